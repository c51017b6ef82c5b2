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
  return isBlank(text.charCodeAt(at + 3));
}

/** White space, a line break, or the end of the text. */
const isBlank = (c: number): boolean => c === 32 || c === 9 || c === 10 || c === 13 || Number.isNaN(c);

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
export function kindOf(text: string): string | undefined {
  const at = onlyKey(text, 'kind:');
  if (at === undefined) return undefined;
  return /^[ \t]+(["']?)([A-Za-z]+)\1[ \t]*(?:#|[\r\n]|$)/.exec(text.slice(at + 5, at + 205))?.[2];
}

/** The offset of a key at column 0 that is written once. */
function onlyKey(text: string, key: string): number | undefined {
  const first = text.startsWith(key) ? 0 : text.indexOf(`\n${key}`) + 1;
  if (first === 0 && !text.startsWith(key)) return undefined;
  return text.indexOf(`\n${key}`, first + key.length) < 0 ? first : undefined;
}

/** The items of a List and the column of their dashes. Undefined where `items:` at column 0 has no block sequence below. */
export function listIn(text: string): { readonly items: readonly Span[]; readonly column: number } | undefined {
  const key = onlyKey(text, 'items:');
  if (key === undefined) return undefined;
  const below = afterLine(text, key);
  if (!/^items:[ \t]*(#.*)?[\r\n]+$/.test(text.slice(key, Math.min(below, key + 500)))) return undefined;
  return scannedItems(text, below, undefined);
}

/** The items in a part of a List that starts with one; undefined where the List seems to end in it. */
export function itemsIn(text: string, column: number): readonly Span[] | undefined {
  const found = scannedItems(text, 0, column);
  return found?.end === text.length ? found.items : undefined;
}

const keyAtMargin = /(?:"[^"\r\n]*"|'[^'\r\n]*'|[A-Za-z_][\w./-]*)[ \t]*:(?=\s|$)/y;

/**
 * Splits at the dashes. Whatever an item holds is indented deeper than its dash, so lines are all it takes. Comments
 * directly before a dash, no deeper than it, belong to its item; a line that belongs nowhere, to the item before it.
 * Where the column is not given it is that of the first dash, and comments before that one are left out.
 */
function scannedItems(
  text: string,
  from: number,
  givenColumn: number | undefined,
): { items: readonly Span[]; column: number; end: number } | undefined {
  const starts: number[] = [];
  let column = givenColumn ?? -1;
  let comments = -1;
  let end = text.length;
  for (let line = from; line < text.length; line = afterLine(text, line)) {
    let p = line;
    while (text.charCodeAt(p) === 32) p++;
    const c = text.charCodeAt(p);
    const at = p - line;
    if (p >= text.length || c === 10 || c === 13) {
      comments = -1;
    } else if (column >= 0 && at > column) {
      comments = -1;
    } else if (c === 35) {
      if (comments < 0) comments = line;
    } else if (c === 45 && isBlank(text.charCodeAt(p + 1)) && (column < 0 || at === column)) {
      starts.push(comments >= 0 && column >= 0 ? comments : line);
      column = at;
      comments = -1;
    } else if (column < 0 || (givenColumn !== undefined && isMarkerAt(text, line))) {
      return undefined;
    } else {
      comments = -1;
      keyAtMargin.lastIndex = p;
      if (at === 0 && keyAtMargin.test(text)) {
        end = line;
        break;
      }
    }
  }
  if (starts.length === 0 || (givenColumn !== undefined && starts[0] !== from)) return undefined;
  return { items: starts.map((start, index) => ({ start, end: starts[index + 1] ?? end })), column, end };
}

/** The span of the old text that a change replaced; undefined where nothing changed. */
export function changedSpan(oldText: string, newText: string): Span | undefined {
  if (oldText === newText) return undefined;
  const shorter = Math.min(oldText.length, newText.length);
  let start = 0;
  // Blocks compare at the speed of memory, single characters do not.
  while (start + block <= shorter && oldText.slice(start, start + block) === newText.slice(start, start + block))
    start += block;
  while (start < shorter && oldText.charCodeAt(start) === newText.charCodeAt(start)) start++;
  const a = oldText.length;
  const b = newText.length;
  const most = shorter - start;
  let same = 0;
  while (
    same + block <= most &&
    oldText.slice(a - same - block, a - same) === newText.slice(b - same - block, b - same)
  )
    same += block;
  while (same < most && oldText.charCodeAt(a - same - 1) === newText.charCodeAt(b - same - 1)) same++;
  return { start, end: a - same };
}
const block = 2048;

/** An anchor, alias or merge key where a node can start. */
const candidate = /(?:^[ \t]*|[[{,:?-][ \t]*|![^\s!]*[ \t]+)(?:[&*](?=[^\s,\]}])|<<)/m;

/** Whether the text holds an anchor, alias or merge key outside quotes, comments and block scalars. Errs on yes. */
export function hasAliases(text: string): boolean {
  if (!candidate.test(text)) return false;
  let blockIndent = -1;
  for (let line = 0; line < text.length; line = afterLine(text, line)) {
    const content = text.slice(line, afterLine(text, line)).trimEnd();
    const indent = content.search(/[^ ]/);
    if (indent < 0) continue;
    if (blockIndent >= 0 && indent > blockIndent) continue;
    // Quotes on a line without end could take quadratic time.
    if (content.length > 10_000) return true;
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
