import type { Span } from '../engine/text';

/**
 * Where the documents of a file start and end. A line that starts with `---` or `...` ends a document even inside quotes
 * and block scalars, so this agrees with the parser. What precedes the first `---` and holds only comments and
 * directives belongs to the document behind it. There is always at least one.
 */
export function splitDocuments(text: string): readonly Span[] {
  const documents: Span[] = [];
  let start = 0;
  let hasContent = false;
  // Whether `---` stands where the document starts.
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let isFirstLine = true;
  const nextMarker = markersOf(text);
  for (;;) {
    const marker = isFirstLine && isMarkerAt(text, at) ? at : nextMarker(at);
    if (!hasContent && marker > start)
      hasContent = holdsContent(text, Math.max(at, start), Math.min(marker, text.length));
    isFirstLine = false;
    if (marker >= text.length) break;
    if (text.charCodeAt(marker) === 45) {
      if (hasContent) {
        documents.push({ start, end: marker });
        start = marker;
      }
      // The marker itself makes a document, even an empty one.
      hasContent = true;
      at = marker + 3;
    } else {
      const end = afterLine(text, marker);
      documents.push({ start, end });
      start = end;
      hasContent = false;
      at = end;
      isFirstLine = true;
    }
  }
  if (start < text.length || documents.length === 0) documents.push({ start, end: text.length });
  return documents;
}

function isMarkerAt(text: string, at: number): boolean {
  if (!text.startsWith('---', at) && !text.startsWith('...', at)) return false;
  const c = text.charCodeAt(at + 3);
  return c === 32 || c === 9 || c === 10 || c === 13 || Number.isNaN(c);
}

/** Finds the next marker that starts a line behind an offset, or the length of the text. Offsets must grow. */
function markersOf(text: string): (from: number) => number {
  const searches = ['\n---', '\n...', '\r---', '\r...'].map((needle) => ({ needle, at: -1 }));
  return (from) => {
    let best = text.length;
    for (const search of searches) {
      // Each needle is searched for once over the whole text, however many documents there are.
      while (search.at < from || (search.at < text.length && !isMarkerAt(text, search.at))) {
        const found = text.indexOf(search.needle, Math.max(from - 1, search.at, 0));
        search.at = found < 0 ? text.length : found + 1;
      }
      best = Math.min(best, search.at);
    }
    return best;
  };
}

/** Whether any line holds more than a comment or a directive. */
function holdsContent(text: string, from: number, to: number): boolean {
  for (let line = from; line < to; line = afterLine(text, line)) {
    let p = line;
    while (p < to && (text.charCodeAt(p) === 32 || text.charCodeAt(p) === 9)) p++;
    const c = text.charCodeAt(p);
    if (p >= to || c === 10 || c === 13 || c === 35 || (c === 37 && p === line)) continue;
    return true;
  }
  return false;
}

function afterLine(text: string, from: number): number {
  for (let p = from; p < text.length; p++) {
    const c = text.charCodeAt(p);
    if (c === 10) return p + 1;
    if (c === 13) return text.charCodeAt(p + 1) === 10 ? p + 2 : p + 1;
  }
  return text.length;
}

/** The kind of a document that says it once, at column 0. */
export function kindOf(text: string, start: number, end: number): string | undefined {
  const at = keyAt(text, 'kind:', start, end);
  if (at < 0 || keyAt(text, 'kind:', at + 5, end) >= 0) return undefined;
  const line = text.slice(at + 5, Math.min(at + 205, end));
  return /^[ \t]+(["']?)([A-Za-z]+)\1[ \t]*(?:#|[\r\n]|$)/.exec(line)?.[2];
}

/** The offset of a key at column 0, or -1. */
function keyAt(text: string, key: string, start: number, end: number): number {
  if (text.startsWith(key, start) && (start === 0 || text.charCodeAt(start - 1) === 10)) return start;
  // In the slice alone: a search through the rest of the file would be repeated for each document.
  const found = text.slice(start, end).indexOf(`\n${key}`);
  return found < 0 ? -1 : start + found + 1;
}

/**
 * The items of a List: where each starts, comments before it included, and ends. Undefined where `items:` at column 0 is
 * not followed by a block sequence. Whatever an item holds is indented deeper than its dash, so lines are all it takes.
 */
export function itemsOf(text: string, start: number, end: number): readonly Span[] | undefined {
  const key = keyAt(text, 'items:', start, end);
  if (key < 0 || keyAt(text, 'items:', key + 6, end) >= 0) return undefined;
  const keyEnd = afterLine(text, key);
  if (!/^items:[ \t]*(#.*)?[\r\n]+$/.test(text.slice(key, Math.min(keyEnd, key + 500)))) return undefined;
  const starts: number[] = [];
  let column = -1;
  // Comments directly before a dash, no deeper than it, belong to its item.
  let comments = -1;
  let listEnd = end;
  for (let line = keyEnd; line < end; line = afterLine(text, line)) {
    let p = line;
    while (text.charCodeAt(p) === 32) p++;
    const c = text.charCodeAt(p);
    const at = p - line;
    if (column >= 0 && at > column) {
      comments = -1;
      continue;
    }
    if (c === 35) {
      if (comments < 0) comments = line;
      continue;
    }
    if (p >= end || c === 10 || c === 13) {
      if (column >= 0) comments = -1;
      continue;
    }
    const next = text.charCodeAt(p + 1);
    const isDash = c === 45 && (next === 32 || next === 10 || next === 13 || p + 1 >= end);
    if (isDash && (column < 0 || at === column)) {
      column = at;
      starts.push(starts.length > 0 && comments >= 0 ? comments : line);
      comments = -1;
    } else if (starts.length > 0 && at === 0 && !isDash && c !== 9) {
      listEnd = line;
      break;
    } else return undefined;
  }
  if (starts.length === 0) return undefined;
  return starts.map((from, index) => ({ start: from, end: starts[index + 1] ?? listEnd }));
}

const candidate = /(?<![^\s[{,:-])[&*](?=[^\s,\]}])|<</;

/** Whether the text holds an anchor, alias or merge key outside quotes, comments and block scalars. Errs on yes. */
export function hasAliases(text: string): boolean {
  if (!candidate.test(text)) return false;
  let blockIndent = -1;
  for (let line = 0; line < text.length; line = afterLine(text, line)) {
    const content = text.slice(line, afterLine(text, line)).trimEnd();
    const indent = content.search(/[^ ]/);
    if (indent < 0) continue;
    if (blockIndent >= 0 && indent > blockIndent) continue;
    blockIndent = -1;
    const bare = content.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, '""').replace(/(^|\s)#.*$/, '');
    if (candidate.test(bare)) return true;
    if (/[:\s-][|>][-+0-9]{0,2}\s*$/.test(bare)) {
      const dashes = /^ *((?:- +)*)/.exec(bare)![0];
      const isOnDash = /^[|>]/.test(bare.slice(dashes.length));
      blockIndent = isOnDash ? dashes.lastIndexOf('-') : dashes.length;
    }
  }
  return false;
}
