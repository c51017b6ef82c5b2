// What Compose makes of a scalar with variables, none of which is set: the forms of its reference, and their nesting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interpolated, unknownPart } from '../../server/compose/interpolation';
import type { YamlUnit } from '../../server/yaml/units';
import { yaml } from '../../server/yaml/units';

const scalarOf = (raw: string) => {
  const text = `key: '${raw}'\n`;
  const [placed] = yaml.read({ path: 'compose.yaml' }, text).units;
  const field = (placed!.unit as YamlUnit).root.at('key');
  return { text, field, word: interpolated(field) };
};

const read = (raw: string) => scalarOf(raw).word?.text.replaceAll(unknownPart, '?');

test('each form of a variable is read as the reference has it', () => {
  const forms: Readonly<Record<string, string>> = {
    plain: 'plain',
    $NAME: '?',
    'a-$NAME.b': 'a-?.b',
    '${NAME}': '?',
    '${NAME:-value}': 'value',
    '${NAME-value}': 'value',
    '${NAME:-}': '',
    '${NAME:?text}': '?',
    '${NAME?text}': '?',
    '${NAME:+text}': '?',
    '${NAME+text}': '?',
    $$NAME: '$NAME',
    '$${NAME}': '${NAME}',
    $$$NAME: '$?',
    '${A:-x$$y}': 'x$y',
    'costs 5$': 'costs 5$',
    $5: '$5',
    'a}b': 'a}b',
    '${A:-b}}': 'b}',
    '${A:-{}': '{',
    '${A:-x}${B-y}$C': 'xy?',
  };
  for (const [raw, expected] of Object.entries(forms)) assert.equal(read(raw), expected, raw);
});

test('defaults nest, and what an alternative or an error text says does not count', () => {
  assert.equal(read('${A:-${B:-${C:-deep}}}'), 'deep');
  assert.equal(read('${A:-x${B}y}z'), 'x?yz');
  assert.equal(read('${A:?${B:-no}}-${C:-yes}'), '?-yes');
  assert.equal(read('${A:-${B:+${C:-no}}}'), '?');
});

test('what Compose refuses, or what is not closed, is unknown as a whole', () => {
  for (const raw of ['${}', '${1A}', '${A/x/y}', '${A:-x', 'x${A:-${B}', '${A!x}']) assert.equal(read(raw), '?', raw);
});

test('a part knows where it is written, and how to be written differently', () => {
  const { text, word } = scalarOf('a-${NAME:-b$$c}/d');
  assert.equal(word?.text, 'a-b$c/d');
  const written = (start: number, end: number) => {
    const { span } = word!.part(start, end);
    return text.slice(span.start, span.end);
  };
  assert.equal(written(2, 5), 'b$$c');
  assert.equal(written(0, 1), 'a');
  assert.equal(written(4, 7), '${NAME:-b$$c}/d', 'what stands in several pieces is named with its variable');
  assert.equal(word?.with(2, 5, 'e'), 'a-${NAME:-e}/d');
  assert.deepEqual(
    [word?.isDefault(), word?.isDefault(0, 2), word?.isDefault(2, 3), word?.isKnown],
    [true, false, true, true],
  );
});

test('thousands of nested and unclosed variables are read in one pass', () => {
  const depth = 50_000;
  assert.equal(read(`${'${A:-'.repeat(depth)}x${'}'.repeat(depth)}`), 'x');
  assert.equal(read('${A:-'.repeat(depth)), '?');
});
