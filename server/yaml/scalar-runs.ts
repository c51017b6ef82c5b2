import type { Run } from '../engine/source';
import { nextLineAt } from '../engine/text';
import type { Scalar } from './node';

/**
 * Where the text of a scalar is written, character by character where that is so: an escape, and a line break that is
 * folded, are runs of their own. Empty where that cannot be told, as in a scalar that is not closed.
 */
export function scalarRuns(source: string, scalar: Scalar): readonly Run[] {
  if (scalar.isMasked) return [];
  if (scalar.style === 'literal') return literalRuns(source, scalar);
  return scalar.style === 'folded' ? foldedRuns(source, scalar) : flowRuns(source, scalar);
}

class Runs {
  readonly list: Run[] = [];

  /** Joined with the one before where it goes on. */
  add(start: number, origin: number, length: number, width = length): void {
    if (length === 0) return;
    const last = this.list.at(-1);
    const goesOn = last && last.start + last.length === start && last.origin + last.width === origin;
    if (goesOn && last.length === last.width && length === width)
      this.list[this.list.length - 1] = { ...last, length: last.length + length, width: last.width + width };
    else this.list.push({ start, length, origin, width });
  }
}

/** Line by line: behind the indentation, each is written as it is. */
function literalRuns(source: string, { start, text }: Scalar): readonly Run[] {
  const runs = new Runs();
  let line = nextLineAt(source, start);
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const content = text.slice(from, newline < 0 ? text.length : newline);
    const next = nextLineAt(source, line);
    const end = line + source.slice(line, next).replace(/[\r\n]+$/, '').length;
    if (!source.slice(line, end).endsWith(content)) return [];
    runs.add(from, end - content.length, content.length);
    line = next;
    from += content.length + 1;
    if (newline >= 0 && line > end) runs.add(newline, end, 1, line - end);
  }
  return runs.list;
}

/** Only white space stands between the lines, in the text as in the source. */
function foldedRuns(source: string, { start, end, text }: Scalar): readonly Run[] {
  const runs = new Runs();
  let position = 0;
  for (let line = nextLineAt(source, start); line < end; ) {
    const next = nextLineAt(source, line);
    const content = source.slice(line, Math.min(next, end)).trim();
    if (content) {
      const found = text.indexOf(content, position);
      if (found < 0 || text.slice(position, found).trim()) return [];
      runs.add(found, source.indexOf(content, line), content.length);
      position = found + content.length;
    }
    line = next;
  }
  return text.slice(position).trim() ? [] : runs.list;
}

const folded = /[ \t]*(?:\r\n|[\r\n])[\s]*/y;
const escapes = {
  plain: undefined,
  single: /''/y,
  double: /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^\r\n])/y,
} as const;
/** A line break that is not in the text, with the white space behind it. */
const continued = /\\(?:\r\n|[\r\n])[ \t]*/y;

function flowRuns(source: string, { start, end, style, text }: Scalar): readonly Run[] {
  const runs = new Runs();
  const quote = style === 'plain' ? 0 : 1;
  const stop = end - quote;
  const escaping = style === 'single' || style === 'double' ? escapes[style] : undefined;
  const lengthAt = (pattern: RegExp, at: number): number => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0].length ?? 0;
  };
  let position = 0;
  for (let at = start + quote; at < stop; ) {
    const skipped = style === 'double' ? lengthAt(continued, at) : 0;
    const fold = skipped > 0 ? 0 : lengthAt(folded, at);
    const escaped = skipped + fold > 0 || !escaping ? 0 : lengthAt(escaping, at);
    const width = skipped || fold || escaped || 1;
    let length = 1;
    if (skipped > 0) length = 0;
    else if (fold > 0) {
      const breaks = source.slice(at, at + fold).match(/\r\n|[\r\n]/g)?.length ?? 1;
      length = breaks === 1 ? 1 : breaks - 1;
    } else if (escaped > 0) {
      // Only characters beyond the basic plane take two places in the text.
      length = /^\\U(?!0000)/.test(source.slice(at, at + escaped)) ? 2 : 1;
    }
    if (width === 1 && length === 1 && source[at] !== text[position]) return [];
    runs.add(position, at, length, width);
    position += length;
    at += width;
  }
  return position === text.length ? runs.list : [];
}
