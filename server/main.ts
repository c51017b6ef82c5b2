import { fileURLToPath, pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { explanations, languageOf, linter } from './languages';
import { pathOf, uriOf } from './lsp/places';
import { serve } from './lsp/session';
import type { Files } from './workspace/files';
import { nodeFiles } from './workspace/node-files';

// The language server for every editor that can start a process: `--stdio`, `--node-ipc`, `--socket=PORT`, `--pipe=NAME`.

const connection = createConnection(ProposedFeatures.all);
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => connection.console.error(`${event}: ${(error as Error)?.stack ?? error}`));
}
serve(connection, {
  linter: linter(),
  languageOf,
  explanations,
  files: diskFiles(),
  today: () => new Date().toISOString().slice(0, 10),
});

/** The disk, for a server that names files by decoded URI. Nothing is found under any other scheme. */
function diskFiles(): Files {
  const toDisk = (path: string): string | undefined =>
    path.startsWith('file://') ? fileURLToPath(uriOf(path)).replaceAll('\\', '/') : undefined;
  return {
    async list(folder) {
      const disk = toDisk(folder);
      return disk === undefined ? [] : nodeFiles.list(disk);
    },
    async read(path) {
      const disk = toDisk(path);
      return disk === undefined ? undefined : nodeFiles.read(disk);
    },
    watch(folder, changed) {
      const disk = toDisk(folder);
      return disk === undefined
        ? { dispose: () => {} }
        : nodeFiles.watch(disk, (path) => changed(pathOf(pathToFileURL(path).href)));
    },
  };
}
