// Every rule is tested by its own examples; a rule that explains or shows too little is refused.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { rules } from 'seaworthy:documented-rules';
import { rules as checkedRules } from 'seaworthy:rules';
import { verifiedEdits } from '../server/engine/fix';
import { Linter } from '../server/engine/lint';
import type { DocumentedRule } from '../server/engine/rule';
import { inWords } from '../server/engine/say';
import { applyEdits } from '../server/engine/text';
import { domains } from '../server/languages';
import { fileOf, firstFixes, marksElsewhere, notesElsewhere, RuleBench, read, unmark } from './examples';

const everything = new Linter(rules, domains);

test('every file under rules/ is a rule', () => {
  const files = readdirSync('rules', { recursive: true }).filter((file) => String(file).endsWith('.ts'));
  assert.ok(files.length > 0);
  assert.ok(rules.size >= files.length, `${files.length} files make ${rules.size} rules`);
  assert.deepEqual([...checkedRules.keys()], [...rules.keys()]);
});

test('the bundle for linting carries no prose', () => {
  for (const [id, rule] of checkedRules) {
    for (const key of ['threat', 'remedy', 'examples', 'references']) assert.ok(!(key in rule), `${id} carries ${key}`);
  }
});

for (const [id, rule] of rules) {
  describe(id, () => {
    const bench = new RuleBench(id, rule);

    test('is documented', () => assertDocumented(id, rule));

    for (const [index, example] of rule.examples.entries()) {
      const { insecure, secure, why } = example;
      test(`example ${index + 1}: ${why ?? 'reports and repairs'}`, () => {
        if (insecure !== undefined) {
          const { text, spans } = unmark(insecure);
          const { findings, failures, source } = bench.lint(example, text);
          assert.deepEqual(failures, []);
          assert.deepEqual(source.units.flatMap(({ unit }) => unit.problems), [], 'an example parses'); // biome-ignore format: one line
          assert.deepEqual(marked(text, findings), marked(text, spans.map((span) => ({ span })))); // biome-ignore format: one line
          assert.deepEqual([...notesElsewhere(example, findings)].sort(), [...marksElsewhere(example)].sort(), 'where notes point in other files'); // biome-ignore format: one line
          for (const finding of findings) assertReadable(inWords(finding.message));
          const repaired = repair(bench, everything, example, text);
          if (repaired !== undefined) {
            assert.equal(repaired, secure, 'what the first fix of every finding makes of it');
            assert.equal(repair(bench, everything, example, repaired), undefined, 'a second run changes nothing');
          }
        }
        if (secure !== undefined) {
          const { findings, failures } = bench.lint(example, secure);
          assert.deepEqual(failures, []);
          assert.deepEqual(marked(secure, findings), []);
        }
      });
    }

    test('its first fix is as safe as it says', () => {
      const safeties = rule.examples.flatMap((example) =>
        example.insecure === undefined
          ? []
          : bench.lint(example, unmark(example.insecure).text).findings.flatMap(({ fixes }) => fixes[0]?.safety ?? []),
      );
      if (rule.fixable === undefined) assert.deepEqual(safeties, []);
      else assert.ok(safeties.includes(rule.fixable), `fixable: ${rule.fixable}, but examples show ${safeties}`);
    });
  });
}

/** The text with the first fix of every finding applied and verified by all rules; undefined where nothing can be fixed. */
function repair(
  bench: RuleBench,
  linter: Linter,
  example: DocumentedRule['examples'][number],
  text: string,
): string | undefined {
  const { source, world, findings } = bench.lint(example, text);
  const chosen = firstFixes(findings);
  if (chosen.length === 0) return undefined;
  const { config } = bench.setting(example);
  // Only the rule's own findings are to go; the others must not grow. So all rules judge what this rule's fix does.
  const edits = verifiedEdits({ source, linter, config, world }, chosen);
  assert.ok(edits, 'the fix has a clean place, re-parses, removes the finding and raises no new one');
  const repaired = applyEdits(text, edits);
  assert.deepEqual(read(fileOf(bench.id, example), repaired).units.flatMap(({ unit }) => unit.problems).length, source.units.flatMap(({ unit }) => unit.problems).length); // biome-ignore format: one line
  return repaired;
}

/** Spans as the underlined words with their offsets: a difference is then readable. */
const marked = (text: string, places: readonly { readonly span: { readonly start: number; readonly end: number } }[]) =>
  places.map(({ span }) => `${span.start}: ${text.slice(span.start, span.end)}`);

function assertReadable(message: string): void {
  assert.match(message, /^[A-Z"].*[.!?]$/s, `a sentence: ${message}`);
  assert.ok(!message.includes('\n'), 'one line');
  assert.ok(!/undefined|\[object|\bNaN\b/.test(message), message);
}

function assertDocumented(id: string, rule: DocumentedRule): void {
  assert.match(id, /^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*$/);
  const words = rule.title.trim().split(/\s+/).length;
  assert.ok(words >= 2 && words <= 6, `the title has ${words} words`);
  assert.ok(!rule.title.endsWith('.'), 'a title is no sentence');
  assert.match(rule.since, /^\d+\.\d+$/, 'the release that brings it');
  const sentences = rule.threat.trim().split(/(?<=[.!?])\s+/).length;
  assert.ok(sentences >= 2 && sentences <= 5, `the threat has ${sentences} sentences`);
  assert.ok(rule.remedy.trim().length > 20, 'the remedy says what to do');
  assert.ok(rule.references.length > 0, 'a reference');
  for (const reference of rule.references) assert.match(reference, /^https:\/\/\S+$/);
  assert.ok(
    rule.examples.some(({ insecure }) => insecure?.includes('«')),
    'an insecure example',
  );
  assert.ok(
    rule.examples.some(({ secure }) => secure !== undefined),
    'a secure example',
  );
  for (const { cwe = [], mitre = [] } of [rule.standards ?? {}]) {
    for (const number of cwe) assert.ok(Number.isInteger(number) && number > 0);
    for (const technique of mitre) assert.match(technique, /^T\d{4}(\.\d{3})?$/);
  }
}
