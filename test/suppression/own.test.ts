import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fixedText, verifiedEdits } from '../../server/engine/fix';
import { inWords } from '../../server/engine/say';
import { applyEdits } from '../../server/engine/text';
import { type Linted, lint, summary } from './bench';

const pod = (...spec: string[]) => ['apiVersion: v1', 'kind: Pod', 'metadata:', '  name: a', 'spec:', ...spec.map((line) => `  ${line}`), ''].join('\n'); // biome-ignore format: one line

const unused = ({ findings, source }: Linted) =>
  findings
    .filter(({ rule }) => rule === 'seaworthy/unused-ignore')
    .map(({ span, message }) => [source.text.slice(span.start, span.end), inWords(message)]);

const fixed = (linted: Linted) => fixedText(linted, ['safe']).text;

describe('an ignore comment', () => {
  test('goes with its own line where carriage returns alone end the lines', () => {
    const text = pod('# seaworthy-ignore kubernetes/host-pid', 'hostNetwork: true # stays').replaceAll('\n', '\r');
    assert.equal(fixed(lint('a.yaml', text)), text.replace('  # seaworthy-ignore kubernetes/host-pid\r', ''));
  });

  test('for the next tool in line covers one line where carriage returns alone end the lines', () => {
    const text = pod('# nosemgrep: host-pid', 'hostNetwork: true', 'hostPID: true').replaceAll('\n', '\r');
    assert.deepEqual(lint('a.yaml', text).suppressed.length, 0);
  });

  test('before a node covers that node', () => {
    const text = pod('# seaworthy-ignore kubernetes/host-network -- node agent', 'hostNetwork: true', 'hostPID: true');
    assert.deepEqual(summary(lint('a.yaml', text)), {
      shown: ['8 host-pid'],
      hidden: ['7 host-network by seaworthy: node agent'],
    });
  });

  test("at a line's end covers what starts on that line", () => {
    const text = pod('hostNetwork: true # seaworthy-ignore kubernetes/host-network', 'hostPID: true');
    assert.deepEqual(summary(lint('a.yaml', text)), { shown: ['7 host-pid'], hidden: ['6 host-network by seaworthy'] });
  });

  test('before a key covers all below it, and before the first key the whole document', () => {
    const below = pod('hostPID: true').replace('spec:', '# seaworthy-ignore kubernetes/host-pid\nspec:');
    assert.deepEqual(summary(lint('a.yaml', below)).hidden, ['7 host-pid by seaworthy']);
    const two = `# seaworthy-ignore kubernetes/host-pid\n${pod('hostPID: true')}---\n${pod('hostPID: true')}`;
    assert.deepEqual(summary(lint('a.yaml', two)), { shown: ['14 host-pid'], hidden: ['7 host-pid by seaworthy'] });
  });

  test('for the file covers every document', () => {
    const text = `${pod('hostPID: true')}---\n# seaworthy-ignore-file kubernetes/host-pid -- debugging\n${pod('hostPID: true', 'hostNetwork: true')}`;
    assert.deepEqual(summary(lint('a.yaml', text)), {
      shown: ['15 host-network'],
      hidden: ['6 host-pid by seaworthy: debugging', '14 host-pid by seaworthy: debugging'],
    });
  });

  test('names several ids, with and without a reason', () => {
    const comments = [
      'seaworthy-ignore kubernetes/host-network, kubernetes/host-pid -- both',
      'seaworthy-ignore kubernetes/host-network kubernetes/host-pid both',
      'seaworthy-ignore: kubernetes/host-network,kubernetes/host-pid until=2026-12-31 -- both',
      'seaworthy-ignore until=2026-06-30 kubernetes/host-network, kubernetes/host-pid -- both',
    ];
    for (const comment of comments) {
      const text = `# ${comment}\n${pod('hostNetwork: true', 'hostPID: true')}`;
      assert.deepEqual(
        summary(lint('a.yaml', text)),
        {
          shown: [],
          hidden: ['7 host-network by seaworthy: both', '8 host-pid by seaworthy: both'],
        },
        comment,
      );
    }
  });

  test('may name a group that editors show as one', () => {
    const text = `# seaworthy-ignore kubernetes/hardening\n${pod('unsealed: true')}`;
    assert.deepEqual(summary(lint('a.yaml', text)), { shown: [], hidden: ['7 unsealed by seaworthy'] });
  });

  test('is only the word itself', () => {
    for (const comment of [
      'seaworthy-ignored kubernetes/host-pid',
      'see seaworthy-ignore kubernetes/host-pid',
      'seaworthy-ignore-line kubernetes/host-pid',
    ]) {
      assert.deepEqual(summary(lint('a.yaml', pod(`# ${comment}`, 'hostPID: true'))).shown, ['7 host-pid'], comment);
    }
  });

  test('in a block scalar is text', () => {
    const text = `note: |\n  # seaworthy-ignore-file kubernetes/host-pid\n${pod('hostPID: true')}`;
    assert.deepEqual(summary(lint('a.yaml', text)).shown, ['8 host-pid']);
  });

  test('before an instruction of a Dockerfile covers all its lines', () => {
    const text =
      'FROM a:latest\n# seaworthy-ignore dockerfile/sudo -- base image\nRUN true && \\\n    sudo x\nRUN sudo y\n';
    assert.deepEqual(summary(lint('Dockerfile', text)), {
      shown: ['1 latest', '5 sudo'],
      hidden: ['4 sudo by seaworthy: base image'],
    });
  });

  test("may be one of Helm's", () => {
    const text = pod('{{/* seaworthy-ignore kubernetes/host-pid -- debugging */}}', 'hostPID: true', '{{- /* seaworthy-ignore kubernetes/host-network */ -}}', 'hostNetwork: true'); // biome-ignore format: one line
    assert.deepEqual(summary(lint('a.yaml', text, {}, { isTemplate: true })), {
      shown: [],
      hidden: ['7 host-pid by seaworthy: debugging', '9 host-network by seaworthy'],
    });
  });

  test('hides nothing where ignores are switched off, and is not blamed for it', () => {
    const text = pod('# seaworthy-ignore kubernetes/host-network, kubernetes/host-pid', 'hostNetwork: true');
    assert.deepEqual(summary(lint('a.yaml', text, { ignores: false })), { shown: ['7 host-network'], hidden: [] });
  });

  test('keeps its place in every line ending', () => {
    const text = pod('# seaworthy-ignore kubernetes/host-network -- agent', 'hostNetwork: true').replaceAll(
      '\n',
      '\r\n',
    );
    assert.deepEqual(summary(lint('a.yaml', `\uFEFF${text}`)).hidden, ['7 host-network by seaworthy: agent']);
  });
});

describe('an ignore that is no longer needed', () => {
  test('is reported by id, and taken out by id', () => {
    const text = pod('# seaworthy-ignore kubernetes/host-network, kubernetes/host-pid -- agent', 'hostNetwork: true');
    const linted = lint('a.yaml', text);
    assert.deepEqual(unused(linted), [
      ['kubernetes/host-pid', 'This ignore hides nothing: kubernetes/host-pid finds nothing here.'],
    ]);
    assert.equal(fixed(linted), pod('# seaworthy-ignore kubernetes/host-network -- agent', 'hostNetwork: true'));
  });

  test('goes with its line, or with the blanks before it', () => {
    const alone = lint('a.yaml', pod('# seaworthy-ignore kubernetes/host-pid', 'hostNetwork: false'));
    assert.equal(fixed(alone), pod('hostNetwork: false'));
    const behind = lint('a.yaml', pod('hostNetwork: false   # seaworthy-ignore kubernetes/host-pid -- x'));
    assert.equal(fixed(behind), pod('hostNetwork: false'));
    const docker = lint('Dockerfile', 'FROM a:1\r\n# seaworthy-ignore dockerfile/sudo\r\nUSER 1\r\n');
    assert.equal(fixed(docker), 'FROM a:1\r\nUSER 1\r\n');
    const first = lint('a.yaml', `# seaworthy-ignore-file kubernetes/host-pid\n${pod('hostNetwork: false')}`);
    assert.equal(fixed(first), pod('hostNetwork: false'));
    const helm = lint('a.yaml', pod('{{/* seaworthy-ignore kubernetes/host-pid */}}', 'hostNetwork: false'), {}, { isTemplate: true }); // biome-ignore format: one line
    assert.equal(fixed(helm), pod('hostNetwork: false'));
  });

  test('until its last day it hides, from the next on it is reported with what it hid', () => {
    const text = pod('# seaworthy-ignore kubernetes/host-pid until=2026-06-30 -- migration', 'hostPID: true');
    assert.deepEqual(summary(lint('a.yaml', text, { today: '2026-06-30' })).shown, []);
    const ended = lint('a.yaml', text, { today: '2026-07-01' });
    assert.deepEqual(summary(ended), { shown: ['6 unused-ignore', '7 host-pid'], hidden: [] });
    assert.deepEqual(unused(ended), [
      ['until=2026-06-30', 'This ignore ended on 2026-06-30: what it hid is reported again.'],
    ]);
    assert.equal(fixed(ended), pod('hostPID: true'));
  });

  test('one that ended is reported once, however many rules it names', () => {
    const text = pod(
      '# seaworthy-ignore kubernetes/host-pid, kubernetes/host-network until=2026-01-01',
      'hostPID: true',
    );
    assert.equal(unused(lint('a.yaml', text)).length, 1);
  });

  test('a date that is none is reported, and hides', () => {
    const linted = lint('a.yaml', pod('# seaworthy-ignore kubernetes/host-pid until=soon', 'hostPID: true'));
    assert.deepEqual(summary(linted), { shown: ['6 unused-ignore'], hidden: ['7 host-pid by seaworthy'] });
    assert.deepEqual(unused(linted), [
      ['until=soon', '"soon" is not a date such as 2026-12-31, so this ignore never ends.'],
    ]);
  });

  test('a rule that does not exist is named, with the one that was meant', () => {
    const linted = lint('a.yaml', pod('# seaworthy-ignore kubernetes/host-netwrok', 'hostNetwork: true'));
    assert.deepEqual(unused(linted), [
      ['kubernetes/host-netwrok', 'There is no rule kubernetes/host-netwrok. Did you mean kubernetes/host-network?'],
    ]);
    const short = lint('a.yaml', pod('# seaworthy-ignore host-network', 'hostNetwork: true'));
    assert.deepEqual(unused(short), [
      ['host-network', 'There is no rule host-network. Did you mean kubernetes/host-network?'],
    ]);
  });

  test('one without any id names no rule', () => {
    const linted = lint('a.yaml', pod('# seaworthy-ignore -- because', 'hostNetwork: true'));
    assert.deepEqual(unused(linted), [['# seaworthy-ignore -- because', 'This ignore names no rule.']]);
    assert.deepEqual(summary(linted).shown, ['6 unused-ignore', '7 host-network']);
  });

  test('is not reported where its rule is off, where the text does not parse, or before anything stands below it', () => {
    assert.deepEqual(unused(lint('a.yaml', pod('# seaworthy-ignore kubernetes/unread', 'hostPID: false'))), []);
    assert.deepEqual(
      unused(lint('a.yaml', pod('# seaworthy-ignore kubernetes/unread', 'hostPID: false'), { profile: 'strict' }))
        .length,
      1,
    );
    const off = { rules: { 'kubernetes/host-pid': 'off' } } as const;
    assert.deepEqual(unused(lint('a.yaml', pod('# seaworthy-ignore kubernetes/host-pid', 'a: b'), off)), []);
    assert.deepEqual(unused(lint('a.yaml', pod('# seaworthy-ignore kubernetes/host-pid', 'a: [b'))), []);
    assert.deepEqual(unused(lint('a.yaml', pod('a: b', '# seaworthy-ignore kubernetes/host-pid'))), []);
  });

  test('follows the configuration as any rule does', () => {
    const text = pod('# seaworthy-ignore kubernetes/host-pid', 'a: b');
    assert.equal(lint('a.yaml', text, { profile: 'essential' }).findings.length, 0);
    assert.equal(lint('a.yaml', text, { rules: { 'seaworthy/unused-ignore': 'off' } }).findings.length, 0);
    assert.equal(
      lint('a.yaml', text, { rules: { 'seaworthy/unused-ignore': 'error' } }).findings[0]?.severity,
      'error',
    );
  });

  test('can be ignored itself', () => {
    const text = `# seaworthy-ignore-file seaworthy/unused-ignore -- shared with a stricter team\n${pod('# seaworthy-ignore kubernetes/host-pid', 'a: b')}`; // biome-ignore format: one line
    assert.deepEqual(summary(lint('a.yaml', text)), {
      shown: [],
      hidden: ['7 unused-ignore by seaworthy: shared with a stricter team'],
    });
  });

  test('its repair is verified together with others, each comment written once', () => {
    const text = pod(
      '# seaworthy-ignore kubernetes/host-network, kubernetes/host-pid, kubernetes/none -- x',
      'hostNetwork: true',
    );
    const linted = lint('a.yaml', text);
    const edits = verifiedEdits(
      linted,
      linted.findings.map((finding) => ({ finding, fix: finding.fixes[0]! })),
    );
    assert.equal(edits?.length, 1);
    assert.equal(applyEdits(text, edits!), pod('# seaworthy-ignore kubernetes/host-network -- x', 'hostNetwork: true'));
  });
});

describe('the annotation', () => {
  const annotated = (value: string, ...spec: string[]) =>
    ['apiVersion: v1', 'kind: Pod', 'metadata:', '  name: a', '  annotations:', `    seaworthy/ignore: ${value}`, 'spec:', ...spec.map((line) => `  ${line}`), ''].join('\n'); // biome-ignore format: one line

  test('on the object covers it', () => {
    assert.deepEqual(
      summary(lint('a.yaml', annotated('"kubernetes/host-pid node agent"', 'hostPID: true', 'hostNetwork: true'))),
      {
        shown: ['9 host-network'],
        hidden: ['8 host-pid by seaworthy: node agent'],
      },
    );
  });

  test('takes several ids, and a line for each reason', () => {
    assert.deepEqual(
      summary(
        lint(
          'a.yaml',
          annotated(
            '|\n      kubernetes/host-pid -- agent\n      kubernetes/host-network until=2026-12-31 -- mesh',
            'hostPID: true',
            'hostNetwork: true',
          ),
        ),
      ).hidden,
      ['10 host-pid by seaworthy: agent', '11 host-network by seaworthy: mesh'],
    );
  });

  test('on a pod template covers what is in the template', () => {
    const text = [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: {name: a}',
      'spec:',
      '  hostPID: true # not a key of a Deployment, but outside the template',
      '  template:',
      '    metadata:',
      '      annotations:',
      '        seaworthy/ignore: kubernetes/host-pid',
      '    spec:',
      '      hostPID: true',
      '      containers: [{name: a, image: b}]',
      '',
    ].join('\n');
    assert.deepEqual(summary(lint('a.yaml', text)), { shown: ['5 host-pid'], hidden: ['11 host-pid by seaworthy'] });
  });

  test('that hides nothing is reported at its id and taken out', () => {
    const linted = lint('a.yaml', annotated('"kubernetes/host-pid -- agent"', 'hostPID: false'));
    assert.deepEqual(unused(linted), [
      ['kubernetes/host-pid', 'This ignore hides nothing: kubernetes/host-pid finds nothing here.'],
    ]);
    assert.equal(
      fixed(linted),
      ['apiVersion: v1', 'kind: Pod', 'metadata:', '  name: a', 'spec:', '  hostPID: false', ''].join('\n'),
    );
    const ended = lint('a.yaml', annotated('kubernetes/host-pid until=2026-01-01', 'hostPID: true'));
    assert.deepEqual(summary(ended).shown, ['6 unused-ignore', '8 host-pid']);
  });
});
