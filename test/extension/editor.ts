import assert from 'node:assert/strict';
import { type Diagnostic, extensions, languages, type TextDocument, Uri, window, workspace } from 'vscode';
import type { Session } from '../../client/session';

// What the tests of the running extension say about the editor around it.

const folder = (name: string): Uri => {
  const found = workspace.workspaceFolders?.find((folder) => folder.name === name) ?? workspace.workspaceFolders?.[0];
  assert.ok(found, 'a folder is open');
  return found.uri;
};

export async function session(): Promise<Session> {
  const extension = extensions.getExtension<Session>('seaworthy.seaworthy');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

export const codeOf = ({ code }: Diagnostic): string => String(typeof code === 'object' ? code.value : code);

/** Waits for the condition, because diagnostics, previews and the status bar follow in their own time. */
export async function eventually<T>(
  what: string,
  attempt: () => T | undefined | false | Promise<T | undefined | false>,
) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const result = await attempt();
    if (result) return result;
    if (Date.now() > deadline) assert.fail(`not within ten seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const findingsIn = (uri: Uri) => languages.getDiagnostics(uri).filter(({ source }) => source === 'seaworthy');

export const codesIn = (document: TextDocument) => findingsIn(document.uri).map(codeOf);

export const finding = (document: TextDocument, code: string) =>
  eventually(`${code} in ${document.uri.path}`, () => findingsIn(document.uri).find((found) => codeOf(found) === code));

export async function open(path: string, name = 'plain'): Promise<TextDocument> {
  const document = await workspace.openTextDocument(Uri.joinPath(folder(name), path));
  await window.showTextDocument(document);
  return document;
}
