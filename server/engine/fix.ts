import type { Config } from './config';
import type { World } from './facts';
import type { Finding } from './finding';
import type { Safety } from './grades';
import { isIgnoreRemoval, removalEdits } from './ignore-comments';
import type { Linter } from './lint';
import type { Fix } from './rule';
import { inWords } from './say';
import type { Change, Source, Unit } from './source';
import { applyEdits, type Edit, plainText, shifted } from './text';

/** What a fix is judged by: the source as linted, and everything its linting depends on. */
export interface Linted {
  readonly source: Source;
  readonly linter: Linter;
  readonly config: Config;
  /** It holds the source. */
  readonly world: World;
}

/** The same with another text in the file's place. */
function withSource(linted: Linted, source: Source): Linted {
  return { ...linted, source, world: linted.world.over(new Map([[source.file.path, source]])) };
}

/** The edits of several fixes rendered together, relative to the file. Undefined where one of them has no clean place. */
export function editsOf(
  chosen: readonly { readonly finding: Finding; readonly fix: Fix }[],
): readonly Edit[] | undefined {
  const byUnit = new Map<Unit, { start: number; changes: Change[] }>();
  for (const { finding, fix } of chosen) {
    const group = byUnit.get(finding.unit);
    if (group) group.changes.push(...fix.changes);
    else byUnit.set(finding.unit, { start: finding.unitStart, changes: [...fix.changes] });
  }
  const edits: Edit[] = [];
  for (const [unit, { start, changes }] of byUnit) {
    const removals = changes.filter(isIgnoreRemoval);
    const others = removals.length === 0 ? changes : changes.filter((change) => !isIgnoreRemoval(change));
    const rendered = others.length === 0 ? [] : unit.render(others);
    if (!rendered) return undefined;
    if (removals.length > 0) {
      const removed = removalEdits(unit, removals);
      if (overlap([...rendered, ...removed])) return undefined;
      edits.push(...removed.map(({ span, text }) => ({ span: shifted(span, start), text })));
    }
    edits.push(...rendered.map(({ span, text }) => ({ span: shifted(span, start), text })));
  }
  return edits;
}

/** Whether two edits touch the same text: then neither may be applied with the other. */
function overlap(edits: readonly Edit[]): boolean {
  const inOrder = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return inOrder.some(({ span }, index) => index > 0 && span.start < inOrder[index - 1]!.span.end);
}

/**
 * The edits of a fix, verified: applied, read again and linted again, the finding is gone and nothing new is found.
 * Undefined where the fix fails that. A `template` fix is not verified, because its value is still missing.
 */
export function verifiedEdits(
  linted: Linted,
  chosen: readonly { readonly finding: Finding; readonly fix: Fix }[],
): readonly Edit[] | undefined {
  const edits = editsOf(chosen);
  if (!edits || edits.length === 0) return undefined;
  if (chosen.every(({ fix }) => fix.safety === 'template')) return edits;
  return isRepair(linted, edits, chosen) ? edits : undefined;
}

/**
 * The findings, with those fixes only that hold what they promise: what `--fix-review` would make of all findings in one
 * go where that is a repair, and every other fix where it is one on its own. A fix that needs the user's value stays.
 */
export function withVerifiedFixes(linted: Linted, findings: readonly Finding[]): readonly Finding[] {
  const chosen = findings.flatMap((finding) => {
    const fix = fixOf(finding);
    return fix ? [{ finding, fix }] : [];
  });
  // One more linting for all of them; each on its own would be as many as there are findings.
  const together = new Set(verifiedEdits(linted, chosen) ? chosen.map(({ fix }) => fix) : []);
  return findings.map((finding) => {
    const fixes = finding.fixes.filter(
      (fix) =>
        fix.safety === 'template' || together.has(fix) || verifiedEdits(linted, [{ finding, fix }]) !== undefined,
    );
    return fixes.length === finding.fixes.length ? finding : { ...finding, fixes };
  });
}

/** What `--fix` or `--fix-review` would choose for a finding; undefined where neither repairs it. */
export const fixOf = <F extends Pick<Fix, 'safety'>>({ fixes }: { readonly fixes: readonly F[] }): F | undefined =>
  fixes.find(({ safety }) => safety !== 'template');

function isRepair(
  linted: Linted,
  edits: readonly Edit[],
  chosen: readonly { readonly finding: Finding; readonly fix: Fix }[],
): boolean {
  const { source } = linted;
  const text = plainText(applyEdits(source.text, edits));
  const after = source.language.read(source.file, text, source);
  const problemsOf = ({ units }: Source) => units.reduce((count, { unit }) => count + unit.problems.length, 0);
  if (problemsOf(after) > problemsOf(source)) return false;
  const before = counted(findingsOf(linted));
  const uncovered = new Set(chosen.flatMap(({ fix }) => fix.uncovers ?? []));
  const found = findingsOf(withSource(linted, after));
  const left = counted(
    uncovered.size === 0
      ? found
      : found.filter((finding) => !uncovered.has(finding.lacks ?? '') || before.has(keyOf(finding))),
  );
  const expected = new Map(before);
  const fixed = counted(chosen.map(({ finding }) => finding));
  for (const [key, count] of fixed) expected.set(key, (before.get(key) ?? 0) - count);
  return [...left].every(([key, count]) => count <= (expected.get(key) ?? 0));
}

const findingsOf = ({ source, linter, config, world }: Linted): readonly Finding[] =>
  linter.lint(source, config, world).findings;

/** How often each finding occurs, told apart by what a user reads: places move when text is edited. */
function counted(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const key = keyOf(finding);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const keyOf = ({ rule, message, resource }: Finding): string => `${rule}\n${resource}\n${inWords(message)}`;

export interface FixedText {
  readonly text: string;
  /** How many fixes were applied, over all passes. */
  readonly applied: number;
  /** Rules whose fixes undo each other: the text kept coming back. */
  readonly cycle: readonly string[];
}

const passes = 10;

/**
 * The text with every fix of the allowed kinds applied, over and over until none is left or a text comes back.
 * `template` fixes are never applied here: their values are not known.
 */
export function fixedText(linted: Linted, allowed: readonly Safety[]): FixedText {
  const seen = new Set([linted.source.text]);
  let { source } = linted;
  let applied = 0;
  for (let pass = 0; pass < passes; pass++) {
    const repair = repairOf(withSource(linted, source), allowed);
    if (repair.fixes.length === 0) return { text: source.text, applied, cycle: [] };
    const text = applyEdits(source.text, repair.edits);
    if (seen.has(text))
      return { text: source.text, applied, cycle: [...new Set(repair.fixes.map(({ finding }) => finding.rule))] };
    seen.add(text);
    source = source.language.read(source.file, text, source);
    applied += repair.fixes.length;
  }
  const left = repairOf(withSource(linted, source), allowed).fixes.map(({ finding }) => finding.rule);
  return { text: source.text, applied, cycle: [...new Set(left)] };
}

/**
 * All allowed fixes of a file in one verified set of edits; where together they fail, those that work one by one.
 * `isWanted` leaves findings out.
 */
export function repairOf(
  linted: Linted,
  allowed: readonly Safety[],
  isWanted: (finding: Finding) => boolean = () => true,
): { edits: readonly Edit[]; fixes: readonly { finding: Finding; fix: Fix }[] } {
  const candidates = findingsOf(linted).flatMap((finding) => {
    if (!isWanted(finding)) return [];
    const fix = finding.fixes.find(({ safety }) => safety !== 'template' && allowed.includes(safety));
    return fix ? [{ finding, fix }] : [];
  });
  const together = verifiedEdits(linted, candidates);
  if (together) return { edits: together, fixes: candidates };
  return largestRepair(linted, candidates);
}

/** Halves the candidates until each half works or is a single fix that does not; then joins what worked. */
function largestRepair(
  linted: Linted,
  candidates: readonly { finding: Finding; fix: Fix }[],
): { edits: readonly Edit[]; fixes: readonly { finding: Finding; fix: Fix }[] } {
  const edits = verifiedEdits(linted, candidates);
  if (edits) return { edits, fixes: candidates };
  if (candidates.length <= 1) return { edits: [], fixes: [] };
  const middle = candidates.length >> 1;
  const first = largestRepair(linted, candidates.slice(0, middle));
  const second = largestRepair(linted, candidates.slice(middle));
  const joined = [...first.fixes, ...second.fixes];
  const both = verifiedEdits(linted, joined);
  // Halves that work alone may still not work together; the next pass takes up the other.
  return both ? { edits: both, fixes: joined } : first.fixes.length > 0 ? first : second;
}
