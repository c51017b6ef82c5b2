import {
  type Connection,
  type ConnectionOptions,
  ErrorCodes,
  InitializeRequest,
  Message,
  type MessageStrategy,
  ResponseError,
  ShutdownRequest,
} from 'vscode-languageserver';

/** The method that a request out of turn is given, because only a request that has a handler can be answered. */
const outOfTurn = 'seaworthy/outOfTurn';

/**
 * Turns away what comes before `initialize` and after `shutdown`, with the errors the protocol has for it: a client that
 * is told nothing waits for ever. To be passed to the connection when it is made, and then told of it.
 */
export class Lifecycle implements ConnectionOptions {
  private phase: 'new' | 'running' | 'shut down' = 'new';

  readonly messageStrategy: MessageStrategy = {
    handleMessage: (message, next) => next(Message.isRequest(message) ? this.inTurn(message) : message),
  };

  get isShutDown(): boolean {
    return this.phase === 'shut down';
  }

  answerOn(connection: Connection): void {
    connection.onRequest(outOfTurn, () =>
      this.phase === 'new'
        ? new ResponseError(ErrorCodes.ServerNotInitialized, 'The first request has to be "initialize".')
        : new ResponseError(ErrorCodes.InvalidRequest, 'The server has been shut down; all it waits for is "exit".'),
    );
  }

  private inTurn<Request extends { readonly method: string }>(request: Request): Request {
    const isInTurn = this.phase === 'running' || (this.phase === 'new' && request.method === InitializeRequest.method);
    if (!isInTurn) return { ...request, method: outOfTurn };
    this.phase = request.method === ShutdownRequest.method ? 'shut down' : 'running';
    return request;
  }
}
