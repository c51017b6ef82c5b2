import type { Comment } from '../engine/source';
import { type Edit, lineBreakOf, lineStartAt, type Span } from '../engine/text';
import type { Node, YamlDocument } from './node';

/** A pair or an item: what a comment belongs to. */
interface Entry extends Span {
  /** In block style, where a line of its own can stand before it. */
  readonly isBlock: boolean;
  readonly parent: Entry | undefined;
}

/** The comments of a document with what each covers. A comment before the first key of all covers the whole document. */
export function commentsOf(text: string, document: YamlDocument): readonly Comment[] {
  const spans = commentSpans(text, document);
  if (spans.length === 0) return [];
  const entries = entriesOf(document);
  const result: Comment[] = [];
  let next = 0;
  for (const span of spans) {
    while (next < entries.length && entries[next]!.start < span.start) next++;
    const line = lineStart(text, span.start);
    const ownLine = text.slice(line, span.start).trim() === '';
    const covered = ownLine ? coveredBelow(document, entries, next) : coveredOnLine(entries, next, line);
    result.push({
      span,
      text: wordsOf(text.slice(span.start, span.end)),
      covers: covered ? { start: covered.start, end: covered.end } : span,
      ownLine,
    });
  }
  return result;
}

const templateComment = /^\{\{-?\s*\/\*([\s\S]*?)\*\/\s*-?\}\}$/;

const wordsOf = (comment: string): string => (templateComment.exec(comment)?.[1] ?? comment.slice(1)).trim();

/** The comments of YAML and, in a template, those of its own language, in the order of the text. */
function commentSpans(text: string, { comments, masked }: YamlDocument): readonly Span[] {
  const ofTemplate = masked.filter(({ start, end }) => templateComment.test(text.slice(start, end)));
  return ofTemplate.length === 0 ? comments : [...comments, ...ofTemplate].sort((a, b) => a.start - b.start);
}

function coveredBelow(document: YamlDocument, entries: readonly Entry[], next: number): Span | undefined {
  return next === 0 ? document.root : entries[next];
}

/** The outermost entry that starts on the line, else the innermost that reaches into it. */
function coveredOnLine(entries: readonly Entry[], next: number, line: number): Span | undefined {
  let found = next - 1;
  if (found < 0) return undefined;
  if (entries[found]!.start >= line) {
    while (found > 0 && entries[found - 1]!.start >= line) found--;
    return entries[found];
  }
  let entry: Entry | undefined = entries[found];
  while (entry && entry.end < line) entry = entry.parent;
  return entry;
}

/**
 * The edit that writes `comment` on a line of its own before the pair or item that holds `span`. Where that one shares
 * its line or stands in a flow collection, the one around it is taken.
 */
export function commentBefore(text: string, document: YamlDocument, span: Span, comment: string): Edit | undefined {
  const entries = entriesOf(document);
  let entry: Entry | undefined;
  for (const candidate of entries) {
    if (candidate.start > span.start) break;
    if (
      candidate.end >= span.start &&
      (candidate.end > span.start || span.end === span.start || candidate.start === span.start)
    )
      entry = candidate;
  }
  while (entry) {
    const edit = entry.isBlock ? lineBefore(text, document, entry.start, comment, entries) : undefined;
    if (edit) return edit;
    entry = entry.parent;
  }
  const root = document.root;
  return root ? lineBefore(text, document, root.start, comment, entries) : undefined;
}

function lineBefore(
  text: string,
  document: YamlDocument,
  at: number,
  comment: string,
  entries: readonly Entry[],
): Edit | undefined {
  const start = lineStart(text, at);
  const indentation = /^[ ]*/.exec(text.slice(start, at))![0];
  const first = start + indentation.length;
  // What comes first on the line must itself be an entry: else the line continues something.
  if (first !== at && !entries.some((entry) => entry.isBlock && entry.start === first)) return undefined;
  if (document.masked.some((action) => action.start < start && start < action.end)) return undefined;
  return { span: { start, end: start }, text: `${indentation}${comment}${lineBreakOf(text)}` };
}

/** Every pair and item in the order of the text. */
function entriesOf(document: YamlDocument): readonly Entry[] {
  const entries: Entry[] = [];
  const walk = (node: Node, parent: Entry | undefined): void => {
    if (node.kind === 'mapping') {
      const isBlock = node.style === 'block';
      for (const { start, key, value, colon } of node.pairs) {
        const end = Math.max(value?.end ?? 0, colon === undefined ? key.end : colon + 1);
        const entry: Entry = { start, end, isBlock, parent };
        entries.push(entry);
        if (key.kind !== 'scalar') walk(key, entry);
        if (value) walk(value, entry);
      }
    } else if (node.kind === 'sequence') {
      const isBlock = node.style === 'block';
      for (const { start, value } of node.items) {
        const entry: Entry = { start, end: value ? value.end : start + 1, isBlock, parent };
        entries.push(entry);
        if (value) walk(value, entry);
      }
    }
  };
  if (document.root) walk(document.root, undefined);
  return entries;
}

function lineStart(text: string, at: number): number {
  const start = lineStartAt(text, at);
  return start === 0 && at > 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
}
