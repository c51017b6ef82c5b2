// The built server as editors start it. Needs dist/server.js, which the same build makes.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { MessageChannel } from 'node:worker_threads';
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { pullClient, pushClient, TestClient } from './client';

const dist = join(__dirname, '..', '..');
const manifest = 'file:///folder/role.yaml';
const dockerfile = 'file:///folder/Dockerfile';
const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: deployer
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
`;

const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill();
});

function overStdio(): { client: TestClient; child: ChildProcess } {
  const child = spawn(process.execPath, [join(dist, 'server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const reader = new StreamMessageReader(child.stdout);
  return { child, client: new TestClient(createProtocolConnection(reader, new StreamMessageWriter(child.stdin))) };
}

test('the server finds, over standard streams, what the rules say', async () => {
  const { client, child } = overStdio();
  await client.start(pushClient);
  await client.open(manifest, role);
  assert.deepEqual(
    (await client.pushed(manifest)).map(({ code }) => code),
    ['kubernetes/rbac-wildcard-all'],
  );
  await client.open(dockerfile, 'FROM alpine\nUSER root\n', 'dockerfile');
  assert.ok((await client.pushed(dockerfile)).length > 0);
  await client.connection.sendRequest('shutdown');
  await client.connection.sendNotification('exit');
  const status = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(status, 0);
});

test('input that is not the protocol ends the server, which says why', async () => {
  const nothing = {
    'a header without a length': 'X: 1\r\n\r\n',
    'a length below zero': 'Content-Length: -5\r\n\r\n{}',
  };
  const inputs = { ...nothing, 'no number': 'Content-Length: abc\r\n\r\n', HTTP: 'GET / HTTP/1.1\r\n\r\n' };
  for (const [what, input] of Object.entries(inputs)) {
    const child = spawn(process.execPath, [join(dist, 'server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
    children.push(child);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      said += chunk;
    });
    child.stdin.write(input);
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(status, 1, what);
    assert.match(said, /^seaworthy-language-server: Standard input is not the Language Server Protocol\. .+\n/, what);
  }
});

test('the server ends with its client', async () => {
  const { client, child } = overStdio();
  await client.start(pushClient);
  child.stdin?.end();
  assert.equal(await new Promise((resolve) => child.on('exit', resolve)), 1);
});

test('files on the disk count, in a folder whose name needs escaping', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sea worthy#'));
  after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, '.seaworthy.yaml'), 'rules:\n  kubernetes/rbac-wildcard-all: info\n');
  const uri = pathToFileURL(join(folder, 'role.yaml')).href;
  const { client } = overStdio();
  await client.start(pushClient, undefined, pathToFileURL(folder).href);
  await client.open(uri, role);
  const [diagnostic, ...others] = await client.pushed(uri);
  assert.ok(diagnostic);
  assert.deepEqual([diagnostic.severity, others], [3, []]);
  const [action] = (await client.actions(uri, diagnostic.range, ['quickfix'])).filter(({ title }) =>
    title.endsWith('in this project'),
  );
  assert.deepEqual(
    Object.keys(action?.edit?.changes ?? {}).map((each) => fileURLToPath(each)),
    [join(folder, '.seaworthy.yaml')],
  );
  writeFileSync(join(folder, '.seaworthy.yaml'), 'profile: strict\n');
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: pathToFileURL(join(folder, '.seaworthy.yaml')).href, type: 2 }],
  });
  await client.until(() => client.published.at(-1)?.diagnostics[0]?.severity === 1);
});

test("the server speaks node's IPC", async () => {
  const child = spawn(process.execPath, [join(dist, 'server.js'), '--node-ipc'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  const client = new TestClient(createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child)));
  await client.start(pullClient);
  await client.open(manifest, role);
  assert.deepEqual(
    (await client.pulled(manifest)).map(({ code }) => code),
    ['kubernetes/rbac-wildcard-all'],
  );
  child.kill();
});

test('the server runs in a worker, without anything of node', async () => {
  const { port1, port2 } = new MessageChannel();
  const context = createContext({
    self: port1,
    setTimeout,
    clearTimeout,
    performance,
    console,
    TextEncoder,
    TextDecoder,
  });
  runInContext(readFileSync(join(dist, 'web', 'server.js'), 'utf8'), context);
  const answers = new Map<number, (result: unknown) => void>();
  port2.on('message', ({ id, result }) => answers.get(id)?.(result));
  const request = (id: number, method: string, params: unknown) =>
    new Promise<unknown>((resolve) => {
      answers.set(id, resolve);
      port2.postMessage({ jsonrpc: '2.0', id, method, params });
    });
  await request(1, 'initialize', {
    processId: null,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} } },
  });
  port2.postMessage({ jsonrpc: '2.0', method: 'initialized', params: {} });
  port2.postMessage({
    jsonrpc: '2.0',
    method: 'textDocument/didOpen',
    params: { textDocument: { uri: manifest, languageId: 'yaml', version: 1, text: role } },
  });
  const report = await request(2, 'textDocument/diagnostic', { textDocument: { uri: manifest } });
  assert.deepEqual(
    (report as { items: { code: string }[] }).items.map(({ code }) => code),
    ['kubernetes/rbac-wildcard-all'],
  );
  port2.close();
});

test('no text ends the server', async () => {
  const { client } = overStdio();
  await client.start(pullClient);
  const hostile: Record<string, string> = {
    'one line of five megabytes': `kind: ${'x'.repeat(5_000_000)}`,
    'ten thousand open brackets': '['.repeat(10_000),
    'ten thousand dashes': '- '.repeat(10_000),
    'a million empty lines': '\n'.repeat(1_000_000),
    'characters that are none': 'a: \u0000\ud800\udc00\udfff\uffff\r\r\n\u2028b: \t- {',
    'aliases that multiply': `a: &a [x]\n${Array.from({ length: 30 }, (_, n) => `b${n}: &b${n} [*${n ? `b${n - 1}` : 'a'}, *${n ? `b${n - 1}` : 'a'}]`).join('\n')}`,
    'a Dockerfile that never ends': `FROM a\nRUN ${'(('.repeat(50_000)}`,
    'a heredoc that never ends': `FROM a\nRUN <<EOF\n${'$(('.repeat(2_000)}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    const isDockerfile = name.includes('ocker') || name.includes('heredoc');
    const uri = `file:///folder/${encodeURIComponent(name)}${isDockerfile ? '.Dockerfile' : '.yaml'}`;
    await client.open(uri, text, isDockerfile ? 'dockerfile' : 'yaml');
    assert.equal((await client.pull(uri)).kind, 'full', name);
    await client.edit(uri, 3, 4, '"');
    assert.ok((await client.pull(uri)).kind, name);
    const position = client.at(uri).positionAt(5);
    await client.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
    await client.actions(uri, { start: position, end: position });
    await client.connection.sendRequest('textDocument/completion', { textDocument: { uri }, position });
  }
  // Edits of a document that is not open, ranges outside of it, and nonsense.
  await client.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: 'file:///nowhere.yaml', version: 2 },
    contentChanges: [{ text: 'x' }],
  });
  const [uri = ''] = client.texts.keys();
  await client.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 99 },
    contentChanges: [{ range: { start: { line: 9e8, character: 9e8 }, end: { line: 9e9, character: 0 } }, text: 'x' }],
  });
  await client.connection.sendNotification('textDocument/didOpen', {});
  await client.open(manifest, role);
  assert.equal((await client.pulled(manifest)).length, 1);
});
