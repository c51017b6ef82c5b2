import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { version } from '../package.json';
import { seaworthy } from './languages';
import { serve } from './lsp/session';

// The language server in a web worker, for editors that run in a browser. Files come from the client or not at all.

serve((options) => createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self), options), {
  seaworthy: seaworthy(),
  files: {
    list: async () => [],
    read: async () => undefined,
    real: async () => undefined,
    watch: () => ({ dispose: () => {} }),
  },
  today: () => new Date().toISOString().slice(0, 10),
  version,
});
