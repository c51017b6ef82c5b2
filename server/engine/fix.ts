import type { Config } from './config';
import { editsInFile } from './derived';
import type { Known, World } from './facts';
import { type FarChange, isFar, leaves } from './far-change';
import type { Finding } from './finding';
import type { Safety } from './grades';
import { isIgnoreRemoval, removalEdits } from './ignore-comments';
import type { Linter } from './lint';
import type { Fix } from './rule';
import { inWords } from './say';
import type { Change, PlacedUnit, Source, Unit } from './source';
import { applyEdits, doOverlap, type Edit, plainText } from './text';

/** What a fix is judged by: the source as linted, and everything its linting depends on. */
export interface Linted {
  readonly source: Source;
  readonly linter: Linter;
  readonly config: Config;
  /** It holds the source. */
  readonly world: World;
}

/** A finding, and the one of its fixes that is meant. */
export interface Chosen {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** The same with another text in the file's place. */
function withSource(linted: Linted, source: Source): Linted {
  return { ...linted, source, world: linted.world.over(new Map([[source.file.path, source]])) };
}

/** Whether a fix changes another file than the one its finding is in. Such a fix is made by `server/engine/fix-files.ts`. */
export const leavesFile = ({ finding, fix }: Chosen): boolean =>
  fix.changes.some((change) => leaves(change, finding.placed.unit.file.path));

/**
 * The edits of several fixes rendered together, relative to the file. Undefined where one of them has no clean place, or
 * is of another file.
 */
export function editsOf(source: Source, chosen: readonly Chosen[]): readonly Edit[] | undefined {
  if (chosen.some(leavesFile)) return undefined;
  const all = chosen.flatMap(({ finding: { placed }, fix }) => fix.changes.map((change) => ({ change, placed })));
  const far = all.flatMap(({ change }) => (isFar(change) ? [change] : []));
  const near = all.flatMap(({ change, placed }) => (isFar(change) ? [] : [{ change, placed }]));
  return editsIn(source, near, far);
}

/** The edits of one file. Undefined where a change has no clean place, or what it is about is no longer there. */
export function editsIn(
  source: Source,
  near: readonly { readonly change: Change; readonly placed: PlacedUnit }[],
  far: readonly FarChange[],
): readonly Edit[] | undefined {
  const byUnit = new Map<Unit, { placed: PlacedUnit; changes: Change[] }>();
  const add = (change: Change, placed: PlacedUnit) => {
    const group = byUnit.get(change.unit);
    if (group) group.changes.push(change);
    else byUnit.set(change.unit, { placed, changes: [change] });
  };
  for (const { change, placed } of near) add(change, placed);
  const appended = new Map<string, Edit>();
  for (const change of far) {
    if (change.kind === 'new file') return undefined;
    if (change.kind === 'elsewhere') {
      const placed = unitStating(source, change.known);
      const changes = placed && source.language.changesOf?.(placed.unit, change.changes);
      if (!changes) return undefined;
      for (const each of changes) add(each, placed);
    } else {
      const { after, value } = change;
      const unit = after && 'fact' in after ? unitStating(source, after)?.unit : after;
      if (after && !unit) return undefined;
      const edit = source.language.append?.(source, value, unit);
      if (!edit) return undefined;
      // Several findings may ask for one document: it stands behind the first.
      const key = JSON.stringify(value);
      if (!appended.has(key)) appended.set(key, edit);
    }
  }
  const edits: Edit[] = [];
  let isNested = false;
  for (const [unit, { placed, changes }] of byUnit) {
    const removals = changes.filter(isIgnoreRemoval);
    const others = removals.length === 0 ? changes : changes.filter((change) => !isIgnoreRemoval(change));
    const rendered = others.length === 0 ? [] : unit.render(others);
    if (!rendered) return undefined;
    const removed = removals.length > 0 ? removalEdits(unit, removals) : [];
    if (removed.length > 0 && doOverlap([...rendered, ...removed])) return undefined;
    const inFile = editsInFile(placed, [...removed, ...rendered]);
    if (!inFile) return undefined;
    edits.push(...inFile);
    isNested ||= placed.within !== undefined;
  }
  // A unit may lose what holds a text that is to be edited.
  return isNested && doOverlap(edits) ? undefined : [...edits, ...appended.values()];
}

/** The unit that states what was known. Where several state the same, only the place tells which was meant. */
function unitStating(source: Source, { kind, fact, line, character }: Known): PlacedUnit | undefined {
  const said = JSON.stringify(fact);
  const places = source.units.flatMap(({ unit, start }) =>
    kind
      .states(unit)
      .filter((stated) => JSON.stringify(stated.fact) === said)
      .map(({ at }) => ({ unit, start, offset: start + at.span.start })),
  );
  if (places.length <= 1) return places[0];
  return places.find(({ offset }) => {
    const before = source.text.slice(0, offset).split('\n');
    return before.length - 1 === line && before.at(-1)!.length === character;
  });
}

/**
 * The edits of a fix, verified: applied, read again and linted again, the finding is gone and nothing new is found.
 * Undefined where the fix fails that, or leaves the file. A `template` fix is not verified, because its value is still
 * missing.
 */
export function verifiedEdits(linted: Linted, chosen: readonly Chosen[]): readonly Edit[] | undefined {
  const edits = editsOf(linted.source, chosen);
  if (!edits || edits.length === 0) return undefined;
  if (chosen.every(({ fix }) => fix.safety === 'template')) return edits;
  return isRepair(linted, edits, chosen) ? edits : undefined;
}

/**
 * The findings, with those fixes only that hold what they promise: what `--fix-review` would make of all findings in one
 * go where that is a repair, and every other fix where it is one on its own. A fix that needs the user's value stays; one
 * that leaves the file goes, for it cannot be verified here.
 */
export function withVerifiedFixes(linted: Linted, findings: readonly Finding[]): readonly Finding[] {
  const chosen = findings.flatMap((finding) => {
    const fix = fixOf(finding);
    return fix && !leavesFile({ finding, fix }) ? [{ finding, fix }] : [];
  });
  // One more linting for all of them; each on its own would be as many as there are findings.
  const together = new Set(verifiedEdits(linted, chosen) ? chosen.map(({ fix }) => fix) : []);
  return findings.map((finding) => {
    const fixes = finding.fixes.filter(
      (fix) =>
        !leavesFile({ finding, fix }) &&
        (fix.safety === 'template' || together.has(fix) || verifiedEdits(linted, [{ finding, fix }]) !== undefined),
    );
    return fixes.length === finding.fixes.length ? finding : { ...finding, fixes };
  });
}

/** What `--fix` or `--fix-review` would choose for a finding; undefined where neither repairs it. */
export const fixOf = <F extends Pick<Fix, 'safety'>>({ fixes }: { readonly fixes: readonly F[] }): F | undefined =>
  fixes.find(({ safety }) => safety !== 'template');

function isRepair(linted: Linted, edits: readonly Edit[], chosen: readonly Chosen[]): boolean {
  const after = edited(linted.source, edits);
  return isNoWorse(linted, withSource(linted, after), chosen);
}

/** The source with the edits made, as it will be written: what only the user knows is its suggestion. */
export const edited = (source: Source, edits: readonly Edit[]): Source =>
  source.language.read(source.file, plainText(applyEdits(source.text, edits)), source);

/** Whether a file still parses, the fixed findings are gone from it, and no other is new. */
export function isNoWorse(before: Linted, after: Linted, chosen: readonly Chosen[]): boolean {
  const { derivations } = before.linter;
  const problemsOf = (read: Source) =>
    derivations.unitsOf(read).reduce((count, { unit }) => count + unit.problems.length, 0);
  if (problemsOf(after.source) > problemsOf(before.source)) return false;
  const known = counted(findingsOf(before));
  const uncovered = new Set(chosen.flatMap(({ fix }) => fix.uncovers ?? []));
  const found = findingsOf(after);
  const left = counted(
    uncovered.size === 0
      ? found
      : found.filter((finding) => !uncovered.has(finding.lacks ?? '') || known.has(keyOf(finding))),
  );
  const expected = new Map(known);
  const fixed = counted(chosen.map(({ finding }) => finding));
  for (const [key, count] of fixed) expected.set(key, (known.get(key) ?? 0) - count);
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

interface FixedText {
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
): { edits: readonly Edit[]; fixes: readonly Chosen[] } {
  const candidates = findingsOf(linted).flatMap((finding) => {
    if (!isWanted(finding)) return [];
    const fix = finding.fixes.find(({ safety }) => safety !== 'template' && allowed.includes(safety));
    return fix && !leavesFile({ finding, fix }) ? [{ finding, fix }] : [];
  });
  const together = verifiedEdits(linted, candidates);
  if (together) return { edits: together, fixes: candidates };
  return largestRepair(linted, candidates);
}

/** Halves the candidates until each half works or is a single fix that does not; then joins what worked. */
function largestRepair(
  linted: Linted,
  candidates: readonly Chosen[],
): { edits: readonly Edit[]; fixes: readonly Chosen[] } {
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
