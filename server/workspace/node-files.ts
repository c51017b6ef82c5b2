import { readdirSync, readFileSync, realpathSync, statSync, watch } from 'node:fs';
import { sep } from 'node:path';
import { decoded } from './encoding';
import type { Entry, Files } from './files';

/** Above this a text is a dump, not something written by people: 32 MB. */
const largest = 32 * 2 ** 20;

/**
 * Files on the disk. The calls underneath block on purpose: one file at a time they are several times as fast as their
 * promises, and these files are small.
 */
export const nodeFiles: Files = {
  async list(folder) {
    try {
      return readdirSync(folder === '' ? '/' : folder, { withFileTypes: true }).flatMap((entry): Entry[] => {
        const { name } = entry;
        if (entry.isDirectory()) return [{ name, kind: 'folder' }];
        if (entry.isFile()) return [{ name, kind: 'file' }];
        const kind = entry.isSymbolicLink() ? kindAt(`${folder}/${name}`) : undefined;
        return kind ? [{ name, kind, isLink: true }] : [];
      });
    } catch (error) {
      if (isMissing(error, folder)) return [];
      throw unreadable(error);
    }
  },

  async read(path, atMost = largest) {
    try {
      const stats = statSync(path);
      // A pipe or device would never end, or be empty when it is read again.
      if (!stats.isFile()) throw new Error(stats.isDirectory() ? 'It is a folder.' : 'It is not a file.');
      const { size } = stats;
      const most = Math.min(atMost, largest);
      if (size > most)
        throw new Error(`It has ${Math.ceil(size / 2 ** 20)} MB; at most ${most / 2 ** 20} MB are read.`);
      return decoded(readFileSync(path));
    } catch (error) {
      if (isMissing(error, path)) return undefined;
      throw unreadable(error);
    }
  },

  async real(path) {
    try {
      return slashed(realpathSync.native(path === '' ? '/' : path));
    } catch {
      return undefined;
    }
  },

  watch(folder, changed) {
    const watcher = watch(folder, { recursive: true }, (_, name) => {
      if (name !== null) changed(`${folder}/${slashed(name)}`);
    });
    // A folder that vanishes is no reason to end the process.
    watcher.on('error', () => watcher.close());
    return { dispose: () => watcher.close() };
  },
};

/** A path of this system with forward slashes. Only on Windows is a backslash one: elsewhere names may hold it. */
export const slashed = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  EACCES: 'Permission denied.',
  EPERM: 'Permission denied.',
  ENOSPC: 'There is no space left on the device.',
  EDQUOT: 'There is no space left for this user.',
  EROFS: 'The file system is read-only.',
  ENAMETOOLONG: 'Its name is too long.',
  ELOOP: 'Its links lead in a circle.',
  EIO: 'The device does not answer.',
};

/** Why a file could not be read or written, as a sentence without the path, which is printed beside it. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && reasons[code]) || message.replace(/^[A-Z0-9]+: ([^,]*), .*$/s, '$1.');
}

function isMissing(error: unknown, path: string): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTDIR' || (code === 'ENOENT' && !path.includes('\ufffd'));
}

/** In a name that was listed, bytes that are no UTF-8 have been replaced: what it names then leads nowhere. */
const unreadable = (error: unknown): Error =>
  new Error(
    (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'Its name is not UTF-8, so it cannot be opened.'
      : reasonOf(error),
    { cause: error },
  );

function kindAt(path: string): Entry['kind'] | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : undefined;
  } catch {
    return undefined;
  }
}
