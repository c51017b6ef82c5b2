import type { Span } from '../engine/text';
import type { Scalar } from './node';

/**
 * Where a part of a scalar's text is written. A line of the source is a run of the text, but for quotes and escapes:
 * runs are found in order, with only white space between them. Undefined where the part lies in no run.
 */
export function partOfScalar(source: string, scalar: Scalar, start: number, end: number): Span | undefined {
  const { text, style } = scalar;
  const isQuoted = style === 'single' || style === 'double';
  let from: number | undefined;
  let position = 0;
  let offset = isQuoted ? scalar.start + 1 : scalar.start;
  const written = source.slice(offset, isQuoted ? scalar.end - 1 : scalar.end);
  const escapes = style === 'double' ? /\\/ : /''/;
  if (isQuoted && escapes.test(written)) return partOfEscaped(source, scalar, start, end);
  const lines = written.split('\n');
  for (const [index, line] of lines.entries()) {
    const lead = line.length - line.trimStart().length;
    const content = line.trim();
    const isHeader = index === 0 && (style === 'literal' || style === 'folded');
    if (content && !isHeader) {
      const found = text.indexOf(content, position);
      if (found === -1 || text.slice(position, found).trim()) return undefined;
      const place = (at: number) => offset + lead + at - found;
      if (from === undefined && start >= found && start < found + content.length) from = place(start);
      if (from !== undefined && end > found && end <= found + content.length) {
        return place(end) > from ? { start: from, end: place(end) } : undefined;
      }
      position = found + content.length;
    }
    offset += line.length + 1;
  }
  return undefined;
}

/** The same for a quoted scalar of one line, escape by escape. */
function partOfEscaped(source: string, { start: opening, end: closing, style }: Scalar, start: number, end: number) {
  const unit = style === 'single' ? /''|[^']/y : /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^\n])|[^\\\n]/y;
  const places: number[] = [];
  let offset = opening + 1;
  while (offset < closing - 1) {
    unit.lastIndex = offset;
    const found = unit.exec(source);
    if (!found || source[offset] === '\n') return undefined;
    places.push(offset);
    // Only characters beyond the basic plane take two places in the text.
    if (/^\\U(?!0000)/.test(found[0])) places.push(offset);
    offset += found[0].length;
  }
  places.push(offset);
  const from = places[start];
  const to = places[end];
  return from !== undefined && to !== undefined && to > from ? { start: from, end: to } : undefined;
}
