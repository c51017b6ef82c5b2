import { readdirSync, readFileSync, statSync, watch } from 'node:fs';
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
        if (entry.isDirectory()) return [{ name: entry.name, kind: 'folder' }];
        if (entry.isFile() || (entry.isSymbolicLink() && isFile(`${folder}/${entry.name}`)))
          return [{ name: entry.name, kind: 'file' }];
        return [];
      });
    } catch {
      return [];
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
      return readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },

  watch(folder, changed) {
    const watcher = watch(folder, { recursive: true }, (_, name) => {
      if (name !== null) changed(`${folder}/${name.replaceAll('\\', '/')}`);
    });
    // A folder that vanishes is no reason to end the process.
    watcher.on('error', () => watcher.close());
    return { dispose: () => watcher.close() };
  },
};

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
