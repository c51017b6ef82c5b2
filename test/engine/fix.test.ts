import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { withVerifiedFixes } from '../../server/engine/fix';
import { Linter } from '../../server/engine/lint';
import { query } from '../../server/engine/query';
import type { Rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objects } from '../../server/kubernetes/objects';
import { loneWorld } from '../../server/world/world-index';
import type { Field } from '../../server/yaml/field';
import { isYaml, yaml } from '../../server/yaml/units';

/** Finds `loud: true` and `stuck: true`; offers for both what repairs the first alone. Counts how often it is asked. */
function finder() {
  const rule = {
    title: 'Something is true',
    severity: 'info',
    confidence: 'high',
    profile: 'essential',
    since: '0.1',
    asked: 0,
    subjects: query(isYaml, (unit) => objects(unit)),
    *check({ root, name }: ReturnType<typeof objects>[number]) {
      rule.asked++;
      const fields = root as Field;
      for (const key of ['loud', 'stuck'] as const) {
        const field = fields.at(key);
        if (field.value !== true) continue;
        yield {
          at: field,
          message: say`"${name}" is ${key}.`,
          fixes: [
            { title: say`Make it quiet`, safety: 'review', changes: fields.at('loud').set(false) },
            { title: say`Say why`, safety: 'template', changes: fields.at('why').set('<WHY>') },
          ],
        };
      }
    },
  } satisfies Partial<Rule> & { asked: number };
  return rule as unknown as Rule & { asked: number };
}

function promised(...names: readonly string[]) {
  const rule = finder();
  const linter = new Linter(new Map([['test/true', rule]]));
  const text = names.map(
    (name, index) => `apiVersion: v1\nkind: ${name}\nmetadata: {name: n${index}}\n${name}: true\n`,
  );
  const source = yaml.read({ path: 'a.yaml' }, text.join('---\n'));
  const world = loneWorld(linter.kinds, source);
  const { findings } = linter.lint(source, defaultConfig, world);
  const before = rule.asked;
  const verified = withVerifiedFixes({ source, linter, config: defaultConfig, world }, findings);
  return { fixes: verified.map(({ fixes }) => fixes.map(({ safety }) => safety)), asked: rule.asked - before };
}

test('a fix that does not remove its finding is not promised, and takes none with it', () => {
  assert.deepEqual(promised('loud', 'stuck', 'loud').fixes, [
    ['review', 'template'],
    ['template'],
    ['review', 'template'],
  ]);
});

test('where all fixes hold together, they are verified in one go', () => {
  const { fixes, asked } = promised(...Array<string>(20).fill('loud'));
  assert.equal(fixes.flat().length, 40);
  assert.equal(asked, 20);
});
