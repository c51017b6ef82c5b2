import type { Span } from '../engine/text';

export interface TemplateProblem {
  /** Offsets into the template's text. */
  readonly span: Span;
  readonly kind: 'action-not-closed' | 'block-not-closed' | 'end-without-block' | 'else-without-block';
  /** The keyword that is in the way: `with`, `end`. Empty for an action that is not closed. */
  readonly word: string;
}

const opening = new Set(['if', 'with', 'range', 'define', 'block']);

/**
 * Where the blocks of a Go template do not pair up, in order. Comments and strings inside actions are passed over.
 * `left` and `right` are the delimiters, which annotations may change.
 */
export function unbalancedIn(template: string, left = '{{', right = '}}'): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const open: { readonly word: string; readonly span: Span }[] = [];
  for (let at = template.indexOf(left); at !== -1; ) {
    const action = actionAt(template, at, left, right);
    if (!action) {
      problems.push({ span: { start: at, end: lineEnd(template, at) }, kind: 'action-not-closed', word: '' });
      break;
    }
    const word = /^(?:-\s)?\s*([a-zA-Z]+)/.exec(action.body);
    const keyword = word?.[1] ?? '';
    const start = at + left.length + (word ? word[0].length - keyword.length : 0);
    const span = { start, end: start + keyword.length };
    if (opening.has(keyword)) {
      open.push({ word: keyword, span });
    } else if (keyword === 'end') {
      if (!open.pop()) problems.push({ span, kind: 'end-without-block', word: keyword });
    } else if (keyword === 'else' && open.length === 0) {
      problems.push({ span, kind: 'else-without-block', word: keyword });
    }
    at = template.indexOf(left, action.end);
  }
  for (const { word, span } of open) problems.push({ span, kind: 'block-not-closed', word });
  return problems.sort((a, b) => a.span.start - b.span.start);
}

/** The action that opens at `start`: the text between its delimiters, and where it ends. Undefined if it never closes. */
function actionAt(
  template: string,
  start: number,
  left: string,
  right: string,
): { body: string; end: number } | undefined {
  let at = start + left.length;
  const comment = /^-?\s*\/\*/.exec(template.slice(at, at + 40));
  if (comment) {
    const close = template.indexOf('*/', at + comment[0].length);
    at = close === -1 ? template.length : close + 2;
  }
  for (let position = at; position < template.length; position++) {
    const character = template[position]!;
    if (template.startsWith(right, position))
      return { body: template.slice(start + left.length, position), end: position + right.length };
    if (character === '"' || character === '`' || character === "'") {
      const close = stringEnd(template, position, character);
      if (close === undefined) return undefined;
      position = close;
    }
  }
  return undefined;
}

/** Offset of the quote that closes the string; undefined where a quoted string does not close on its line. */
function stringEnd(template: string, start: number, quote: string): number | undefined {
  for (let at = start + 1; at < template.length; at++) {
    if (template[at] === '\\' && quote !== '`') at++;
    else if (template[at] === quote) return at;
    else if (template[at] === '\n' && quote !== '`') return undefined;
  }
  return undefined;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
