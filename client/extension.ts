import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { type Session, startSession } from './session';

// The desktop and every remote host: the server is a process of its own.

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<Session> {
  const module = Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  // In megabytes: what is typed is short-lived, and more room for it makes the server larger but not faster.
  const options = { execArgv: ['--max-semi-space-size=4'] };
  const server = { module, transport: TransportKind.ipc, options };
  session = await startSession(context, (options) => new LanguageClient('seaworthy', 'Seaworthy', server, options));
  return session;
}

export function deactivate(): Promise<void> | undefined {
  return session?.client.dispose();
}
