// What the server says to whoever starts it by hand.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const run = (words: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, '..', '..', 'server.js'), ...words], {
    encoding: 'utf8',
    input,
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

test('without a word it serves standard input and output', () => {
  const message = (body: object) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...body });
    return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  };
  const params = { processId: null, rootUri: null, capabilities: {} };
  const { stdout, stderr } = run([], message({ id: 1, method: 'initialize', params }));
  assert.match(stdout, /^Content-Length: \d+\r\n\r\n\{.*"capabilities":/);
  assert.equal(stderr, '');
});
