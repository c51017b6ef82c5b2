// Rules that need facts are judged anew when facts of their kinds change, and for no other reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { Linter } from '../../server/engine/lint';
import { type FactKind, query, type Rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { emptyWorld } from '../../server/engine/world';
import { objects } from '../../server/kubernetes/objects';
import { isYaml, yaml } from '../../server/yaml/units';

const namesOf = (wanted: string): FactKind<string> => ({
  name: wanted,
  facts: query(isYaml, (unit) => objects(unit).flatMap(({ kind, name }) => (kind === wanted && name ? [name] : []))),
});
const colours = namesOf('Colour');
const shapes = namesOf('Shape');

/** Says which facts of `kind` it sees, at every `Reader`; counts how often it is asked. */
function reader(kind: FactKind<string>, needs: readonly FactKind<unknown>[]): Rule & { asked: number } {
  const rule = {
    title: 'Reads facts',
    severity: 'info',
    confidence: 'high',
    profile: 'essential',
    asked: 0,
    needs,
    subjects: query(isYaml, (unit) => objects(unit).filter((object) => object.kind === 'Reader')),
    *check(object: ReturnType<typeof objects>[number], context: Parameters<Rule['check']>[1]) {
      rule.asked++;
      yield { at: object.root.at('kind'), message: say`Sees ${context.facts(kind).join(' and ')}.` };
    },
  } satisfies Partial<Rule> & { asked: number };
  return rule as unknown as Rule & { asked: number };
}

const file = { path: 'objects.yaml' };
const text = (colour: string, shape: string): string =>
  [`Reader`, `Colour\nmetadata: { name: ${colour} }`, `Shape\nmetadata: { name: ${shape} }`]
    .map((kind) => `apiVersion: example.com/v1\nkind: ${kind}\n`)
    .join('---\n');

test('only the rules that need the kind of a changed fact are asked again', () => {
  const ofColours = reader(colours, [colours]);
  const ofShapes = reader(shapes, [shapes]);
  const linter = new Linter(new Map([['test/colours', ofColours], ['test/shapes', ofShapes]])); // biome-ignore format: a table
  const seen = (source: ReturnType<typeof yaml.read>) =>
    linter.lint(source, defaultConfig, emptyWorld).findings.map(({ message }) => message.values.join());

  const first = yaml.read(file, text('red', 'round'));
  assert.deepEqual(seen(first), ['red', 'round']);
  const second = yaml.read(file, text('blue', 'round'), first);
  assert.deepEqual(seen(second), ['blue', 'round']);
  assert.deepEqual([ofColours.asked, ofShapes.asked], [2, 1]);
  assert.deepEqual(seen(yaml.read(file, text('blue', 'square'), second)), ['blue', 'square']);
  assert.deepEqual([ofColours.asked, ofShapes.asked], [2, 2]);
});

test('a rule cannot read facts that it does not name, for it would not see them change', () => {
  const honest = reader(colours, [colours]);
  for (const needs of [[], [shapes]]) {
    const linter = new Linter(new Map([['test/honest', honest], ['test/sly', reader(colours, needs)]])); // biome-ignore format: a table
    const { findings, failures } = linter.lint(yaml.read(file, text('red', 'round')), defaultConfig, emptyWorld);
    assert.deepEqual(findings.map(({ rule }) => rule), ['test/honest']); // biome-ignore format: one line
    assert.deepEqual(failures.map(({ rule }) => rule), ['test/sly']); // biome-ignore format: one line
    assert.match(failures[0]?.error ?? '', /does not name "Colour" in its needs/);
  }
});
