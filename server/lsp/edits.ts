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

/** What a fix does to a file: where it is open, its document. */
export type EditedFile =
  | { readonly text: TextDocument; readonly isOpen: boolean; readonly edits: readonly Edit[] }
  | { readonly uri: string; readonly create: string };

/**
 * Edits of several files, new ones made first. Undefined where the client cannot make all of them, or might make a part.
 * What is not in front of the user is shown before it is done, where the client can.
 */
export function filesEdit(files: readonly EditedFile[], abilities: Abilities, note: Note): WorkspaceEdit | undefined {
  const creates = files.some((file) => 'create' in file);
  if ((creates && !abilities.createsFiles) || (files.length > 1 && !abilities.editsSeveralFiles)) return undefined;
  if (!abilities.documentChanges) {
    const edited = files.flatMap((file) => ('create' in file ? [] : [file]));
    return { changes: Object.fromEntries(edited.map(({ text, edits }) => [text.uri, edits.map((edit) => textEdit(text, edit))])) }; // biome-ignore format: one line
  }
  const isSeen = (file: EditedFile) => 'text' in file && file.isOpen;
  const annotated = abilities.annotations;
  const idOf = (file: EditedFile) => (isSeen(file) ? 'note' : 'unseen');
  const documentChanges = files.flatMap((file): NonNullable<WorkspaceEdit['documentChanges']> => {
    const annotation = annotated ? { annotationId: idOf(file) } : {};
    if ('create' in file) {
      const { uri, create } = file;
      const start = { line: 0, character: 0 };
      return [
        { kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false }, ...annotation },
        {
          textDocument: { uri, version: null },
          edits: [{ range: { start, end: start }, newText: plainText(create), ...annotation }],
        },
      ];
    }
    const { text, isOpen, edits } = file;
    return [
      {
        textDocument: { uri: text.uri, version: isOpen ? text.version : null },
        edits: edits.map((edit) => ({ ...textEdit(text, edit), ...annotation })),
      },
    ];
  });
  const annotation = annotationOf(note);
  const annotations = {
    ...(files.some(isSeen) && { note: annotation }),
    ...(!files.every(isSeen) && { unseen: { ...annotation, needsConfirmation: true } }),
  };
  return { documentChanges, ...(annotated && { changeAnnotations: annotations }) };
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
