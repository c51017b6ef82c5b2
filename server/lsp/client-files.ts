import type { Connection } from 'vscode-languageserver';
import type { Files } from '../workspace/files';
import { uriOf } from './places';
import type { ToClient } from './requests';

/** Files as the client finds them: it can also read what is on no disk, and it knows what a remote workspace holds. */
export function clientFiles(connection: Connection): Files {
  const ask = <Method extends keyof ToClient>(method: Method, path: string): Promise<ToClient[Method]['result']> =>
    connection.sendRequest(method, { uri: uriOf(path) });
  return {
    list: (folder) => ask('seaworthy/list', folder).catch(() => []),
    read: async (path) => (await ask('seaworthy/read', path)) ?? undefined,
    // Changes arrive as `workspace/didChangeWatchedFiles`.
    watch: () => ({ dispose: () => {} }),
  };
}
