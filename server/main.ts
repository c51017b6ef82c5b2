import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import {
  type Connection,
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { version } from '../package.json';
import { seaworthy } from './languages';
import type { Lifecycle } from './lsp/lifecycle';
import { pathOf, uriOf } from './lsp/places';
import { serve } from './lsp/session';
import type { Files } from './workspace/files';
import { nodeFiles, slashed } from './workspace/node-files';

// The language server for every editor that can start a process.

const usage = 'Usage: seaworthy-language-server [--stdio | --node-ipc | --socket=PORT | --pipe=NAME]';
const words = process.argv.slice(2);
const isTransportNamed = words.some((word) => /^--(?:stdio$|node-ipc$|socket\b|pipe\b)/.test(word));

if (words.some((word) => /^(?:--help|-h|help)$/.test(word))) process.stdout.write(`${usage}\n`);
else if (words.some((word) => /^(?:--version|-V)$/.test(word))) process.stdout.write(`${version}\n`);
else if (isTransportNamed || (words.length === 0 && !process.stdin.isTTY)) start();
else {
  // Somebody types, and would wait for a prompt.
  process.stderr.write(`seaworthy-language-server: An editor starts this. ${usage}\n`);
  process.exitCode = 2;
}

function start(): void {
  // Nearly all that a key makes is garbage at the next one. Left to itself node lets it grow to four times what is in
  // use; to collect it sooner takes 40 MB off a server that is typed into, and no time that could be measured.
  setFlagsFromString('--heap-growing-percent=50');
  const connection = serve(connect, {
    seaworthy: seaworthy(),
    files: diskFiles(),
    today: () => new Date().toISOString().slice(0, 10),
    version,
  });
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => connection.console.error(`${event}: ${(error as Error)?.stack ?? error}`));
  }
}

/** Over what the arguments name, else over standard input and output. */
function connect(lifecycle: Lifecycle): Connection {
  if (isTransportNamed && !words.includes('--stdio')) return createConnection(ProposedFeatures.all, lifecycle);
  const reader = new StreamMessageReader(process.stdin);
  // Where one message ends badly, nobody knows where the next begins.
  reader.onError(({ message }) => {
    process.stderr.write(`seaworthy-language-server: Standard input is not the Language Server Protocol. ${message}\n`);
    process.exit(1);
  });
  // A client that ends without a word has crashed.
  process.stdin.on('end', () => process.exit(lifecycle.isShutDown ? 0 : 1));
  return createConnection(ProposedFeatures.all, reader, new StreamMessageWriter(process.stdout), lifecycle);
}

/** The disk, for a server that names files by decoded URI. Nothing is found under any other scheme. */
function diskFiles(): Files {
  const toDisk = (path: string): string | undefined =>
    path.startsWith('file://') ? slashed(fileURLToPath(uriOf(path))) : undefined;
  return {
    async list(folder) {
      const disk = toDisk(folder);
      return disk === undefined ? [] : nodeFiles.list(disk);
    },
    async read(path, atMost) {
      const disk = toDisk(path);
      return disk === undefined ? undefined : nodeFiles.read(disk, atMost);
    },
    async real(path) {
      const disk = toDisk(path);
      const real = disk === undefined ? undefined : await nodeFiles.real(disk);
      return real === undefined ? undefined : pathOf(pathToFileURL(real).href);
    },
    watch(folder, changed) {
      const disk = toDisk(folder);
      return disk === undefined
        ? { dispose: () => {} }
        : nodeFiles.watch(disk, (path) => changed(pathOf(pathToFileURL(path).href)));
    },
  };
}
