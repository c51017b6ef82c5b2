// What the server says to whoever starts it by hand.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const bundle = join(__dirname, '..', '..', 'server.js');

const run = (words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundle, ...words], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout, stderr };
};

test('help and version', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  assert.deepEqual(run(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' });
  const help = run(['--help']);
  assert.deepEqual([help.status, help.stderr], [0, '']);
  assert.match(help.stdout, /^Usage: seaworthy-language-server .*--stdio.*\n$/);
  assert.deepEqual(run(['help']), help);
});

test('words that name no transport are answered in one line', () => {
  const { status, stdout, stderr } = run(['--nope']);
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /^seaworthy-language-server: .*Usage: .*\n$/);
});

test('without a word it serves standard input and output', async (context) => {
  const server = spawn(process.execPath, [bundle], { stdio: ['pipe', 'pipe', 'inherit'] });
  context.after(() => server.kill());
  const params = { processId: null, rootUri: null, capabilities: {} };
  const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  // Kept open: a client that ends is no longer answered.
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  const [answer] = (await once(server.stdout, 'data')) as [Buffer];
  assert.match(answer.toString(), /^Content-Length: \d+\r\n/);
});
