import { originIn } from '../engine/derived';
import type { Span } from '../engine/text';
import type { Scalar } from './node';
import { scalarRuns } from './scalar-runs';

/** Where a part of a scalar's text is written. Undefined where nothing of it is to be seen, or that cannot be told. */
export function partOfScalar(source: string, scalar: Scalar, start: number, end: number): Span | undefined {
  if (scalar.text.slice(start, end).trim() === '') return undefined;
  const runs = scalarRuns(source, scalar);
  return runs.some((run) => run.start <= start && start < run.start + run.length)
    ? originIn(runs, { start, end })
    : undefined;
}
