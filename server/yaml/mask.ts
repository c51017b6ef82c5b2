import type { Span } from '../engine/text';

/** A template action: `{{ … }}`, `{% … %}` or `{# … #}`. */
export interface Action extends Span {
  /**
   * `open`, `branch` and `close` are the ends of a block (`if`, `else`, `end`), `output` writes text, `none` writes nothing.
   */
  readonly role: 'open' | 'branch' | 'close' | 'output' | 'none';
  /** The column it writes at, for output on a line of its own: `nindent 4`. Undefined where nobody can tell. */
  readonly indent: number | undefined;
  /** Nothing but actions and white space share its lines. */
  readonly isAlone: boolean;
}

export interface Mask {
  /** The text with every action overwritten by plain characters, as long as before. Line breaks stay. */
  readonly text: string;
  readonly spans: readonly Span[];
  readonly actions: readonly Action[];
}

/** Overwrites an action. No text holds it, and it means nothing to YAML. */
const filler = '\uE010';
/** The first character of actions that have lines of their own: the parser passes over such lines. */
export const actionMark = '\uE011';

/** Finds the template actions of a file. An unclosed one ends with its line, a comment where it is closed. Linear. */
export function masked(text: string): Mask {
  const actions: Action[] = [];
  const opening = /\{\{|\{%|\{#/g;
  // Where no comment closes, none is looked for again.
  let noCommentEnd = false;
  const parts: string[] = [];
  let done = 0;
  const lineStartAt = lineStarts(text);
  const closesOnLine = jinjaComments(text);
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    const start = found.index;
    const isComment = found[0] === '{#' || isGoComment(text, start);
    let end = -1;
    if (found[0] === '{#' && !closesOnLine(start)) continue;
    if (isComment && !noCommentEnd) {
      end = commentEnd(text, start);
      noCommentEnd = end < 0;
    }
    if (end < 0) end = actionEnd(text, start);
    actions.push(actionAt(text, start, end, start - lineStartAt(start)));
    parts.push(text.slice(done, start), overwritten(text, start, end));
    done = end;
    opening.lastIndex = end;
  }
  if (actions.length === 0) return { text, spans: [], actions: [] };
  parts.push(text.slice(done));
  return withLines(text, parts.join(''), actions);
}

/** `{#` also starts a comment inside a flow mapping; Jinja's is taken for one only where it closes on its line. */
function jinjaComments(text: string): (start: number) => boolean {
  let close = -1;
  let lineEnd = -1;
  return (start) => {
    if (close < start + 2) close = indexOrEnd(text, '#}', start + 2);
    if (lineEnd < start) lineEnd = indexOrEnd(text, '\n', start);
    return close < lineEnd;
  };
}

function indexOrEnd(text: string, needle: string, from: number): number {
  const found = text.indexOf(needle, from);
  return found < 0 ? text.length : found;
}

/** The start of the line of an offset. Offsets must grow: all calls together look at each character once. */
function lineStarts(text: string): (at: number) => number {
  let line = 0;
  let p = 0;
  return (at) => {
    for (; p < at; p++) {
      const c = text.charCodeAt(p);
      if (c === 10 || c === 13) line = p + 1;
    }
    return line;
  };
}

function commentEnd(text: string, start: number): number {
  if (text.startsWith('{#', start)) {
    const close = text.indexOf('#}', start + 2);
    return close < 0 ? -1 : close + 2;
  }
  return goCommentEnd(text, start);
}

/** The end of a Go template comment, which may span lines; -1 where it is not closed. */
export function goCommentEnd(text: string, start: number): number {
  const close = text.indexOf('*/', start + 4);
  if (close < 0) return -1;
  const brace = /\s*-?\}\}/y;
  brace.lastIndex = close + 2;
  return brace.test(text) ? brace.lastIndex : close + 2;
}

/**
 * Go templates may break lines inside an action. So may a half-typed one seem to: the search stops at a line that is a
 * key, or opens another action.
 */
function actionEnd(text: string, start: number): number {
  const isJinja = text.charCodeAt(start + 1) === 37;
  let quote = 0;
  let firstLineEnd = -1;
  let lines = 0;
  for (let p = start + 2; ; p++) {
    const c = text.charCodeAt(p);
    if (Number.isNaN(c)) return firstLineEnd < 0 ? text.length : firstLineEnd;
    if (c === 10 || c === 13) {
      if (firstLineEnd < 0) firstLineEnd = p;
      if (quote !== 96) quote = 0;
      if (isJinja || ++lines > 20) return firstLineEnd;
      continue;
    }
    if (quote) {
      if (c === 92 && quote === 34) p++;
      else if (c === quote) quote = 0;
    } else if (isJinja && c === 123 && (text.charCodeAt(p + 1) === 37 || text.charCodeAt(p + 1) === 123)) return p;
    else if ((c === 34 || c === 96) && !isJinja) quote = c;
    else if (c === (isJinja ? 37 : 125) && text.charCodeAt(p + 1) === 125) return p + 2;
    else if (c === 123 && text.charCodeAt(p + 1) === 123 && p > start + 2) {
      return firstLineEnd < 0 ? p : firstLineEnd;
    }
  }
}

const overwritten = (text: string, start: number, end: number): string =>
  text.slice(start, end).replace(/[^\r\n]/g, filler);

const goRoles: Readonly<Record<string, Action['role']>> = {
  if: 'open',
  with: 'open',
  range: 'open',
  define: 'open',
  block: 'open',
  else: 'branch',
  end: 'close',
  break: 'none',
  continue: 'none',
};
const jinjaRoles: Readonly<Record<string, Action['role']>> = {
  if: 'open',
  for: 'open',
  block: 'open',
  macro: 'open',
  call: 'open',
  filter: 'open',
  raw: 'open',
  elif: 'branch',
  else: 'branch',
  include: 'output',
  import: 'none',
  from: 'none',
  set: 'none',
  extends: 'none',
};

/** What the action at `start` does. `column`: where it starts on its line. */
export function actionAt(text: string, start: number, end: number, column: number): Action {
  const body = text.slice(start, Math.min(end, start + 2000));
  return { start, end, role: roleOf(body), indent: indentOf(body, column), isAlone: false };
}

// A Go template comment: two braces, perhaps a dash, then slash and asterisk.
export function isGoComment(text: string, start: number): boolean {
  if (text.charCodeAt(start + 1) !== 123) return false;
  let p = start + 2;
  if (text.charCodeAt(p) === 45) p++;
  while (p < start + 40 && isBlank(text.charCodeAt(p))) p++;
  return text.charCodeAt(p) === 47 && text.charCodeAt(p + 1) === 42;
}

const isBlank = (c: number): boolean => c === 32 || c === 9 || c === 10 || c === 13;

function roleOf(body: string): Action['role'] {
  if (body.startsWith('{#')) return 'none';
  const word = /^\{[{%][-~+]?\s*([a-zA-Z_]+)/.exec(body)?.[1];
  if (body.startsWith('{%')) {
    if (word === undefined) return 'none';
    if (word.startsWith('end')) return 'close';
    return Object.hasOwn(jinjaRoles, word) ? jinjaRoles[word]! : 'none';
  }
  if (isGoComment(body, 0)) return 'none';
  if (body.includes('=') && /^\{\{-?\s*\$\w*\s*(,\s*\$\w+\s*)?:?=/.test(body)) return 'none';
  if (word !== undefined && Object.hasOwn(goRoles, word)) return goRoles[word]!;
  return 'output';
}

function indentOf(body: string, column: number): number | undefined {
  let written: RegExpExecArray | undefined;
  if (body.includes('indent')) for (const found of body.matchAll(/\b(n?)indent[\s(]+(\d+)\b/g)) written = found;
  // `nindent` starts a line of its own; `indent` follows what stands before the action.
  if (written) return written[1] ? Number(written[2]) : column + Number(written[2]);
  return column > 0 ? column : undefined;
}

/** Marks the actions that have their lines to themselves. */
function withLines(text: string, overwrittenText: string, actions: Action[]): Mask {
  const parts: string[] = [];
  let done = 0;
  const result = [...actions];
  const lineStartAt = lineStarts(text);
  for (let i = 0; i < actions.length; ) {
    let last = i;
    const start = actions[i]!.start;
    const lineStart = lineStartAt(start);
    let end = actions[i]!.end;
    for (;;) {
      end = blanksEnd(text, end);
      if (last + 1 < actions.length && actions[last + 1]!.start === end) end = actions[++last]!.end;
      else break;
    }
    const c = text.charCodeAt(end);
    const isAlone = blanksEnd(text, lineStart) === start && (c === 10 || c === 13 || Number.isNaN(c));
    if (isAlone) {
      for (let k = i; k <= last; k++) result[k] = { ...actions[k]!, isAlone };
      // The whole run becomes blank but for the mark; the parser passes over the marked line.
      parts.push(overwrittenText.slice(done, start), actionMark, blanked(overwrittenText, start + 1, end));
      done = end;
    }
    i = last + 1;
  }
  parts.push(overwrittenText.slice(done));
  return { text: parts.join(''), spans: actions.map(({ start, end }) => ({ start, end })), actions: result };
}

const blanked = (text: string, start: number, end: number): string => text.slice(start, end).replace(/[^\r\n]/g, ' ');

function blanksEnd(text: string, from: number): number {
  let p = from;
  while (text.charCodeAt(p) === 32 || text.charCodeAt(p) === 9) p++;
  return p;
}
