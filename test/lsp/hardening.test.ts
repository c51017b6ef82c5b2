import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeAction, Hover, MarkupContent, TextDocumentEdit, TextEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { inProcess, pullClient, pushClient, rangeIn } from './client';
import { deployment, podBindings, withRunAsNonRoot } from './pods';

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
    ['Harden this container (2 settings)', 'Set allowPrivilegeEscalation', 'Set readOnlyRootFilesystem'],
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
  assert.deepEqual(ignored, [
    'Ignore kubernetes/hardening here',
    'Ignore kubernetes/hardening in Deployment/shop',
    'Ignore kubernetes/hardening in this file',
  ]);
  assert.deepEqual(actions[0]?.diagnostics, [diagnostic]);
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
  assert.equal(all?.title, 'Harden this container (3 settings; programs that need what they forbid fail)');
  assert.equal(all.isPreferred, undefined);
  assert.equal(all.edit?.changeAnnotations?.note?.description, 'Root is refused.');
});

test('the hover on a group says what each setting is for, shows the whole change and what it may break', async () => {
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
  assert.equal(
    value,
    [
      '**Missing hardening settings** · `kubernetes/hardening`',
      diagnostic?.message,
      [
        '**Without them:**\n',
        '- `allowPrivilegeEscalation`: An attacker uses kubernetes/escalation.',
        '- `readOnlyRootFilesystem`: An attacker uses kubernetes/root-filesystem.',
      ].join('\n'),
      [
        '**Fix:** Harden this container',
        '```diff',
        '  image: registry.example.com/web:1.0',
        '+ securityContext:',
        '+   allowPrivilegeEscalation: false',
        '+   readOnlyRootFilesystem: true',
        '```',
      ].join('\n'),
      '**May break:** Root is refused.',
    ].join('\n\n'),
  );
});

test('its id in an ignore comment is explained by the rules that it stands for', async () => {
  const client = inProcess(podBindings());
  await client.start(pullClient);
  const text = '# seaworthy-ignore kubernetes/hardening\n';
  await client.open(uri, text + deployment(''));
  const hover: Hover | null = await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position: { line: 0, character: text.indexOf('hardening') },
  });
  const value = (hover?.contents as MarkupContent | undefined)?.value ?? '';
  assert.match(value, /^\*\*Hardening settings that a container lacks\*\* · `kubernetes\/hardening`\n/);
  assert.match(value, /^- `kubernetes\/escalation`: \w/m);
  assert.match(value, /^- `kubernetes\/root-filesystem`: \w/m);
});

test('where carriage returns alone end the lines, what is ignored is written on a line of its own', async () => {
  const client = inProcess(podBindings());
  await client.start(pushClient);
  const text = deployment('').replaceAll('\n', '\r');
  await client.open(uri, text);
  const [diagnostic] = await client.pushed(uri);
  const actions = await client.actions(uri, diagnostic!.range, ['quickfix']);
  for (const [title, expected] of [
    [
      'Ignore kubernetes/hardening here',
      text.replace(/\r( *)- name: web/, '\r$1# seaworthy-ignore kubernetes/hardening\r$1- name: web'),
    ],
    ['Ignore kubernetes/hardening in this file', `# seaworthy-ignore-file kubernetes/hardening\r${text}`],
  ] as const) {
    const edits = actions.find((action) => action.title === title)?.edit?.changes?.[uri];
    assert.ok(edits, title);
    assert.equal(TextDocument.applyEdits(client.at(uri), edits), expected);
  }
});

test('all containers of a file are hardened at once, and the group has a page', async () => {
  const client = inProcess(podBindings());
  await client.start(pullClient);
  await client.open(uri, `${deployment('')}---\n${deployment('')}`);
  const [diagnostic] = await client.pulled(uri);
  const actions = await client.actions(uri, diagnostic!.range, ['quickfix']);
  const all = actions.find(({ title }) => title === 'Fix all missing hardening settings in this file');
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

test('all containers of a pod are hardened in one edit, and those of other pods left alone', async () => {
  const pod = `${deployment('')}        - name: proxy
          image: registry.example.com/proxy:1.0
          securityContext:
            readOnlyRootFilesystem: true
`;
  const client = inProcess(podBindings());
  await client.start(pullClient);
  await client.open(uri, `${pod}---\n${deployment('')}`);
  const web = rangeIn(client.at(uri), 'web');
  const actions = await client.actions(uri, web, ['quickfix']);
  assert.deepEqual(
    actions.map(({ title }) => title),
    [
      'Harden this container (2 settings)',
      'Harden this pod (3 settings in 2 containers)',
      'Set allowPrivilegeEscalation',
      'Set readOnlyRootFilesystem',
      'Fix all missing hardening settings in this file',
      'Ignore kubernetes/hardening here',
      'Ignore kubernetes/hardening in Deployment/shop',
      'Ignore kubernetes/hardening in this file',
      'Ignore these 2 rules in this project',
    ],
  );
  const hardened = (all: CodeAction | undefined) => {
    const edits = (all?.edit?.documentChanges?.[0] as TextDocumentEdit | undefined)?.edits as TextEdit[];
    return TextDocument.applyEdits(client.at(uri), edits);
  };
  const settings = '            allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n';
  const web2 = deployment(`          securityContext:\n${settings}`);
  const proxy = pod.slice(deployment('').length);
  assert.equal(hardened(actions[0]), `${web2}${proxy}---\n${deployment('')}`);
  const proxy2 = `${proxy}            allowPrivilegeEscalation: false\n`;
  assert.equal(hardened(actions[1]), `${web2}${proxy2}---\n${deployment('')}`);
  assert.equal(actions[1]?.edit?.changeAnnotations?.note?.needsConfirmation, undefined);

  // Where that pod is all there is, fixing all of the file would say the same again.
  const alone = inProcess(podBindings());
  await alone.start(pullClient);
  await alone.open(uri, pod);
  const titles = (await alone.actions(uri, web, ['quickfix'])).map(({ title }) => title);
  assert.ok(
    titles.some((title) => title.startsWith('Harden this pod')) && !titles.some((title) => title.startsWith('Fix all')),
    `${titles}`,
  );
});

test('a group is ignored in the project by all of its rules, in one edit', async () => {
  const client = inProcess(
    podBindings(undefined, { 'file:///folder/.seaworthy.yaml': 'rules:\n  kubernetes/escalation: error\n' }),
  );
  await client.start(pullClient, { commandLinks: true }, 'file:///folder');
  await client.open(uri, deployment(''));
  const web = rangeIn(client.at(uri), 'web');
  const actions = await client.actions(uri, web, ['quickfix']);
  assert.deepEqual(
    actions.map(({ title }) => title),
    [
      'Harden this container (2 settings)',
      'Set allowPrivilegeEscalation',
      'Set readOnlyRootFilesystem',
      'Ignore kubernetes/hardening here',
      'Ignore kubernetes/hardening in Deployment/shop',
      'Ignore kubernetes/hardening in this file',
      'Ignore these 2 rules in this project',
      'Ignore one of these settings…',
      'Explain these settings',
    ],
  );
  assert.deepEqual(actions[7]?.command?.arguments, [{ uri, rule: 'kubernetes/hardening', range: web, kind: 'ignore' }]);
  const edits = (actions[6]?.edit?.documentChanges?.[0] as TextDocumentEdit | undefined)?.edits as TextEdit[];
  const before = TextDocument.create(
    'file:///folder/.seaworthy.yaml',
    'yaml',
    0,
    'rules:\n  kubernetes/escalation: error\n',
  );
  assert.equal(
    TextDocument.applyEdits(before, edits),
    'rules:\n  kubernetes/root-filesystem: off\n  kubernetes/escalation: off\n',
  );
  const all: CodeAction[] = await client.connection.sendRequest('seaworthy/actions', {
    uri,
    rule: 'kubernetes/hardening',
    range: web,
    kind: 'ignore',
  });
  assert.deepEqual(
    all.map(({ title }) => title),
    [
      'Ignore kubernetes/hardening here',
      'Ignore kubernetes/hardening in Deployment/shop',
      'Ignore kubernetes/hardening in this file',
      'Ignore these 2 rules in this project',
      'Ignore kubernetes/escalation here',
      'Ignore kubernetes/escalation in Deployment/shop',
      'Ignore kubernetes/escalation in this file',
      'Ignore kubernetes/escalation in this project',
      'Ignore kubernetes/root-filesystem here',
      'Ignore kubernetes/root-filesystem in Deployment/shop',
      'Ignore kubernetes/root-filesystem in this file',
      'Ignore kubernetes/root-filesystem in this project',
    ],
  );
});

test('whatever ignores a group hides it, and the object says so in its annotation', async () => {
  const ignored = async (text: string, title: string) => {
    const client = inProcess(podBindings());
    await client.start(pushClient);
    await client.open(uri, text);
    const ways = await client.actions(uri, rangeIn(client.at(uri), 'web'), ['quickfix']);
    const edits = ways.find((action) => action.title === title)?.edit?.changes?.[uri];
    if (!edits) return undefined;
    const after = TextDocument.applyEdits(client.at(uri), edits);
    const again = inProcess(podBindings());
    await again.start(pullClient);
    await again.open(uri, after);
    assert.deepEqual(await again.pulled(uri), [], after);
    return after;
  };
  const text = deployment('');
  const rule = 'kubernetes/hardening';
  const inMetadata = (annotations: string) =>
    text.replace('  name: shop\n', `  name: shop\n  annotations:\n${annotations}`);
  assert.equal(await ignored(text, `Ignore ${rule} in Deployment/shop`), inMetadata(`    seaworthy/ignore: ${rule}\n`));
  assert.equal(
    await ignored(inMetadata('    team: shop # ours\n'), `Ignore ${rule} in Deployment/shop`),
    inMetadata(`    team: shop # ours\n    seaworthy/ignore: ${rule}\n`),
  );
  assert.equal(await ignored(text, `Ignore ${rule} in this file`), `# seaworthy-ignore-file ${rule}\n${text}`);
  assert.ok(await ignored(text, `Ignore ${rule} here`));
});

test('an annotation that ignores already takes another rule, unless a reason stands in its way', async () => {
  const privileged = deployment('          securityContext:\n            privileged: true\n');
  const annotated = (value: string) =>
    privileged.replace('  name: shop\n', `  name: shop\n  annotations:\n    seaworthy/ignore: ${value}\n`);
  const edited = async (value: string) => {
    const client = inProcess(podBindings());
    await client.start(pushClient);
    await client.open(uri, annotated(value));
    const ways = await client.actions(uri, rangeIn(client.at(uri), 'true'), ['quickfix']);
    const edits = ways.find(({ title }) => title === 'Ignore kubernetes/privileged in Deployment/shop')?.edit;
    return edits && TextDocument.applyEdits(client.at(uri), edits.changes?.[uri] ?? []);
  };
  assert.equal(await edited('kubernetes/hardening'), annotated('kubernetes/hardening, kubernetes/privileged'));
  assert.equal(await edited('kubernetes/hardening -- a demo'), undefined);
});
