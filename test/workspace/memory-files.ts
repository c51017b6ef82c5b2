// Files that exist in a test alone, by path. Whoever reads folders through `Files` cannot tell the difference.
import type { Entry, Files } from '../../server/workspace/files';

export function memoryFiles(
  texts: Readonly<Record<string, string>>,
): Files & { readonly reads: string[]; texts: Record<string, string> } {
  const reads: string[] = [];
  const held: Record<string, string> = { ...texts };
  return {
    reads,
    texts: held,
    async list(folder) {
      const entries = new Map<string, Entry>();
      for (const path of Object.keys(held)) {
        if (!path.startsWith(`${folder}/`)) continue;
        const [name, ...below] = path.slice(folder.length + 1).split('/');
        entries.set(name!, { name: name!, kind: below.length > 0 ? 'folder' : 'file' });
      }
      return [...entries.values()];
    },
    async read(path) {
      reads.push(path);
      return held[path];
    },
    real: async (path) => path,
    watch: () => ({ dispose() {} }),
  };
}
