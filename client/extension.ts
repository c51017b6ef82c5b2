import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node';
import { ServerProcess } from './process';
import { endSession, type Session, startSession } from './session';

// The desktop and every remote host: the server is a process of its own.

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<Session> {
  const module = Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  const cache = Uri.joinPath(context.globalStorageUri, 'compiled').fsPath;
  session = await startSession(
    context,
    (output) => new ServerProcess(module, output, cache),
    (server, options) => new LanguageClient('seaworthy', 'Seaworthy', () => server.start(), options),
  );
  return session;
}

export const deactivate = (): Promise<void> | undefined => session && endSession(session);
