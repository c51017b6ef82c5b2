/** A half-open range of UTF-16 offsets, as `String.slice` takes them. Relative to a unit unless a comment says otherwise. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces `span` with `text`. An insertion has an empty span. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** The text after all edits. Edits at one offset apply in the order given; throws a RangeError where two overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const inOrder = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let position = 0;
  for (const edit of inOrder) {
    if (edit.span.start < position) throw new RangeError(`Edits overlap at offset ${edit.span.start}.`);
    result += text.slice(position, edit.span.start) + edit.text;
    position = edit.span.end;
  }
  return result + text.slice(position);
}

/** The line break that a text uses first; where it has none, a line feed. Carriage returns alone divide YAML, too. */
export const lineBreakOf = (text: string): string => /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';

/** Where the line begins that `at` stands in. */
export function lineStartAt(text: string, at: number): number {
  let start = at;
  // By character, because a search backwards for a line break that is not in the text goes all the way to its start.
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  return start;
}

/** Where the next line begins, behind the line break of the one that `at` stands in. */
export function nextLineAt(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end + (text.startsWith('\r\n', end) ? 2 : end < text.length ? 1 : 0);
}

/** Whether two edits touch the same text: then neither may be applied with the other. */
export function doOverlap(edits: readonly Edit[]): boolean {
  const inOrder = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return inOrder.some(({ span }, index) => index > 0 && span.start < inOrder[index - 1]!.span.end);
}

/** The index of the last number that is at most `limit`, 0 where none is. `ascending` begins with its smallest. */
export function lastAtMost(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ascending[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The same span, `offset` characters further on. */
export const shifted = (span: Span, offset: number): Span => ({ start: span.start + offset, end: span.end + offset });

/** Whether `offset` lies in `span`; its end counts, because that is where the caret stands after the last character. */
export const covers = (span: Span, offset: number): boolean => span.start <= offset && offset <= span.end;

/**
 * Marks the part of a new value that only the user knows. The marks survive every writer; an editor that understands
 * snippets turns them into a tab stop (`snippetText`), all others write the suggestion itself (`plainText`).
 */
export const blank = (suggestion: string): string => `\uE000${suggestion}\uE001`;

/** What `blank` marked, as its bare suggestion. */
export const plainText = (text: string): string => text.replace(/[\uE000\uE001]/g, '');

/**
 * What `blank` marked, as tab stops in the snippet syntax of the Language Server Protocol; all else escaped. `first` is
 * the number of the first stop, for texts that are inserted together.
 */
export function snippetText(text: string, first = 1): string {
  let stop = first;
  return text
    .replace(/[\\$}]/g, '\\$&')
    .replace(/\uE000([^\uE001]*)\uE001/g, (_, suggestion: string) => `\${${stop++}:${suggestion}}`);
}
