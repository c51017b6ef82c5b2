import { type ExtensionContext, Uri } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { type Session, startSession } from '../session';

// VS Code for the Web: the server is a worker, with no file system but the editor's.

let session: Session | undefined;
let worker: Worker | undefined;

export async function activate(context: ExtensionContext): Promise<Session> {
  const script = Uri.joinPath(context.extensionUri, 'dist', 'web', 'server.js').toString(true);
  // Called for every start: the client does not end a worker when it restarts. Nor would it know one when it sees one,
  // because VS Code puts a function of its own in the place of `Worker`; hence reader and writer.
  const startWorker = async () => {
    worker?.terminate();
    worker = new Worker(script);
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  session = await startSession(
    context,
    (options) => new LanguageClient('seaworthy', 'Seaworthy', startWorker, options),
  );
  return session;
}

export async function deactivate(): Promise<void> {
  await session?.client.dispose();
  worker?.terminate();
}
