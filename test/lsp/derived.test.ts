// What an editor shows of a text in another text: hovers, actions and held findings stand where it is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeAction, CompletionItem, Hover, MarkupContent } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { seaworthy } from '../../server/languages';
import { inProcess, memoryFiles, pullClient, rangeIn, type TestClient } from './client';

const compose = `services:
  web:
    image: web:1.2
    read_only: true
    mem_limit: 1g
    user: "1000"
    build:
      context: .
      dockerfile_inline: |
        FROM debian:12.10
        RUN curl -k https://example.org/tool -o /tool
        USER 1000
`;

const kustomization = `resources: [../base]
patches:
  - target: {kind: Deployment, name: web}
    patch: |-
      - op: add
        path: /spec/template/spec/containers/0/securityContext/privileged
        value: true
`;

const folder = 'file:///folder';
const uri = `${folder}/compose.yaml`;
const kustomizationUri = `${folder}/kustomization.yaml`;

async function opened(text: string, at = uri): Promise<TestClient> {
  const client = inProcess({
    seaworthy: seaworthy(),
    files: memoryFiles(new Map()),
    today: () => '2026-01-01',
    version: '1.2.3',
  });
  await client.start(pullClient, { state: true }, folder);
  await client.open(at, text);
  return client;
}

async function hoverOn(client: TestClient, part: string, at = uri): Promise<Hover | null> {
  const { start } = rangeIn(client.at(at), part);
  return client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri: at },
    position: { line: start.line, character: start.character + 1 },
  });
}

const saidBy = (hover: Hover | null) => (hover?.contents as MarkupContent | undefined)?.value ?? '';

const codes = async (client: TestClient, at = uri) => (await client.pulled(at)).map(({ code }) => String(code)).sort();

function applied(client: TestClient, action: CodeAction, at = uri): string {
  const [change] = action.edit?.documentChanges ?? [];
  const edits = action.edit?.changes?.[at] ?? (change && 'edits' in change ? change.edits : []);
  const plain = edits.map((edit) =>
    'newText' in edit ? edit : { range: edit.range, newText: edit.snippet.value.replace(/\$\{\d+:([^}]*)\}/g, '$1') },
  );
  return TextDocument.applyEdits(client.at(at), plain);
}

test('findings are shown in the Dockerfile, and a hover shows what changes in the file', async () => {
  const client = await opened(compose);
  const diagnostics = await client.pulled(uri);
  const found = diagnostics.find(({ code }) => code === 'dockerfile/tls-verify-disabled-curl');
  assert.deepEqual(found?.range, rangeIn(client.at(uri), '-k'));
  const hover = await hoverOn(client, '-k');
  assert.deepEqual(hover?.range, rangeIn(client.at(uri), '-k'));
  assert.match(saidBy(hover), /- RUN curl -k https:\S+ -o \/tool\n\+ RUN curl https:\S+ -o \/tool\n/);
});

test('an instruction is explained where it is written, and so is a key in a patch', async () => {
  const client = await opened(compose);
  const hover = await hoverOn(client, 'USER');
  assert.deepEqual(hover?.range, rangeIn(client.at(uri), 'USER'));
  assert.match(saidBy(hover), /USER/);
  const around = await hoverOn(client, 'read_only');
  assert.deepEqual(around?.range, rangeIn(client.at(uri), 'read_only'));
  const other = await opened(kustomization, kustomizationUri);
  const key = await hoverOn(other, 'privileged', kustomizationUri);
  assert.deepEqual(key?.range, rangeIn(other.at(kustomizationUri), 'privileged'));
});

test('the lightbulb repairs and ignores in place', async () => {
  const client = await opened(compose);
  const actions = await client.actions(uri, rangeIn(client.at(uri), '-k'));
  const fix = actions.find(({ title }) => title.startsWith('Remove -k'));
  assert.ok(fix, actions.map(({ title }) => title).join());
  assert.equal(applied(client, fix), compose.replace(' -k', ''));
  const ignore = actions.find(({ title }) => title === 'Ignore dockerfile/tls-verify-disabled-curl here');
  assert.ok(ignore);
  assert.equal(
    applied(client, ignore),
    compose.replace(
      '        RUN',
      '        # seaworthy-ignore dockerfile/tls-verify-disabled-curl -- reason\n        RUN',
    ),
  );
});

test('where the text has no place for a comment, it stands in what is around it', async () => {
  const quoted = compose.replace(
    /dockerfile_inline[\s\S]*/,
    'dockerfile_inline: "FROM debian:12.10\\nRUN curl -k https://example.org/x -o /x\\nUSER 1000"\n',
  );
  const client = await opened(quoted);
  const rule = 'dockerfile/tls-verify-disabled-curl';
  const ignoreOf = async (client: TestClient, rule: string, part: string, at: string) =>
    (await client.actions(at, rangeIn(client.at(at), part))).find(({ title }) => title === `Ignore ${rule} here`);
  const ignore = await ignoreOf(client, rule, '-k', uri);
  assert.ok(ignore);
  const after = applied(client, ignore);
  assert.ok(!(await codes(await opened(after))).includes(rule), after);
  const patch = await opened(kustomization, kustomizationUri);
  const inPatch = await ignoreOf(patch, 'kubernetes/privileged-container', 'true', kustomizationUri);
  assert.ok(inPatch);
  const ignored = applied(patch, inPatch, kustomizationUri);
  assert.deepEqual(await codes(await opened(ignored, kustomizationUri), kustomizationUri), [], ignored);
});

test('while the inner text does not parse, what was found in its other lines stays', async () => {
  const client = await opened(compose.replace('        USER 1000\n', '        USER 1000\n        RUN echo done\n'));
  const before = await codes(client);
  assert.ok(before.includes('dockerfile/tls-verify-disabled-curl'));
  const at = client.at(uri).getText().indexOf('RUN echo');
  await client.edit(uri, at, at + 3, 'RUM');
  assert.deepEqual(await codes(client), before, 'what is told does not blink');
  await client.edit(uri, at + 2, at + 3, 'N');
  assert.deepEqual(await codes(client), before);
});

test('an inner text that does not parse is told as the state of the file', async () => {
  const client = await opened(compose.replace('USER 1000\n', 'CPOY a b\n'));
  await client.pulled(uri);
  await client.until(() => client.states.some(({ syntaxError }) => syntaxError));
  assert.equal(client.states.at(-1)?.syntaxError?.line, 11);
});

test('what is newly missing from a line that is typed waits, as it does in a file of its own', async () => {
  const client = await opened(compose.replace('FROM debian:12.10', 'FROM'));
  await client.pulled(uri);
  const at = client.at(uri).getText().indexOf('FROM') + 4;
  for (const [index, key] of [...' nginx'].entries()) {
    await client.edit(uri, at + index, at + index, key);
    assert.ok(!(await codes(client)).includes('dockerfile/base-image-without-tag'), `after ${key}`);
  }
});

test('rule ids are completed in a comment of the inner text', async () => {
  const text = compose.replace('        RUN', '        # seaworthy-ignore dockerfile/sudo\n        RUN');
  const client = await opened(text);
  const { end } = rangeIn(client.at(uri), 'dockerfile/sudo');
  const items = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
    textDocument: { uri },
    position: end,
  });
  const item = items.find(({ label }) => label === 'dockerfile/sudo-in-run');
  assert.ok(item?.textEdit && 'range' in item.textEdit);
  assert.deepEqual(item.textEdit.range, rangeIn(client.at(uri), 'dockerfile/sudo'));
});
