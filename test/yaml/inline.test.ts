// The text of a scalar, read on its own: where each of its characters is written, and how it is edited in place.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { editedIn, originIn } from '../../server/engine/derived';
import { applyEdits, type Edit } from '../../server/engine/text';
import { isYaml, yaml } from '../../server/yaml/units';
import { random } from '../random';

function inlineOf(source: string) {
  const [placed] = yaml.read({ path: 'a.yaml' }, source).units;
  assert.ok(placed && isYaml(placed.unit));
  const field = placed.unit.root.at('a').at('b');
  return { raw: field.raw ?? '', inline: field.inline };
}

/** The same text, `one`, an empty line, `  two "q"` and `it's`, in every way that YAML has for it. */
const text = 'one\n\n  two "q"\nit\'s\n';
const styles: Record<string, string> = {
  literal: 'a:\n  b: |\n    one\n\n      two "q"\n    it\'s\nc: 1\n',
  'literal at the end': 'a:\n  b: |\n    one\n\n      two "q"\n    it\'s\n',
  'literal with a comment and blank lines behind':
    'a:\n  b: | # x\n    one\n    \n      two "q"\n    it\'s\n\n\nc: 1\n',
  'literal with an indication': 'a:\n  b: |2\n    one\n\n      two "q"\n    it\'s\nc: 1\n',
  'literal in CRLF': 'a:\r\n  b: |\r\n    one\r\n\r\n      two "q"\r\n    it\'s\r\nc: 1\r\n',
  'literal in CR': 'a:\r  b: |\r    one\r\r      two "q"\r    it\'s\rc: 1\r',
  'literal far in':
    'a:\n          b: |\n                 one\n\n                   two "q"\n                 it\'s\nc: 1\n',
  folded: 'a:\n  b: >\n    one two\n    three\n\n    it\'s "q"\nc: 1\n',
  'folded in CRLF': 'a:\r\n  b: >\r\n    one\r\n    two\r\n\r\n    it\'s "q"\r\nc: 1\r\n',
  'folded with deeper lines': 'a:\n  b: >\n    one\n\n\n      two "q"\n\n    three\nc: 1\n',
  double: 'a:\n  b: "one\\n\\n  two \\"q\\"\\nit\'s\\n"\nc: 1\n',
  'double over several lines': 'a:\n  b: "one\\n\n    \\n\\\n    \\  two \\x22q\\u0022\\nit\'s\\n"\nc: 1\n',
  single: "a:\n  b: 'one\n\n\n    two it''s'\nc: 1\n",
  plain: 'a:\n  b: one two\n    three\n\n    four # x\nc: 1\n',
  flow: 'a: {b: "one\\ntwo", d: [1]}\nc: 1\n',
  json: '{"a": {"b": "one\\n  two \\"q\\""}, "c": 1}\n',
};
const blocks = Object.keys(styles).filter((name) => /^(literal|folded)(?! with deeper)/.test(name));

test('all ways of writing a text give that text', () => {
  for (const name of [...blocks, 'double'])
    if (name !== 'literal with an indication' && !name.startsWith('folded'))
      assert.equal(inlineOf(styles[name]!).raw, text, name);
});

for (const [name, source] of Object.entries(styles)) {
  describe(name, () => {
    const { raw, inline } = inlineOf(source);
    assert.ok(inline, 'it is read');

    test('every character that can be seen is written where the map says', () => {
      for (let at = 0; at < raw.length; at++) {
        if (/\s/.test(raw[at]!)) continue;
        const origin = originIn(inline.runs, { start: at, end: at + 1 });
        assert.ok(origin, `${at} is written somewhere`);
        const written = source.slice(origin.start, origin.end);
        const read =
          written === "''"
            ? "'"
            : written.startsWith('\\')
              ? JSON.parse(`"${written.replace('\\x', '\\u00')}"`)
              : written;
        assert.equal(read, raw[at], `${at} of ${JSON.stringify(raw)}`);
      }
    });

    test('what is edited reads as the edited text, and nothing else changes', () => {
      const { below, pick, chance } = random(7);
      let done = 0;
      for (let run = 0; run < 300; run++) {
        const isOfLines = chance(0.4);
        const starts = [0, ...[...raw.matchAll(/\n/g)].map(({ index }) => index + 1)];
        const start = isOfLines ? pick(starts) : below(raw.length + 1);
        const later = starts.filter((at) => at >= start);
        const end = isOfLines ? pick(later) : Math.min(raw.length, start + below(4));
        const put = isOfLines ? pick(['', 'NEW\n', 'A b\nC d\n']) : pick(['', 'x', 'x y', '"', "'", '\\', 'a\nb', '$']);
        const edits: Edit[] = [{ span: { start, end }, text: put }];
        const written = inline.write(edits);
        if (!written) continue;
        done++;
        const after = applyEdits(source, written);
        assert.equal(
          inlineOf(after).raw,
          applyEdits(raw, edits),
          `${JSON.stringify(edits)} in ${JSON.stringify(source)}`,
        );
        const [before, now] = [source, after].map((each) => yaml.read({ path: 'a.yaml' }, each).units[0]!.unit);
        assert.ok(before && now && isYaml(before) && isYaml(now));
        assert.deepEqual(now.root.at('c').value, before.root.at('c').value);
        if (source.includes('\r')) assert.doesNotMatch(after, source.includes('\r\n') ? /(?<!\r)\n/ : /\n/);
      }
      assert.ok(done > 60, `${done} of 300 edits are made`);
    });
  });
}

describe('lines of a block', () => {
  for (const name of blocks) {
    test(`${name}: lines come and go whole`, () => {
      const { raw, inline } = inlineOf(styles[name]!);
      const newline = /\r\n|\r|\n/.exec(styles[name]!)![0];
      const last = raw.lastIndexOf('\n', raw.length - 2) + 1;
      const ends: [number, number, string][] = [
        [raw.length, raw.length, 'NEW\n'],
        [0, 0, 'NEW\n'],
        [last, raw.length, ''],
        [last, last, 'NEW\n'],
      ];
      for (const [start, end, put] of ends) {
        const written = inline?.write([{ span: { start, end }, text: put }]);
        assert.ok(written, `${put} at ${start}`);
        const after = applyEdits(styles[name]!, written);
        const blank = after.split(newline).filter((line) => line !== '' && line.trim() === '');
        const before = styles[name]!.split(newline).filter((line) => line !== '' && line.trim() === '');
        assert.equal(blank.length, before.length, `no indentation is left behind: ${JSON.stringify(after)}`);
      }
    });
  }
});

test('what is not written here, or not known, is not read as a text', () => {
  for (const source of [
    'a:\n  b:\n',
    'a:\n  b: [1]\n',
    'a:\n  b: "open\n',
    'a:\n  x: &x one\n  b: *x\n',
    'a: &m\n  b: &t one\nc: *t\n',
  ])
    assert.equal(inlineOf(source).inline, undefined, source);
  const [placed] = yaml.read({ path: 'a.yaml', isTemplate: true }, 'a:\n  b: |\n    {{ x }}\n').units;
  assert.ok(placed && isYaml(placed.unit));
  assert.equal(placed.unit.root.at('a').at('b').inline, undefined);
});

test('a place in a map: an escape is taken whole or not at all', () => {
  const runs = [
    { start: 0, length: 3, origin: 10, width: 3 },
    { start: 3, length: 1, origin: 13, width: 6 },
    { start: 4, length: 2, origin: 19, width: 2 },
    { start: 8, length: 2, origin: 2, width: 2 },
  ];
  assert.deepEqual(originIn(runs, { start: 1, end: 2 }), { start: 11, end: 12 });
  assert.deepEqual(originIn(runs, { start: 2, end: 4 }), { start: 12, end: 19 });
  assert.deepEqual(originIn(runs, { start: 3, end: 4 }), { start: 13, end: 19 });
  assert.deepEqual(
    originIn(runs, { start: 5, end: 9 }),
    { start: 2, end: 21 },
    'what stands in another order is covered',
  );
  assert.equal(originIn(runs, { start: 6, end: 8 }), undefined);
  assert.deepEqual(originIn(runs, { start: 5, end: 7 }), { start: 20, end: 21 });
  assert.deepEqual(editedIn(runs, { start: 4, end: 4 }), { start: 19, end: 19 });
  assert.deepEqual(editedIn(runs, { start: 3, end: 3 }), { start: 13, end: 13 });
  assert.deepEqual(editedIn(runs, { start: 6, end: 6 }), { start: 21, end: 21 });
  assert.equal(editedIn(runs, { start: 7, end: 7 }), undefined);
  assert.deepEqual(editedIn(runs, { start: 2, end: 4 }), { start: 12, end: 19 });
  assert.equal(editedIn(runs, { start: 4, end: 10 }), undefined);
});

test('a map may lead into another file: what ends there is not joined with what begins here', () => {
  const runs = [
    { start: 0, length: 3, origin: 10, width: 3 },
    { start: 3, length: 3, origin: 0, width: 3, path: 'base.yaml' },
  ];
  assert.deepEqual(originIn(runs, { start: 3, end: 5 }), { start: 0, end: 2, path: 'base.yaml' });
  assert.deepEqual(originIn(runs, { start: 1, end: 5 }), { start: 11, end: 13 });
});
