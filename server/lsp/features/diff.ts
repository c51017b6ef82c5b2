import { applyEdits, type Edit } from '../../engine/text';
import { invisible, visible } from '../../engine/visible';

/**
 * What edits change, as the lines of a diff without its headers. Each part begins with the line above it, which says
 * where that is. The common indentation is left out, and what would not be seen is shown: a reader who agrees to a change
 * has to see all of it. Longer than `mostLines` it is cut, and ends with `…`.
 */
export function diffOf(text: string, edits: readonly Edit[], mostLines: number): string {
  const lines = hunks(text, edits).flatMap(linesOfHunk);
  const indent = Math.min(...lines.filter(({ line }) => line.trim()).map(({ line }) => line.search(/\S/)));
  const shown = lines.map(({ sign, line }) => `${sign} ${seen(line.slice(indent))}`.trimEnd());
  return shown.length > mostLines ? [...shown.slice(0, mostLines - 1), '…'].join('\n') : shown.join('\n');
}

interface Line {
  readonly sign: '-' | '+' | ' ';
  readonly line: string;
}

/** Whole lines before and after, and the nearest lines around them that are not blank. */
interface Hunk {
  readonly before: string;
  readonly after: string;
  readonly above: string | undefined;
  readonly below: string | undefined;
}

/** Whole lines before and after, one part for edits that share or follow a line. */
function hunks(text: string, edits: readonly Edit[]): Hunk[] {
  const parts: { start: number; end: number; edits: Edit[] }[] = [];
  for (const edit of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    const start = lineStart(text, edit.span.start);
    // An insertion of whole lines at the start of a line leaves that line alone.
    const isBetweenLines = edit.span.start === edit.span.end && edit.span.start === start && edit.text.endsWith('\n');
    const end = isBetweenLines ? start : lineEnd(text, edit.span.end);
    const last = parts.at(-1);
    if (last && start <= last.end) {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    } else parts.push({ start, end, edits: [edit] });
  }
  return parts.map(({ start, end, edits }, index) => {
    const before = text.slice(start, end);
    const own = edits.map(({ span, text }) => ({ span: { start: span.start - start, end: span.end - start }, text }));
    return {
      before,
      after: withBlanks(applyEdits(before, own)),
      above: lastLine(text, parts[index - 1]?.end ?? 0, start),
      below: parts[index + 1] ? undefined : firstLine(text, end),
    };
  });
}

/** The last line between the offsets that is not blank. */
function lastLine(text: string, from: number, to: number): string | undefined {
  for (let end = to - 1; end > from; ) {
    const start = Math.max(from, lineStart(text, end));
    const line = text.slice(start, end);
    if (line.trim()) return line;
    end = start - 1;
  }
  return undefined;
}

function firstLine(text: string, from: number): string | undefined {
  for (let start = from; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    if (line.trim()) return line;
    start = end + 1;
  }
  return undefined;
}

const lineStart = (text: string, offset: number): number => (offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1);

/** Before the line break that follows, both of its characters. */
function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** What only the user knows, as the documentation of commands writes it: `<version>`. */
const withBlanks = (text: string): string => text.replace(/\uE000([^\uE001]*)\uE001/g, '<$1>');

/** Lines taken out and put in, below the one above them; at the top of a file above the one below. */
function linesOfHunk({ before, after, above, below }: Hunk): Line[] {
  const [old, young] = [linesOf(before), linesOf(after)];
  const sharedAbove: string[] = [];
  const sharedBelow: string[] = [];
  while (old.length > 0 && old[0] === young[0]) {
    sharedAbove.unshift(...old.splice(0, 1));
    young.shift();
  }
  while (old.length > 0 && old.at(-1) === young.at(-1)) {
    sharedBelow.unshift(...old.splice(-1));
    young.pop();
  }
  if (old.length + young.length === 0) return [];
  const over = around([...sharedAbove, above]);
  return [
    ...over,
    ...old.map((line): Line => ({ sign: '-', line })),
    ...young.map((line): Line => ({ sign: '+', line })),
    ...(over.length > 0 ? [] : around([...sharedBelow, below])),
  ];
}

/** The first of the lines that says something. It only says where, so a script on one line is cut. */
function around(lines: readonly (string | undefined)[]): Line[] {
  const line = lines.find((candidate) => candidate?.trim());
  if (line === undefined) return [];
  return [{ sign: ' ', line: line.length > longest ? `${line.slice(0, longest)}…` : line.replace(/\r$/, '') }];
}

const longest = 160;

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));

/** A tab is seen, as the white space it is. */
const seen = (line: string): string =>
  line.replace(invisible, (character) => (character === '\t' ? character : visible(character)));
