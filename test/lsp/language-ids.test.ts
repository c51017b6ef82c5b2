import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { seaworthy } from '../../server/languages';
import { inProcess, memoryFiles, pullClient, pushClient, rangeIn } from './client';

const compose = 'services:\n  web:\n    image: registry.example.com/web:1.0\n    privileged: true\n';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop' },
  spec: { hostNetwork: true, containers: [{ name: 'web', image: 'registry.example.com/web:1.0' }] },
};
const manifest = `${JSON.stringify(pod, null, 2)}\n`;

/** By file name and language id: whether the text is linted. */
const cases: readonly (readonly [name: string, languageId: string, text: string, isLinted: boolean])[] = [
  ...['dockerfile', 'Dockerfile', 'docker', 'containerfile', 'text', 'plaintext', 'conf', ''].map(
    (languageId) => ['Dockerfile', languageId, 'FROM node\nUSER root\n', true] as const,
  ),
  ...['dockerfile', 'Dockerfile', 'docker', 'containerfile'].map(
    (languageId) => ['image.txt', languageId, 'FROM node\nUSER root\n', true] as const,
  ),
  ...['yaml', 'YAML', 'yml', 'yaml.docker-compose', 'yaml.ansible', 'dockercompose', 'text', ''].map(
    (languageId) => ['compose.yaml', languageId, compose, true] as const,
  ),
  ['services.txt', 'yaml.docker-compose', compose, true],
  ['notes.txt', 'text', compose, false],
  ['notes.txt', '', 'FROM node\nUSER root\n', false],
  ['notes.md', 'markdown', compose, false],
  ['pod.json', 'json', manifest, true],
  ['pod.jsonc', 'jsonc', manifest, true],
  ['package.json', 'json', '{ "name": "shop", "kind": "application", "privileged": true }\n', false],
  ['other.yaml', 'json', '{ "privileged": true }\n', false],
];

for (const [name, languageId, text, isLinted] of cases) {
  test(`${name} as "${languageId}" is ${isLinted ? '' : 'not '}linted`, async () => {
    const client = inProcess({
      seaworthy: seaworthy(),
      files: memoryFiles(new Map()),
      today: () => '2026-01-01',
      version: '1.2.3',
    });
    await client.start(pullClient);
    const uri = `file:///folder/${name}`;
    await client.open(uri, text, languageId);
    assert.equal((await client.pulled(uri)).length > 0, isLinted);
  });
}

test('a manifest in JSON is repaired and ignored as JSON', async () => {
  const client = inProcess({
    seaworthy: seaworthy(),
    files: memoryFiles(new Map()),
    today: () => '2026-01-01',
    version: '1.2.3',
  });
  await client.start(pushClient);
  const uri = 'file:///folder/pod.json';
  await client.open(uri, manifest, 'json');
  const actions = await client.actions(uri, rangeIn(client.at(uri), 'true'), ['quickfix']);
  const edited = actions.flatMap(({ title, edit }) =>
    edit?.changes?.[uri] ? [[title, JSON.parse(TextDocument.applyEdits(client.at(uri), edit.changes[uri]))]] : [],
  );
  const { hostNetwork: _, ...spec } = pod.spec;
  const annotations = { 'seaworthy/ignore': 'kubernetes/host-network' };
  assert.deepEqual(edited[0]?.[1], { ...pod, spec });
  assert.deepEqual(edited.slice(1), [
    ['Ignore kubernetes/host-network in Pod/shop', { ...pod, metadata: { ...pod.metadata, annotations } }],
  ]);
});

test('a manifest in JSON that is not open tells the others what it states, and other JSON does not', async () => {
  const folder = 'file:///folder';
  const account = (name: string) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'shop' }, automountServiceAccountToken: false }); // biome-ignore format: one line
  const files = memoryFiles(
    new Map([
      [`${folder}/account.json`, JSON.stringify(account('shop'))],
      [`${folder}/other.json`, JSON.stringify({ ...account('other'), kind: 7 })],
    ]),
  );
  const client = inProcess({ seaworthy: seaworthy(), files, today: () => '2026-01-01', version: '1.2.3' }); // biome-ignore format: one line
  client.settings = { profile: 'strict' };
  await client.start({ ...pullClient, workspace: { ...pullClient.workspace, configuration: true } }, undefined, folder);
  const uri = `${folder}/pods.yaml`;
  const podOf = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec: { serviceAccountName: ${name}, containers: [{ name: web, image: "registry.example.com/web:1.0" }] }\n`;
  await client.open(uri, `${podOf('shop')}---\n${podOf('other')}`);
  await client.pull(uri);
  await client.until(() => client.refreshes > 0);
  const found = (await client.pulled(uri)).filter(({ code }) => code === 'kubernetes/automount-service-account-token');
  assert.deepEqual(
    found.map(({ range }) => range.start.line > 4),
    [true],
  );
});
