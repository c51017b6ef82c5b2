// A Dockerfile in a Compose file is judged, ignored and repaired like one of its own, in place.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { spanInFile } from '../../server/engine/derived';
import { editsOf, fixedText, verifiedEdits } from '../../server/engine/fix';
import { inWords } from '../../server/engine/say';
import type { Change, Source } from '../../server/engine/source';
import { applyEdits } from '../../server/engine/text';
import { linter } from '../../server/languages';
import { loneWorld } from '../../server/world/world-index';
import { yaml } from '../../server/yaml/units';
import { random } from '../random';

const file = { path: 'compose.yaml' };
const config = { ...defaultConfig, profile: 'strict' as const };

function lint(text: string, previous?: Source) {
  const source = yaml.read(file, text, previous);
  const world = loneWorld(linter().kinds, source);
  return { source, world, linter: linter(), config, ...linter().lint(source, config, world) };
}

/** What is said of the Dockerfile: line, word, rule. */
const said = ({ findings, source: { text } }: ReturnType<typeof lint>) =>
  findings
    .filter(({ rule }) => /^(dockerfile|seaworthy)/.test(rule))
    .map(({ span, rule }) => {
      const line = text.slice(0, span.start).split(/\r\n|\n/).length;
      return `${line} ${text.slice(span.start, span.end)} ${rule.slice(rule.indexOf('/') + 1)}`;
    });

/** The inline Dockerfile as the linter reads it. */
const dockerfileIn = (source: Source): string | undefined =>
  linter()
    .derivations.unitsOf(source)
    .find(({ within }) => within)?.within?.source.text;

const service = (build: string) =>
  `services:\n  web:\n    build:\n      context: .\n${build}    read_only: true\n    image: web:1\n`;

const written: Record<string, string> = {
  literal: service(
    '      dockerfile_inline: |\n        FROM debian:latest\n        RUN curl -k https://example.org/x -o /x\n        CMD ["/x"]\n',
  ),
  'literal with an indication, kept': service(
    '      dockerfile_inline: |1+\n       FROM debian:latest\n       RUN curl -k https://example.org/x -o /x\n       CMD ["/x"]\n\n',
  ),
  'literal, stripped, with a comment': service(
    '      dockerfile_inline: |- # built here\n          FROM debian:latest\n          RUN curl -k https://example.org/x -o /x\n          CMD ["/x"]\n',
  ),
  folded: service(
    '      dockerfile_inline: >\n        FROM debian:latest\n\n        RUN curl -k\n        https://example.org/x -o /x\n\n        CMD ["/x"]\n',
  ),
  double: service(
    '      dockerfile_inline: "FROM debian:latest\\nRUN curl -k https://example.org/x -o /x\\nCMD [\\"/x\\"]\\n"\n',
  ),
  single: service(
    '      dockerfile_inline: \'FROM debian:latest\n\n        RUN curl -k https://example.org/x -o /x\n\n        CMD ["/x"]\'\n',
  ),
  'in a flow mapping':
    'services: {web: {read_only: true, image: "web:1", build: {context: ., dockerfile_inline: "FROM debian:latest\\nRUN curl -k https://example.org/x -o /x\\nCMD [\\"/x\\"]"}}}\n',
};
for (const name of ['literal', 'folded', 'double'])
  written[`${name} in CRLF`] = written[name]!.replaceAll('\n', '\r\n');

for (const [name, text] of Object.entries(written)) {
  describe(name, () => {
    test('it is judged where it is written', () => {
      const shown = said(lint(text)).map((line) => line.replace(/^\d+ /, ''));
      for (const one of ['latest base-image-latest-tag', '-k tls-verify-disabled-curl'])
        assert.ok(shown.includes(one), `${one}: ${shown.join(', ')}`);
      for (const { span } of lint(text).findings) assert.ok(span.end > span.start && span.end <= text.length);
    });

    test('every fix that is offered does what it says to the Dockerfile, and nothing to the rest', () => {
      const linted = lint(text);
      const before = dockerfileIn(linted.source)!;
      let offered = 0;
      for (const finding of linted.findings.filter(({ placed }) => placed.within)) {
        for (const fix of finding.fixes) {
          const edits = verifiedEdits(linted, [{ finding, fix }]);
          if (!edits || fix.safety === 'template') continue;
          offered++;
          const after = applyEdits(text, edits);
          const own = finding.placed.unit.render(fix.changes as readonly Change[]);
          assert.ok(own);
          const source = yaml.read(file, after);
          assert.deepEqual(source.units[0]?.unit.problems, []);
          assert.equal(dockerfileIn(source), applyEdits(before, own));
          if (text.includes('\r\n')) assert.doesNotMatch(after, /(?<!\r)\n/);
        }
      }
      assert.ok(offered > 0, 'some fix is offered');
    });

    test('a second run finds nothing left to do', () => {
      const fixed = fixedText(lint(text), ['safe', 'review']);
      assert.ok(fixed.applied > 0);
      const again = lint(fixed.text);
      assert.ok(!said(again).some((line) => line.endsWith('tls-verify-disabled-curl')));
      assert.equal(fixedText(again, ['safe', 'review']).text, fixed.text);
    });
  });
}

test('lines that are put in stand like their neighbours', () => {
  const before = service('      dockerfile_inline: |\n        FROM debian:12.10\n        RUN make\n');
  const { text } = fixedText(lint(before), ['safe', 'review']);
  const template = lint(before).findings.find(({ rule }) => rule === 'dockerfile/missing-user');
  assert.ok(template);
  const [fix] = template.fixes;
  const edits = fix && editsOf(yaml.read(file, before), [{ finding: template, fix }]);
  assert.ok(edits, 'the line that is missing has a place');
  assert.match(applyEdits(before, edits), /^ {8}RUN make\n {8}USER .*\n {4}read_only: true$/m);
  assert.equal(yaml.read(file, text).units[0]?.unit.problems.length, 0);
});

test('a tab is no indentation: the file does not parse, and nothing is said of the Dockerfile', () => {
  const text = service('      dockerfile_inline: |\n\t\tFROM debian:latest\n');
  const result = lint(text);
  assert.ok(result.unparsed.length > 0);
  assert.deepEqual(said(result), []);
});

describe('variables', () => {
  const inline = (...lines: string[]) =>
    service(`      dockerfile_inline: |\n${lines.map((line) => `        ${line}\n`).join('')}`);

  test('two dollars are one for the builder, and both stay when a line is repaired', () => {
    const text = inline(
      'FROM debian:12.10',
      'ARG V=1',
      'RUN curl -k "https://example.org/$${V}" -o "/$$V"',
      'USER 1000',
    );
    const linted = lint(text);
    assert.equal(
      dockerfileIn(linted.source),
      'FROM debian:12.10\nARG V=1\nRUN curl -k "https://example.org/${V}" -o "/$V"\nUSER 1000\n',
    );
    assert.ok(said(linted).includes('8 -k tls-verify-disabled-curl'), said(linted).join());
    const { text: after } = fixedText(linted, ['safe', 'review']);
    assert.ok(after.includes('RUN curl "https://example.org/$${V}" -o "/$$V"'), after);
  });

  test('what is behind two dollars is underlined exactly', () => {
    const text = inline('FROM debian:12.10', 'RUN echo $$HOME $$$$ && curl -k https://example.org/$$X', 'USER 1000');
    assert.ok(said(lint(text)).includes('7 -k tls-verify-disabled-curl'));
  });

  test('a variable of Compose is not the argument of the same name', () => {
    assert.ok(
      said(lint(inline('ARG TAG=latest', 'FROM debian:$$TAG', 'USER 1000'))).some((line) => /latest-tag/.test(line)),
    );
    assert.ok(
      !said(lint(inline('ARG TAG=latest', 'FROM debian:$TAG', 'USER 1000'))).some((line) => /latest-tag/.test(line)),
    );
    assert.ok(
      !said(lint(inline('ARG TAG=latest', 'FROM debian:${TAG}', 'USER 1000'))).some((line) => /latest-tag/.test(line)),
    );
  });
});

describe('ignores', () => {
  const build = (around: string, inside: string) =>
    service(`${around}      dockerfile_inline: |\n${inside}        FROM debian:latest\n        USER 1000\n`);
  const hidden = (text: string) => {
    const result = lint(text);
    return result.suppressed
      .map(({ rule, suppression }) => `${rule} by ${suppression.by}`)
      .filter((line) => /latest/.test(line));
  };

  test('in the Dockerfile and around it', () => {
    const rule = 'dockerfile/base-image-latest-tag';
    const own = [`${rule} by seaworthy`];
    assert.deepEqual(hidden(build('', `        # seaworthy-ignore ${rule}\n`)), own);
    assert.deepEqual(hidden(build(`      # seaworthy-ignore ${rule}\n`, '')), own);
    assert.deepEqual(hidden(`# seaworthy-ignore-file ${rule}\n${build('', '')}`), own);
    assert.deepEqual(hidden(build('', '        # hadolint ignore=DL3007\n')), [`${rule} by hadolint`]);
    assert.deepEqual(hidden(build('', '')), []);
  });

  test('one that hides nothing is told and removed, where it stands', () => {
    for (const text of [
      build('', '        # seaworthy-ignore dockerfile/sudo-in-run\n'),
      build('      # seaworthy-ignore dockerfile/sudo-in-run\n', ''),
    ]) {
      const linted = lint(text);
      assert.ok(
        said(linted).some((line) => /dockerfile\/sudo-in-run unused-ignore$/.test(line)),
        said(linted).join(),
      );
      assert.equal(fixedText(linted, ['safe']).text, build('', ''));
    }
  });
});

test('a Dockerfile that does not parse is told in place', () => {
  const text = service('      dockerfile_inline: |\n        FROM debian:12.10\n        CPOY a b\n');
  const [problem] = lint(text).unparsed;
  assert.ok(problem?.isClaimed);
  assert.equal(text.slice(0, problem.span.start).split('\n').length, 7);
});

test('what is typed in it is judged as if it were read for the first time', () => {
  const whole = written.literal!;
  const start = whole.indexOf('FROM');
  const end = whole.indexOf('    read_only');
  let previous: Source | undefined;
  for (let at = start; at <= end; at++) {
    const text = whole.slice(0, at) + whole.slice(end);
    const typed = lint(text, previous);
    previous = typed.source;
    const fresh = lint(text);
    const plain = (result: typeof typed) =>
      result.findings.map(({ span, rule, message }) => `${span.start}-${span.end} ${rule} ${inWords(message)}`);
    assert.deepEqual(plain(typed), plain(fresh), JSON.stringify(text.slice(start, at)));
  }
});

test('variables without number take time in proportion', () => {
  const lines = Array.from({ length: 4_000 }, (_, index) => `        RUN A${index}=$A${index} B=$$B make $V${index}\n`);
  const start = performance.now();
  const { source } = lint(service(`      dockerfile_inline: |\n        FROM debian:12.10\n${lines.join('')}`));
  assert.match(dockerfileIn(source)!, /^RUN A7=\$__ B=\$B make \$V7$/m);
  assert.ok(performance.now() - start < 20_000);
});

test('nothing breaks it: no edit throws, and what is said stays in the text', () => {
  const { below, pick, chance } = random(41);
  const fragments = ['\n', '  ', '\t', '"', "'", '|', '>', '$', '$$', '${', '\\', '\\\n', '#', ': ', '- ', '\r\n', '<<EOF\n', '{{', 'RUN ', 'FROM x\n', '&a ', '*a', '|2-', '\uE000']; // biome-ignore format: one line
  const seeds = Object.values(written);
  let inner = 0;
  for (let run = 0; run < 500; run++) {
    let text = pick(seeds);
    for (let times = 1 + below(3); times > 0; times--) {
      const at = below(text.length + 1);
      text = text.slice(0, at) + (chance(0.7) ? pick(fragments) : '') + text.slice(chance(0.5) ? at : at + below(20));
    }
    const linted = lint(text);
    assert.deepEqual(linted.failures, []);
    for (const placed of linter().derivations.unitsOf(linted.source)) {
      const span = spanInFile(placed, { start: 0, end: placed.unit.text.length });
      assert.ok(span.start >= 0 && span.end <= text.length, JSON.stringify(text));
    }
    for (const finding of linted.findings) {
      const { span, placed } = finding;
      assert.ok(span.start < span.end && span.end <= text.length, `${finding.rule} in ${JSON.stringify(text)}`);
      if (!placed.within) continue;
      inner++;
      if (run % 5 === 0)
        for (const fix of finding.fixes) {
          const edits = editsOf(linted.source, [{ finding, fix }]);
          if (edits) applyEdits(text, edits);
        }
    }
  }
  assert.ok(inner > 600, `${inner} findings in inline Dockerfiles`);
});
