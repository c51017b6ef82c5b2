// test/extension inside VS Code's real extension host, the extension loaded from this folder, by @vscode/test-electron.
// VSCODE_EXECUTABLE names a desktop VS Code. Without it, `--download` fetches one (it wants a display); else VS Code's
// server from npm and a browser stand in, started by a launcher that test-electron takes for the desktop.
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { installCodeServer } from './code-server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-desktop-'));
const folders = join(scratch, 'folders');
cpSync(join(root, 'test/editor/folders'), folders, { recursive: true });
try {
  await runTests({
    vscodeExecutablePath: await executable(),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, 'dist/test/extension/index.js'),
    // The installed extensions of whoever runs this must not lint the same files.
    launchArgs: [
      join(folders, 'all.code-workspace'),
      '--disable-extensions',
      `--user-data-dir=${join(scratch, 'user')}`,
    ],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Undefined lets test-electron download a desktop VS Code. */
async function executable() {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named) return named;
  if (process.argv.includes('--download')) return undefined;
  await installCodeServer();
  const launcher = fileURLToPath(new URL('vscode-from-npm.mjs', import.meta.url));
  const isWindows = process.platform === 'win32';
  const path = join(scratch, isWindows ? 'code.cmd' : 'code');
  writeFileSync(
    path,
    isWindows
      ? `@"${process.execPath}" "${launcher}" %*\r\n`
      : `#!/bin/sh\nexec "${process.execPath}" "${launcher}" "$@"\n`,
  );
  chmodSync(path, 0o755);
  return path;
}
