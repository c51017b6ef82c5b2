/** What the source of a quoted or block scalar stands for. Offsets are of the source; no function fails. */

/** The text between single quotes: `''` is a quote, line breaks fold. */
export function singleQuotedText(source: string, start: number, end: number): string {
  return folded(source.slice(start, end).replaceAll("''", "'"));
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};

const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The text between double quotes: escapes resolved, line breaks folded. An unknown escape is kept as it is written. */
export function doubleQuotedText(
  source: string,
  start: number,
  end: number,
  unknownEscape: (start: number, end: number) => void,
): string {
  let text = '';
  let from = start;
  let p = start;
  while (p < end) {
    const c = source.charCodeAt(p);
    if (c === 10 || c === 13) {
      // White space before the break goes, unless it was escaped: what is before `from` was.
      let keep = p;
      while (keep > from && isBlank(source.charCodeAt(keep - 1))) keep--;
      text += source.slice(from, keep);
      let breaks = 0;
      while (p < end) {
        const next = source.charCodeAt(p);
        if (next === 13 && source.charCodeAt(p + 1) === 10) p++;
        if (next === 10 || next === 13) breaks++;
        else if (!isBlank(next)) break;
        p++;
      }
      text += breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
      from = p;
    } else if (c === 92 && p + 1 < end) {
      text += source.slice(from, p);
      const name = source[p + 1]!;
      if (name === '\n' || name === '\r') {
        p += name === '\r' && source[p + 2] === '\n' ? 3 : 2;
        let breaks = 0;
        while (p < end) {
          const next = source.charCodeAt(p);
          if (next === 10) breaks++;
          else if (next === 13) {
            breaks++;
            if (source.charCodeAt(p + 1) === 10) p++;
          } else if (!isBlank(next)) break;
          p++;
        }
        text += '\n'.repeat(breaks);
        from = p;
        continue;
      }
      const length = hexLengths[name];
      const digits = length ? source.slice(p + 2, Math.min(p + 2 + length, end)) : '';
      const code =
        length && digits.length === length && /^[\da-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : -1;
      if (code >= 0 && code <= 0x10ffff) {
        text += String.fromCodePoint(code);
        p += 2 + digits.length;
      } else if (!length && Object.hasOwn(escapes, name)) {
        text += escapes[name];
        p += 2;
      } else {
        unknownEscape(p, p + 2);
        text += source.slice(p, p + 2);
        p += 2;
      }
      from = p;
    } else p++;
  }
  return text + source.slice(from, end);
}

const isBlank = (c: number): boolean => c === 32 || c === 9;

/** Line folding in quotes: one break is a space, n breaks are n - 1; white space around them goes. */
function folded(text: string): string {
  if (!/[\n\r]/.test(text)) return text;
  const lines = text.split(/\r\n|\n|\r/);
  let result = '';
  let breaks = 0;
  lines.forEach((line, index) => {
    const isFirst = index === 0;
    const isLast = index === lines.length - 1;
    const content = isFirst ? trimmedRight(line) : isLast ? trimmedLeft(line) : trimmedLeft(trimmedRight(line));
    if (!isFirst) breaks++;
    if (content === '' && !isFirst && !isLast) return;
    if (breaks > 0) result += breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
    breaks = 0;
    result += content;
  });
  return result;
}

// Loops, because /[ \t]+$/ takes quadratic time on a line of blanks.
function trimmedRight(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

function trimmedLeft(text: string): string {
  let start = 0;
  while (isBlank(text.charCodeAt(start))) start++;
  return text.slice(start);
}

/**
 * The text of a block scalar whose lines lie between `start` and `end`, the last break included. `chomping` is the
 * character code of `+` or `-`, or 0. Lines indented less than `indent` (template actions are) are taken as they are.
 */
export function blockScalarText(
  source: string,
  start: number,
  end: number,
  indent: number,
  isFolded: boolean,
  chomping: number,
): string {
  const lines = linesOf(source, start, end, indent);
  const endsInBreak = end > start && (source.charCodeAt(end - 1) === 10 || source.charCodeAt(end - 1) === 13);
  let last = lines.length;
  while (last > 0 && lines[last - 1] === '') last--;
  const trailing = lines.length - last;
  const text = isFolded ? foldedLines(lines, last) : lines.slice(0, last).join('\n');
  if (chomping === 45) return text;
  if (chomping === 43)
    return text + '\n'.repeat(last === 0 ? trailing : trailing + (endsInBreak || trailing > 0 ? 1 : 0));
  return last === 0 ? '' : `${text}\n`;
}

function linesOf(source: string, start: number, end: number, indent: number): string[] {
  const lines: string[] = [];
  let p = start;
  while (p < end) {
    let content = p;
    while (content < end && content - p < indent && source.charCodeAt(content) === 32) content++;
    let lineEnd = content;
    let c = source.charCodeAt(lineEnd);
    while (lineEnd < end && c !== 10 && c !== 13) c = source.charCodeAt(++lineEnd);
    lines.push(source.slice(content, lineEnd));
    p = lineEnd;
    if (p < end) p += c === 13 && source.charCodeAt(p + 1) === 10 ? 2 : 1;
  }
  return lines;
}

/** Neighbouring lines of text join with a space; lines that start with white space keep the breaks around them. */
function foldedLines(lines: readonly string[], count: number): string {
  let text = '';
  let breaks = 0;
  let wasDeeper = false;
  let hasText = false;
  for (let i = 0; i < count; i++) {
    const line = lines[i]!;
    if (line === '') {
      breaks++;
      continue;
    }
    const isDeeper = isBlank(line.charCodeAt(0));
    if (!hasText) text += '\n'.repeat(breaks);
    else if (wasDeeper || isDeeper) text += '\n'.repeat(breaks + 1);
    else text += breaks === 0 ? ' ' : '\n'.repeat(breaks);
    text += line;
    breaks = 0;
    hasText = true;
    wasDeeper = isDeeper;
  }
  return text;
}
