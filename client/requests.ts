import { type BaseLanguageClient, State } from 'vscode-languageclient';
import type { ClosedFilesState, DocumentState, ToServer } from '../server/lsp/requests';

export type { ActionsParams, Commands, DocumentState, RuleSummary } from '../server/lsp/requests';

/** Sends one of our own requests. Rejects where the server is not running. */
export async function request<Method extends keyof ToServer>(
  client: BaseLanguageClient,
  method: Method,
  params: ToServer[Method]['params'],
): Promise<ToServer[Method]['result']> {
  // The client's own words for it name neither it nor a way out.
  if (client.state === State.Stopped) throw new Error('The server has stopped.');
  return client.sendRequest(method, params);
}

/** Listens to what the server says about documents. */
export const onState = (client: BaseLanguageClient, listener: (state: DocumentState) => void) =>
  client.onNotification('seaworthy/state', listener);

/** Listens to what the server says about files that are not open. */
export const onClosedFilesState = (client: BaseLanguageClient, listener: (state: ClosedFilesState) => void) =>
  client.onNotification('seaworthy/closedFiles', listener);
