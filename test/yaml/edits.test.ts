import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { parseDocument } from 'yaml';
import { applyEdits, type Edit } from '../../server/engine/text';
import type { Field, YamlChange } from '../../server/yaml/field';
import { type YamlUnit, yaml } from '../../server/yaml/units';
import type { YamlValue } from '../../server/yaml/value';
import { type Random, random } from '../random';
import { shared } from '../shared';
import { carriedOut, pathOf } from './carried-out';
import { fieldAt, type Key, unitOf } from './fields';
import { writtenAnyhow } from './random-documents';

/** Both libraries read the text without complaint, each in its own way; a change must mean the same to both. */
const oracles: Record<string, (text: string) => unknown> = {
  yaml: (text) => {
    const document = parseDocument(text, { logLevel: 'silent' });
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  },
  'js-yaml': (text) => load(text),
};

type Data = YamlValue | undefined;
type Path = readonly Key[];

interface Operation {
  readonly name: string;
  readonly changes: readonly YamlChange[];
  /** What the change makes of the data. */
  readonly expected: (data: Data) => Data;
  /** Every comment is about something that stays. */
  readonly keepsComments: boolean;
}

/** More than a test run has time for: `EDITS=5000 node --test dist/test/yaml/edits.test.js`. */
const runs = Number(process.env.EDITS ?? 200);

const keys = ['a', 'name', 'b-c', 'example.com/x', 'on', 'x y', '8080', 'drop'];
const values: readonly YamlValue[] = [
  ...[
    'x',
    'nginx:1.2',
    'yes',
    '1.0',
    '0777',
    '',
    "it's",
    'a: b',
    'a #b',
    '- x',
    'null',
    '"q"',
    'C:\\x',
    '{{',
    'é',
    '!x',
  ],
  ...[
    'two\nlines\n',
    'two\n\n  lines',
    ' led',
    'trailed ',
    '1:30',
    '2020-01-01',
    '.5',
    '0x1F',
    '@x',
    '%x',
    'a, b',
    '[x]',
    '#',
  ],
  ...[true, false, null, 0, 1, -2.5, 8080],
];
const collections: readonly YamlValue[] = [
  {},
  [],
  ['ALL'],
  { a: 1 },
  { a: { b: ['x', 'yes'] } },
  [{ a: 1, b: [] }],
  [['x']],
];

const isMapping = (data: unknown): data is { [key: string]: YamlValue } =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

/** Every path in the data, the root's left out. */
function pathsIn(data: Data, path: Path = []): Path[] {
  const own = path.length > 0 ? [path] : [];
  if (Array.isArray(data)) return [...own, ...data.flatMap((item, index) => pathsIn(item, [...path, index]))];
  if (!isMapping(data)) return own;
  return [...own, ...Object.entries(data).flatMap(([key, value]) => pathsIn(value, [...path, key]))];
}

const valueAt = (data: Data, path: Path): Data =>
  path.reduce<Data>((inner, key) => (inner as Record<Key, YamlValue> | null | undefined)?.[key], data);

function put(data: Data, [key, ...rest]: Path, value: Data): Data {
  if (key === undefined) return value;
  if (Array.isArray(data))
    return data.map((item, index) => (index === key ? put(item, rest, value) : item)) as YamlValue;
  const inner = put((data as Record<Key, YamlValue> | null | undefined)?.[key], rest, value);
  return { ...(data as object), [key]: inner } as YamlValue;
}

/** Without the value and the parents it leaves empty; undefined where nothing is left. */
function dropped(data: Data, path: Path): Data {
  const parent = valueAt(data, path.slice(0, -1));
  const key = path.at(-1)!;
  const left = Array.isArray(parent)
    ? parent.filter((_, index) => index !== key)
    : Object.fromEntries(Object.entries(parent as object).filter(([name]) => name !== key));
  const isEmpty = Object.keys(left).length === 0;
  if (!isEmpty) return put(data, path.slice(0, -1), left as YamlValue);
  return path.length === 1 ? undefined : dropped(data, path.slice(0, -1));
}

function renamedIn(data: Data, path: Path, name: string): Data {
  const parent = valueAt(data, path.slice(0, -1)) as Record<string, YamlValue>;
  const pairs = Object.entries(parent).map(([key, value]) => [key === path.at(-1) ? name : key, value]);
  return put(data, path.slice(0, -1), Object.fromEntries(pairs) as YamlValue);
}

/** A random change of a random place; undefined where the draw makes no sense for the data. */
function drawn(root: Field, data: Data, { pick, chance, below }: Random): Operation | undefined {
  const paths = pathsIn(data);
  const path = pick(paths);
  const field = fieldAt(root, ...path);
  const here = valueAt(data, path);
  const value = chance(0.7) ? pick(values) : pick(collections);
  switch (below(6)) {
    case 0:
      return { name: 'set', changes: field.set(value), expected: (old) => put(old, path, value), keepsComments: false };
    case 1: {
      if (!isMapping(here) && here !== null) return undefined;
      const missing = [pick(keys), ...(chance(0.5) ? [pick(keys)] : [])];
      if (isMapping(here) && missing[0]! in here) return undefined;
      const whole = [...path, ...missing];
      const changes = fieldAt(root, ...whole).set(value);
      return { name: 'add', changes, expected: (old) => put(old, whole, value), keepsComments: true };
    }
    case 2: {
      if (!Array.isArray(here) && here !== null) return undefined;
      const expected = (old: Data) => put(old, path, [...((valueAt(old, path) as YamlValue[] | null) ?? []), value]);
      return { name: 'append', changes: field.append(value), expected, keepsComments: true };
    }
    case 3: {
      if (dropped(data, path) === undefined) return undefined;
      return { name: 'remove', changes: field.remove(), expected: (old) => dropped(old, path), keepsComments: false };
    }
    case 4: {
      const name = pick(keys);
      if (typeof path.at(-1) === 'number' || name in (valueAt(data, path.slice(0, -1)) as object)) return undefined;
      const expected = (old: Data) => renamedIn(old, path, name);
      return { name: 'rename', changes: field.rename(name), expected, keepsComments: true };
    }
    default: {
      if (typeof path.at(-1) === 'number') return undefined;
      const targets = paths.filter((other) => isMapping(valueAt(data, other)) || valueAt(data, other) === null);
      if (targets.length === 0) return undefined;
      const to = pick(targets);
      const name = chance(0.5) ? (path.at(-1) as string) : pick(keys);
      const isInside = path.every((key, index) => to[index] === key);
      if (isInside || name in ((valueAt(data, to) as object | null) ?? {})) return undefined;
      // The place moved to is found again behind what is dropped, so it is filled first.
      const expected = (old: Data) => dropped(put(old, [...to, name], valueAt(old, path)), path);
      const keepsComments = Object.keys(valueAt(data, path.slice(0, -1)) as object).length > 1;
      return { name: 'move', changes: field.move(fieldAt(root, ...to), name), expected, keepsComments };
    }
  }
}

const bare = (line: string): string => line.replace(/^\uFEFF/, '').trimEnd();

/** The lines of the text that no edit reaches into. */
function untouchedLines(text: string, edits: readonly Edit[]): string[] {
  let offset = 0;
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const end = offset + line.length + 1;
    if (!edits.some(({ span }) => span.start < end && span.end > offset)) lines.push(bare(line));
    offset = end;
  }
  return lines;
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let found = 0;
  for (const line of whole) if (found < part.length && line === part[found]) found++;
  return found === part.length;
}

const commentsOf = ({ document, text }: YamlUnit): string[] =>
  document.comments.map(({ start, end }) => text.slice(start, end)).sort();

function assertChange(before: YamlUnit, edits: readonly Edit[], operation: Operation): void {
  const after = applyEdits(before.text, edits);
  for (const [name, read] of Object.entries(oracles)) {
    const expected = operation.expected(read(before.text) as Data);
    assert.deepEqual(read(after), expected, `${name}, ${operation.name}:\n${before.text}\n>>>\n${after}`);
  }
  const lines = after.split('\n').map(bare);
  assert.ok(
    isSubsequence(untouchedLines(before.text, edits), lines),
    `lines, ${operation.name}:\n${before.text}\n>>>\n${after}`,
  );
  if (operation.keepsComments)
    assert.deepEqual(
      commentsOf(unitOf(after)),
      commentsOf(before),
      `comments, ${operation.name}:\n${before.text}\n>>>\n${after}`,
    );
}

const scalar = fc.constantFrom(...values);
const tree: fc.Arbitrary<YamlValue> = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { minKeys: 0, maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;
const documents = fc.record({
  data: fc.dictionary(fc.constantFrom(...keys), tree, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
});

/** A block has no clean place in braces, and comments have none on a line that goes on. */
const mayBeRefused = new Set(['move']);

test('a random change of a random document means that change to both libraries, and nothing else', () => {
  const drawnBy = new Map<string, number>();
  const refusedBy = new Map<string, number>();
  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  fc.assert(
    fc.property(documents, ({ data, seed }) => {
      const dice = random(seed);
      const text = writtenAnyhow(data, dice);
      for (const [name, read] of Object.entries(oracles)) assert.deepEqual(read(text), data, `${name} reads\n${text}`);
      const unit = unitOf(text);
      for (let draw = 0; draw < 6; draw++) {
        const operation = drawn(unit.root, data, dice);
        if (!operation) continue;
        count(drawnBy, operation.name);
        const edits = operation.changes.length > 0 ? unit.render(operation.changes) : undefined;
        if (edits) assertChange(unit, edits, operation);
        else count(refusedBy, operation.name);
        if (!edits && !mayBeRefused.has(operation.name)) assert.fail(`${operation.name} is refused:\n${text}`);
      }
    }),
    { numRuns: runs, seed: 20251 },
  );
  assert.ok((drawnBy.get('move') ?? 0) > 0.1 * runs);
  assert.ok((refusedBy.get('move') ?? 0) < 0.15 * drawnBy.get('move')!);
});

test('several changes together mean each of them', () => {
  let together = 0;
  let refused = 0;
  fc.assert(
    fc.property(documents, ({ data, seed }) => {
      const dice = random(seed);
      const unit = unitOf(writtenAnyhow(data, dice));
      const changes = Array.from({ length: 8 }, () => drawn(unit.root, data, dice)).flatMap(
        (operation) => operation?.changes ?? [],
      );
      // Equal changes are one.
      const content = (change: YamlChange) =>
        JSON.stringify({ ...change, unit: 0, field: pathOf(change.field), to: 'to' in change && pathOf(change.to) });
      const different = [...new Map(changes.map((change) => [content(change), change])).values()].slice(0, 4);
      if (different.length < 2) return;
      together++;
      const edits = unit.render(
        changes.filter((change) => different.some((other) => content(other) === content(change))),
      );
      if (!edits) refused++;
      else {
        const expected = (old: Data) => carriedOut(old!, different);
        assertChange(unit, edits, {
          name: different.map(({ operation }) => operation).join(' '),
          changes: [],
          expected,
          keepsComments: false,
        });
      }
    }),
    { numRuns: runs, seed: 7 },
  );
  assert.ok(together > 0.3 * runs, `${together} of ${runs}`);
  // Many contradict each other.
  assert.ok(refused < 0.7 * together, `${refused} of ${together}`);
});

const realFiles = shared('real');
const folders = ['manifests', 'istio', 'kustomize', 'other', 'values', 'vault'];

test('a random change of a real file means that change, and nothing else', { skip: !existsSync(realFiles) }, () => {
  const dice = random(4);
  const paths = folders.flatMap((folder) =>
    readdirSync(join(realFiles, folder)).map((name) => join(realFiles, folder, name)),
  );
  const readable = (text: string): Data => {
    try {
      for (const read of Object.values(oracles)) read(text);
      return oracles['js-yaml']!(text) as Data;
    } catch {
      return undefined;
    }
  };
  let changed = 0;
  let refused = 0;
  for (let draw = 0; draw < 400; draw++) {
    const text = readFileSync(dice.pick(paths), 'utf8');
    const { units } = yaml.read({ path: 'manifest.yaml' }, text);
    const unit = dice.pick(units).unit as YamlUnit;
    // Libraries read the whole file; merge keys mean something to one of them alone.
    if (unit.text.length > 20_000 || !unit.document.root || unit.problems.length > 0 || /<<:|^- /m.test(unit.text))
      continue;
    const data = readable(unit.text);
    if (!isMapping(data) || Object.keys(data).length === 0) continue;
    const operation = drawn(unit.root, data, dice);
    if (!operation) continue;
    const edits = operation.changes.length > 0 ? unit.render(operation.changes) : undefined;
    if (!edits) refused++;
    else {
      changed++;
      assertChange(unit, edits, operation);
    }
  }
  assert.ok(changed > 100, `${changed} files were changed`);
  assert.ok(refused < 0.1 * changed, `${refused} changes were refused, ${changed} were not`);
});
