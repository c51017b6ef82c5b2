import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toData } from '../../server/yaml/data';
import type { Mapping, Node, Scalar, Sequence } from '../../server/yaml/node';
import { parse } from '../../server/yaml/parse';
import { maximalDepth } from '../../server/yaml/parser/new-node';

/** The text with each problem's place between « and ». */
function marked(text: string): string {
  const { problems } = parse(text);
  return problems.reduceRight(
    (result, { span: { start, end } }) => `${result.slice(0, start)}«${result.slice(start, end)}»${result.slice(end)}`,
    text,
  );
}

const mapping = (node: Node | undefined): Mapping => {
  assert.equal(node?.kind, 'mapping');
  return node as Mapping;
};
const written = (text: string, { start, end }: { start: number; end: number }): string => text.slice(start, end);

describe('places', () => {
  test('of scalars are what is written, quotes and all', () => {
    const text = 'a: b c  # d\n"e" : \'f\'\ng: |-\n  h\n\n  i\n\nj: >+\n  k\n\nl:\n  m\n  n\n';
    const { pairs } = mapping(parse(text).root);
    assert.deepEqual(
      pairs.map(({ key, value }) => [written(text, key), value && written(text, value), (value as Scalar).text]),
      [
        ['a', 'b c', 'b c'],
        ['"e"', "'f'", 'f'],
        ['g', '|-\n  h\n\n  i', 'h\n\ni'],
        ['j', '>+\n  k\n', 'k\n\n'],
        ['l', 'm\n  n', 'm n'],
      ],
    );
    assert.deepEqual(
      pairs.map(({ colon }) => text[colon!]),
      [':', ':', ':', ':', ':'],
    );
  });

  test('of collections reach from their first entry to the end of their last', () => {
    const text = 'a:\n  - b: c\n    d:   \n  - [e, {f: g}]\n  -\n\n# h\ni: j\n';
    const list = mapping(parse(text).root).pairs[0]!.value as Sequence;
    assert.equal(written(text, list), '- b: c\n    d:   \n  - [e, {f: g}]\n  -');
    assert.equal(list.column, 2);
    assert.deepEqual(
      list.items.map(({ start, value }) => [text[start], value && written(text, value)]),
      [
        ['-', 'b: c\n    d:'],
        ['-', '[e, {f: g}]'],
        ['-', undefined],
      ],
    );
    const first = mapping(list.items[0]!.value);
    assert.deepEqual([first.column, first.pairs[1]!.value], [4, undefined]);
  });

  test('of anchors and tags stand before their node', () => {
    const text = 'a: &b !!map\n  c: &d e\nf: !!str\ng: *d\n';
    const { pairs } = mapping(parse(text).root);
    const value = mapping(pairs[0]!.value);
    assert.deepEqual([value.anchor?.name, value.tag?.name, written(text, value)], ['b', '!!map', 'c: &d e']);
    assert.equal(written(text, value.tag!.span), '!!map');
    const empty = pairs[1]!.value as Scalar;
    assert.deepEqual([empty.start, empty.end, empty.tag?.name], [text.indexOf('\ng'), text.indexOf('\ng'), '!!str']);
    const alias = pairs[2]!.value;
    assert.ok(alias?.kind === 'alias' && alias.target?.kind === 'scalar' && alias.target.text === 'e');
  });

  test('of explicit keys start at the question mark', () => {
    const text = '? a\n: b\n? - c\n: d\n';
    const { pairs } = mapping(parse(text).root);
    assert.deepEqual(
      pairs.map(({ start, isExplicit }) => [text[start], isExplicit]),
      [
        ['?', true],
        ['?', true],
      ],
    );
  });

  test('of comments end with their line, in CRLF files as well', () => {
    const text = '\ufeff# a\r\nb: "c # d" # e\r\nf: g#h\r\ni: |\r\n  # j\r\n';
    assert.deepEqual(
      parse(text).comments.map((comment) => written(text, comment)),
      ['# a', '# e'],
    );
    assert.deepEqual(toData(parse(text).root), { b: 'c # d', f: 'g#h', i: '# j\n' });
  });

  test('of an item of a List are those of its text', () => {
    const text = '  # a\n  - b: c\n    d: e\n';
    const root = mapping(parse(text, { isItem: true }).root);
    assert.deepEqual([root.start, root.column], [text.indexOf('b'), 4]);
    assert.deepEqual(parse(text, { isItem: true }).problems, []);
    assert.deepEqual(toData(root), { b: 'c', d: 'e' });
  });
});

describe('texts as they are typed', () => {
  const states: readonly [name: string, marked: string, data: unknown][] = [
    ['a key without its colon', 'a: b\n«spe»\nc: d\n', { a: 'b', spe: null, c: 'd' }],
    ['a first key without its colon', '«spe»\nc: d\n', { spe: null, c: 'd' }],
    ['a key without its colon before what it holds', '«spe»\n  a: b\nc: d\n', { spe: { a: 'b' }, c: 'd' }],
    ['a key without its colon before its list', 'x: z\n«spe»\n- a\nc: d\n', { x: 'z', spe: ['a'], c: 'd' }],
    ['an item without its colon', 'a:\n  - «nam»\n    b: c\n  - d: e\n', { a: [{ nam: null, b: 'c' }, { d: 'e' }] }],
    ['a colon without its space', 'a:\n  «b:c»\n  d: e\n', { a: { 'b:c': null, d: 'e' } }],
    ['a value that is not typed yet', 'a:\nb: \nc: d\n', { a: null, b: null, c: 'd' }],
    ['a dash', 'a:\n  - b: c\n  -\n  - d: e\n', { a: [{ b: 'c' }, null, { d: 'e' }] }],
    ['an unclosed double quote', 'a: «"b: c»\nd: "e"\n', { a: 'b: c', d: 'e' }],
    ['an unclosed single quote', "a:\n  b: «'c»\n  d: e\nf: 'g'\n", { a: { b: 'c', d: 'e' }, f: 'g' }],
    ['an unclosed quote at the end', 'a: «"b»', { a: 'b' }],
    ['an unclosed list', 'a: «[»b, c\nd: e\n', { a: ['b', 'c'], d: 'e' }],
    ['an unclosed mapping', 'a:\n  b: «{»c: d,\n  e: f\n', { a: { b: { c: 'd' }, e: 'f' } }],
    ['a missing comma', 'a: ["b" «"»c"]\nd: e\n', { a: ['b', 'c'], d: 'e' }],
    ['a wrong bracket', 'a: [b«}»]\nc: d\n', { a: ['b'], c: 'd' }],
    ['a second colon', 'a: b«:» c\nd: e\n', { a: 'b: c', d: 'e' }],
    ['text behind a value', 'a: "b" «c»\nd: e\n', { a: 'b', d: 'e' }],
    ['a tab for indentation', 'a:\n«\t»b: c\nd: e\n', { a: { b: 'c' }, d: 'e' }],
    ['a key too deep', 'a: b\n  «c: d»\ne: f\n', { a: 'b', c: 'd', e: 'f' }],
    ['a key not deep enough', 'a:\n    b: c\n  «d: e»\nf: g\n', { a: { b: 'c', d: 'e' }, f: 'g' }],
    ['an item not deep enough', 'a:\n    - b\n  «-» c\nd: e\n', { a: ['b', 'c'], d: 'e' }],
    ['a key among items', 'a:\n  - b: c\n  «d: e»\n  - f: g\n', { a: [{ b: 'c', d: 'e' }, { f: 'g' }] }],
    ['an alias without its name', 'a: «*»\nb: c\n', { a: undefined, b: 'c' }],
    ['an anchor without its name', 'a: «&»\nb: c\n', { a: null, b: 'c' }],
    ['an alias of nothing', 'a: «*b»\nc: d\n', { a: undefined, c: 'd' }],
    ['a reserved character', 'a: «@»b\nc: d\n', { a: '@b', c: 'd' }],
    ['a wrong escape', 'a: "«\\q»"\nc: d\n', { a: '\\q', c: 'd' }],
    ['a key that is written twice', '«a»: b\nc: d\n«a»: e\n', { a: 'e', c: 'd' }],
  ];
  for (const [name, text, data] of states)
    test(name, () => {
      const plain = text.replace(/[«»]/g, '');
      assert.equal(marked(plain), text);
      assert.deepEqual(toData(parse(plain).root), data);
    });

  test('leave the mapping broken in which they stand, and no other', () => {
    const { root } = parse('a:\n  b: c\n  spe\nd:\n  e: {f: g\nh:\n  i: j\n');
    const [a, d, h] = mapping(root).pairs.map(({ value }) => mapping(value));
    const flow = mapping(d!.pairs[0]!.value);
    assert.deepEqual(
      [a, flow, h, mapping(root)].map((node) => node!.isBroken),
      [true, true, false, false],
    );
  });
});

test('what is nested too deep is left out, and what follows is read', () => {
  for (const deep of ['['.repeat(500) + ']'.repeat(500), `\n  ${'- '.repeat(500)}`]) {
    const { root, problems } = parse(`a: ${deep}\nb: c\n`);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!.message, new RegExp(`deeper than ${maximalDepth} levels`));
    const [a, b] = mapping(root).pairs;
    assert.ok(a?.value?.kind === 'sequence');
    assert.equal((b!.value as Scalar).text, 'c');
  }
});

describe('data', () => {
  test('reads aliases and merge keys through; what is written wins', () => {
    const { root } = parse('a: &a {b: 1, c: 2}\nd: &d {b: 3}\ne:\n  <<: [*d, *a]\n  c: 4\nf: {<<: *a}\ng: *a\n');
    assert.deepEqual(toData(root), {
      a: { b: 1, c: 2 },
      d: { b: 3 },
      e: { b: 3, c: 4 },
      f: { b: 1, c: 2 },
      g: { b: 1, c: 2 },
    });
  });
  test('is undefined where aliases stand for more than can be held', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    assert.equal(toData(parse(lines.join('\n')).root), undefined);
  });
  test('takes __proto__ for a key', () => {
    const data = toData(parse('__proto__: {a: b}\n').root) as object;
    assert.deepEqual(Object.keys(data), ['__proto__']);
    assert.equal(Object.getPrototypeOf(data), Object.prototype);
  });
});
