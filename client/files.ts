import { FileSystemError, FileType, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { ToClient } from '../server/lsp/requests';

type Answer<Method extends keyof ToClient> = (
  params: ToClient[Method]['params'],
) => Promise<ToClient[Method]['result']>;

/** Lets the server read through the editor, which reaches virtual workspaces and remote hosts as well as the disk. */
export function answerFileRequests(client: BaseLanguageClient): void {
  const list: Answer<'seaworthy/list'> = async ({ uri }) => {
    const entries = await orIfMissing([], workspace.fs.readDirectory(client.protocol2CodeConverter.asUri(uri)));
    return entries.flatMap(([name, type]) => {
      // A link carries the bit of what it leads to beside its own.
      const link = type & FileType.SymbolicLink ? { isLink: true as const } : {};
      if (type & FileType.File) return { name, kind: 'file' as const, ...link };
      return type & FileType.Directory ? { name, kind: 'folder' as const, ...link } : [];
    });
  };
  const read: Answer<'seaworthy/read'> = async ({ uri, atMost = Number.POSITIVE_INFINITY }) => {
    const bytes = await orIfMissing(undefined, workspace.fs.readFile(client.protocol2CodeConverter.asUri(uri)));
    if (bytes && bytes.length > atMost) throw new Error(`It has ${bytes.length} bytes; at most ${atMost} are read.`);
    // The byte order mark stays: offsets count from it.
    return bytes ? new TextDecoder(encodingOf(bytes), { ignoreBOM: true }).decode(bytes) : null;
  };
  client.onRequest('seaworthy/list', list);
  client.onRequest('seaworthy/read', read);
}

/** By the byte order mark, as kubectl reads manifests. */
const encodingOf = ([first, second]: Uint8Array): string =>
  first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';

async function orIfMissing<T, Otherwise>(otherwise: Otherwise, reading: Thenable<T>): Promise<T | Otherwise> {
  try {
    return await reading;
  } catch (error) {
    const isMissing =
      error instanceof FileSystemError &&
      ['FileNotFound', 'FileIsADirectory', 'FileNotADirectory'].includes(error.code);
    if (isMissing) return otherwise;
    throw error;
  }
}
