import { type ExtensionContext, env, type LogOutputChannel, window } from 'vscode';
import {
  type BaseLanguageClient,
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  vsdiag,
} from 'vscode-languageclient';
import type { InitializationOptions } from '../server/lsp/requests';
import { registerCommands } from './commands';
import { isLinted, languages } from './documents';
import { answerFileRequests } from './files';
import { registerRulePages } from './rule-pages';
import { Status } from './status';

/** What `activate` returns. Not an interface for other extensions: the tests look at the running extension through it. */
export interface Session {
  readonly client: BaseLanguageClient;
  readonly status: Status;
}

/** Starts the server and everything around it. A server that does not start shows in the status bar, not as an error here. */
export async function startSession(
  context: ExtensionContext,
  connect: (options: LanguageClientOptions) => BaseLanguageClient,
): Promise<Session> {
  const output = window.createOutputChannel('Seaworthy', { log: true });
  const client = connect(optionsFor(output));
  answerFileRequests(client);
  const status = new Status(client);
  context.subscriptions.push(output, status, registerRulePages(client), registerCommands(client, output));
  try {
    await client.start();
  } catch (error) {
    output.error(`The language server did not start: ${error}`);
  }
  return { client, status };
}

function optionsFor(output: LogOutputChannel): LanguageClientOptions {
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
    errorHandler: new RestartQuietly(output),
    markdown: { isTrusted: { enabledCommands: ['seaworthy.openRule', 'seaworthy.fix', 'seaworthy.ignore'] } },
    diagnosticPullOptions: { onChange: true, onSave: false },
    middleware: {
      provideDiagnostics: (document, previousResultId, token, next) =>
        'uri' in document && !isLinted(document)
          ? { kind: vsdiag.DocumentDiagnosticReportKind.full, items: [] }
          : next(document, previousResultId, token),
    },
  };
}

/** The default handler asks in a notification whether to give up; the status bar says it without being asked. */
class RestartQuietly implements ErrorHandler {
  private readonly ends: number[] = [];

  constructor(private readonly output: LogOutputChannel) {}

  error() {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed() {
    const now = Date.now();
    this.ends.push(now);
    const recent = this.ends.filter((time) => now - time < 3 * 60_000).length;
    this.output.error(`The language server ended unexpectedly (${recent} times within three minutes).`);
    return { action: recent < 5 ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
  }
}
