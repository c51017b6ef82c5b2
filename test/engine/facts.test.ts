// Rules that ask the world are judged anew when an answer is another one, and for no other reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import type { FactKind } from '../../server/engine/facts';
import { Linter } from '../../server/engine/lint';
import { query } from '../../server/engine/query';
import type { Rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objects } from '../../server/kubernetes/objects';
import { WorldIndex } from '../../server/world/world-index';
import { isYaml, yaml } from '../../server/yaml/units';

interface Named {
  readonly name: string;
}

const namesOf = (wanted: string): FactKind<Named, 'all'> => ({
  name: wanted,
  states: query(isYaml, (unit) =>
    objects(unit).flatMap(({ kind, name, metadata }) =>
      kind === wanted && name ? [{ fact: { name }, at: metadata.at('name') }] : [],
    ),
  ),
  tables: { all: () => ['*'] },
});
const colours = namesOf('Colour');
const shapes = namesOf('Shape');

/** Says which facts of `kind` it sees, at every `Reader`; counts how often it is asked. */
function reader(kind: FactKind<Named, 'all'>): Rule & { asked: number } {
  const rule = {
    title: 'Reads facts',
    severity: 'info',
    confidence: 'high',
    profile: 'essential',
    since: '0.1',
    asked: 0,
    subjects: query(isYaml, (unit) => objects(unit).filter((object) => object.kind === 'Reader')),
    *check(object: ReturnType<typeof objects>[number], { find }: Parameters<Rule['check']>[1]) {
      rule.asked++;
      const seen = [...find(kind, 'all', '*')].map(({ fact, line }) => `${fact.name} in line ${line + 1}`);
      yield { at: object.root.at('kind'), message: say`Sees ${seen.join(' and ')}.` };
    },
  } satisfies Partial<Rule> & { asked: number };
  return rule as unknown as Rule & { asked: number };
}

const file = { path: 'objects.yaml' };
const text = (colour: string, shape: string): string =>
  [`Reader`, `Colour\nmetadata: { name: ${colour} }`, `Shape\nmetadata: { name: ${shape} }`]
    .map((kind) => `apiVersion: example.com/v1\nkind: ${kind}\n`)
    .join('---\n');

test('only the rules whose answers changed are asked again', () => {
  const ofColours = reader(colours);
  const ofShapes = reader(shapes);
  const rules = new Map([['test/colours', ofColours], ['test/shapes', ofShapes]]); // biome-ignore format: a table
  const linter = new Linter(rules, [{ name: 'test', facts: [colours, shapes] }]);
  const world = new WorldIndex(linter.kinds);
  const seen = (source: ReturnType<typeof yaml.read>) => {
    world.set(source, true);
    return linter.lint(source, defaultConfig, world).findings.map(({ message }) => message.values.join());
  };

  const first = yaml.read(file, text('red', 'round'));
  assert.deepEqual(seen(first), ['red in line 6', 'round in line 10']);
  const second = yaml.read(file, text('blue', 'round'), first);
  assert.deepEqual(seen(second), ['blue in line 6', 'round in line 10']);
  assert.deepEqual([ofColours.asked, ofShapes.asked], [2, 1]);
  assert.deepEqual(seen(yaml.read(file, text('blue', 'square'), second)), ['blue in line 6', 'square in line 10']);
  assert.deepEqual([ofColours.asked, ofShapes.asked], [2, 2]);
});

test('a kind of fact that no domain tells cannot be asked for: nobody would notice that it is never found', () => {
  const honest = reader(colours);
  const rules = new Map([['test/honest', honest], ['test/unheard', reader(shapes)]]); // biome-ignore format: a table
  const linter = new Linter(rules, [{ name: 'test', facts: [colours] }]);
  const source = yaml.read(file, text('red', 'round'));
  const world = new WorldIndex(linter.kinds);
  world.set(source);
  const { findings, failures } = linter.lint(source, defaultConfig, world);
  assert.deepEqual(findings.map(({ rule }) => rule), ['test/honest']); // biome-ignore format: one line
  assert.deepEqual(failures.map(({ rule }) => rule), ['test/unheard']); // biome-ignore format: one line
  assert.match(failures[0]?.error ?? '', /No file is asked for "Shape"/);
});
