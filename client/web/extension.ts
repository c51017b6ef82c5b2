import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { endSession, type Session, startSession } from '../session';
import { ServerWorker } from './worker';

// VS Code for the Web: the server is a worker, with no file system but the editor's.

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<Session> {
  const script = Uri.joinPath(context.extensionUri, 'dist', 'web', 'server.js').toString(true);
  session = await startSession(
    context,
    () => new ServerWorker(script),
    (server, options) => new LanguageClient('seaworthy', 'Seaworthy', () => server.start(), options),
  );
  return session;
}

export const deactivate = (): Promise<void> | undefined => session && endSession(session);
