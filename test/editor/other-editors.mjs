// The language server in editors that only speak the protocol: Neovim and Emacs, each where it is installed (Debian:
// neovim; emacs-nox and elpa-eglot). One that is not here is skipped, and that is said.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const dockerfile = 'FROM debian:13\nADD start.sh /start.sh\nUSER 10001\nCMD ["/start.sh"]\n';

const policy = (kind, name, spec) =>
  `apiVersion: security.istio.io/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n${spec}`;
const tokens =
  '  jwtRules:\n    - issuer: https://login.example.com\n      jwksUri: https://login.example.com/keys\n      audiences: [api]\n';

const editors = [
  { command: 'nvim', args: (file) => ['--headless', '-u', 'NONE', '-S', beside('neovim.lua'), file] },
  { command: 'emacs', args: (file) => ['-Q', '--batch', '-l', beside('emacs.el'), file] },
];

let passed = 0;
let failed = 0;
let skipped = 0;
for (const { command, args } of editors) {
  if (spawnSync(command, ['--version']).status !== 0) {
    console.log(`skipped: ${command} is not installed`);
    skipped++;
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-editor-'));
  const file = join(folder, 'Dockerfile');
  writeFileSync(file, dockerfile);
  mkdirSync(join(folder, 'shop'));
  writeFileSync(join(folder, 'shop/tokens.yaml'), policy('RequestAuthentication', 'api', tokens));
  writeFileSync(join(folder, 'shop/policies.yaml'), policy('AuthorizationPolicy', 'open', '  rules: [{}]\n'));
  const { status, stdout, stderr } = spawnSync(command, args(file), {
    cwd: folder,
    env: { ...process.env, HOME: folder, SERVER: join(root, 'dist/server.js') },
    encoding: 'utf8',
    timeout: 60_000,
  });
  rmSync(folder, { recursive: true, force: true });
  if (status === 0) passed++;
  else failed++;
  console.log(`${status === 0 ? 'ok' : 'not ok'} - ${command}`);
  if (status !== 0) console.log(`${stdout}${stderr}`.trim().replace(/^/gm, '    '));
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
