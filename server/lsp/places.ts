import type { Location, Position, Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Known } from '../engine/facts';
import type { Note } from '../engine/finding';
import type { Span } from '../engine/text';

export const rangeOf = (text: TextDocument, span: Span): Range => ({
  start: text.positionAt(span.start),
  end: text.positionAt(span.end),
});

export const spanOf = (text: TextDocument, range: Range): Span => ({
  start: text.offsetAt(range.start),
  end: text.offsetAt(range.end),
});

/** Where a note of a finding in the text points to, be it into another file. */
export function locationOf(text: TextDocument, note: Note): Location {
  return 'span' in note ? { uri: text.uri, range: rangeOf(text, note.span) } : locationOfKnown(note.known);
}

/** Where what a file states stands now. */
export const locationOfKnown = ({ path, line, character, length }: Known): Location => ({
  uri: uriOf(path),
  range: { start: { line, character }, end: { line, character: character + length } },
});

/** Whether they share a character or a border. */
export const touch = (a: Span, b: Span): boolean => a.start <= b.end && b.start <= a.end;

const samePosition = (a: Position, b: Position): boolean => a.line === b.line && a.character === b.character;

export const sameRange = (a: Range, b: Range): boolean => samePosition(a.start, b.start) && samePosition(a.end, b.end);

/**
 * A URI as the rest of the server names files: its path decoded, so that two spellings of one file are one string.
 * Query and fragment stay as they are; no file in a workspace has them.
 */
export function pathOf(uri: string): string {
  const [, before = '', path = '', after = ''] = /^([^:/]+:(?:\/\/[^/]*)?)([^?#]*)(.*)$/s.exec(uri) ?? [];
  try {
    return before + decodeURIComponent(path) + after;
  } catch {
    return uri;
  }
}

/** The URI of a decoded path. Editors compare URIs in parsed form, so escaping more than they do is harmless. */
export function uriOf(path: string): string {
  const [, before = '', rest = ''] = /^([^:/]+:(?:\/\/[^/]*)?)(.*)$/s.exec(path) ?? ['', '', path];
  return before + rest.split('/').map(encodeURIComponent).join('/');
}
