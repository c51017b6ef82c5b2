import type { BaseLanguageClient } from 'vscode-languageclient';
import type { ToServer } from '../server/lsp/requests';

export type { ActionsParams, Commands, RuleSummary } from '../server/lsp/requests';

/** Sends one of our own requests. Rejects where the server is not running. */
export function request<Method extends keyof ToServer>(
  client: BaseLanguageClient,
  method: Method,
  params: ToServer[Method]['params'],
): Promise<ToServer[Method]['result']> {
  return client.sendRequest(method, params);
}
