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
interface Note {
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
  const annotation = abilities.annotations && note ? annotationOf(note) : undefined;
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

/** Never asks for confirmation: all edits are in the one file in front of the user, and one key takes them back. */
const annotationOf = ({ label, caveat }: Note): ChangeAnnotation => ({
  label,
  ...(caveat && { description: caveat }),
});

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
