// What patches write is judged where they write it: patches in a kustomization, and the operations of JSON 6902.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { fixedText, verifiedEdits } from '../../server/engine/fix';
import { inWords } from '../../server/engine/say';
import type { File, Source } from '../../server/engine/source';
import { applyEdits } from '../../server/engine/text';
import { linter, seaworthy } from '../../server/languages';
import { loneWorld, WorldIndex } from '../../server/world/world-index';
import { yaml } from '../../server/yaml/units';
import { random } from '../random';

const config = { ...defaultConfig, profile: 'strict' as const };

function lint(text: string, file: File = { path: 'kustomization.yaml' }, previous?: Source) {
  const source = yaml.read(file, text, previous);
  const world = loneWorld(linter().kinds, source);
  return { source, world, linter: linter(), config, ...linter().lint(source, config, world) };
}

const patch: File = { path: 'patch.yaml', isPatch: true };

/** Line, what is underlined, rule. */
const said = ({ findings, source: { text } }: ReturnType<typeof lint>) =>
  findings.map(({ span, rule }) => {
    const line = text.slice(0, span.start).split(/\r\n|\n/).length;
    return `${line} ${text.slice(span.start, span.end)} ${rule.slice(rule.indexOf('/') + 1)}`;
  });

const messages = ({ findings }: ReturnType<typeof lint>) => findings.map(({ message }) => inWords(message));

const strategic = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      hostPID: true
      containers:
        - name: web
          securityContext:
            privileged: true
`;

const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));

describe('a strategic patch in a kustomization', () => {
  const expected = ['true host-pid', 'true privileged-container'];
  const forms: Record<string, string> = {
    'in patches': `patches:\n  - patch: |-\n${indented(strategic, 6)}`,
    'in patches, with a target': `patches:\n  - target: {kind: Deployment}\n    patch: |\n${indented(strategic, 6)}`,
    'in patchesStrategicMerge': `patchesStrategicMerge:\n  - |\n${indented(strategic, 4)}  - other.yaml\n`,
    'in quotes': `patches:\n  - patch: ${JSON.stringify(strategic)}\n`,
    'in CRLF': `patches:\n  - patch: |-\n${indented(strategic, 6)}`.replaceAll('\n', '\r\n'),
    'the second of two documents': `patches:\n  - patch: |-\n      kind: ConfigMap\n      ---\n${indented(strategic, 6)}`,
  };
  for (const [name, text] of Object.entries(forms)) {
    test(name, () => {
      const linted = lint(text);
      assert.deepEqual(
        said(linted).map((line) => line.replace(/^\d+ /, '')),
        expected,
      );
      assert.deepEqual(
        linted.findings.map(({ resource }) => resource),
        ['Deployment/web', 'Deployment/web'],
      );
      const { text: fixed } = fixedText(linted, ['safe', 'review']);
      assert.deepEqual(said(lint(fixed)), []);
      assert.equal(fixedText(lint(fixed), ['safe', 'review']).text, fixed);
      const quoted = name === 'in quotes';
      assert.ok(fixed.includes('privileged: false') && !fixed.includes('hostPID'), fixed);
      const left = text
        .replace(quoted ? / {6}hostPID: true\\n/ : /^ *hostPID: true\r?\n/m, '')
        .replace('privileged: true', 'privileged: false');
      assert.equal(fixed, left);
    });
  }

  test('nothing is missing from it', () => {
    const text =
      'patches:\n  - patch: |-\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: {name: web}\n      spec:\n        template:\n          spec:\n            containers:\n              - name: web\n                image: example/web:1.2.3\n';
    assert.deepEqual(
      said(lint(text)).filter((line) => !/digest/.test(line)),
      [],
    );
  });

  test('is no kustomization, whatever keys it has', () => {
    const text = `patches:\n  - patch: |-\n      patches:\n        - patch: |-\n${indented(strategic, 12)}`;
    assert.deepEqual(said(lint(text)), []);
  });

  test('ignores count in the patch and around it', () => {
    const rule = 'kubernetes/host-pid';
    const around = `patches:\n  # seaworthy-ignore ${rule}\n  - patch: |-\n${indented(strategic, 6)}`;
    const inside = `patches:\n  - patch: |-\n${indented(strategic.replace('      hostPID', `      # seaworthy-ignore ${rule}\n      hostPID`), 6)}`;
    const annotated = `patches:\n  - patch: |-\n${indented(strategic.replace('{name: web}', `{name: web, annotations: {seaworthy/ignore: ${rule}}}`), 6)}`;
    for (const text of [around, inside, annotated]) {
      const linted = lint(text);
      assert.deepEqual(
        said(linted).map((line) => line.replace(/^\d+ /, '')),
        ['true privileged-container'],
        text,
      );
      assert.deepEqual(
        linted.suppressed.map((finding) => finding.rule),
        [rule],
      );
    }
  });
});

const operations = `- op: add
  path: /spec/template/spec/hostNetwork
  value: true
- op: replace
  path: /spec/template/spec/containers/0/securityContext/privileged
  value: true
- op: add
  path: /spec/template/spec/containers/-
  value:
    name: side
    image: side:1.2.3@sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d
    securityContext:
      # it loads a module
      privileged: true
- op: add
  path: /spec/template/spec/containers/1/securityContext/capabilities/add/-
  value: SYS_ADMIN
- op: remove
  path: /spec/template/spec/hostPID
- op: test
  path: /spec/template/spec/hostIPC
  value: true
`;

describe('operations of JSON 6902', () => {
  const onlyThese = (lines: readonly string[]) =>
    lines.map((line) => line.replace(/^\d+ /, '')).filter((line) => /host-|privileged|capabilit/.test(line));

  test('what they set is reported on the value, what they test or remove is not', () => {
    const lines = said(lint(operations, patch));
    for (const one of ['3 true host-network', '6 true privileged-container', '14 true privileged-container'])
      assert.ok(lines.includes(one), lines.join(', '));
    assert.ok(
      lines.some((line) => /^17 SYS_ADMIN /.test(line)),
      lines.join(', '),
    );
    assert.ok(!lines.some((line) => /host-pid|host-ipc/.test(line)));
  });

  test('in a kustomization', () => {
    for (const key of ['patches', 'patchesJson6902']) {
      const text = `${key}:\n  - target: {kind: StatefulSet, name: db}\n    patch: |\n${indented(operations, 6)}`;
      const linted = lint(text);
      assert.deepEqual(onlyThese(said(linted)), onlyThese(said(lint(operations, patch))));
      assert.ok(messages(linted).some((message) => message.startsWith('StatefulSet "db" ')));
      assert.ok(linted.findings.every(({ resource }) => resource === 'StatefulSet/db'));
    }
  });

  test('in JSON, in a string or a file', () => {
    const json =
      '[{"op":"add","path":"/spec/template/spec/hostPID","value":true},\n {"op": "add", "path": "/spec/template/spec/containers/-", "value": {\n  "name": "side",\n  "securityContext": {\n    "privileged": true\n  }\n}}]';
    assert.deepEqual(onlyThese(said(lint(json, { path: 'patch.json', isPatch: true }))), [
      'true host-pid',
      'true privileged-container',
    ]);
    const inString = `patches:\n  - patch: '${json.replaceAll('\n', '')}'\n    target: {kind: Deployment}\n`;
    const inBlock = `patches:\n  - patch: |\n${indented(json, 6)}\n    target: {kind: Deployment}\n`;
    for (const text of [inString, inBlock])
      assert.deepEqual(onlyThese(said(lint(text))), ['true host-pid', 'true privileged-container']);
  });

  test('a value is repaired in place; what stands in the path stays', () => {
    const text = `patches:\n  - target: {kind: Deployment}\n    patch: |\n${indented(operations, 6)}`;
    for (const [before, file] of [
      [operations, patch],
      [operations.replaceAll('\n', '\r\n'), patch],
      [text, { path: 'kustomization.yaml' }],
    ] as const) {
      const linted = lint(before, file);
      const { text: after } = fixedText(linted, ['safe', 'review']);
      assert.deepEqual(after.match(/path: .*/g), before.match(/path: .*/g));
      assert.equal(after.match(/privileged: false/g)?.length, 1, after);
      assert.ok(!/privileged\r?\n +value: true/.test(after), after);
      assert.equal(fixedText(lint(after, file), ['safe', 'review']).text, after);
    }
  });

  test('every fix that is offered changes its own operation alone', () => {
    const linted = lint(operations, patch);
    let offered = 0;
    for (const finding of linted.findings)
      for (const fix of finding.fixes) {
        const edits = verifiedEdits(linted, [{ finding, fix }]);
        if (!edits || fix.safety === 'template') continue;
        offered++;
        const after = applyEdits(operations, edits).split('- op: ');
        const changed = operations.split('- op: ').filter((one, index) => one !== after[index]);
        assert.equal(changed.length, 1, after.join('- op: '));
      }
    assert.ok(offered >= 2);
  });

  test('an ignore comment before the value counts once', () => {
    const at = (comment: string) =>
      operations.replace('  value: true\n- op: replace', `  # ${comment}\n  value: true\n- op: replace`);
    const hiding = lint(at('seaworthy-ignore kubernetes/host-network'), patch);
    assert.deepEqual(
      hiding.suppressed.map(({ rule }) => rule),
      ['kubernetes/host-network'],
    );
    assert.ok(!said(hiding).some((line) => /unused/.test(line)));
    const unused = lint(operations.replace('# it loads a module', '# seaworthy-ignore kubernetes/host-ipc'), patch);
    assert.equal(said(unused).filter((line) => /unused-ignore/.test(line)).length, 1);
    const used = lint(
      operations.replace('# it loads a module', '# seaworthy-ignore kubernetes/privileged-container'),
      patch,
    );
    assert.deepEqual(
      used.suppressed.map(({ rule }) => rule),
      ['kubernetes/privileged-container'],
    );
    assert.ok(!said(used).some((line) => /unused-ignore/.test(line)));
  });

  test('where nobody says what they are for, a pod template is a pod, and of anything else nothing is known', () => {
    const one = (path: string, value = 'true') => lint(`- op: add\n  path: ${path}\n  value: ${value}\n`, patch);
    assert.deepEqual(
      messages(one('/spec/template/spec/hostPID')).map((message) => message.split(' ')[0]),
      ['Pod'],
    );
    assert.deepEqual(said(one('/spec/jobTemplate/spec/template/spec/hostPID')), ['3 true host-pid']);
    for (const path of ['/spec/hostPID', '/hostPID', 'spec/template/spec/hostPID', '/spec/template', '""', '/'])
      assert.deepEqual(said(one(path)), [], path);
  });

  test('a key that is written with an escape is the key', () => {
    const value = '- op: add\n  path: /spec/template/metadata/annotations/seaworthy~1ignore\n  value: none/such\n';
    assert.deepEqual(said(lint(value, patch)), ['3 none/such unused-ignore']);
  });

  test('a value that would say something else elsewhere is not read', () => {
    const at = (value: string) => lint(`- op: add\n  path: /spec/template/spec/hostPID\n  value: ${value}\n`, patch);
    assert.deepEqual(said(at('*x')), []);
    assert.deepEqual(said(at('|2\n      true')), []);
    assert.deepEqual(said(at('')), []);
  });

  test('the file of a patch is judged as what its kustomization says it is for', () => {
    const kustomization = (target: string) => `patches:\n  - path: patch.yaml\n    target: ${target}\n`;
    const labelled = (...targets: string[]) => {
      const world = new WorldIndex(linter().kinds);
      const files: [File, string][] = [
        [patch, '- op: add\n  path: /spec/jobTemplate/spec/template/spec/hostPID\n  value: true\n'],
        ...targets.map((target, index): [File, string] => [
          { path: `${index === 0 ? '' : `${index}/`}kustomization.yaml` },
          kustomization(target).replace('patch.yaml', index === 0 ? 'patch.yaml' : '../patch.yaml'),
        ]),
      ];
      const sources = files.map(([file, text]) => seaworthy().languageOf(file)!.read(file, text));
      for (const source of sources) world.set(source);
      const [source] = sources as [Source];
      const placed = linter().inWorld(source, world, { path: patch.path, unit: source.units[0]!.unit, isStale: false });
      return linter()
        .lint(placed, config, world.over(new Map()))
        .findings.map(({ message }) => inWords(message).replace(/ sees.*/, ''));
    };
    assert.deepEqual(labelled('{kind: CronJob, name: night}'), ['CronJob "night"']);
    assert.deepEqual(labelled('{kind: CronJob, name: "n.*"}'), ['CronJob']);
    assert.deepEqual(labelled('{name: night}'), ['Pod']);
    assert.deepEqual(labelled('{kind: CronJob, name: night}', '{kind: CronJob, name: day}'), ['CronJob']);
    assert.deepEqual(labelled(), ['Pod']);
  });
});

test('what is typed in a patch is judged as if it were read for the first time', () => {
  const whole = `patches:\n  - target: {kind: Deployment, name: web}\n    patch: |\n${indented(operations, 6)}resources: [base.yaml]\n`;
  const start = whole.indexOf('- op');
  const end = whole.indexOf('resources');
  let previous: Source | undefined;
  for (let at = start; at <= end; at++) {
    const text = whole.slice(0, at) + whole.slice(end);
    const typed = lint(text, { path: 'kustomization.yaml' }, previous);
    previous = typed.source;
    assert.deepEqual(said(typed), said(lint(text)), JSON.stringify(text.slice(start, at)));
    assert.deepEqual(typed.failures, []);
  }
});

test('a pointer that never ends, and operations without number, take time in proportion', () => {
  const start = performance.now();
  const endless = `- op: add\n  path: /spec/template/spec${'/a'.repeat(50_000)}\n  value: true\n`;
  assert.deepEqual(said(lint(endless, patch)), []);
  const many = '- op: add\n  path: /spec/template/spec/hostPID\n  value: true\n'.repeat(1_000);
  assert.equal(lint(many, patch).findings.length, 1_000);
  assert.ok(performance.now() - start < 20_000);
});

test('nothing breaks it: no edit throws, and what is said stays in the text', () => {
  const { below, pick, chance } = random(42);
  const seeds: [File, string][] = [
    [patch, operations],
    [
      { path: 'kustomization.yaml' },
      `patches:\n  - target: {kind: Deployment}\n    patch: |\n${indented(operations, 6)}`,
    ],
    [
      { path: 'kustomization.yaml' },
      `patches:\n  - patch: ${JSON.stringify(strategic)}\n  - patch: >-\n${indented(operations, 6)}`,
    ],
    [{ path: 'kustomization.yaml' }, `patchesStrategicMerge:\n  - |\n${indented(strategic, 4)}`],
  ];
  const fragments = ['\n', '  ', '\t', '"', "'", '|', '>', '~1', '/', '/-', '/0', '- ', ': ', '#', '\r\n', '&a ', '*a', '{', '[', '---\n', '\\', 'op: add\n']; // biome-ignore format: one line
  let inner = 0;
  for (let run = 0; run < 500; run++) {
    const [file, seed] = pick(seeds);
    let text = seed;
    for (let times = 1 + below(3); times > 0; times--) {
      const at = below(text.length + 1);
      text = text.slice(0, at) + (chance(0.7) ? pick(fragments) : '') + text.slice(chance(0.5) ? at : at + below(20));
    }
    const linted = lint(text, file);
    assert.deepEqual(linted.failures, []);
    for (const { span, placed, rule } of linted.findings) {
      assert.ok(span.start < span.end && span.end <= text.length, `${rule} in ${JSON.stringify(text)}`);
      if (placed.within) inner++;
    }
    if (run % 10 === 0) fixedText(linted, ['safe', 'review']);
  }
  assert.ok(inner > 600, `${inner} findings in patches`);
});
