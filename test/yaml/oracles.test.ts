import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import * as jsYaml from 'js-yaml';
import * as yamlLibrary from 'yaml';
import { toData } from '../../server/yaml/data';
import { parse } from '../../server/yaml/parse';
import { splitDocuments } from '../../server/yaml/split';
import { shared } from '../shared';
import { coreValue } from './core-schema';

const realFiles = shared('real');

/** As the library reads it: every document's data, or undefined where it reports an error. */
function oracleData(text: string, schema: 'text' | 'core'): unknown[] | undefined {
  const documents = yamlLibrary.parseAllDocuments(text, {
    schema: schema === 'text' ? 'failsafe' : 'core',
    merge: false,
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return [];
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents.map((document) => document.toJS({ maxAliasCount: -1 }) as unknown);
}

function ourData(text: string, schema: 'text' | 'core') {
  const documents = splitDocuments(text).map(({ start, end }) => parse(text.slice(start, end)));
  return {
    problems: documents.flatMap(({ problems }) => problems.map(({ message }) => message)),
    data: documents.map(({ root }) => toData(root, schema === 'text' ? ({ text }) => text : coreValue)),
  };
}

/** Nothing and the empty text are one in the failsafe schema; documents without content count for neither. */
const withoutNulls = (data: unknown[]): unknown[] =>
  data.map(filled).filter((document) => document !== '' && document !== undefined);

function filled(data: unknown): unknown {
  if (data === null || data === undefined) return '';
  if (Array.isArray(data)) return data.map(filled);
  if (typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, filled(value)]));
}

describe('real files', { skip: existsSync(realFiles) ? false : `${realFiles} is not there` }, () => {
  const files = existsSync(realFiles)
    ? readdirSync(realFiles, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.ya?ml$/.test(file))
        .sort()
    : [];

  test('what the library reads we read alike and without a problem; what it refuses has a problem', () => {
    let compared = 0;
    let refused = 0;
    const differences: string[] = [];
    for (const file of files) {
      const text = readFileSync(`${realFiles}/${file}`, 'utf8');
      // A template is no YAML before it is rendered, and both readings of it are guesses.
      if (/\{\{|\{%/.test(text)) continue;
      const expected = oracleData(text, 'text');
      const { problems, data } = ourData(text, 'text');
      if (!expected) {
        refused++;
        if (problems.length === 0) differences.push(`${file}: the library refuses it`);
        continue;
      }
      compared++;
      if (problems.length > 0) differences.push(`${file}: ${problems[0]}`);
      else {
        try {
          assert.deepEqual(withoutNulls(data), withoutNulls(expected));
        } catch (error) {
          differences.push(`${file}: ${String(error).slice(0, 500)}`);
        }
      }
    }
    assert.deepEqual(differences, []);
    assert.ok(compared > 1000 && refused > 0, `only ${compared} files compared, ${refused} refused`);
  });
});

/** Data as people write it: short words, awkward text, nested a few levels. */
const awkward = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'a',
    'true',
    'no',
    '012',
    '0x1F',
    '1e3',
    '~',
    'null',
    '- a',
    'a: b',
    '# a',
    'a #b',
    "it's",
    '"',
    "''",
  ),
  fc.constantFrom(
    'a\nb',
    'a\n',
    '\na',
    'a\n\nb\n',
    '  a\n b',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`',
    '|',
    '>',
    '{a',
    '[a',
    'a]',
    ',',
    ':',
    '?',
    '-',
  ),
  fc.constantFrom(
    'a:',
    ':a',
    '?a',
    '-a',
    'a, b',
    '---',
    '...',
    'a\tb',
    '\t',
    'ä€😀',
    '\u0085',
    '\u2028',
    'x'.repeat(100),
    'word '.repeat(40),
  ),
  fc.string({ maxLength: 12 }),
);
const data = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    awkward,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(awkward, tie('node'), { maxKeys: 4 }),
  ),
})).node;

const runs = { numRuns: 1500, seed: 20261122 };

describe('random documents', () => {
  test('what the library `yaml` writes is read back, in every layout', () => {
    const layout = fc.record({
      indent: fc.constantFrom(2, 4),
      indentSeq: fc.boolean(),
      collectionStyle: fc.constantFrom('any', 'block', 'flow'),
      defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
      lineWidth: fc.constantFrom(0, 20, 80),
    });
    fc.assert(
      fc.property(data, layout, fc.boolean(), (value, options, isWindows) => {
        const written = yamlLibrary.stringify(value, options as yamlLibrary.ToStringOptions);
        const text = isWindows ? written.replaceAll('\n', '\r\n') : written;
        const expected = oracleData(text, 'core');
        if (!expected) return;
        const read = ourData(text, 'core');
        assert.deepEqual(read.problems, []);
        assert.deepEqual(
          read.data.map((document) => document ?? null),
          expected.map((document) => document ?? null),
        );
      }),
      runs,
    );
  });

  test('what the library `js-yaml` writes is read back', () => {
    fc.assert(
      fc.property(data, fc.boolean(), fc.constantFrom(-1, 1), (value, noArrayIndent, flowLevel) => {
        // Below a key, because js-yaml counts indentation indicators at the root from -1.
        const text = jsYaml.dump({ key: value }, {
          flowLevel,
          ...(noArrayIndent ? { noArrayIndent } : {}),
        } as jsYaml.DumpOptions);
        const read = ourData(text, 'core');
        assert.deepEqual(read.problems, []);
        assert.deepEqual(read.data[0] ?? null, jsYaml.load(text) ?? null);
      }),
      runs,
    );
  });

  test('of random texts, what the library accepts we accept and read alike', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'key',
      ': ',
      ':',
      '- ',
      '-',
      '? ',
      '\n',
      '\n  ',
      '\n    ',
      '\n ',
      ' ',
      ', ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '# c',
      ' # c',
      '|\n',
      '>\n',
      '|-\n',
      '\\n',
      '\\',
      '!!str ',
      '&x ',
      '*x',
      '1',
      'true',
      '\t',
      '\r\n',
      '---\n',
      '...\n',
      '"a"',
      "'b'",
      '<<',
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        const expected = agreedData(text);
        if (!expected) return;
        accepted++;
        const read = ourData(text, 'core');
        assert.deepEqual(read.problems, []);
        assert.deepEqual(withoutNulls(read.data), withoutNulls(expected));
      }),
      { numRuns: 8_000, seed: 20261122 },
    );
    assert.ok(accepted > 500, `only ${accepted} texts compared`);
  });
});

/** The data where both oracles accept the text and agree: each of them accepts some texts that are no YAML. */
function agreedData(text: string): unknown[] | undefined {
  try {
    const one = oracleData(text, 'core');
    const other = jsYaml.loadAll(text, { schema: jsYaml.CORE_SCHEMA }) as unknown[];
    if (!one) return undefined;
    assert.deepEqual(withoutNulls(one), withoutNulls(other));
    return one;
  } catch {
    return undefined;
  }
}
