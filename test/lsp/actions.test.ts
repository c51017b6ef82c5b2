import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  CodeAction,
  Command,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { rulesEdit } from '../../server/lsp/features/ignore';
import { inProcess, pullClient, pushClient, rangeIn, type TestClient } from './client';
import { against, replaced, wordBindings } from './words';

const folder = 'file:///folder';
const a = `${folder}/a.yaml`;

const rules: Record<string, Rule> = {
  'words/bad': against('bad', 'good'),
  'words/risky': against('risky', 'calm', {
    fixable: 'review',
    *check(subject) {
      if (subject.word !== 'risky') return;
      yield {
        at: subject,
        message: say`Risky.`,
        fixes: [
          {
            title: say`Calm down (may be slower)`,
            safety: 'review',
            caveat: say`It may be slower.`,
            changes: [replaced(subject, 'calm')],
          },
        ],
      };
    },
  }),
  'words/named': against('named', '', {
    fixable: 'template',
    *check(subject) {
      if (subject.word !== 'named') return;
      yield {
        at: subject,
        message: say`Nameless.`,
        fixes: [
          {
            title: say`Give it a name`,
            safety: 'template',
            changes: [replaced(subject, `$${blank('first')}-${blank('last')}`)],
          },
        ],
      };
    },
  }),
  // Its fix leaves the finding where it is, so it must never be offered.
  'words/hopeless': against('hopeless', 'hopeless'),
};

const titles = (actions: readonly CodeAction[]) => actions.map(({ title }) => title);

/** The text of a document after an edit, as a client applies it. */
function applied(client: TestClient, uri: string, edit: WorkspaceEdit | undefined): string {
  assert.ok(edit, 'there is an edit');
  const edits = edit.documentChanges
    ? (edit.documentChanges as TextDocumentEdit[])
        .filter((change) => change.textDocument?.uri === uri)
        .flatMap((change) => change.edits)
    : (edit.changes?.[uri] ?? []);
  return TextDocument.applyEdits(client.at(uri), edits as TextEdit[]);
}

async function opened(capabilities: typeof pullClient, text: string, files: Record<string, string> = {}) {
  const client = inProcess(wordBindings(rules, files));
  await client.start(capabilities, undefined, folder);
  await client.open(a, text);
  return client;
}

test('a safe fix is preferred, applies, and its second look finds nothing', async () => {
  const client = await opened(pullClient, 'a bad word\n');
  const actions = await client.actions(a, rangeIn(client.at(a), 'bad'), ['quickfix']);
  assert.deepEqual(titles(actions), [
    'Write good',
    'Ignore words/bad here',
    'Ignore words/bad in this file',
    'Ignore words/bad in this project',
  ]);
  assert.equal(actions[0]?.isPreferred, true);
  assert.equal(applied(client, a, actions[0]?.edit), 'a good word\n');
  await client.edit(a, 2, 5, 'good');
  assert.deepEqual(await client.actions(a, rangeIn(client.at(a), 'good'), ['quickfix']), []);
});

test('a fix that may change behaviour says so where the client shows it, and is not preferred', async () => {
  const client = await opened(pullClient, 'a risky word\n');
  const [action] = await client.actions(a, rangeIn(client.at(a), 'risky'), ['quickfix']);
  assert.equal(action?.title, 'Calm down (may be slower)');
  assert.equal(action.isPreferred, undefined);
  assert.deepEqual(action.edit?.changeAnnotations, {
    note: { label: 'Calm down (may be slower)', description: 'It may be slower.' },
  });
  const plain = await opened(pushClient, 'a risky word\n');
  const [other] = await plain.actions(a, rangeIn(plain.at(a), 'risky'), ['quickfix']);
  assert.deepEqual(other?.edit, {
    changes: { [a]: [{ range: rangeIn(plain.at(a), 'risky'), newText: 'calm' }] },
  });
});

test('a value that only the user knows is a tab stop, or a plain suggestion', async () => {
  const client = await opened(pullClient, 'a named word\n');
  const [action] = await client.actions(a, rangeIn(client.at(a), 'named'), ['quickfix']);
  assert.deepEqual((action?.edit?.documentChanges?.[0] as TextDocumentEdit | undefined)?.edits[0], {
    range: rangeIn(client.at(a), 'named'),
    snippet: { kind: 'snippet', value: '\\$${1:first}-${2:last}' },
    annotationId: 'note',
  });
  const plain = await opened(pushClient, 'a named word\n');
  const [other] = await plain.actions(a, rangeIn(plain.at(a), 'named'), ['quickfix']);
  assert.equal(applied(plain, a, other?.edit), 'a $first-last word\n');
});

test('a fix that does not remove its finding is not offered', async () => {
  const client = await opened(pullClient, 'a hopeless word\n');
  const actions = await client.actions(a, rangeIn(client.at(a), 'hopeless'), ['quickfix']);
  assert.ok(actions.length > 0 && titles(actions).every((title) => title.startsWith('Ignore')));
});

test('all findings of a rule are fixed at once, resolved when chosen where the client can wait', async () => {
  const text = 'bad risky bad\n---\nbad risky named\n';
  const lazy = await opened(pullClient, text);
  const all = (await lazy.actions(a, rangeIn(lazy.at(a), 'bad'), ['quickfix'])).find(({ title }) =>
    title.startsWith('Fix all'),
  );
  assert.equal(all?.title, 'Fix all 3 of "No bad" in this file');
  assert.equal(all.edit, undefined);
  const resolved: CodeAction = await lazy.connection.sendRequest('codeAction/resolve', all);
  assert.equal(applied(lazy, a, resolved.edit), 'good risky good\n---\ngood risky named\n');

  const eager = await opened(pushClient, text);
  const actions = await eager.actions(a, rangeIn(eager.at(a), 'risky'), ['quickfix']);
  const risky = actions.find(({ title }) => title.startsWith('Fix all'));
  assert.equal(applied(eager, a, risky?.edit), 'bad calm bad\n---\nbad calm named\n');
});

test('a client that knows no action literals gets commands, and their edits when it carries them out', async () => {
  const client = inProcess(wordBindings(rules));
  const { capabilities } = await client.start({ workspace: { applyEdit: true } }, undefined, folder);
  assert.equal(capabilities.codeActionProvider, true);
  assert.deepEqual(capabilities.executeCommandProvider, { commands: ['seaworthy.applyEdit'] });
  const applying: WorkspaceEdit[] = [];
  client.connection.onRequest('workspace/applyEdit', ({ edit }: { edit: WorkspaceEdit }) => {
    applying.push(edit);
    return { applied: true };
  });
  await client.open(a, 'a bad word\n');
  const [command] = (await client.actions(a, rangeIn(client.at(a), 'bad'))) as unknown[] as Command[];
  assert.deepEqual([command?.title, command?.command], ['Write good', 'seaworthy.applyEdit']);
  await client.connection.sendRequest('workspace/executeCommand', {
    command: command?.command,
    arguments: command?.arguments,
  });
  assert.equal(applied(client, a, applying[0]), 'a good word\n');

  const plain = inProcess(wordBindings(rules));
  const { capabilities: fewer } = await plain.start({}, undefined, folder);
  assert.deepEqual([fewer.codeActionProvider, fewer.executeCommandProvider], [undefined, undefined]);
  await plain.open(a, 'a bad word\n');
  assert.deepEqual(await plain.actions(a, rangeIn(plain.at(a), 'bad')), []);
});

test('fix all applies what is safe and nothing else, and only when asked for', async () => {
  const client = await opened(pushClient, 'bad risky\n---\nbad named\n');
  const start = { start: { line: 0, character: 4 }, end: { line: 0, character: 4 } };
  const [action, ...others] = await client.actions(a, start, ['source.fixAll']);
  assert.deepEqual([action?.kind, others], ['source.fixAll.seaworthy', []]);
  assert.equal(applied(client, a, action?.edit), 'good risky\n---\ngood named\n');
  assert.ok((await client.actions(a, start)).every(({ kind }) => kind === 'quickfix'));
  assert.deepEqual(await client.actions(a, start, ['refactor']), []);
});

test('our own client can ask how many fixes are safe, and how many want a look', async () => {
  const client = await opened(pullClient, 'bad risky hopeless\n---\nbad named\n');
  const fixes = (uri: string) => client.connection.sendRequest('seaworthy/fixes', { uri });
  assert.deepEqual(await fixes(a), { safe: 2, review: 1 });
  assert.deepEqual(await fixes(`${folder}/none.yaml`), { safe: 0, review: 0 });
});

test('actions are found by the diagnostics the client names, where its range is elsewhere', async () => {
  const client = await opened(pullClient, 'a word and bad\n');
  const [diagnostic] = await client.pulled(a);
  const actions: CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri: a },
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    context: { diagnostics: [diagnostic], only: ['quickfix'] },
  });
  assert.equal(actions[0]?.title, 'Write good');
});

test('a finding is ignored here, in the file behind what must come first, and in the project', async () => {
  const client = await opened(pushClient, '---\nfine\n  bad\n');
  const actions = await client.actions(a, rangeIn(client.at(a), 'bad'), ['quickfix']);
  const edited = (title: string) => applied(client, a, actions.find((action) => action.title.startsWith(title))?.edit);
  assert.equal(edited('Ignore words/bad here'), '---\nfine\n# seaworthy-ignore words/bad\n  bad\n');
  assert.equal(edited('Ignore words/bad in this file'), '---\n# seaworthy-ignore-file words/bad\nfine\n  bad\n');
  // This client cannot create files, and there is none.
  assert.ok(!titles(actions).some((title) => title.includes('project')));

  const rich = await opened(pullClient, 'bad\n');
  const made = (await rich.actions(a, rangeIn(rich.at(a), 'bad'))).find(({ title }) => title.includes('project'));
  assert.deepEqual(made?.edit?.documentChanges, [
    { kind: 'create', uri: `${folder}/.seaworthy.yaml`, options: { ignoreIfExists: true } },
    {
      textDocument: { uri: `${folder}/.seaworthy.yaml`, version: null },
      edits: [
        {
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
          newText: 'rules:\n  words/bad: off\n',
        },
      ],
    },
  ]);
  const here = (await rich.actions(a, rangeIn(rich.at(a), 'bad'))).find(({ title }) => title.endsWith('here'));
  assert.deepEqual((here?.edit?.documentChanges?.[0] as TextDocumentEdit | undefined)?.edits[0], {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    snippet: { kind: 'snippet', value: '# seaworthy-ignore words/bad -- ${1:reason}\n' },
  });

  const configured = await opened(pushClient, 'bad\n', { [`${folder}/.seaworthy.yaml`]: 'rules:\n  a/b: info\n' });
  const change = (await configured.actions(a, rangeIn(configured.at(a), 'bad'))).find(({ title }) =>
    title.includes('project'),
  );
  assert.deepEqual(change?.edit?.changes?.[`${folder}/.seaworthy.yaml`], [
    {
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } },
      newText: '  words/bad: off\n',
    },
  ]);
});

test('a rule is switched off in every form of configuration', () => {
  const off = (text: string) => {
    const { span, text: inserted } = rulesEdit(text, ['words/bad']);
    return text.slice(0, span.start) + inserted + text.slice(span.end);
  };
  assert.equal(off(''), 'rules:\n  words/bad: off\n');
  assert.equal(off('profile: strict'), 'profile: strict\nrules:\n  words/bad: off\n');
  assert.equal(
    off('rules:\r\n    # why\r\n    a/b: off\r\n'),
    'rules:\r\n    words/bad: off\r\n    # why\r\n    a/b: off\r\n',
  );
  assert.equal(off('rules:\n  words/bad: error # why\n'), 'rules:\n  words/bad: off # why\n');
  assert.equal(off('rules:\n  "words/bad":\nexclude: []\n'), 'rules:\n  "words/bad": off\nexclude: []\n');
  assert.equal(off('rules: # all\nprofile: strict\n'), 'rules: # all\n  words/bad: off\nprofile: strict\n');
  assert.equal(off('rules: {}\n'), 'rules: {words/bad: off}\n');
  assert.equal(off('rules: { a/b: off }\n'), 'rules: { words/bad: off, a/b: off }\n');
  assert.equal(off('rules:'), 'rules:\n  words/bad: off\n');
});

test('our own client gets explanations and the actions behind the links of a hover', async () => {
  const client = inProcess(wordBindings(rules));
  await client.start(pullClient, { commandLinks: true, ruleLinks: 'vscode' }, folder);
  await client.open(a, 'a bad word\n');
  const range = rangeIn(client.at(a), 'bad');
  const explain = (await client.actions(a, range, ['quickfix'])).find(({ command }) => command);
  assert.deepEqual(explain?.command, {
    title: 'Explain "No bad"',
    command: 'seaworthy.openRule',
    arguments: ['words/bad'],
  });
  const request = (kind: string): Promise<CodeAction[]> =>
    client.connection.sendRequest('seaworthy/actions', { uri: a, rule: 'words/bad', range, kind });
  assert.deepEqual(titles(await request('fix')), ['Write good']);
  assert.equal((await request('ignore')).length, 3);
  assert.equal((await client.pulled(a))[0]?.codeDescription?.href, 'vscode://seaworthy.seaworthy/rule?words%2Fbad');
});

test('a link that nobody of ours wrote finds nothing to do', async () => {
  const client = await opened(pullClient, 'a bad word\n');
  const finding = { uri: a, rule: 'words/bad', range: rangeIn(client.at(a), 'bad'), kind: 'fix' };
  const start = { line: 0, character: 0 };
  const forged: Record<string, unknown> = {
    'another rule': { ...finding, rule: 'words/risky' },
    'no rule': { ...finding, rule: '__proto__' },
    'a file that is not open': { ...finding, uri: `${folder}/b.yaml` },
    'a place where nothing is found': { ...finding, range: { start, end: start } },
    'no place': { ...finding, range: null },
    nothing: {},
  };
  for (const [what, params] of Object.entries(forged))
    assert.deepEqual(await client.connection.sendRequest('seaworthy/actions', params), [], what);
  const all: CodeAction[] = await client.connection.sendRequest('seaworthy/actions', finding);
  assert.deepEqual(titles(all), ['Write good']);
});
