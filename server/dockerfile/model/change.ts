import type { Change } from '../../engine/source';
import type { Edit, Span } from '../../engine/text';
import type { DockerfileUnit } from './unit';

/**
 * An operation on the text of a Dockerfile. Compared by content: two equal changes are one.
 * - `replace`: the span becomes the text. An insertion has an empty span.
 * - `remove`: a word with the white space before it, or with its line where nothing else stands there.
 * - `removeString`: a string of a JSON list with its quotes and the comma before it; of the first the comma behind.
 * - `removeLetter`: one letter of a bundle of short flags, `-k` of `-Lkv`; the last one takes the word along.
 * - `removeLines`: whole lines, from the one where the span starts to the one where it ends.
 * - `insertLine`: a line of its own before the line that holds `span.start`, indented like it.
 */
export interface DockerfileChange extends Change {
  readonly unit: DockerfileUnit;
  readonly operation:
    | 'replace'
    | 'remove'
    | 'removeString'
    | 'removeLetter'
    | 'removeLines'
    | 'insertLine'
    | 'insertLineAfter';
  readonly span: Span;
  readonly text: string;
  /** For `removeLetter`: the whole bundle, and what removes it. */
  readonly bundle?: Span;
  readonly bundleRemoval?: readonly DockerfileChange[];
}

export const replacement = (unit: DockerfileUnit, span: Span, text: string): readonly DockerfileChange[] => [
  { unit, operation: 'replace', span, text },
];

export const insertion = (unit: DockerfileUnit, offset: number, text: string): readonly DockerfileChange[] =>
  replacement(unit, { start: offset, end: offset }, text);

export const removal = (unit: DockerfileUnit, span: Span): readonly DockerfileChange[] => [
  { unit, operation: 'remove', span, text: '' },
];

export const stringRemoval = (unit: DockerfileUnit, span: Span): readonly DockerfileChange[] => [
  { unit, operation: 'removeString', span, text: '' },
];

/**
 * The edits that carry out the changes together. Undefined where two of them want the same text in different ways, or a
 * line is to be added to a file whose lines the builder does not tell apart.
 */
export function rendered(unit: DockerfileUnit, changes: readonly DockerfileChange[]): readonly Edit[] | undefined {
  const distinct = new Map<string, DockerfileChange>();
  for (const change of changes) {
    const { operation, span, text } = change;
    distinct.set(`${operation} ${span.start} ${span.end} ${text}`, change);
  }
  const edits: Edit[] = [];
  for (const change of withoutLetters([...distinct.values()])) {
    const edit = editOf(unit, change);
    if (!edit) return undefined;
    edits.push(edit);
  }
  return merged(edits);
}

/** Joins the letters that are taken out of one bundle; a bundle that loses all its letters is removed as a word. */
function withoutLetters(changes: readonly DockerfileChange[]): readonly DockerfileChange[] {
  const lettersOf = new Map<string, number>();
  const key = ({ start, end }: Span) => `${start} ${end}`;
  for (const { bundle } of changes) if (bundle) lettersOf.set(key(bundle), (lettersOf.get(key(bundle)) ?? 0) + 1);
  return changes.map((change) => {
    const { bundle, bundleRemoval } = change;
    if (!bundle) return change;
    const isWhole = lettersOf.get(key(bundle)) === bundle.end - bundle.start - 1;
    return isWhole ? bundleRemoval![0]! : { ...change, operation: 'replace' };
  });
}

function editOf(unit: DockerfileUnit, { operation, span, text }: DockerfileChange): Edit | undefined {
  switch (operation) {
    case 'remove': {
      const removed = wordAndBlank(unit, span);
      return removed && { span: removed, text: '' };
    }
    case 'removeString': {
      const removed = stringAndComma(unit.text, span);
      return removed && { span: removed, text: '' };
    }
    case 'removeLines':
      return { span: wholeLines(unit.text, span), text: '' };
    case 'insertLine': {
      if (unit.newline === '\r') return undefined;
      const start = lineStart(unit.text, span.start);
      return {
        span: { start, end: start },
        text: indentAt(unit.text, start) + withNewlines(unit, text) + unit.newline,
      };
    }
    case 'insertLineAfter': {
      if (unit.newline === '\r') return undefined;
      const end = lineEnd(unit.text, span.end);
      const indent = indentAt(unit.text, lineStart(unit.text, span.start));
      return { span: { start: end, end }, text: unit.newline + indented(unit, text, indent) };
    }
    default:
      return { span, text: withNewlines(unit, text) };
  }
}

const indented = (unit: DockerfileUnit, text: string, indent: string) =>
  withNewlines(unit, indent + text.replace(/\r?\n/g, `\n${indent}`));

const withNewlines = (unit: DockerfileUnit, text: string) => text.replace(/\r?\n/g, unit.newline);

/** Sorts edits, drops equal ones and joins overlapping removals. Undefined where others overlap. */
function merged(edits: readonly Edit[]): readonly Edit[] | undefined {
  const inOrder = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const result: Edit[] = [];
  for (const edit of inOrder) {
    const last = result.at(-1);
    if (!last || edit.span.start >= last.span.end) {
      const isInsertedTwice = last && last.text === edit.text && last.span.start === edit.span.end;
      // Two different insertions at one place are carried out in the order in which they were asked for.
      if (!isInsertedTwice) result.push(edit);
    } else if (last.text === edit.text && last.span.start === edit.span.start && last.span.end === edit.span.end) {
      // Two ways to one result: a removed word and a removed letter of it.
    } else if (last.text === '' && edit.text === '') {
      const end = Math.max(last.span.end, edit.span.end);
      result[result.length - 1] = { span: { start: last.span.start, end }, text: '' };
    } else return undefined;
  }
  return result;
}

const isBlank = (char: string | undefined) => char === ' ' || char === '\t';
const isNewline = (char: string | undefined) => char === '\n' || char === '\r';

/** Where the line of an offset starts; a byte order mark is not part of the first one. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
}

/** Behind the last character of the line, its newline excluded. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' && newline > offset ? newline - 1 : newline;
}

export function indentAt(text: string, start: number): string {
  let end = start;
  while (isBlank(text[end])) end++;
  return text.slice(start, end);
}

function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

/** The lines of the span with their last newline; with the one before where the file ends without; no doubled gap. */
function wholeLines(text: string, span: Span): Span {
  let start = lineStart(text, span.start);
  let end = nextLine(text, span.end);
  const isBlankLine = (from: number, to: number) => text.slice(from, to).trim() === '';
  const before = start > 0 ? lineStart(text, start - 1) : 0;
  const gapBefore = start === 0 || isBlankLine(before, start);
  if (gapBefore && end < text.length && isBlankLine(end, nextLine(text, end))) end = nextLine(text, end);
  if (end === text.length && text[end - 1] !== '\n' && start > 0) {
    start--;
    if (text[start - 1] === '\r') start--;
  }
  return { start, end };
}

/** Undefined where a comment between the word and the line before it leaves no clean way. */
function wordAndBlank(unit: DockerfileUnit, { start, end }: Span): Span | undefined {
  const { text } = unit;
  let from = start;
  while (isBlank(text[from - 1])) from--;
  if (from > 0 && !isNewline(text[from - 1])) return { start: from, end };
  let to = end;
  while (isBlank(text[to])) to++;
  if (text[to] === unit.escape) {
    let after = to + 1;
    while (isBlank(text[after])) after++;
    if (isNewline(text[after])) return { start: from, end: nextLine(text, after) };
  } else if (to >= text.length || isNewline(text[to])) {
    // The last line of the instruction: the continuation before it goes too.
    let before = from - 1;
    while (before > 0 && (isNewline(text[before]) || isBlank(text[before]))) before--;
    if (text[before] !== unit.escape) return undefined;
    while (isBlank(text[before - 1])) before--;
    return { start: before, end };
  }
  return { start, end: to };
}

/** Undefined where the quotes are not where they belong: at an escape, or in text that is no list any more. */
function stringAndComma(text: string, span: Span): Span | undefined {
  const start = span.start - 1;
  const end = span.end + 1;
  if (text[start] !== '"' || text[end - 1] !== '"') return undefined;
  const before = /,[\s\\`]*$/.exec(text.slice(Math.max(0, start - 500), start));
  if (before) return { start: start - before[0].length, end };
  const behind = /^\s*,\s*/.exec(text.slice(end, end + 500));
  return { start, end: end + (behind?.[0].length ?? 0) };
}
