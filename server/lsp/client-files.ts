import type { Connection } from 'vscode-languageserver';
import type { Files } from '../workspace/files';
import { uriOf } from './places';
import type { ToClient } from './requests';

/**
 * Files as the client finds them: it can also read what is on no disk, and it knows what a remote workspace holds. Where
 * links lead it cannot tell, but `disk`, which the server reads itself, can where there is one.
 */
export function clientFiles(connection: Connection, disk: Pick<Files, 'real'>): Files {
  const ask = <Method extends keyof ToClient>(
    method: Method,
    params: ToClient[Method]['params'],
  ): Promise<ToClient[Method]['result']> => connection.sendRequest(method, params);
  return {
    list: (folder) => ask('seaworthy/list', { uri: uriOf(folder) }),
    read: async (path, atMost) =>
      (await ask('seaworthy/read', { uri: uriOf(path), ...(atMost !== undefined && { atMost }) })) ?? undefined,
    real: (path) => disk.real(path),
    // Changes arrive as `workspace/didChangeWatchedFiles`.
    watch: () => ({ dispose: () => {} }),
  };
}
