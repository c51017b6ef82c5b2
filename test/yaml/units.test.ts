import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { File, Source } from '../../server/engine/source';
import { applyEdits } from '../../server/engine/text';
import { toData } from '../../server/yaml/data';
import { hasAliases } from '../../server/yaml/split';
import { type YamlUnit, yaml } from '../../server/yaml/units';

const read = (text: string, previous?: Source, file: File = { path: 'a.yaml' }) => yaml.read(file, text, previous);
const unitsOf = (source: Source) => source.units.map(({ unit }) => unit as YamlUnit);
const texts = (source: Source) => unitsOf(source).map(({ text }) => text);
const pod = (name: string) => `kind: Pod\nmetadata:\n  name: ${name}\n`;

describe('the language', () => {
  const matching: readonly [File, boolean][] = [
    [{ path: 'a/b.yaml' }, true],
    [{ path: 'a/b.YML' }, true],
    [{ path: 'a/b.yaml.j2' }, true],
    [{ path: 'a/b.yml.tpl' }, true],
    [{ path: 'a/b.json' }, false],
    [{ path: 'Dockerfile' }, false],
    [{ path: 'b.conf', languageId: 'yaml' }, true],
    [{ path: 'b.txt', languageId: 'helm' }, true],
    [{ path: 'b', languageId: 'dockercompose' }, true],
    [{ path: 'b.yaml', languageId: 'json' }, false],
    [{ path: 'b.yaml', languageId: 'plaintext' }, true],
  ];
  for (const [file, expected] of matching)
    test(`${JSON.stringify(file)} is ${expected ? '' : 'not '}YAML`, () => assert.equal(yaml.matches(file), expected));
  test('knows templates by name and language id, unless it is told', () => {
    assert.deepEqual(
      [
        { path: 'a.yaml' },
        { path: 'a.yaml.j2' },
        { path: 'a.yaml', languageId: 'helm' },
        { path: 'a.yaml', isTemplate: true },
        { path: 'a.yaml.j2', isTemplate: false },
      ].map((file) => unitsOf(read('a: "{{ b }}"', undefined, file))[0]!.document.masked.length),
      [0, 1, 1, 1, 0],
    );
  });
});

describe('units', () => {
  const splits: readonly [name: string, units: readonly string[]][] = [
    ['documents', [pod('a'), `---\n${pod('b')}`, `--- # c\n${pod('c')}`]],
    ['documents with Windows line ends', ['a: b\r\n', '---\r\nc: d\r\n', '---\r\n']],
    [
      'comments before the first marker belong to the document behind it',
      [`# a\n\n---\n${pod('a')}`, `---\n${pod('b')}`],
    ],
    ['directives belong to the document behind them', ['%YAML 1.2\n---\na: b\n...\n', '# c\n%YAML 1.2\n---\nd: e\n']],
    ['a byte order mark', ['\ufeff---\na: b\n', '---\nc: d\n']],
    ['dashes that are no marker', ['---a: b\n----\n', '--- |\n  ---\n']],
    ['nothing', ['']],
    ['items of a List', ['apiVersion: v1\nkind: List\nitems:\n', '- kind: Pod\n  a: b\n', '- kind: Pod\n']],
    [
      'deeper items of a List',
      [
        'kind: PodList\nitems: # a\n  # b\n',
        '  - kind: Pod\n    a: |\n      - b\n\n',
        '  # c\n  - kind: Pod\n',
        'metadata: {}\n',
      ],
    ],
    ['a List with an alias is one unit', ['kind: List\nitems:\n- a: &b c\n- d: *b\n']],
    ['a kind that is no List', ['kind: Pod\nitems:\n- a\n- b\n']],
    ['a List in flow style', ['kind: List\nitems: [{a: b}, {c: d}]\n']],
    ['two kinds', ['kind: List\nkind: Pod\nitems:\n- a\n- b\n']],
    ['a half-typed line among items', ['kind: List\nitems:\n', '- a: b\nx   c: d\n  e: f\n', '- g: h\n']],
  ];
  for (const [name, expected] of splits) test(name, () => assert.deepEqual(texts(read(expected.join(''))), expected));

  test('name what they describe', () => {
    const source = read(`${pod('a')}---\nkind: List\nitems:\n- kind: Pod\n  metadata: {name: b}\n---\na: b\n`);
    assert.deepEqual(
      unitsOf(source).map(({ resource }) => resource),
      ['Pod/a', 'List', 'Pod/b', undefined],
    );
  });

  test('that define resources are not parsed', () => {
    const [unit] = unitsOf(read('kind: CustomResourceDefinition\na: [\n'));
    assert.deepEqual([unit!.document.root, unit!.problems], [undefined, []]);
    assert.equal(unitsOf(read('kind: CustomResourceDefinition\nkind: Pod\n'))[0]!.problems.length, 2);
  });

  test('of a List hold the item, at the columns it has in the file', () => {
    const [, unit] = unitsOf(read('kind: List\nitems:\n  # a\n  - kind: Pod\n    b: [c\n'));
    assert.deepEqual(toData(unit!.document.root), { kind: 'Pod', b: ['c'] });
    assert.deepEqual(
      unit!.problems.map(({ span }) => unit!.text.slice(span.start, span.end)),
      ['['],
    );
  });

  const aliased: readonly [text: string, has: boolean][] = [
    ['a: &b c', true],
    ['a: *b', true],
    ['a: [*b]', true],
    ['<<: *b', true],
    ['&a b: c', true],
    ['a: "*"', false],
    ['a: "&b"', false],
    ['a: b # &c', false],
    ["a: '0 */5 * * *'", false],
    ['a: b && c', false],
    ['a: |\n  &b *c <<\n', false],
    ['a: >-\n  b\n\n  *c\nd: *e\n', true],
    ['- a: |\n    *b\n  c: *d\n', true],
    ['- |\n  *b\n- c\n', false],
  ];
  for (const [text, has] of aliased)
    test(`${JSON.stringify(text)} has ${has ? 'an alias or anchor' : 'none'}`, () =>
      assert.equal(hasAliases(text), has));
});

describe('an edit', () => {
  const documents = Array.from({ length: 8 }, (_, i) => `---\n${pod(`a${i}`)}spec:\n  hostNetwork: true # ${i}\n`).join(
    '',
  );
  const list = `kind: List\nitems:\n${Array.from({ length: 8 }, (_, i) => `# ${i}\n- kind: Pod\n  metadata:\n    name: a${i}\n`).join('')}metadata: {}\n`;

  for (const [name, text] of Object.entries({ documents, list })) {
    test(`leaves all units of ${name} alone that it does not touch`, () => {
      const before = read(text);
      // Within the entries: the head of a List decides what all of it is.
      for (let at = text.indexOf('a0'); at <= text.indexOf('a7'); at += 5) {
        const after = read(`${text.slice(0, at)}x${text.slice(at)}`, before);
        const kept = unitsOf(after).filter((unit) => unitsOf(before).includes(unit)).length;
        assert.ok(kept >= before.units.length - 3, `at ${at} only ${kept} of ${before.units.length} units were kept`);
      }
    });
    test(`of ${name} gives the units that reading afresh gives`, () => {
      const piece = fc.constantFrom(
        'x',
        '\n',
        '---\n',
        '...\n',
        '- ',
        '\n- ',
        '# a\n',
        '  ',
        'kind: List\n',
        'items:\n',
        '&a',
        '"',
        'b: c\n',
        '\r',
      );
      const edit = fc.tuple(fc.nat(text.length), fc.nat(12), fc.array(piece, { maxLength: 2 }));
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
          let source = read(text);
          for (const [at, length, pieces] of edits) {
            const changed = source.text.slice(0, at) + pieces.join('') + source.text.slice(at + length);
            const previous = source;
            source = read(changed, previous);
            const afresh = read(changed);
            assert.deepEqual(texts(source), texts(afresh));
            assert.deepEqual(
              source.units.map(({ start }) => start),
              afresh.units.map(({ start }) => start),
            );
            assert.deepEqual(
              unitsOf(source).map(({ document }) => document),
              unitsOf(afresh).map(({ document }) => document),
            );
          }
        }),
        { numRuns: 400, seed: 20261122 },
      );
    });
  }

  test('that is none keeps every unit, and one that is undone finds no old ones', () => {
    const before = read(documents);
    assert.deepEqual(unitsOf(read(documents, before)), unitsOf(before));
    assert.equal(read(documents, before).units[3]!.unit, before.units[3]!.unit);
  });
  test('that moves documents keeps those around the move', () => {
    const [a, b, c] = [pod('a'), `---\n${pod('b')}`, `---\n${pod('c')}`];
    const before = read(a + b + c);
    const after = read(a + c + b, before);
    assert.deepEqual(unitsOf(after), [unitsOf(before)[0], unitsOf(before)[2], unitsOf(before)[1]]);
  });
  test('of what the file is makes new units', () => {
    const before = read(pod('a'));
    const after = read(pod('a'), before, { path: 'a.yaml', isTemplate: true });
    assert.notEqual(after.units[0]!.unit, before.units[0]!.unit);
  });
});

describe('comments', () => {
  const covered = (text: string) =>
    unitsOf(read(text)).flatMap(({ text, comments }) =>
      comments.map(({ text: comment, covers, ownLine }) => [comment, text.slice(covers.start, covers.end), ownLine]),
    );

  test('cover the node behind them or on their line', () => {
    assert.deepEqual(
      covered(
        'a:\n  # one\n  b: c # two\n  d: # three\n    - e: f # four\n      g: h\n  # five\n  - i\n'.replace(
          '  # five\n  - i\n',
          '    # five\n    - i\n',
        ),
      ),
      [
        ['one', 'b: c', true],
        ['two', 'b: c', false],
        ['three', 'd: # three\n    - e: f # four\n      g: h\n    # five\n    - i', false],
        ['four', '- e: f # four\n      g: h', false],
        ['five', '- i', true],
      ],
    );
  });
  test('cover the whole document before its first key', () => {
    assert.deepEqual(covered('# one\na: b\nc: d\n# two\n'), [
      ['one', 'a: b\nc: d', true],
      ['two', '# two', true],
    ]);
  });
  test('cover the item of a List they stand before', () => {
    assert.deepEqual(covered('kind: List\nitems:\n- a: b\n# one\n- c: d\n').at(-1), ['one', 'c: d', true]);
  });

  const inserted = (text: string, word: string): string | undefined => {
    const { unit, start } = read(text).units.findLast((placed) => placed.start <= text.indexOf(word))!;
    const at = text.indexOf(word) - start;
    const edit = unit.commentBefore({ start: at, end: at + word.length }, '# new');
    return edit && text.slice(0, start) + applyEdits(unit.text, [edit]) + text.slice(start + unit.text.length);
  };
  const insertions: readonly [name: string, word: string, text: string][] = [
    ['a pair', 'c', 'a:\n  «# new\n  »b: c\n  d: e\n'],
    ['an item', 'c', 'a:\n  - b\n  «# new\n  »- c\n'],
    ['an item whose first key it is', 'c', 'a:\n  «# new\n  »- b: c\n    d: e\n'],
    ['a later key of an item', 'e', 'a:\n  - b: c\n    «# new\n    »d: e\n'],
    ['what holds a flow collection', 'e', 'a: b\n«# new\n»c:\n  {d: [\n    e]}\n'],
    ['a block scalar', 'c', 'a:\n  «# new\n  »b: |\n    c\n'],
    ['a document behind its marker', 'b', '---\n«# new\n»a: b\n'],
    ['a document with Windows line ends', 'c', 'a:\r\n  «# new\r\n  »b: c\r\n'],
    ['the first key behind a byte order mark', 'b', '\ufeff«# new\n»a: b\n'],
    ['an explicit key', 'c', 'a: b\n«# new\n»? c\n: d\n'],
    ['an item of a List', 'word', 'kind: List\nitems:\n  - a: b\n    «# new\n    »c: word\n'],
  ];
  for (const [name, word, text] of insertions)
    test(`are written before ${name}`, () => {
      assert.equal(inserted(text.replace(/«[^»]*»/, ''), word), text.replace(/[«»]/g, ''));
    });
  test('have no place in an empty document', () => {
    assert.equal(read('').units[0]!.unit.commentBefore({ start: 0, end: 0 }, '# new'), undefined);
  });
});
