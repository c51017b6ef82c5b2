import type { Connection } from 'vscode-languageserver';
import type { Files } from '../workspace/files';
import { uriOf } from './places';
import type { ToClient } from './requests';

/** Files as the client finds them: it can also read what is on no disk, and it knows what a remote workspace holds. */
export function clientFiles(connection: Connection): Files {
  const ask = <Method extends keyof ToClient>(
    method: Method,
    params: ToClient[Method]['params'],
  ): Promise<ToClient[Method]['result']> => connection.sendRequest(method, params);
  return {
    list: (folder) => ask('seaworthy/list', { uri: uriOf(folder) }).catch(() => []),
    read: async (path, atMost) =>
      (await ask('seaworthy/read', { uri: uriOf(path), ...(atMost !== undefined && { atMost }) })) ?? undefined,
    // Changes arrive as `workspace/didChangeWatchedFiles`.
    watch: () => ({ dispose: () => {} }),
  };
}
