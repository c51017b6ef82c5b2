// Texts that stand in other texts: a Dockerfile in a Compose file, a patch in a kustomization. They are read and judged
// like any file, and whatever is said of them is shown, ignored and repaired where they are written.
import type { Domain } from './domain';
import type { Derived, File, PlacedUnit, Run, Source, Unit, Within } from './source';
import { covers, type Edit, type Span, shifted } from './text';

/** A place in the innermost text that holds an offset of a file. */
interface Innermost {
  readonly source: Source;
  readonly offset: number;
  /** Undefined for the file itself. */
  readonly within: Within | undefined;
}

/** A derived text may hold another, as an operation in a patch does. Deeper than this nobody writes. */
const deepest = 3;

/** Which texts the domains derive from units. What is read of a text is kept for as long as the text stays the same. */
export class Derivations {
  private readonly byUnit = new WeakMap<Unit, readonly Pick<Within, 'derived' | 'source'>[]>();
  private readonly bySource = new WeakMap<Source, readonly PlacedUnit[]>();
  /** The newest reading of each derived text by its key, for the next one. */
  private readonly newest = new WeakMap<File, Map<string, Source>>();
  private readonly derivers: readonly NonNullable<Domain['derive']>[];

  constructor(domains: readonly Domain[]) {
    this.derivers = domains.flatMap((domain) => (domain.derive ? [domain.derive.bind(domain)] : []));
  }

  /** The units of a source, each followed by those derived from it. */
  unitsOf(source: Source): readonly PlacedUnit[] {
    let units = this.bySource.get(source);
    if (!units) {
      units = source.units.some(({ unit }) => this.textsIn(unit, source.file, '').length > 0)
        ? source.units.flatMap((placed) => [placed, ...this.derivedFrom(placed, source.file, '', 1)])
        : source.units;
      this.bySource.set(source, units);
    }
    return units;
  }

  /** The text that holds the offset: the file's own where it lies in no derived one. */
  innermost(source: Source, offset: number): Innermost {
    const units = this.unitsOf(source);
    let found: Innermost = { source, offset, within: undefined };
    if (units === source.units) return found;
    for (const { within } of units) {
      if (!within || within.from.within !== found.within) continue;
      const inner = offsetIn(within, found.offset - within.from.start);
      if (inner !== undefined) found = { source: within.source, offset: inner, within };
    }
    return found;
  }

  private derivedFrom(from: PlacedUnit, file: File, key: string, depth: number): readonly PlacedUnit[] {
    return this.textsIn(from.unit, file, key).flatMap(({ derived, source }) => {
      const within = { derived, source, from };
      return source.units.flatMap(({ unit, start }) => {
        const placed = { unit, start, within };
        return depth < deepest
          ? [placed, ...this.derivedFrom(placed, file, `${key} ${derived.key}`, depth + 1)]
          : [placed];
      });
    });
  }

  private textsIn(unit: Unit, file: File, key: string): readonly Pick<Within, 'derived' | 'source'>[] {
    let texts = this.byUnit.get(unit);
    if (!texts) {
      const found = this.derivers.flatMap((derive) => derivedBy(derive, unit));
      // Most units hold none, and are asked again: a look at the text costs less than a table with all of them in it.
      if (found.length === 0) return none;
      texts = found.map((derived) => this.read(derived, file, `${key} ${derived.key}`));
      this.byUnit.set(unit, texts);
    }
    return texts;
  }

  private read(derived: Derived, file: File, key: string): Pick<Within, 'derived' | 'source'> {
    let newest = this.newest.get(file);
    if (!newest) this.newest.set(file, (newest = new Map()));
    const source = derived.language.read(derived.file, derived.text, newest.get(key));
    newest.set(key, source);
    return { derived, source };
  }
}

const none: readonly never[] = [];

/** A domain that fails derives nothing. Its rules stand on the same queries, and their failures are reported. */
function derivedBy(derive: NonNullable<Domain['derive']>, unit: Unit): readonly Derived[] {
  try {
    return derive(unit);
  } catch {
    return none;
  }
}

/** Where a span of a unit stands in its file. Where several runs hold it, from the one end to the other. */
export function spanInFile({ start, within }: PlacedUnit, span: Span): Span {
  const inText = shifted(span, start);
  return within ? spanInFile(within.from, originOf(within.derived, inText)) : inText;
}

/** The same in the unit itself or one that it is derived from. Undefined in any other. */
export function spanInUnit(placed: PlacedUnit, span: Span, unit: Unit): Span | undefined {
  if (placed.unit === unit) return span;
  const { within, start } = placed;
  return within && spanInUnit(within.from, originOf(within.derived, shifted(span, start)), unit);
}

/** The edits of the file that carry out those of the unit. Undefined where its text is not written as it is read. */
export function editsInFile({ start, within }: PlacedUnit, edits: readonly Edit[]): readonly Edit[] | undefined {
  const inText = edits.map(({ span, text }) => ({ span: shifted(span, start), text }));
  if (!within || edits.length === 0) return inText;
  const written = within.derived.write(inText);
  return written && editsInFile(within.from, written);
}

/** Where a span of a text that lies in another is written in the file. */
export const spanOfText = (within: Within | undefined, span: Span): Span =>
  within ? spanInFile(within.from, originOf(within.derived, span)) : span;

function originOf({ runs, around }: Derived, span: Span): Span {
  const origin = originIn(runs, span);
  // What another file writes is that file's to show; here it is the whole that is known to be wrong.
  if (!origin || origin.end === origin.start || origin.path !== undefined) return around;
  return { start: origin.start, end: origin.end };
}

/**
 * Where a span of the derived text is written: from its one end to the other. Undefined where none of it is. Ends that lie
 * in two files are not joined: the file is that of the first.
 */
export function originIn(runs: readonly Run[], span: Span): (Span & Pick<Run, 'path'>) | undefined {
  const first = runs[firstEndingBehind(runs, span.start)];
  if (!first || first.start >= span.end) return undefined;
  const behind = firstEndingBehind(runs, span.end - 1);
  const last = runs[behind] && runs[behind].start < span.end ? runs[behind] : runs[behind - 1]!;
  const one = partOf(first, span);
  if (last === first || last.path !== first.path) return one;
  const other = partOf(last, span);
  return { ...one, start: Math.min(one.start, other.start), end: Math.max(one.end, other.end) };
}

function partOf(run: Run, { start, end }: Span): Span & Pick<Run, 'path'> {
  const from = isExact(run) ? Math.max(start - run.start, 0) : 0;
  const to = isExact(run) ? Math.min(end - run.start, run.length) : run.width;
  return { start: run.origin + from, end: run.origin + to, ...(run.path !== undefined && { path: run.path }) };
}

/** Whether each of its characters is written as itself. */
const isExact = ({ length, width }: Run): boolean => length === width;

/** The index of the first run that ends behind the offset. */
function firstEndingBehind(runs: readonly Run[], offset: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle]!.start + runs[middle]!.length > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Where an edit of the derived text is to be made. Undefined where it would cut what is written as a whole, or what is
 * written nowhere. Text that is put in between two runs stands before the second.
 */
export function editedIn(runs: readonly Run[], { start, end }: Span): Span | undefined {
  const from = startIn(runs, start, end);
  const to = end === start ? from : endIn(runs, end);
  return from === undefined || to === undefined || to < from ? undefined : { start: from, end: to };
}

function startIn(runs: readonly Run[], start: number, end: number): number | undefined {
  const index = firstEndingBehind(runs, start);
  const run = runs[index];
  if (run && run.start <= start)
    return isExact(run) ? run.origin + start - run.start : run.start === start ? run.origin : undefined;
  const before = runs[index - 1];
  if (before && before.start + before.length === start) return before.origin + before.width;
  return run && run.start < end ? run.origin : undefined;
}

function endIn(runs: readonly Run[], end: number): number | undefined {
  const run = runs[firstEndingBehind(runs, end - 1)];
  if (!run || run.start >= end) return undefined;
  if (isExact(run)) return run.origin + end - run.start;
  return run.start + run.length === end ? run.origin + run.width : undefined;
}

/** Where in a derived text an offset of its unit stands. Its end counts, as the caret stands behind the last character. */
function offsetIn({ derived: { runs } }: Within, offset: number): number | undefined {
  for (const run of runs) {
    if (run.path !== undefined || !covers({ start: run.origin, end: run.origin + run.width }, offset)) continue;
    return run.start + (isExact(run) ? offset - run.origin : 0);
  }
  return undefined;
}
