import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Globs } from '../../server/workspace/globs';

const ignored = (lines: string, ...paths: readonly string[]) =>
  paths.filter((path) => new Globs(lines).verdict(path).ignored);

describe('globs', () => {
  test('a name is meant wherever it is, a path from the folder of the line', () => {
    assert.deepEqual(ignored('gen', 'gen', 'a/gen', 'gen/a.yaml', 'gen2'), ['gen', 'a/gen', 'gen/a.yaml']);
    assert.deepEqual(ignored('/gen', 'gen', 'a/gen'), ['gen']);
    assert.deepEqual(ignored('a/gen', 'a/gen', 'b/a/gen'), ['a/gen']);
    assert.deepEqual(ignored('gen/', 'gen', 'gen/', 'a/gen/x'), ['gen/', 'a/gen/x']);
  });

  test('stars stay within a name, two of them cross folders', () => {
    assert.deepEqual(ignored('/*.yaml', 'a.yaml', 'a/b.yaml'), ['a.yaml']);
    assert.deepEqual(ignored('a/**/z', 'a/z', 'a/b/z', 'a/b/c/z', 'z'), ['a/z', 'a/b/z', 'a/b/c/z']);
    assert.deepEqual(ignored('**/z', 'z', 'a/b/z'), ['z', 'a/b/z']);
    assert.deepEqual(ignored('a/**', 'a/', 'a/b', 'a/b/c'), ['a/b', 'a/b/c']);
    assert.deepEqual(ignored('a**z/b', 'az/b', 'axyz/b', 'a/z/b'), ['az/b', 'axyz/b']);
  });

  test('the last line that matches decides, but nothing comes back out of an ignored folder', () => {
    const verdict = new Globs('*.yaml\n!keep.yaml\ngen/\n!gen/keep.yaml\n');
    assert.deepEqual(verdict.verdict('a.yaml'), { ignored: true, unignored: false });
    assert.deepEqual(verdict.verdict('b/keep.yaml'), { ignored: false, unignored: true });
    assert.deepEqual(verdict.verdict('gen/keep.yaml'), { ignored: true, unignored: false });
    assert.deepEqual(verdict.verdict('a.txt'), { ignored: false, unignored: false });
  });

  test('comments, escapes, blanks, classes and case', () => {
    assert.deepEqual(ignored('#a\n\\#b\n\\!c\nd\\ \ne   \r\n', '#a', '#b', '!c', 'd ', 'e'), ['#b', '!c', 'd ', 'e']);
    assert.deepEqual(ignored('[a-c]x\n[!a]y\n[]-]z\nq[', 'bx', 'dx', 'by', 'ay', ']z', '-z', 'q['), [
      'bx',
      'by',
      ']z',
      '-z',
    ]);
    assert.deepEqual(ignored('Gen', 'gEN'), ['gEN']);
  });

  test('are those of git', (context) => {
    if (spawnSync('git', ['--version']).status !== 0) return context.skip('git is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'seaworthy-globs-'));
    context.after(() => rmSync(folder, { recursive: true }));
    const git = (words: readonly string[], input = '') =>
      spawnSync('git', ['-c', 'core.ignorecase=true', ...words], { cwd: folder, input, encoding: 'utf8' });
    assert.equal(git(['init', '-q']).status, 0);
    const paths = [
      'a',
      'b',
      'ab',
      'a/a',
      'a/b',
      'b/a',
      'a/ab/b',
      'b/b/b',
      'a/a/a/b',
      'b/a b',
      'aab/-',
      'A/]b',
      'ab/a.b/B',
    ];
    const files = paths.map((path) => `${path}.x`);
    for (const path of files) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
    const piece = fc.constantFrom(
      ...[
        'a',
        'b',
        '*',
        '**',
        '?',
        '[ab]',
        '[!a]',
        '[^b]',
        '[a-b]',
        '[]]',
        '[]-]',
        '[[:alpha:]]',
        '[[:upper:].]',
        '[[:nope:]]',
        '[',
        '\\a',
        '\\*',
        '-',
        ' ',
        '.',
        'x',
        '.x',
        '*.x',
      ],
    );
    const segment = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''));
    const line = fc
      .tuple(
        fc.constantFrom('', '', '!', '#', '/', '!/'),
        fc.array(segment, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '', '/', ' ', '\\ ', '\\', '\r'),
      )
      .map(([head, segments, tail]) => head + segments.join('/') + tail);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        const text = lines.join('\n');
        writeFileSync(join(folder, '.gitignore'), text);
        const { stdout, stderr } = git(['check-ignore', '--no-index', '-z', '--stdin'], files.join('\0'));
        assert.equal(stderr, '');
        const expected = stdout.split('\0').filter(Boolean);
        assert.deepEqual(ignored(text, ...files), expected, JSON.stringify(text));
      }),
      { numRuns: 150, seed: 6 },
    );
    return undefined;
  });

  test('no line takes longer than its length times that of the path', () => {
    // With backtracking the first of these takes longer than anybody waits.
    const deep = `${'a/'.repeat(2000)}x.yaml`;
    assert.deepEqual(ignored(`${'**/a/'.repeat(30)}**/b`, deep), []);
    assert.deepEqual(ignored(`${'**/a/'.repeat(30)}**/x.yaml`, deep), [deep]);
    const long = 'a'.repeat(255);
    assert.deepEqual(ignored(`${'*a'.repeat(60)}*b`, long), []);
    assert.deepEqual(ignored(`${'*a'.repeat(60)}*`, long), [long]);
  });
});
