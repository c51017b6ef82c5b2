import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientCapabilities, Diagnostic, PreviousResultId } from 'vscode-languageserver-protocol/node';
import type { Rule } from '../../server/engine/rule';
import { inProcess, memoryFiles, pullClient, pushClient, type TestClient } from './client';
import { against, declaredElsewhere, undeclared, wordBindings } from './words';

const rules: Record<string, Rule> = {
  'words/bad': against('bad', 'good'),
  'words/odd': against('odd', 'even', { severity: 'info' }),
  'words/undeclared': undeclared,
  'words/again': declaredElsewhere,
};

const root = 'file:///w';
const at = (name: string): string => `${root}/${name}`;

/** A client that can be asked to ask for files that are not open. */
const askingClient: ClientCapabilities = {
  ...pullClient,
  textDocument: {
    ...pullClient.textDocument,
    diagnostic: { ...pullClient.textDocument?.diagnostic, dynamicRegistration: true },
  },
};

const watchingPushClient: ClientCapabilities = {
  ...pushClient,
  workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true },
};

interface Started {
  readonly client: TestClient;
  /** Writes a file, undefined deletes it; the client then tells of it. */
  readonly write: (name: string, text: string | undefined) => Promise<void>;
  readonly setScope: (scope: unknown) => Promise<void>;
}

async function started(
  scope: unknown,
  texts: Readonly<Record<string, string>>,
  capabilities: ClientCapabilities = askingClient,
): Promise<Started> {
  const files = new Map(Object.entries(texts).map(([name, text]) => [at(name), text]));
  const client = inProcess({ ...wordBindings(rules), files: memoryFiles(files) });
  client.settings = { scope };
  await client.start(capabilities, { state: true }, root);
  return {
    client,
    write: (name, text) => {
      if (text === undefined) files.delete(at(name));
      else files.set(at(name), text);
      const type = text === undefined ? 3 : 2;
      return client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: at(name), type }],
      });
    },
    setScope: (scope) => {
      client.settings = { scope };
      return client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    },
  };
}

const codes = (diagnostics: readonly Diagnostic[] | undefined) => diagnostics?.map(({ code }) => code);

/** What was pushed last of a file. */
const pushedLast = (client: TestClient, name: string) =>
  client.published.findLast(({ uri }) => uri === at(name))?.diagnostics;

/** Longer than anything waits before files that are not open are judged. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 600));

const registersClosedFiles = (client: TestClient) =>
  [...client.registered.values()].some(({ method }) => method === 'textDocument/diagnostic');

test('a client is asked to ask for files that are not open where a scope wants them, and not to any more', async () => {
  const { client, setScope } = await started('open', { 'a.yaml': 'bad\n' });
  await aWhile();
  assert.ok(!registersClosedFiles(client));
  await setScope('workspace');
  await client.until(() => registersClosedFiles(client));
  await setScope('touched');
  await aWhile();
  assert.ok(registersClosedFiles(client));
  await setScope('open');
  await client.until(() => !registersClosedFiles(client));
});

test('under "open", a pull of the workspace is held and never told of anything', async () => {
  const { client } = await started('open', { 'a.yaml': 'bad\n', 'b.yaml': 'use-x\n' });
  const pull = client.pullWorkspace();
  await client.open(at('c.yaml'), 'declare-x\n');
  await client.pulled(at('c.yaml'));
  await client.edit(at('c.yaml'), 0, 9, 'nothing');
  await client.pulled(at('c.yaml'));
  await aWhile();
  assert.deepEqual(pull.parts, []);
});

test('under "workspace", every file is told of in parts, and one that is repaired, broken or deleted once more', async () => {
  const names = Array.from({ length: 150 }, (_, n) => `dir/${n}.yaml`);
  const { client, write } = await started('workspace', {
    ...Object.fromEntries(names.map((name) => [name, 'bad\n'])),
    'clean.yaml': 'fine\n',
    'use.yaml': 'a use-x\n',
  });
  const pull = client.pullWorkspace();
  await client.until(() => pull.shown.size === 151);
  assert.ok(!pull.shown.has(at('clean.yaml')));
  assert.deepEqual(codes(pull.shown.get(at('dir/7.yaml'))), ['words/bad']);
  assert.ok(pull.parts.every((part) => part.length <= 64));
  assert.ok(pull.parts.flat().every(({ version }) => version === null));

  const before = pull.parts.length;
  await write('clean.yaml', 'bad bad\n');
  await client.until(() => pull.shown.has(at('clean.yaml')));
  await write('dir/7.yaml', 'good\n');
  await client.until(() => pull.shown.get(at('dir/7.yaml'))?.length === 0);
  await write('dir/8.yaml', undefined);
  await client.until(() => pull.shown.get(at('dir/8.yaml'))?.length === 0);
  await write('declares.yaml', 'declare-x\n');
  await client.until(() => pull.shown.get(at('use.yaml'))?.length === 0);
  const told = pull.parts.slice(before).flat();
  assert.deepEqual(
    told.map(({ uri }) => uri),
    ['clean.yaml', 'dir/7.yaml', 'dir/8.yaml', 'use.yaml'].map(at),
  );
  await aWhile();
  assert.equal(pull.parts.slice(before).flat().length, 4);
});

test('a client that takes no parts is answered when something is news to it, with that alone', async () => {
  const { client, write } = await started('workspace', { 'a.yaml': 'bad\n', 'b.yaml': 'bad\n' });
  const ask = (previousResultIds: PreviousResultId[]) =>
    client.connection.sendRequest<{ items: { uri: string; resultId?: string; items: Diagnostic[] }[] }>(
      'workspace/diagnostic',
      { previousResultIds },
    );
  const known = new Map<string, string>();
  const learn = async () => {
    const { items } = await ask([...known].map(([uri, value]) => ({ uri, value })));
    for (const { uri, resultId } of items) {
      if (resultId === undefined) known.delete(uri);
      else known.set(uri, resultId);
    }
    return items.map(({ uri }) => uri);
  };
  const told = [...(await learn())];
  if (told.length < 2) told.push(...(await learn()));
  assert.deepEqual(told.sort(), [at('a.yaml'), at('b.yaml')]);
  const next = learn();
  await write('b.yaml', undefined);
  assert.deepEqual(await next, [at('b.yaml')]);
  assert.deepEqual([...known.keys()], [at('a.yaml')]);
  const last = learn();
  await write('a.yaml', 'bad bad\n');
  assert.deepEqual(await last, [at('a.yaml')]);
});

test('a pull that is cancelled is over, and one that is held ends with the server', async () => {
  const { client } = await started('workspace', { 'a.yaml': 'fine\n' });
  const cancelled = client.pullWorkspace();
  await client.connection.sendRequest('seaworthy/ping', {});
  cancelled.cancel();
  await assert.rejects(cancelled.answer);
  const held = client.pullWorkspace();
  await client.connection.sendRequest('shutdown');
  assert.deepEqual(await held.answer, { items: [] });
});

test('a file that is opened is told of by its document alone, and by nobody else until it is closed', async () => {
  const { client } = await started('workspace', { 'a.yaml': 'bad\n' });
  const pull = client.pullWorkspace();
  await client.until(() => pull.shown.get(at('a.yaml'))?.length === 1);
  await client.open(at('a.yaml'), 'bad\n');
  assert.deepEqual(codes(await client.pulled(at('a.yaml'))), ['words/bad']);
  assert.deepEqual(pull.shown.get(at('a.yaml')), []);
  await client.edit(at('a.yaml'), 0, 3, 'good');
  assert.deepEqual(await client.pulled(at('a.yaml')), []);
  await aWhile();
  assert.deepEqual(pull.shown.get(at('a.yaml')), []);
  // Not saved: what counts again is the disk.
  await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: at('a.yaml') } });
  await client.until(() => pull.shown.get(at('a.yaml'))?.length === 1);
  assert.deepEqual(await client.pulled(at('a.yaml')), []);
});

test('under "touched", files that an edit brings errors or warnings come up with those, until they are gone', async () => {
  const { client } = await started('touched', {
    'old.yaml': 'bad use-x odd\n',
    'other.yaml': 'use-y bad\n',
    'x.yaml': 'declare-x\n',
  });
  const pull = client.pullWorkspace();
  await client.open(at('x.yaml'), 'declare-x\n');
  await client.pulled(at('x.yaml'));
  await aWhile();
  assert.equal(pull.shown.size, 0, 'opening a file is no edit');

  await client.edit(at('x.yaml'), 0, 9, 'forget-x');
  await client.pulled(at('x.yaml'));
  await client.until(() => pull.shown.size > 0);
  assert.deepEqual(codes(pull.shown.get(at('old.yaml'))), ['words/undeclared'], 'what was there before is not brought');
  assert.ok(!pull.shown.has(at('other.yaml')));

  await client.edit(at('x.yaml'), 0, 8, 'declare-x');
  await client.pulled(at('x.yaml'));
  await client.until(() => pull.shown.get(at('old.yaml'))?.length === 0);
});

test('under "touched", what an edit takes away and gives back was there before', async () => {
  const { client } = await started('touched', { 'old.yaml': 'use-x\n', 'x.yaml': 'nothing\n' });
  const pull = client.pullWorkspace();
  await client.open(at('x.yaml'), 'nothing\n');
  await client.pulled(at('x.yaml'));
  await aWhile();
  await client.edit(at('x.yaml'), 0, 7, 'declare-x');
  await client.pulled(at('x.yaml'));
  await aWhile();
  await client.edit(at('x.yaml'), 0, 9, 'nothing');
  await client.pulled(at('x.yaml'));
  await aWhile();
  assert.deepEqual(pull.parts, []);
});

test('under "touched", what the disk brings, and notes of no more than information, bring up no file', async () => {
  const { client, write } = await started('touched', { 'a.yaml': 'use-x\n', 'x.yaml': 'declare-x\n' });
  const pull = client.pullWorkspace();
  await client.open(at('z.yaml'), 'fine\n');
  await client.pulled(at('z.yaml'));
  await aWhile();
  await write('x.yaml', 'nothing\n');
  await write('b.yaml', 'odd\n');
  await aWhile();
  assert.deepEqual(pull.parts, []);
});

test('under "touched", a file that was opened and closed again has been seen', async () => {
  const { client } = await started('touched', { 'a.yaml': 'use-x\n', 'x.yaml': 'declare-x\n' });
  const pull = client.pullWorkspace();
  await client.open(at('x.yaml'), 'declare-x\n');
  await client.pulled(at('x.yaml'));
  await aWhile();
  await client.edit(at('x.yaml'), 0, 9, 'forget-x');
  await client.pulled(at('x.yaml'));
  await client.until(() => pull.shown.get(at('a.yaml'))?.length === 1);
  await client.open(at('a.yaml'), 'use-x\n');
  assert.deepEqual(codes(await client.pulled(at('a.yaml'))), ['words/undeclared']);
  await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: at('a.yaml') } });
  await aWhile();
  assert.deepEqual(pull.shown.get(at('a.yaml')), []);
});

test('clients that do not ask are told of files that are not open, and what they were told is taken back', async () => {
  const { client, write, setScope } = await started(
    'workspace',
    { 'a.yaml': 'bad\n', 'b.yaml': 'bad\n', 'c.yaml': 'bad\n', 'clean.yaml': 'good\n' },
    watchingPushClient,
  );
  await client.until(() => ['a.yaml', 'b.yaml', 'c.yaml'].every((name) => pushedLast(client, name)?.length === 1));
  await write('a.yaml', 'good\n');
  await client.until(() => pushedLast(client, 'a.yaml')?.length === 0);
  await write('b.yaml', undefined);
  await client.until(() => pushedLast(client, 'b.yaml')?.length === 0);
  await write('.seaworthy.yaml', 'exclude: [c.yaml]\n');
  await client.until(() => pushedLast(client, 'c.yaml')?.length === 0);
  await write('.seaworthy.yaml', undefined);
  await client.until(() => pushedLast(client, 'c.yaml')?.length === 1);
  await setScope('open');
  await client.until(() => pushedLast(client, 'c.yaml')?.length === 0);
  assert.ok(client.published.every(({ uri }) => uri !== at('clean.yaml')));
});

test('a client that does not ask is told of a file by one URI at a time', async () => {
  const { client } = await started('workspace', { 'a+b.yaml': 'bad\n' }, watchingPushClient);
  const ours = at('a%2Bb.yaml');
  const last = (uri: string) => client.published.findLast((published) => published.uri === uri)?.diagnostics.length;
  await client.until(() => last(ours) === 1);
  await client.open(at('a+b.yaml'), 'bad\n');
  assert.equal((await client.pushed(at('a+b.yaml'))).length, 1);
  assert.equal(last(ours), 0);
  await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: at('a+b.yaml') } });
  await client.until(() => last(ours) === 1 && last(at('a+b.yaml')) === 0);
});

test('a configuration is judged as one, and other severities tell what they change', async () => {
  const { client, write } = await started('workspace', { 'a.yaml': 'bad\n', '.seaworthy.yaml': 'profil: strict\n' });
  const pull = client.pullWorkspace();
  await client.until(() => pull.shown.size === 2);
  assert.match(String(pull.shown.get(at('.seaworthy.yaml'))?.[0]?.message), /"profil"/);
  await write('.seaworthy.yaml', 'rules: { words/bad: error }\n');
  await client.until(() => pull.shown.get(at('a.yaml'))?.[0]?.severity === 1);
  assert.deepEqual(pull.shown.get(at('.seaworthy.yaml')), []);
});

test('notes of a file that is not open lead to where it is said, also when lines are typed above', async () => {
  const { client } = await started('workspace', { 'a.yaml': 'again-x\n', 'x.yaml': 'declare-x\n' });
  const pull = client.pullWorkspace();
  const noted = () => pull.shown.get(at('a.yaml'))?.[0]?.relatedInformation?.[0]?.location;
  await client.until(() => noted()?.uri === at('x.yaml'));
  assert.equal(noted()?.range.start.line, 0);
  await client.open(at('x.yaml'), 'declare-x\n');
  await client.pulled(at('x.yaml'));
  await client.edit(at('x.yaml'), 0, 0, '\n\n');
  await client.pulled(at('x.yaml'));
  await client.until(() => noted()?.range.start.line === 2);
});

test('the most severe of too many findings are sent, and how many are not', async () => {
  const many = (word: string, count: number) => `${word}\n`.repeat(count);
  const { client, write } = await started('workspace', {
    'a.yaml': many('odd', 900),
    'b.yaml': many('bad', 1200),
    'c.yaml': many('bad', 1000),
    'd.yaml': many('bad', 1000),
    'e.yaml': many('use-x', 900),
    'f.yaml': many('bad', 1000),
  });
  const pull = client.pullWorkspace();
  await client.until(() => client.closedFiles.at(-1)?.leftOut === 200 + 800);
  const count = (name: string) => pull.shown.get(at(name))?.length ?? 0;
  await client.until(() => count('a.yaml') === 100);
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => count(`${name}.yaml`)),
    [100, 1000, 1000, 1000, 900, 1000],
  );
  await write('f.yaml', undefined);
  await client.until(() => count('a.yaml') === 900 && count('f.yaml') === 0);
  await client.until(() => client.closedFiles.at(-1)?.leftOut === 200);
});

test('each folder has its own scope, and of folders in folders the innermost decides', async () => {
  const files = new Map([
    ['file:///one/a.yaml', 'bad\n'],
    ['file:///one/inner/b.yaml', 'bad\n'],
    ['file:///two/c.yaml', 'bad\n'],
  ]);
  const client = inProcess({ ...wordBindings(rules), files: memoryFiles(files) });
  client.settingsOf = (uri) => ({ scope: uri === 'file:///one' ? 'workspace' : 'open' });
  const folders = ['file:///one', 'file:///one/inner', 'file:///two'];
  await client.start(askingClient, undefined, folders[0], folders);
  const pull = client.pullWorkspace();
  await client.until(() => pull.shown.size > 0);
  await aWhile();
  assert.deepEqual([...pull.shown.keys()], ['file:///one/a.yaml']);
  await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
    event: { added: [], removed: [{ uri: 'file:///one', name: 'one' }] },
  });
  await client.until(() => pull.shown.get('file:///one/a.yaml')?.length === 0);
});

test('a repository in the folder is a world of its own, and is told of as well', async () => {
  const { client } = await started('workspace', {
    'a.yaml': 'use-x\n',
    'inner/.git/HEAD': 'ref\n',
    'inner/b.yaml': 'declare-x use-y\n',
  });
  const pull = client.pullWorkspace();
  await client.until(() => pull.shown.size === 2);
  assert.deepEqual(codes(pull.shown.get(at('a.yaml'))), ['words/undeclared']);
});

test('a scope that is none is said, and does not count', async () => {
  const { client } = await started('all', { 'a.yaml': 'bad\n' });
  const pull = client.pullWorkspace();
  await client.open(at('b.yaml'), 'fine\n');
  await client.pulled(at('b.yaml'));
  await client.until(() =>
    client.log.some((message) => message.includes('"scope" must be one of open, touched, workspace.')),
  );
  await aWhile();
  assert.deepEqual(pull.parts, []);
});
