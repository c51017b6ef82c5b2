import { type Disposable, type ExtensionContext, env, type LogOutputChannel, window } from 'vscode';
import {
  type BaseLanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  vsdiag,
} from 'vscode-languageclient';
import type { InitializationOptions } from '../server/lsp/requests';
import { registerCommands } from './commands';
import { isLinted, languages } from './documents';
import { Ends } from './ends';
import { answerFileRequests } from './files';
import { Pulse } from './pulse';
import { request } from './requests';
import { registerRulePages } from './rule-pages';
import type { Server } from './server';
import { Status } from './status';

/** What `activate` returns. Not an interface for other extensions: the tests look at the running extension through it. */
export interface Session {
  readonly client: BaseLanguageClient;
  readonly status: Status;
  readonly server: Server;
  readonly pulse: Pulse;
}

/** Starts the server and everything around it. A server that does not start shows in the status bar, not as an error here. */
export async function startSession(
  context: ExtensionContext,
  serverFor: (output: LogOutputChannel) => Server,
  connect: (server: Server, options: LanguageClientOptions) => BaseLanguageClient,
): Promise<Session> {
  const output = window.createOutputChannel('Seaworthy', { log: true });
  const server = serverFor(output);
  const ends = new Ends(output);
  const pulse = new Pulse(
    () => request(client, 'seaworthy/ping', {}),
    () => {
      output.error('The language server does not answer. It is ended, and another one started.');
      server.kill();
    },
  );
  const client = connect(server, optionsFor(output, ends, pulse));
  answerFileRequests(client);
  const status = new Status(client, ends);
  const restart = async () => {
    ends.forget();
    if (client.state === State.Running) await client.stop().catch((error) => output.error(error));
    // One that hangs is still there, and one that hangs while it starts is started anew when it ends.
    const isStarting = client.state === State.Starting;
    await server.kill();
    if (!isStarting) await client.start();
  };
  context.subscriptions.push(
    output,
    status,
    pulse,
    watchStarts(client, pulse),
    registerRulePages(client),
    registerCommands(client, output, restart),
  );
  try {
    await client.start();
  } catch (error) {
    output.error(`The language server did not start: ${error}`);
  }
  return { client, status, server, pulse };
}

/** Leaves no server behind, whatever it is doing. */
export async function endSession({ client, server }: Session): Promise<void> {
  await client.dispose().catch(() => {});
  await server.kill();
}

/** A server can hang before it has answered for the first time. */
function watchStarts(client: BaseLanguageClient, pulse: Pulse): Disposable {
  return client.onDidChangeState(({ newState }) => {
    if (newState !== State.Starting) return;
    pulse.watch(
      new Promise<void>((started) => {
        const listening = client.onDidChangeState(() => {
          listening.dispose();
          started();
        });
      }),
    );
  });
}

function optionsFor(output: LogOutputChannel, ends: Ends, pulse: Pulse): LanguageClientOptions {
  const initializationOptions: InitializationOptions = {
    ruleLinks: env.uriScheme,
    commandLinks: true,
    files: true,
    state: true,
  };
  return {
    documentSelector: languages.map((language) => ({ language })),
    initializationOptions,
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationFailedHandler: (error) => {
      output.error(error);
      return false;
    },
    errorHandler: ends,
    markdown: { isTrusted: { enabledCommands: ['seaworthy.openRule', 'seaworthy.fix', 'seaworthy.ignore'] } },
    diagnosticPullOptions: { onChange: true, onSave: false },
    middleware: {
      sendRequest: (type, params, token, next) => {
        const answer = next(type, params, token);
        // A pull of the workspace is held until there is news, which may be never.
        const isQuiet = ['seaworthy/ping', 'workspace/diagnostic'].includes(
          typeof type === 'string' ? type : type.method,
        );
        return isQuiet ? answer : pulse.watch(answer);
      },
      provideDiagnostics: (document, previousResultId, token, next) =>
        'uri' in document && !isLinted(document)
          ? { kind: vsdiag.DocumentDiagnosticReportKind.full, items: [] }
          : next(document, previousResultId, token),
    },
  };
}
