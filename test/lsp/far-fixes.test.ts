import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type {
  AnnotatedTextEdit,
  ClientCapabilities,
  CodeAction,
  CreateFile,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { seaworthyOf } from '../../server/api';
import type { Bindings } from '../../server/lsp/context';
import { yaml } from '../../server/yaml/units';
import { farLinter } from '../engine/far-fixes';
import { account, user } from '../world/kinds';
import { inProcess, memoryFiles, pullClient, rangeIn, type TestClient } from './client';

const folder = 'file:///folder';
const a = `${folder}/a.yaml`;
const b = `${folder}/b.yaml`;

interface Opened {
  readonly client: TestClient;
  /** The disk, by URI. */
  readonly disk: Map<string, string>;
}

async function opened(
  files: Record<string, string>,
  capabilities: ClientCapabilities = pullClient,
  open: readonly string[] = ['a.yaml'],
): Promise<Opened> {
  const disk = new Map(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
  const bindings: Bindings = {
    seaworthy: seaworthyOf({ linter: farLinter(), languages: [yaml], explanations: async () => ({}) }),
    files: memoryFiles(disk),
    today: () => '2026-01-01',
    version: '1.2.3',
  };
  const client = inProcess(bindings);
  await client.start(capabilities, undefined, folder);
  for (const name of open) await client.open(`${folder}/${name}`, files[name]!);
  // Until the other files have been read.
  for (let tries = 0; tries < 100; tries++) {
    if ((await client.actions(a, rangeIn(client.at(a), 'uses: '))).some(({ title }) => isOfFix(title))) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { client, disk };
}

const isOfFix = (title: string): boolean => /^(?:Paint|Write) the account/.test(title);

const offered = async ({ client }: Opened): Promise<CodeAction[]> =>
  (await client.actions(a, rangeIn(client.at(a), 'uses: '))).filter(({ title }) => isOfFix(title));

async function resolved(at: Opened, title: string): Promise<WorkspaceEdit | undefined> {
  const action = (await offered(at)).find((each) => each.title === title);
  assert.ok(action, `${title} is offered`);
  assert.equal(action.edit, undefined, 'its edit follows');
  return (await at.client.connection.sendRequest<CodeAction>('codeAction/resolve', action)).edit;
}

/** What the client has afterwards, by URI: its documents, and the disk. */
function applied({ client, disk }: Opened, edit: WorkspaceEdit): Record<string, string> {
  const after: Record<string, string> = {};
  for (const change of edit.documentChanges ?? []) {
    if ('textDocument' in change) {
      const { uri, version } = change.textDocument;
      const open = client.texts.get(uri);
      assert.equal(version, open?.version ?? null);
      const before = after[uri] ?? open?.getText() ?? disk.get(uri) ?? '';
      after[uri] = TextDocument.applyEdits(
        TextDocument.create(uri, '', 0, before),
        change.edits as AnnotatedTextEdit[],
      );
    } else if (change.kind === 'create') {
      assert.ok(!disk.has(change.uri));
      after[change.uri] = '';
    }
  }
  for (const [uri, edits] of Object.entries(edit.changes ?? {}))
    after[uri] = TextDocument.applyEdits(client.at(uri), edits);
  return after;
}

const paint = 'Paint the account blue';
const files = { 'a.yaml': user('ann', 'shop'), 'b.yaml': account('shop') };
const blue = { [a]: `${user('ann', 'shop')}likes: blue\n`, [b]: account('shop', { colour: 'blue' }) };

test('a fix of two files is listed by its title, and its edit follows when it is chosen', async () => {
  const at = await opened(files);
  const edit = await resolved(at, paint);
  assert.ok(edit);
  assert.deepEqual(applied(at, edit), blue);
  const [own, other] = edit.documentChanges as TextDocumentEdit[];
  assert.deepEqual(own?.textDocument, { uri: a, version: 1 });
  assert.deepEqual(other?.textDocument, { uri: b, version: null });
  const annotations = edit.changeAnnotations!;
  const needs = ({ edits }: TextDocumentEdit) =>
    edits.map((each) => annotations[(each as AnnotatedTextEdit).annotationId!]?.needsConfirmation ?? false);
  assert.deepEqual([needs(own!), needs(other!)], [[false], [true]]);
  assert.deepEqual(Object.values(annotations).map(({ label, description }) => [label, description]), [
    [paint, 'Others may like the old colour.'],
    [paint, 'Others may like the old colour.'],
  ]); // biome-ignore format: one line each
});

test('what is open is edited as it is open, and asks for nothing', async () => {
  const at = await opened(files, pullClient, ['a.yaml', 'b.yaml']);
  await at.client.edit(b, 0, 0, '# mine\n');
  const edit = await resolved(at, paint);
  assert.ok(edit);
  assert.equal(applied(at, edit)[b], `# mine\n${account('shop', { colour: 'blue' })}`);
  assert.deepEqual(Object.keys(edit.changeAnnotations ?? {}), ['note']);
});

test('a file that says something else by now is left alone, and the user is told', async () => {
  const at = await opened(files);
  const told: string[] = [];
  at.client.connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
    told.push(message);
  });
  at.disk.set(b, account('shop', { colour: 'pink' }));
  assert.equal(await resolved(at, paint), undefined);
  assert.equal(told.length, 1);
  assert.match(told[0]!, /^"Paint the account blue" cannot be done/);
});

test('a fix that gives rise to a finding in a closed file is not made', async () => {
  const at = await opened({ ...files, 'c.yaml': `${user('bob', 'till')}hates: blue\n`, 'd.yaml': account('till') });
  assert.equal(await resolved(at, paint), undefined);
});

describe('a new file', () => {
  const listing = 'resources:\n  - a.yaml\n';
  const needy = { 'a.yaml': user('ann', 'till'), 'kustomization.yaml': listing };
  const till = account('till', { colour: 'green' });
  const title = 'Write the account in a new file';

  test('is made before it is written, and named where its neighbour is', async () => {
    const at = await opened(needy);
    const edit = await resolved(at, title);
    assert.ok(edit);
    const [made, written] = edit.documentChanges as [CreateFile, TextDocumentEdit];
    const { annotationId, ...create } = made;
    assert.deepEqual(create, { kind: 'create', uri: `${folder}/till.yaml`, options: { overwrite: false, ignoreIfExists: false } }); // biome-ignore format: one line
    assert.equal(edit.changeAnnotations?.[annotationId!]?.needsConfirmation, true);
    assert.equal(written.textDocument.uri, create.uri);
    assert.deepEqual(applied(at, edit), {
      [`${folder}/till.yaml`]: till,
      [`${folder}/kustomization.yaml`]: `${listing}  - till.yaml\n`,
    });
  });

  test('is not made where there is one', async () => {
    const at = await opened({ ...needy, 'till.yaml': 'kind: Nothing\n' });
    assert.equal(await resolved(at, title), undefined);
  });
});

describe('clients that can do less', () => {
  const { workspaceEdit = {}, ...workspace } = pullClient.workspace ?? {};
  const able = (edit: ClientCapabilities['workspace'] & object, resolves = true): ClientCapabilities => ({
    workspace: { ...workspace, ...edit },
    textDocument: {
      ...pullClient.textDocument,
      codeAction: { ...pullClient.textDocument!.codeAction, ...(!resolves && { resolveSupport: { properties: [] } }) },
    },
  });
  const titles = async (at: Opened) => (await offered(at)).map(({ title }) => title);
  const needy = { 'a.yaml': user('ann', 'till'), 'b.yaml': account('pub', { colour: 'green' }) };

  test('without new files get the document in this file', async () => {
    assert.deepEqual(await titles(await opened(needy)), [
      'Write the account here',
      'Write the account behind "pub"',
      'Write the account in a new file',
    ]);
    const at = await opened(needy, able({ workspaceEdit: { documentChanges: true } }));
    assert.deepEqual(await titles(at), ['Write the account here', 'Write the account behind "pub"']);
  });

  test('without versions get plain changes', async () => {
    const at = await opened(files, able({}));
    const edit = await resolved(at, paint);
    assert.deepEqual(Object.keys(edit ?? {}), ['changes']);
    assert.deepEqual(Object.keys(edit!.changes!).sort(), [a, b]);
  });

  test('without annotations get edits alone', async () => {
    const at = await opened(files, able({ workspaceEdit: { documentChanges: true } }));
    const edit = await resolved(at, paint);
    assert.ok(edit);
    assert.deepEqual(Object.keys(edit), ['documentChanges']);
    assert.deepEqual(applied(at, edit), blue);
  });

  test('that stop half way get one file or none', async () => {
    const abort = { ...workspaceEdit, failureHandling: 'abort' as const };
    assert.deepEqual(await titles(await opened({ ...files, 'c.yaml': '' }, able({ workspaceEdit: abort }))), []);
    const one = await opened(needy, able({ workspaceEdit: abort }));
    assert.deepEqual(await titles(one), [
      'Write the account here',
      'Write the account behind "pub"',
      'Write the account in a new file',
    ]);
    const listed = { ...needy, 'kustomization.yaml': 'resources: [a.yaml, b.yaml]\n' };
    assert.ok(!(await titles(await opened(listed, able({ workspaceEdit: abort })))).includes('Write the account in a new file')); // biome-ignore format: one line
  });

  test('that do not ask for an edit get it with the action, where all its files are open', async () => {
    const capabilities = able({ workspaceEdit }, false);
    assert.deepEqual(await titles(await opened(files, capabilities)), []);
    const at = await opened(files, capabilities, ['a.yaml', 'b.yaml']);
    const [action] = await offered(at);
    assert.ok(action?.edit);
    assert.deepEqual(applied(at, action.edit), blue);
  });
});

test('what a link in a hover asks for comes with its edit', async () => {
  const at = await opened(files);
  const range = rangeIn(at.client.at(a), 'shop');
  const params = { uri: a, rule: 'test/red', range, kind: 'fix' };
  const [action] = await at.client.connection.sendRequest<CodeAction[]>('seaworthy/actions', params);
  assert.ok(action?.edit);
  assert.deepEqual(applied(at, action.edit), blue);
});

test('a hover names the files that a fix changes', async () => {
  const { client } = await opened(files);
  const { start } = rangeIn(client.at(a), 'shop');
  const hover = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
    textDocument: { uri: a },
    position: start,
  });
  assert.match(hover.contents.value, /\*\*Fix:\*\* Paint the account blue \(a\.yaml, b\.yaml\)/);
});
