import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Scalar } from '../../server/yaml/node';
import { parse } from '../../server/yaml/parse';
import { scalarValue } from '../../server/yaml/scalar';

const decoded = (text: string): unknown => scalarValue(valueIn(text));

function valueIn(text: string): Scalar {
  const { root } = parse(`key: ${text}`);
  const value = root?.kind === 'mapping' ? root.pairs[0]!.value : undefined;
  assert.equal(value?.kind, 'scalar');
  return value as Scalar;
}

describe('a scalar is decoded as Kubernetes decodes it', () => {
  const plain: readonly [string, unknown][] = [
    // YAML 1.1 booleans, in the three spellings each has.
    ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word): [string, unknown] => [
      word,
      true,
    ]),
    ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word): [string, unknown] => [
      word,
      false,
    ]),
    ['yEs', 'yEs'],
    ['tRUE', 'tRUE'],
    ['~', null],
    ['null', null],
    ['Null', null],
    ['nULL', 'nULL'],
    ['0', 0],
    ['-0', 0],
    ['+12', 12],
    ['0777', 511],
    ['0o777', 511],
    ['-0777', -511],
    ['0644', 420],
    // No octal digit, so go-yaml falls back to a decimal fraction.
    ['0888', 888],
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['0x_ff', 255],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['-.5', -0.5],
    ['1.', 1],
    ['1e3', 1000],
    ['1E-2', 0.01],
    ['1.2.3', '1.2.3'],
    ['1:30', '1:30'],
    ['12e', '12e'],
    ['0x', '0x'],
    ['+', '+'],
    ['.', '.'],
    ['.inf', Number.POSITIVE_INFINITY],
    ['-.INF', Number.NEGATIVE_INFINITY],
    ['2001-12-14', '2001-12-14'],
    ['latest', 'latest'],
    ['node', 'node'],
  ];
  for (const [text, value] of plain)
    test(`${text} is ${JSON.stringify(value)}`, () => assert.deepEqual(decoded(text), value));

  const tagged: readonly [string, unknown][] = [
    ['"yes"', 'yes'],
    ["'1'", '1'],
    ['|\n  1\n', '1\n'],
    ['!!str yes', 'yes'],
    ['!<tag:yaml.org,2002:str> 012', '012'],
    ['! 12', '12'],
    ['!!int "3"', 3],
    ['!!bool "on"', true],
    ['!!float 1', 1],
    ['!!null ""', null],
    ['!!binary aGk=', 'hi'],
    ['!!binary not base64', 'not base64'],
    ['!Ref yes', 'yes'],
  ];
  for (const [text, value] of tagged)
    test(`${JSON.stringify(text)} is ${JSON.stringify(value)}`, () => assert.deepEqual(decoded(text), value));

  test('not a number is .nan', () => assert.ok(Number.isNaN(decoded('.NaN'))));
});
