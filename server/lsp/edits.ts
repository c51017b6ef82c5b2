import type {
  AnnotatedTextEdit,
  ChangeAnnotation,
  SnippetTextEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Edit, plainText, snippetText } from '../engine/text';
import type { Abilities } from './abilities';
import { rangeOf } from './places';

/** What the user is told about an edit where the client can show it. */
export interface Note {
  readonly label: string;
  readonly caveat?: string;
}

/** Edits of one open document in the richest form the client understands. */
export function workspaceEdit(
  text: TextDocument,
  edits: readonly Edit[],
  abilities: Abilities,
  note?: Note,
): WorkspaceEdit {
  if (!abilities.documentChanges) return { changes: { [text.uri]: edits.map((edit) => textEdit(text, edit)) } };
  const annotation = abilities.annotations && note ? annotationOf(text, edits, note) : undefined;
  return {
    documentChanges: [
      {
        textDocument: { uri: text.uri, version: text.version },
        edits: withSnippets(text, edits, abilities).map((edit) =>
          annotation ? { ...edit, annotationId: 'note' } : edit,
        ),
      },
    ],
    ...(annotation && { changeAnnotations: { note: annotation } }),
  };
}

/** A question before the edit is asked only where the user cannot see all of it from where the caret is. */
const annotationOf = (text: TextDocument, edits: readonly Edit[], { label, caveat }: Note): ChangeAnnotation => ({
  label,
  ...(caveat && { description: caveat }),
  needsConfirmation: caveat !== undefined && isScattered(text, edits),
});

/** Whether a line that stays as it is lies between two of the edits. */
function isScattered(text: TextDocument, edits: readonly Edit[]): boolean {
  const lines = edits
    .map(({ span }) => [text.positionAt(span.start).line, text.positionAt(span.end).line] as const)
    .sort(([a], [b]) => a - b);
  return lines.some(([start], index) => index > 0 && start > (lines[index - 1]?.[1] ?? start) + 1);
}

const textEdit = (text: TextDocument, { span, text: newText }: Edit): TextEdit => ({
  range: rangeOf(text, span),
  newText: plainText(newText),
});

/** Stops are numbered through all edits: two with one number would be typed into together. */
function withSnippets(
  text: TextDocument,
  edits: readonly Edit[],
  { snippets }: Abilities,
): (TextEdit | AnnotatedTextEdit | SnippetTextEdit)[] {
  let stops = 0;
  return edits.map((edit) => {
    const count = edit.text.split('\uE000').length - 1;
    if (!snippets || count === 0) return textEdit(text, edit);
    const value = snippetText(edit.text, stops + 1);
    stops += count;
    return { range: rangeOf(text, edit.span), snippet: { kind: 'snippet', value } };
  });
}
