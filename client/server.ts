import type { MessageTransports } from 'vscode-languageclient';

/** The server where it runs, in a process or a worker. */
export interface Server {
  /** Starts it. What ran before is ended. */
  start(): Promise<MessageTransports>;
  /** Ends it, whatever it is doing, and tells the client. Resolves when it is gone, at once where none runs. */
  kill(): Promise<void>;
}
