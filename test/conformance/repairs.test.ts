// Every fix on copies of real files: the text still reads, what was fixed is gone, nothing new is found, and no line
// changes that no fix names.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { isFar } from '../../server/engine/far-change';
import type { Finding } from '../../server/engine/finding';
import { fixedText, type Linted, repairOf } from '../../server/engine/fix';
import type { Safety } from '../../server/engine/grades';
import type { Fix } from '../../server/engine/rule';
import { inWords } from '../../server/engine/say';
import type { Change, File, Source } from '../../server/engine/source';
import { applyEdits, type Span } from '../../server/engine/text';
import { linter, seaworthy } from '../../server/languages';
import { loneWorld } from '../../server/world/world-index';
import type { Field, YamlChange } from '../../server/yaml/field';
import { shared } from '../shared';

const real = shared('real');
const allowed: readonly Safety[] = ['safe', 'review'];
const config = { ...defaultConfig, profile: 'strict' as const };

if (!existsSync(real)) {
  test('real files are repaired', { skip: `${real} is not here` }, () => {});
} else {
  for (const folder of readdirSync(real)) {
    describe(folder, () => {
      const files = readdirSync(`${real}/${folder}`)
        .sort()
        .flatMap((name) => {
          const path = `${real}/${folder}/${name}`;
          const file = { path, ...(folder === 'helm' && { isTemplate: true }) };
          return seaworthy().languageOf(file) ? [file] : [];
        });
      test(`${files.length} files stand every fix`, (t) => {
        const faults: string[] = [];
        let repaired = 0;
        let applied = 0;
        let unfixable = 0;
        for (const file of files) {
          const outcome = repair(file);
          faults.push(...outcome.faults.map((fault) => `${file.path}: ${fault}`));
          if (outcome.applied > 0) repaired++;
          applied += outcome.applied;
          unfixable += outcome.dropped;
        }
        t.diagnostic(`${applied} fixes in ${repaired} of ${files.length} files; ${unfixable} offered, but dropped`);
        assert.deepEqual(faults, []);
      });
    });
  }
}

interface Outcome {
  readonly faults: readonly string[];
  readonly applied: number;
  /** Fixes that a rule offers and that verification refuses to the end. */
  readonly dropped: number;
}

/** Repairs pass by pass, as `fixedText` does, and judges each pass by the texts before and after it. */
function repair(file: File): Outcome {
  const faults: string[] = [];
  const original = linted(file, readFileSync(file.path, 'utf8'));
  let current = original;
  let applied = 0;
  for (let pass = 0; pass < 10; pass++) {
    const { edits, fixes } = repairOf(current, allowed);
    if (fixes.length === 0) break;
    const text = applyEdits(current.source.text, edits);
    // Read from nothing, so that what a pass remembers cannot hide a fault.
    const after = linted(file, text);
    faults.push(...linesTouched(current.source.text, text, fixes), ...newFaults(current, after, fixes));
    applied += fixes.length;
    current = after;
  }
  const whole = fixedText(original, allowed);
  if (whole.cycle.length > 0) faults.push(`fixes undo each other: ${whole.cycle}`);
  if (whole.text !== current.source.text) faults.push('fixing all at once gives another text');
  if (fixedText(linted(file, whole.text), allowed).applied > 0) faults.push('a second run changes something');
  const left = findingsOf(current).filter(({ fixes }) => fixes.some(({ safety }) => allowed.includes(safety)));
  return { faults, applied, dropped: left.length };
}

function linted(file: File, text: string): Linted {
  const source = seaworthy().languageOf(file)!.read(file, text);
  return { source, linter: linter(), config, world: loneWorld(linter().kinds, source) };
}

const findingsOf = ({ source, config, world }: Linted): readonly Finding[] =>
  linter().lint(source, config, world).findings;

/** Syntax problems and findings that the text before did not have, and fixed findings that are still there. */
function newFaults(
  before: Linted,
  after: Linted,
  fixes: readonly { readonly finding: Finding; readonly fix: Fix }[],
): string[] {
  const faults: string[] = [];
  if (problems(after.source) > problems(before.source)) faults.push('the fixed text has more syntax problems');
  const expected = counted(findingsOf(before));
  for (const [key, count] of counted(fixes.map(({ finding }) => finding)))
    expected.set(key, expected.get(key)! - count);
  const uncovered = new Set(fixes.flatMap(({ fix }) => fix.uncovers ?? []));
  const left = findingsOf(after).filter((finding) => !uncovered.has(finding.lacks ?? ''));
  for (const [key, count] of counted(left))
    if (count > (expected.get(key) ?? 0)) faults.push(`still or newly found: ${key}`);
  return faults;
}

const problems = ({ units }: Source): number => units.reduce((count, { unit }) => count + unit.problems.length, 0);

function counted(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, resource, message } of findings) {
    const key = `${rule} (${resource}): ${inWords(message)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Every line of the text before must be in the text after, in order, but for those that a change names. */
function linesTouched(before: string, after: string, fixes: readonly { finding: Finding; fix: Fix }[]): string[] {
  const lines = before.split('\n');
  const named = new Set<number>();
  for (const { finding, fix } of fixes) {
    for (const change of fix.changes) {
      if (isFar(change)) continue;
      const { start } = finding.placed;
      for (const span of spansOf(change)) {
        const first = lineAt(before, start + span.start);
        const last = lineAt(before, start + span.end);
        for (let line = first; line <= last; line++) named.add(line);
        // So that no two blank lines meet, the one behind an instruction goes with it.
        if (!('field' in change) && lines[last + 1] === '') named.add(last + 1);
        // A comment above what is removed goes with it.
        for (let line = first - 1; line >= 0 && /^\s*(- )?\s*#/.test(lines[line]!); line--) named.add(line);
      }
    }
  }
  const left = after.split('\n');
  let at = 0;
  for (const [index, line] of lines.entries()) {
    if (named.has(index)) continue;
    const found = left.indexOf(line, at);
    if (found < 0) return [`line ${index + 1} is gone, though no fix names it: ${line}`];
    at = found + 1;
  }
  return [];
}

/** What a change may alter: its field; around a missing one the line of its nearest written parent; parents left empty. */
function spansOf(change: Change): readonly Span[] {
  if (!('field' in change)) return [(change as Change & { span: Span }).span];
  const { field, operation } = change as YamlChange;
  const spans: Span[] = [];
  if (operation === 'append' || (operation === 'set' && !field.isPresent)) {
    const nearest = nearestWritten(field);
    // Flow style and empty collections are written anew on their own line; a block is only added to.
    return [/^[[{]/.test(textOf(nearest)) ? nearest.span : firstLine(nearest)];
  }
  if (operation === 'rename') return [field.keyPlace.span];
  if (operation === 'move') spans.push(firstLine(nearestWritten((change as YamlChange & { to: Field }).to)));
  spans.push(field.wholeSpan);
  for (let parent = field.parent; operation !== 'set' && parent; parent = parent.parent) {
    spans.push(firstLine(parent));
    if (parent.entries.length + parent.items.length > 1) break;
  }
  return spans;
}

function nearestWritten(field: Field): Field {
  let nearest = field;
  while (!nearest.isPresent && nearest.parent) nearest = nearest.parent;
  return nearest;
}

const textOf = ({ unit, span }: Field): string => unit.text.slice(span.start, span.end);

const firstLine = ({ wholeSpan: { start } }: Field): Span => ({ start, end: start });

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length - 1;
