// npm start: builds, lints samples/ in the terminal, and shows them in VS Code with the extension, on a port of this
// machine alone. `--no-editor` stops after the lint, `--port N` chooses the port.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: { 'no-editor': { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
});
process.chdir(fileURLToPath(new URL('.', import.meta.url)));

run('build.mjs');
// The samples are full of findings, so an exit status of 1 is what linting them should give.
const { status } = spawnSync(process.execPath, ['dist/cli.js', 'check', 'samples'], { stdio: 'inherit' });
if (status !== 0 && status !== 1) process.exit(status ?? 2);
if (!flags['no-editor']) await serveEditor();

async function serveEditor() {
  const { installCodeServer, startCodeServer } = await import('./test/editor/code-server.mjs');
  const { packExtension } = await import('./test/editor/vsix.mjs');
  await installCodeServer();
  const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-start-'));
  // A copy, so that trying the fixes leaves this folder as it is.
  const folder = join(scratch, 'samples');
  cpSync('samples', folder, { recursive: true });
  const server = await startCodeServer({ vsix: await packExtension(scratch), port: Number(flags.port) });
  const address = server.page(folder, [['openFile', server.remote(join(folder, 'deployment.yaml'))]]);
  console.log(`\nVS Code with Seaworthy, the samples open (end with Ctrl+C):\n\n  ${address}\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await server.stop();
      rmSync(scratch, { recursive: true, force: true });
      process.exit(0);
    });
  }
}

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 2);
}
