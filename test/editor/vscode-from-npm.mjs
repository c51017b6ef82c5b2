// Stands in for a desktop VS Code where none can be had: takes the arguments that @vscode/test-electron gives one, starts
// VS Code's server from npm and a browser, and runs the tests in that extension host. It prints what they print and ends
// with their exit status. SEAWORTHY_EDITOR=current takes a VS Code of this year in place of the one for Node 20.
import { parseArgs } from 'node:util';
import { launchChromium } from './chromium.mjs';
import { startCodeServer } from './code-server.mjs';
import { runInExtensionHost } from './driver.mjs';

// Most of what a desktop is told concerns its windows and profile: VS Code from npm has neither.
const { values, positionals } = parseArgs({
  options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
  strict: false,
});
const [folder] = positionals;
if (!values.extensionDevelopmentPath || !values.extensionTestsPath || !folder) {
  console.error('usage: vscode-from-npm.mjs FOLDER --extensionDevelopmentPath=PATH --extensionTestsPath=PATH');
  process.exit(2);
}

const server = await startCodeServer();
const browser = await launchChromium();
try {
  const payload = [
    ['extensionDevelopmentPath', server.remote(values.extensionDevelopmentPath)],
    ['extensionTestsPath', server.remote(values.extensionTestsPath)],
    ['skipWelcome', 'true'],
  ];
  const { passed, failed } = await runInExtensionHost(browser, server.page(folder, payload), { milliseconds: 120_000 });
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  await browser.close();
  await server.stop();
}
