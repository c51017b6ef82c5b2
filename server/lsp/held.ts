import { type Derivations, spanInFile, spanOfText } from '../engine/derived';
import type { Finding } from '../engine/finding';
import type { Message } from '../engine/say';
import { type PlacedUnit, type Source, type Unit, unitAt } from '../engine/source';
import { type Span, shifted } from '../engine/text';
import { touch } from './places';

// Two thirds of the states that typing goes through do not parse. Were findings taken from such a state alone, they
// would blink with every key. So what was found in the last text that parsed is held, where the edits left it alone.

/** One edit, in offsets of the text before it. */
export interface Touched {
  /** From the start of the first line it changed to the end of the last. */
  readonly lines: Span;
  /** How much further on everything behind it is now. */
  readonly shift: number;
  /** Where it starts. */
  readonly start: number;
  /** At most one line taken out and one put in, as keys and completions do; pasting and fixing put in more. */
  readonly isTyping: boolean;
}

/** Which lines an edit changes. A line break typed at the end of a line leaves that line alone. */
export function touchedBy(text: string, replaced: Span, inserted: string): Touched {
  const atLineEnd = /^[\r\n]|^$/.test(text.slice(replaced.start, replaced.start + 1));
  const start =
    atLineEnd && replaced.start === replaced.end && /^\r?\n/.test(inserted)
      ? replaced.start + 1
      : text.lastIndexOf('\n', replaced.start - 1) + 1;
  const lineEnd = text.indexOf('\n', replaced.end);
  return {
    lines: { start, end: Math.max(start, lineEnd < 0 ? text.length : lineEnd) },
    shift: inserted.length - (replaced.end - replaced.start),
    start: replaced.start,
    isTyping:
      !text.slice(replaced.start, replaced.end).includes('\n') &&
      inserted.split('\n').filter((line) => line.trim()).length <= 1,
  };
}

/** A finding that was shown, and what has happened to it since it was found. */
export interface Held {
  readonly finding: Finding;
  /** For a finding of absence: the part it is missing from was edited, so it may not be missing any more. */
  readonly isPartEdited: boolean;
}

/**
 * What to show while somebody types: all but what is newly found in the very statement that is typed in, or newly
 * missing from the very part. `FROM node` has no tag until one is typed, and as soon as a container has an image it
 * lacks a dozen settings; whoever is about to type them need not be told. Left out until an edit is made elsewhere, the
 * file is saved, or the keys rest for a moment (`pause`): a clock decides here, and nowhere else, because nothing in the
 * text says whether its author has finished. What was shown before stays, so that nothing blinks.
 */
export function withoutUnfinished(
  source: Source,
  derivations: Derivations,
  findings: readonly Finding[],
  before: readonly Finding[],
  edits: readonly Touched[],
): readonly Finding[] {
  if (edits.length === 0 || !edits.every(({ isTyping }) => isTyping)) return findings;
  const lines = edits.map(({ lines, shift }, index): Span => {
    const end = Math.max(lines.start, lines.end + shift);
    return edits.slice(index + 1).reduce((span, edit) => (edit.start < span.start ? shifted(span, edit.shift) : span), {
      start: lines.start,
      end,
    });
  });
  const statements = lines.map((line) => statementsIn(source, derivations, line));
  // A part ends where its text does; what is typed on the lines behind it may become part of it.
  const parts = lines.map(({ start, end }) => ({ start: source.text.slice(0, start).trimEnd().length, end }));
  const isTypedIn = ({ span, absentFrom }: Finding) =>
    statements.some((statement) => touch(span, statement)) ||
    (absentFrom !== undefined && parts.some((part) => touch(absentFrom, part)));
  if (!findings.some(isTypedIn)) return findings;

  const movedStart = ({ span }: Finding) =>
    edits.reduce((at, edit) => (edit.start < at ? at + edit.shift : at), span.start);
  const isFound = (rule: string, start: number) =>
    findings.some((finding) => finding.rule === rule && finding.span.start === start);
  // A container that is renamed keeps its place. A setting whose parent is written now keeps its message, unless that
  // is said of another place, where it still is.
  const isKnown = (finding: Finding) =>
    before.some(
      (other) =>
        other.rule === finding.rule &&
        (movedStart(other) === finding.span.start ||
          (isSaidAgain(other.message, finding.message) && !isFound(other.rule, movedStart(other)))),
    );
  return findings.filter((finding) => !isTypedIn(finding) || isKnown(finding));
}

/** From the start of the statement at the one end of a line to the end of the one at the other. */
function statementsIn(source: Source, derivations: Derivations, line: Span): Span {
  const at = (offsetInFile: number): Span | undefined => {
    const { source: text, offset, within } = derivations.innermost(source, offsetInFile);
    const placed = unitAt(text, offset);
    const statement = placed?.unit.statementAt?.(offset - placed.start);
    return placed && statement && spanOfText(within, shifted(statement, placed.start));
  };
  return {
    start: Math.min(line.start, at(line.start)?.start ?? line.start),
    end: Math.max(line.end, at(line.end)?.end ?? line.end),
  };
}

const isSaidAgain = (one: Message, other: Message): boolean =>
  one.template === other.template && one.values.every((value, at) => value === other.values[at]);

/** The findings that the edits left alone, where they are now. */
export function heldThrough(held: readonly Held[], edits: readonly Touched[]): readonly Held[] {
  return edits.reduce(
    (left, edit) =>
      left
        .filter(({ finding: { span } }) => span.end < edit.lines.start || span.start > edit.lines.end)
        .map(({ finding, isPartEdited }) => ({
          finding: movedBy(finding, edit),
          isPartEdited: isPartEdited || (finding.absentFrom !== undefined && touch(finding.absentFrom, edit.lines)),
        })),
    held,
  );
}

function movedBy(finding: Finding, { lines, shift }: Touched): Finding {
  if (shift === 0) return finding;
  const moved = (span: Span): Span => {
    if (span.start > lines.end) return shifted(span, shift);
    // The edit lies inside, as it does when a container is being typed that something is missing from.
    return span.end > lines.start ? { start: span.start, end: Math.max(span.start, span.end + shift) } : span;
  };
  const span = moved(finding.span);
  const { absentFrom } = finding;
  if (span === finding.span && (!absentFrom || moved(absentFrom) === absentFrom)) return finding;
  return {
    ...finding,
    span,
    ...(absentFrom && { absentFrom: moved(absentFrom) }),
    related: finding.related.map((note) => ('span' in note ? { message: note.message, span: moved(note.span) } : note)),
  };
}

export const parses = (units: readonly PlacedUnit[]): boolean => units.every(({ unit }) => unit.problems.length === 0);

/**
 * What to show, and to hold from now on: the fresh findings, and in units that do not parse the held ones as well,
 * merged by rule and place.
 *
 * @param units of the source, those derived from others too
 */
export function withHeld(
  source: Source,
  units: readonly PlacedUnit[],
  fresh: readonly Finding[],
  held: readonly Held[],
): readonly Held[] {
  const broken = units.filter(({ unit }) => unit.problems.length > 0);
  const problems = broken.flatMap((placed) => placed.unit.problems.map(({ span }) => spanInFile(placed, span)));
  const texts = broken.map((placed) => spanInFile(placed, { start: 0, end: placed.unit.text.length }));
  const isUnsettled = (span: Span) => problems.some((problem) => touch(problem, span));

  const brokenUnits = new Set<Unit>(broken.map(({ unit }) => unit));
  // What is missing from a part that does not parse may stand in what does not parse.
  const certain = fresh.filter(
    ({ placed, absentFrom }) => !brokenUnits.has(placed.unit) || !absentFrom || !isUnsettled(absentFrom),
  );
  const present = new Set(certain.map(placeOf));
  const kept = held.filter(({ finding, isPartEdited }) => {
    const { span, absentFrom } = finding;
    const isInBroken = texts.some((text) => text.start <= span.start && span.end <= text.end);
    if (!isInBroken || span.end > source.text.length || present.has(placeOf(finding))) return false;
    // It was put in, and the part parses again: the fresh look is right not to find it missing.
    return !absentFrom || !isPartEdited || isUnsettled(absentFrom);
  });
  return [...certain.map(asFound), ...kept].sort(
    ({ finding: { span: a } }, { finding: { span: b } }) => a.start - b.start || a.end - b.end,
  );
}

export const asFound = (finding: Finding): Held => ({ finding, isPartEdited: false });

const placeOf = ({ rule, span }: Finding): string => `${rule} ${span.start}`;
