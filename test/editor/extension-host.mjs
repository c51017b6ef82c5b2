// test/extension inside VS Code's real extension host, the extension loaded from this folder.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.mjs';
import { installCodeServer, startCodeServer } from './code-server.mjs';
import { finish, runInExtensionHost } from './driver.mjs';

await installCodeServer();
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-folders-'));
cpSync(join(root, 'test/editor/folders'), folder, { recursive: true });
const server = await startCodeServer();
const browser = await launchChromium();
try {
  const payload = [
    ['extensionDevelopmentPath', server.remote(root)],
    ['extensionTestsPath', server.remote(join(root, 'dist/test/extension/index.js'))],
    ['skipWelcome', 'true'],
  ];
  const address = server.page(join(folder, 'all.code-workspace'), payload);
  finish(await runInExtensionHost(browser, address, { milliseconds: 120_000 }));
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
