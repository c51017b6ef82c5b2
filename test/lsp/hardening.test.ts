import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeAction, Hover, MarkupContent, TextDocumentEdit, TextEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { inProcess, pullClient, pushClient, rangeIn } from './client';
import { deployment, podBindings, rules, withRunAsNonRoot } from './pods';

const uri = 'file:///folder/shop.yaml';

test('settings that one container lacks are one diagnostic, with one fix beside the single ones', async () => {
  const client = inProcess(podBindings());
  await client.start(pushClient);
  await client.open(uri, deployment(''));
  const [diagnostic, ...others] = await client.pushed(uri);
  assert.deepEqual(others, []);
  assert.equal(diagnostic?.code, 'kubernetes/hardening');
  assert.equal(diagnostic.severity, 1, 'as severe as its most severe member');
  assert.equal(
    diagnostic.message,
    'Container "web" lacks 2 hardening settings: allowPrivilegeEscalation, readOnlyRootFilesystem.',
  );
  assert.deepEqual(diagnostic.range, rangeIn(client.at(uri), 'web'));

  const actions = await client.actions(uri, diagnostic.range, ['quickfix']);
  assert.deepEqual(
    actions.slice(0, 3).map(({ title }) => title),
    ['Harden this container', 'Set allowPrivilegeEscalation', 'Set readOnlyRootFilesystem'],
  );
  const edits = actions[0]?.edit?.changes?.[uri] as TextEdit[];
  const hardened = TextDocument.applyEdits(client.at(uri), edits);
  assert.equal(
    hardened,
    deployment(
      '          securityContext:\n            allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n',
    ),
  );
  const ignored = actions.filter(({ title }) => title.startsWith('Ignore')).map(({ title }) => title);
  assert.deepEqual(ignored, ['Ignore kubernetes/hardening here']);
});

test('a single missing setting is an ordinary diagnostic', async () => {
  const client = inProcess(podBindings());
  await client.start(pullClient);
  await client.open(uri, deployment('          securityContext:\n            allowPrivilegeEscalation: false\n'));
  const [diagnostic] = await client.pulled(uri);
  assert.equal(diagnostic?.code, 'kubernetes/root-filesystem');
  assert.equal(diagnostic.message, 'Container "web" does not set readOnlyRootFilesystem.');
});

test('a fix of all is as safe as its least safe member', async () => {
  const client = inProcess(podBindings(withRunAsNonRoot));
  await client.start(pullClient);
  await client.open(uri, deployment(''));
  const [diagnostic] = await client.pulled(uri);
  const [all] = await client.actions(uri, diagnostic!.range, ['quickfix']);
  assert.equal(all?.title, 'Harden this container');
  assert.equal(all.isPreferred, undefined);
  assert.equal(all.edit?.changeAnnotations?.note?.description, 'Root is refused.');
});

test('the hover on a group explains its members and shows the whole change', async () => {
  const client = inProcess(podBindings());
  await client.start(pullClient);
  await client.open(uri, deployment(''));
  const [diagnostic] = await client.pulled(uri);
  const hover: Hover = await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position: diagnostic!.range.start,
  });
  const { kind, value } = hover.contents as MarkupContent;
  assert.equal(kind, 'markdown');
  for (const id of Object.keys(rules).slice(1)) assert.ok(value.includes(`An attacker uses ${id}.`), id);
  assert.ok(
    value.includes(
      '```diff\n+ securityContext:\n+   allowPrivilegeEscalation: false\n+   readOnlyRootFilesystem: true\n```',
    ),
    value,
  );
  assert.ok(value.split('\n').filter((line) => line.trim()).length <= 12, value);
});

test('all containers of a file are hardened at once, and the group has a page', async () => {
  const client = inProcess(podBindings());
  await client.start(pullClient);
  await client.open(uri, `${deployment('')}---\n${deployment('')}`);
  const [diagnostic] = await client.pulled(uri);
  const actions = await client.actions(uri, diagnostic!.range, ['quickfix']);
  const all = actions.find(({ title }) => title === 'Fix all 2 of hardening settings in this file');
  const { edit }: CodeAction = await client.connection.sendRequest('codeAction/resolve', all);
  const edits = (edit?.documentChanges?.[0] as TextDocumentEdit | undefined)?.edits as TextEdit[];
  const hardened = TextDocument.applyEdits(client.at(uri), edits);
  assert.equal(hardened.match(/readOnlyRootFilesystem: true/g)?.length, 2);
  await client.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 9 },
    contentChanges: [{ text: hardened }],
  });
  assert.deepEqual(await client.pulled(uri), []);
  const page: string = await client.connection.sendRequest('seaworthy/rulePage', { rule: 'kubernetes/hardening' });
  assert.match(page, /## readOnlyRootFilesystem is missing\n\n[\s\S]*## allowPrivilegeEscalation is missing/);
});
