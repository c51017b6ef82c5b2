import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readableDiff, unifiedDiff } from '../../server/cli/diff';
import { github } from '../../server/cli/github';
import { json, jsonText } from '../../server/cli/json';
import { excerpt, pretty } from '../../server/cli/pretty';
import { progressOn } from '../../server/cli/progress';
import { type FileReport, Lines, type Report, reportedNote } from '../../server/cli/report';
import { sampled } from '../../server/cli/sample';
import { sarif } from '../../server/cli/sarif';
import type { Finding } from '../../server/engine/finding';
import { say } from '../../server/engine/say';

function fileReport(path: string, text: string, ...findings: readonly Partial<Finding>[]): FileReport {
  const whole = findings.map((finding) => ({
    rule: 'test/rule',
    severity: 'error',
    confidence: 'high',
    span: { start: 0, end: 1 },
    message: say`A message.`,
    related: [],
    fixes: [],
    ...finding,
    ...(finding.related && { related: finding.related.map((note) => reportedNote(note, path, new Lines(text))) }),
  }));
  return {
    path,
    findings: whole as unknown as FileReport['findings'],
    suppressed: [],
    lines: new Lines(text),
  };
}

const reportOf = (...files: readonly FileReport[]): Report => ({
  files,
  failures: [],
  count: files.length,
  unjudged: { kinds: new Map(), others: 0, unparsed: 0, skipped: [], excluded: 0 },
});

describe('lines', () => {
  test('count from 1 and end with any line break', () => {
    const lines = new Lines('ab\ncd\r\nef\rgh');
    const positions = [0, 2, 3, 7, 9, 10, 12].map((offset) => lines.position(offset));
    assert.deepEqual(
      positions.map(({ line, column }) => `${line}:${column}`),
      ['1:1', '1:3', '2:1', '3:1', '3:3', '4:1', '4:3'],
    );
    assert.deepEqual(
      [1, 2, 3, 4].map((line) => lines.line(line)),
      ['ab', 'cd', 'ef', 'gh'],
    );
  });
});

describe('notes', () => {
  const kind = { name: 'test/nothing', states: () => [], tables: {} };
  const known = { kind, fact: {}, path: 'policies/allow.yaml', line: 4, character: 2, length: 5 };
  const related = [
    { message: say`Here it begins.`, span: { start: 3, end: 5 } },
    { message: say`This one lets them in.`, known },
  ];
  const report = reportOf(fileReport('a.yaml', 'ab\ncd\n', { related }));

  test('name their own file in every form', () => {
    assert.match(pretty(report, { colours: false, areFixesVerified: true }), /= note: a\.yaml:2:1 Here it begins\.\n.*= note: policies\/allow\.yaml:5:3 This one lets them in\.\n/); // biome-ignore format: one line
    assert.deepEqual(JSON.parse(json(report)).findings[0].related, [
      { path: 'a.yaml', start: { line: 2, column: 1 }, end: { line: 2, column: 3 }, message: 'Here it begins.' },
      { path: 'policies/allow.yaml', start: { line: 5, column: 3 }, end: { line: 5, column: 8 }, message: 'This one lets them in.' }, // biome-ignore format: one line
    ]);
    assert.match(github(report), /::A message\. a\.yaml:2: Here it begins\. policies\/allow\.yaml:5: This one lets them in\.\n/); // biome-ignore format: one line
    const { runs } = JSON.parse(sarif(report, { version: '1', rules: new Map(), explanations: {} }));
    const [, elsewhere] = runs[0].results[0].relatedLocations;
    assert.equal(elsewhere.physicalLocation.artifactLocation.uri, 'policies/allow.yaml');
    assert.deepEqual(elsewhere.physicalLocation.region, { startLine: 5, startColumn: 3, endLine: 5, endColumn: 8 });
  });
});

describe('pretty', () => {
  const shown = (line: string, marked: string) => {
    const start = line.indexOf(marked);
    const { shown, before, under } = excerpt(line, start, start + marked.length);
    return [shown, ' '.repeat(before) + '^'.repeat(under)];
  };

  test('underlines what is meant, whatever the width of what precedes it', () => {
    assert.deepEqual(shown('  a: bad', 'bad'), ['  a: bad', '     ^^^']);
    assert.deepEqual(shown('\ta:\tbad', 'bad'), ['    a:  bad', '        ^^^']);
    assert.deepEqual(shown('名: 値 bad', 'bad'), ['名: 値 bad', '       ^^^']);
    assert.deepEqual(shown('a: 値値', '値値'), ['a: 値値', '   ^^^^']);
    assert.deepEqual(shown('e\u0301: bad', 'bad'), ['e\u0301: bad', '   ^^^']);
    assert.deepEqual(shown('🚢: bad', 'bad'), ['🚢: bad', '    ^^^']);
  });

  test('a long line is cut around what is meant', () => {
    const [line, under] = shown(`${'x'.repeat(5000)}bad${'y'.repeat(5000)}`, 'bad');
    assert.ok(line!.length < 200 && line!.startsWith('…x') && line!.endsWith('y…'));
    assert.equal(line!.slice(under!.indexOf('^'), under!.length), 'bad');
  });

  test('nothing in a file reaches the terminal as a command', () => {
    const text = 'a: \u001b[2Jbad\u0007\u009b31m\u202e\n';
    const report = reportOf(
      fileReport('x\u001b]0;evil\u0007.yaml', text, {
        span: { start: 3, end: 10 },
        message: say`Name "${'\u001b[31m\r\nx'}".`,
      }),
    );
    const printed = pretty(report, { colours: false, areFixesVerified: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
    assert.doesNotMatch(printed, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test('colours are there when asked for and nowhere else', () => {
    const report = reportOf(fileReport('a.yaml', 'a: b\n', {}));
    assert.ok(pretty(report, { colours: true, areFixesVerified: true }).includes('\u001b['));
    assert.ok(!pretty(report, { colours: false, areFixesVerified: true }).includes('\u001b['));
  });

  test('a block says where, what, and how to repair it; the end sums up', () => {
    const fix = { title: say`Set it right`, safety: 'review' as const, changes: [] };
    const report = reportOf(
      fileReport('a.yaml', 'a: bad\nb: c\n', { span: { start: 3, end: 6 }, fixes: [fix] }),
      fileReport('b.yaml', 'a: bad\n', { severity: 'warning', span: { start: 0, end: 1 } }, { severity: 'info' }),
    );
    assert.equal(
      pretty({ ...report, count: 7 }, { colours: false, areFixesVerified: true }),
      [
        'a.yaml:1:4 error A message. [test/rule]',
        ' 1 | a: bad',
        '   |    ^^^',
        '   = fix (--fix-review): Set it right',
        '',
        'b.yaml:1:1 warning A message. [test/rule]',
        ' 1 | a: bad',
        '   | ^',
        '',
        'b.yaml:1:1 info A message. [test/rule]',
        ' 1 | a: bad',
        '   | ^',
        '',
        '1 error, 1 warning, 1 info in 2 of 7 files. 1 can be repaired with --fix-review.',
        '',
      ].join('\n'),
    );
    assert.match(pretty(report, { colours: false, areFixesVerified: false }), / Up to 1 can be repaired with --fix-review\.$/m); // biome-ignore format: one line
    assert.equal(
      pretty({ ...reportOf(), count: 1 }, { colours: false, areFixesVerified: true }),
      'Nothing found in 1 file.\n',
    );
  });

  test('what one container lacks is one block, as in an editor; the sum counts both', () => {
    const fix = { title: say`Set it`, safety: 'review' as const, changes: [] };
    const lacking = (rule: string, lacks: string, more: Partial<Finding> = {}): Partial<Finding> => ({
      rule: `kubernetes/${rule}`,
      severity: 'info',
      group: 'hardening',
      lacks,
      message: say`Container "${'a\u001bb'}" lacks ${lacks}.`,
      ...more,
    });
    const findings = [
      lacking('one', 'first', { fixes: [fix] }),
      lacking('two', 'second', { severity: 'warning', fixes: [fix] }),
      { rule: 'kubernetes/other', severity: 'error' as const },
      lacking('three', 'third'),
    ];
    const report = reportOf(
      fileReport('a.yaml', 'a: b\n', ...findings, lacking('one', 'first', { span: { start: 3, end: 4 } })),
    );
    assert.equal(
      pretty(report, { colours: false, areFixesVerified: true }),
      [
        'a.yaml:1:1 warning Container "a␛b" lacks 3 hardening settings: first, second, third. [kubernetes/hardening]',
        ' 1 | a: b',
        '   | ^',
        '   = fix (--fix-review): Harden this container (2 of 3)',
        '',
        'a.yaml:1:1 error A message. [kubernetes/other]',
        ' 1 | a: b',
        '   | ^',
        '',
        'a.yaml:1:4 info Container "a␛b" lacks first. [kubernetes/one]',
        ' 1 | a: b',
        '   |    ^',
        '',
        '1 error, 1 warning, 3 info in 1 of 1 file. 3 of these are hardening settings, shown together in 1 place. 2 can be repaired with --fix-review.',
        '',
      ].join('\n'),
    );
    const { findings: members } = JSON.parse(json(report)) as { findings: { rule: string }[] };
    assert.deepEqual(
      members.map(({ rule }) => rule),
      ['kubernetes/one', 'kubernetes/two', 'kubernetes/other', 'kubernetes/three', 'kubernetes/one'],
    );
  });

  test('a span over several lines is underlined to the end of its first', () => {
    const report = reportOf(fileReport('a.yaml', 'a: |\n  b\n', { span: { start: 3, end: 8 } }));
    assert.match(pretty(report, { colours: false, areFixesVerified: true }), / 1 \| a: \|\n {3}\| {4}\^\n/);
  });
});

test('workflow commands escape what would end them', () => {
  const report: Report = {
    ...reportOf(
      fileReport('a,b:c%.yaml', 'x: y\nz: 1\n', {
        span: { start: 3, end: 8 },
        message: say`Up to ${'100%\r\n::error::x'}.`,
      }),
    ),
    failures: [{ path: 'd.yaml', message: 'Permission denied.' }],
  };
  assert.equal(
    github(report),
    '::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=2,col=4,endColumn=4,title=test/rule::Up to 100%25␍␊::error::x.\n' +
      '::error file=d.yaml,title=Not linted::Permission denied.\n',
  );
});

test('JSON says the same with nothing in it that a terminal obeys or hides', () => {
  const value = { 'a\u009b': 'b\u202e\u200b\ud83d\ude00\u007f\u{e0041}', c: ['\ufeff', 'plain é 値'] };
  const text = jsonText(value);
  assert.deepEqual(JSON.parse(text), value);
  assert.deepEqual(text.match(/[^\n -~]/gu), ['😀', 'é', '値']);
  assert.match(text, /\\u009b[\s\S]*\\u202e\\u200b😀\\u007f\\udb40\\udc41/);
});

describe('a sample', () => {
  const files = ['a', 'b', 'c'].map((name) =>
    fileReport(
      name,
      'x'.repeat(50),
      ...Array.from({ length: 20 }, (_, index) => ({
        rule: index < 15 ? 'test/often' : index < 19 ? 'test/rare' : `test/${name}`,
        span: { start: index, end: index + 1 },
      })),
    ),
  );
  const drawn = (size: number, seed: number) =>
    sampled(reportOf(...files), size, seed).files.flatMap(({ path, findings }) =>
      findings.map(({ rule, span }) => `${path} ${rule} ${span.start}`),
    );

  test('is the same for the same seed, and as large as asked for', () => {
    assert.deepEqual(drawn(10, 1), drawn(10, 1));
    assert.notDeepEqual(drawn(10, 1), drawn(10, 2));
    assert.equal(drawn(10, 1).length, 10);
    assert.equal(drawn(1000, 1).length, 60);
    assert.equal(drawn(0, 1).length, 0);
  });

  test('shows every rule before any twice, and every file before any twice', () => {
    const rules = drawn(5, 3).map((line) => line.split(' ')[1]);
    assert.equal(new Set(rules).size, 5);
    const often = drawn(11, 3).filter((line) => line.includes('often'));
    assert.equal(new Set(often.map((line) => line[0])).size, 3);
  });
});

describe('a diff', () => {
  test('of equal texts is empty', () => {
    assert.equal(unifiedDiff('a', 'x\n', 'x\n'), '');
  });

  test('on a terminal shows what a terminal would obey, and keeps its tabs', () => {
    assert.equal(readableDiff('+a\t\u001b[2J\u202eb\r\n-c\n'), '+a\t␛[2J\ufffdb␍\n-c\n');
  });

  test('shows three lines around each change and joins those that touch', () => {
    const before = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`).join('');
    const after = before
      .replace('line 5\n', 'line five\n')
      .replace('line 11\n', '')
      .replace('line 25\n', 'line 25\nline 25b\n');
    assert.equal(
      unifiedDiff('dir/a.yaml', before, after),
      [
        '--- a/dir/a.yaml',
        '+++ b/dir/a.yaml',
        '@@ -2,13 +2,12 @@',
        ...[
          ' line 2',
          ' line 3',
          ' line 4',
          '-line 5',
          '+line five',
          ' line 6',
          ' line 7',
          ' line 8',
          ' line 9',
          ' line 10',
          '-line 11',
          ' line 12',
          ' line 13',
          ' line 14',
        ],
        '@@ -23,6 +22,7 @@',
        ...[' line 23', ' line 24', ' line 25', '+line 25b', ' line 26', ' line 27', ' line 28'],
        '',
      ].join('\n'),
    );
  });

  test('is what git applies, whatever the texts', (context) => {
    if (spawnSync('git', ['--version']).status !== 0) return context.skip('git is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'seaworthy-diff-'));
    context.after(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'd'));
    const line = fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', '- d\n', '\\ e\n');
    const text = fc
      .tuple(fc.array(line, { maxLength: 25 }), fc.constantFrom('', 'last'))
      .map(([lines, last]) => lines.join('') + last);
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after && before !== '' && after !== '');
        writeFileSync(join(folder, 'd', 'x'), before);
        const { status, stderr } = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
          cwd: folder,
          input: unifiedDiff('d/x', before, after),
          encoding: 'utf8',
        });
        assert.equal(status, 0, stderr);
        assert.equal(readFileSync(join(folder, 'd', 'x'), 'utf8'), after);
      }),
      { numRuns: 60, seed: 4 },
    );
    return undefined;
  });
});

describe('a diff of a file with a name that was chosen to mislead', () => {
  const isGitHere = spawnSync('git', ['--version']).status === 0;
  const skip = isGitHere ? false : 'git is not installed';
  const script = 'if a; then\n  one\nfi\nif a; then\n  one\nfi\n';

  for (const name of [
    'a\tb.yaml',
    'a b.yaml',
    'say "a".yaml',
    'back\\slash.yaml',
    'a\u0001\u007f\u001b[2J.yaml',
    'é 値.yaml',
    'a 2026-01-02 03:04:05.000000000 +0000',
    'a\n--- a/victim.sh\n+++ b/victim.sh\n@@ -2,3 +2,3 @@\n if a; then\n-  one\n+  two\n fi\n--- a/z',
    'a"\n+++ b/victim.sh\r\n',
  ]) {
    test(`changes ${JSON.stringify(name)} and nothing else`, { skip }, (context) => {
      const folder = mkdtempSync(join(tmpdir(), 'seaworthy-diff-'));
      context.after(() => rmSync(folder, { recursive: true }));
      // The slashes of the longest name are folders.
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, 'victim.sh'), script);
      writeFileSync(join(folder, name), 'before\n');
      const diff = unifiedDiff(name, 'before\n', 'after\n');
      const { status, stderr } = spawnSync('git', ['apply'], { cwd: folder, input: diff, encoding: 'utf8' });
      assert.equal(status, 0, stderr + diff);
      assert.equal(readFileSync(join(folder, name), 'utf8'), 'after\n');
      assert.equal(readFileSync(join(folder, 'victim.sh'), 'utf8'), script);
    });
  }
});

test('progress appears on a terminal after half a second, and is wiped', () => {
  const run = (isTTY: boolean) => {
    let time = 0;
    let written = '';
    const progress = progressOn({ isTTY, write: (text) => (written += text) }, () => time);
    progress.start('Linting', 3);
    progress.step();
    assert.equal(written, '');
    time = 600;
    progress.step();
    time = 650;
    progress.step();
    progress.end();
    return written;
  };
  assert.equal(run(true), '\rLinting 2 of 3 files\u001b[K\r\u001b[K');
  assert.equal(run(false), '');
});
