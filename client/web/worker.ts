import { BrowserMessageReader, BrowserMessageWriter, type MessageTransports } from 'vscode-languageclient/browser';
import type { Server } from '../server';

/** The server as a web worker. */
export class ServerWorker implements Server {
  private running: { readonly worker: Worker; readonly reader: EndingReader } | undefined;

  constructor(private readonly script: string) {}

  /** The client does not know a worker when it sees one, because VS Code puts a function in the place of `Worker`. */
  async start(): Promise<MessageTransports> {
    this.running?.worker.terminate();
    const worker = new Worker(this.script);
    const reader = new EndingReader(worker);
    this.running = { worker, reader };
    return { reader, writer: new BrowserMessageWriter(worker) };
  }

  async kill(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    running?.worker.terminate();
    running?.reader.end();
  }
}

/** Says that nothing more will come: a worker that is ended does not. */
class EndingReader extends BrowserMessageReader {
  end(): void {
    this.fireClose();
  }
}
