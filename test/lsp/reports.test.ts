import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { seaworthy } from '../../server/languages';
import type { InitializationOptions } from '../../server/lsp/requests';
import { inProcess, memoryFiles, pullClient, pushClient } from './client';
import { against, declaredElsewhere, undeclared, wordBindings } from './words';

const rules = { 'words/bad': against('bad', 'good'), 'words/undeclared': undeclared };
const folder = 'file:///folder';
const a = `${folder}/a.yaml`;
const b = `${folder}/b.yaml`;

const bindings = (files?: Record<string, string>) => wordBindings(rules, files);

test('a client that pulls is answered and never pushed to', async () => {
  const client = inProcess(bindings());
  const { capabilities } = await client.start(pullClient, undefined, folder);
  assert.equal(capabilities.diagnosticProvider?.interFileDependencies, true);
  await client.open(a, 'good bad\n');
  const report = await client.pull(a);
  assert.equal(report.kind, 'full');
  assert.deepEqual(report.kind === 'full' && report.items, [
    {
      range: { start: { line: 0, character: 5 }, end: { line: 0, character: 8 } },
      severity: 2,
      code: 'words/bad',
      codeDescription: { href: 'https://github.com/seaworthy-lint/seaworthy/blob/main/docs/rules/words/bad.md' },
      source: 'seaworthy',
      message: 'The word "bad" is bad.',
    },
  ]);
  await client.edit(a, 9, 9, 'more\n');
  assert.equal((await client.pull(a, report.resultId)).kind, 'unchanged');
  await client.edit(a, 0, 0, '\n');
  assert.equal((await client.pull(a, report.resultId)).kind, 'full');
  assert.deepEqual(client.published, []);
});

test('requests that arrive together, before anything is known about the document, are all answered', async () => {
  const client = inProcess(bindings({ [`${folder}/.seaworthy.yaml`]: 'profile: strict\n' }));
  await client.start(pullClient, undefined, folder);
  await client.open(a, 'bad\n');
  // Editors do this on opening a file; the settings arriving in between is common too.
  const first = client.pulled(a);
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
  const actions = client.actions(a, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });
  const second = client.pulled(a);
  assert.equal((await first).length, 1);
  assert.ok((await actions).length > 0);
  assert.equal((await second).length, 1);
});

test('a client that does not pull is pushed to, with the version', async () => {
  const client = inProcess(bindings());
  const { capabilities } = await client.start(pushClient);
  assert.equal(capabilities.diagnosticProvider, undefined);
  await client.open(a, 'bad\n');
  assert.deepEqual(
    (await client.pushed(a)).map(({ code, codeDescription }) => [code, codeDescription]),
    [['words/bad', undefined]],
  );
  await client.edit(a, 0, 3, 'fine');
  assert.deepEqual(await client.pushed(a), []);
});

test('another document is reported again when, and only when, its findings changed', async () => {
  const pulling = inProcess(bindings());
  await pulling.start(pullClient, undefined, folder);
  await pulling.open(a, 'use-x use-y\n');
  await pulling.open(b, 'nothing\n');
  assert.equal((await pulling.pulled(a)).length, 2);
  await pulling.pulled(b);
  await pulling.edit(b, 0, 0, 'declare-z ');
  await pulling.pulled(b);
  await pulling.edit(b, 0, 0, 'declare-x ');
  await pulling.pulled(b);
  await pulling.until(() => pulling.refreshes > 0);
  assert.equal((await pulling.pulled(a)).length, 1);
  assert.equal(pulling.refreshes, 1);

  const pushed = inProcess(bindings());
  await pushed.start(pushClient, undefined, folder);
  await pushed.open(a, 'use-x use-y\n');
  assert.equal((await pushed.pushed(a)).length, 2);
  await pushed.open(b, 'declare-x\n');
  await pushed.until(() => pushed.published.filter(({ uri }) => uri === a).at(-1)?.diagnostics.length === 1);
});

test('notes lead into other files, and stay right when those are edited', async () => {
  const files = { [`${folder}/closed.yaml`]: 'first\ndeclare-x\n' };
  const client = inProcess(wordBindings({ 'words/declared-elsewhere': declaredElsewhere }, files));
  await client.start(pullClient, undefined, folder);
  await client.open(a, 'again-x\n');
  await client.open(b, 'declare-x\n');
  const places = async () =>
    (await client.pulled(a))[0]?.relatedInformation?.map(
      ({ location: { uri, range }, message }) =>
        `${uri} ${range.start.line}:${range.start.character}-${range.end.character} ${message}`,
    );
  await client.pulled(b);
  // Told at once where everything was read by now, else once more when it is.
  if ((await places())?.length !== 2) await client.until(() => client.refreshes > 0);
  assert.deepEqual(await places(), [
    `${b} 0:0-9 It is declared here.`,
    `${folder}/closed.yaml 1:0-9 It is declared here.`,
  ]);
  await client.edit(b, 0, 0, 'a line\n  ');
  await client.pulled(b);
  assert.equal((await places())?.[0], `${b} 1:2-11 It is declared here.`);
});

test('closed files of the same world count, those of another world and excluded ones do not', async () => {
  const client = inProcess(
    bindings({
      [`${folder}/other.yaml`]: 'declare-x',
      [`${folder}/chart/Chart.yaml`]: '',
      [`${folder}/chart/values.yaml`]: 'declare-v',
      [`${folder}/submodule/.git`]: 'gitdir: elsewhere',
      [`${folder}/submodule/values.yaml`]: 'declare-y',
      [`${folder}/own/.seaworthy.yaml`]: 'root: true',
      [`${folder}/own/values.yaml`]: 'declare-w',
      [`${folder}/drafts/draft.yaml`]: 'declare-z',
      [`${folder}/.seaworthy.yaml`]: 'exclude: [drafts]\n',
    }),
  );
  await client.start(pullClient, undefined, folder);
  await client.open(a, 'use-v use-w use-x use-y use-z\n');
  await client.pull(a);
  await client.until(() => client.refreshes > 0);
  assert.deepEqual(
    (await client.pulled(a)).map(({ message }) => message),
    ['Nothing declares "w".', 'Nothing declares "y".', 'Nothing declares "z".'],
  );
});

test('a large neighbour is not read for what it tells others, and the log says so', async () => {
  const client = inProcess(
    bindings({
      [`${folder}/dump.yaml`]: `declare-x ${'word '.repeat(300_000)}`,
      [`${folder}/other.yaml`]: 'declare-y',
    }),
  );
  await client.start(pullClient, undefined, folder);
  await client.open(a, 'use-x use-y\n');
  await client.pull(a);
  await client.until(() => client.refreshes > 0);
  assert.deepEqual(
    (await client.pulled(a)).map(({ message }) => message),
    ['Nothing declares "x".'],
  );
  assert.deepEqual(client.log, [`${folder}/dump.yaml tells other files nothing. It is too large.`]);
});

test('settings of the editor count where no configuration file says otherwise', async () => {
  const client = inProcess(bindings({ [`${folder}/.seaworthy.yaml`]: 'rules: { words/undeclared: info }\n' }));
  client.settings = { rules: { 'words/bad': 'error', 'no/such': 'off' }, trace: { server: 'off' } };
  await client.start(pullClient, undefined, folder);
  await client.open(a, 'bad use-x\n');
  await client.open('file:///elsewhere/a.yaml', 'bad use-x\n');
  const severities = async (uri: string) => (await client.pulled(uri)).map(({ code, severity }) => [code, severity]);
  // The file has the key `rules`, so the editor's are not asked for it.
  assert.deepEqual(await severities(a), [
    ['words/bad', 2],
    ['words/undeclared', 3],
  ]);
  assert.deepEqual(await severities('file:///elsewhere/a.yaml'), [
    ['words/bad', 1],
    ['words/undeclared', 1],
  ]);
  client.settings = { rules: { 'words/bad': 'off' } };
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  await client.until(() => client.refreshes > 0);
  assert.deepEqual(await severities('file:///elsewhere/a.yaml'), [['words/undeclared', 1]]);
});

test('settings may come when the server starts, below "seaworthy" or as they are, and later ones beat them', async () => {
  const severities = async (initializationOptions: unknown, settings: unknown = null) => {
    const client = inProcess(bindings());
    client.settings = settings;
    await client.start(pullClient, initializationOptions as InitializationOptions, folder);
    await client.open(a, 'bad use-x\n');
    return (await client.pulled(a)).map(({ severity }) => severity);
  };
  const rules = { 'words/bad': 'info' };
  assert.deepEqual(await severities({}), [2, 1]);
  assert.deepEqual(await severities({ rules }), [3, 1]);
  assert.deepEqual(await severities({ seaworthy: { rules } }), [3, 1]);
  assert.deepEqual(await severities({ rules }, { profile: 'strict' }), [3, 1]);
  assert.deepEqual(await severities({ rules }, { rules: { 'words/bad': 'error' } }), [1, 1]);
});

test('what is wrong with the settings is said once in the log, and in the state', async () => {
  const client = inProcess(bindings());
  client.settings = { profile: 'srtict', rules: { 'words/baad': 'off' } };
  await client.start(pullClient, { state: true }, folder);
  await client.open(a, 'bad\n');
  await client.open('file:///elsewhere/a.yaml', 'bad\n');
  await client.pulled(a);
  await client.pulled('file:///elsewhere/a.yaml');
  const mistakes = [
    '"profile" must be one of essential, recommended, strict. Did you mean "strict"?',
    'There is no rule "words/baad". Did you mean "words/bad"?',
  ];
  assert.deepEqual(
    client.log,
    mistakes.map((mistake) => `A setting of the editor does not count: ${mistake}`),
  );
  await client.until(() => client.states.length > 0);
  assert.deepEqual(client.states[0]?.settingsMistakes, mistakes);
});

test('the server says who it is', async () => {
  const { serverInfo } = await inProcess(bindings()).start(pushClient);
  assert.deepEqual(serverInfo, { name: 'seaworthy', version: '1.2.3' });
});

test('a configuration counts from when it changes on the disk, and its mistakes are reported in it', async () => {
  const files = new Map([[`${folder}/.seaworthy.yaml`, 'rules: { words/bad: error }\n']]);
  const client = inProcess({ ...bindings(), files: memoryFiles(files) });
  await client.start(pullClient, undefined, folder);
  await client.open(a, 'bad\n');
  assert.deepEqual(
    (await client.pulled(a)).map(({ severity }) => severity),
    [1],
  );

  const configuration = `${folder}/.seaworthy.yaml`;
  const broken = 'profile: strickt\nrules:\n  words/bda: off\n  words/bad: [\n';
  await client.open(configuration, broken);
  const problems = await client.pulled(configuration);
  assert.ok(problems.length >= 2, 'each mistake is reported');
  assert.ok(problems.some(({ message }) => String(message).includes('Did you mean "strict"?')));
  assert.ok(
    problems.every(
      ({ range, severity }) =>
        severity === 1 && (range.end.line > range.start.line || range.end.character > range.start.character),
    ),
  );
  // What is still being typed does not count yet.
  assert.deepEqual(
    (await client.pulled(a)).map(({ severity }) => severity),
    [1],
  );

  files.set(configuration, 'rules: { words/bad: off }\n');
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: configuration, type: 2 }],
  });
  await client.until(() => client.refreshes > 0);
  assert.deepEqual(await client.pulled(a), []);
});

test('of more than a thousand findings the most severe are sent, and how many are not is said', async () => {
  const client = inProcess(bindings());
  await client.start(pullClient, { state: true }, folder);
  await client.open(a, `${'bad '.repeat(1500)}\n${'use-x '.repeat(3)}\n`);
  const items = await client.pulled(a);
  assert.equal(items.length, 1000);
  assert.deepEqual(
    items.slice(0, 4).map(({ severity, range }) => [severity, range.start]),
    [
      [1, { line: 1, character: 0 }],
      [1, { line: 1, character: 6 }],
      [1, { line: 1, character: 12 }],
      [2, { line: 0, character: 0 }],
    ],
  );
  await client.until(() => client.states.length > 0);
  assert.equal(client.states.at(-1)?.leftOut, 503);
});

test('of more findings than an editor underlines the most severe come first', async () => {
  const client = inProcess(bindings());
  await client.start(pullClient, undefined, folder);
  await client.open(a, `${'bad '.repeat(600)}\nuse-x\n`);
  const severities = (await client.pulled(a)).map(({ severity }) => severity);
  assert.deepEqual([severities.length, severities[0], severities.indexOf(2)], [601, 1, 1]);
});

test('a burst of edits is linted in its last state, and a pull that is no longer wanted is not answered', async () => {
  let lints = 0;
  const slow = against('bad', 'good', {
    check() {
      lints++;
      const end = performance.now() + 3;
      while (performance.now() < end);
      return [];
    },
  });
  const pushing = inProcess(wordBindings({ 'words/slow': slow }));
  await pushing.start(pushClient);
  const words = 'word '.repeat(10);
  await pushing.open(a, words);
  await pushing.until(() => pushing.published.length > 0);
  lints = 0;
  await Promise.all(Array.from({ length: 20 }, () => pushing.edit(a, 0, 0, 'x')));
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.ok(lints <= 5 * 11, `linted ${lints / 10} times for 20 edits`);

  const pulling = inProcess(wordBindings({ 'words/slow': slow }));
  await pulling.start(pullClient);
  await pulling.open(a, words);
  await pulling.pull(a);
  const source = new CancellationTokenSource();
  const wanted = pulling.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: a } }, source.token);
  source.cancel();
  await assert.rejects(wanted, { code: -32800 });
  assert.equal((await pulling.pull(a)).kind, 'full');
});

test('what comes before initialize or after shutdown is answered with an error', async () => {
  const client = inProcess(bindings());
  const hover = () =>
    client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri: a },
      position: { line: 0, character: 0 },
    });
  await assert.rejects(hover(), { code: -32002 });
  await client.start(pullClient);
  await client.open(a, 'bad\n');
  assert.equal((await client.pulled(a)).length, 1);
  await client.connection.sendRequest('shutdown');
  await assert.rejects(hover(), { code: -32600 });
  await assert.rejects(client.pull(a), { code: -32600 });
  await assert.rejects(client.connection.sendRequest('shutdown'), { code: -32600 });
});

test('a rule that throws costs its own findings and is logged once', async () => {
  const client = inProcess(
    wordBindings({
      'words/bad': against('bad', 'good'),
      'words/throws': against('bad', 'good', {
        check() {
          throw new Error('Oh no');
        },
      }),
    }),
  );
  await client.start(pullClient);
  await client.open(a, 'bad\n');
  assert.equal((await client.pulled(a)).length, 1);
  await client.edit(a, 0, 0, ' ');
  assert.equal((await client.pulled(a)).length, 1);
  assert.equal(client.log.filter((message) => message.includes('words/throws')).length, 1);
});

test('after midnight a document is judged by the new date', async () => {
  let today = '2026-01-01';
  const client = inProcess({ ...bindings(), today: () => today });
  await client.start(pullClient);
  await client.open(a, '# seaworthy-ignore-file words/bad until=2026-01-01\nbad\n');
  assert.deepEqual(await client.pulled(a), []);
  today = '2026-01-02';
  const codes = (await client.pulled(a)).map(({ code }) => code);
  assert.ok(codes.includes('words/bad'), `${codes}`);
});

test('a client that asks for it learns why a document has no diagnostics', async () => {
  const excluded = { [`${folder}/.seaworthy.yaml`]: 'exclude: [b.yaml]\n' };
  const client = inProcess(wordBindings(rules, excluded));
  await client.start(pullClient, { state: true }, folder);
  const states = async (uri: string) => {
    await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
    await client.pull(uri);
    // What is told follows the diagnostics that it is about, and arrives before the answer to anything asked then.
    await client.connection.sendRequest('seaworthy/ping', {});
    return client.states.splice(0);
  };
  const judged = { uri: a, judgement: 'judged', syntaxError: null, notJudged: [], leftOut: 0, settingsMistakes: [] };
  await client.open(a, 'fine\n');
  assert.deepEqual(await states(a), [judged]);
  await client.edit(a, 0, 0, 'very ');
  assert.deepEqual(await states(a), [], 'nothing new');
  await client.edit(a, 0, 0, '\n??\n');
  assert.deepEqual(await states(a), [{ ...judged, syntaxError: { line: 1, message: 'Unreadable' } }]);
  await client.edit(a, 0, client.at(a).getText().length, '');
  assert.deepEqual(await states(a), [{ ...judged, judgement: 'nothing to judge' }]);
  await client.open(b, 'bad\n');
  assert.deepEqual(await states(b), [
    { uri: b, judgement: 'off', syntaxError: null, notJudged: [], leftOut: 0, settingsMistakes: [] },
  ]);
  const notes = `${folder}/notes.txt`;
  await client.open(notes, 'bad\n');
  assert.deepEqual(await states(notes), [
    { uri: notes, judgement: 'off', syntaxError: null, notJudged: [], leftOut: 0, settingsMistakes: [] },
  ]);

  const other = inProcess(bindings());
  await other.start(pullClient);
  await other.open(a, 'bad\n');
  await other.pull(a);
  assert.deepEqual(other.states, []);
});

test('the state names the kinds that no rule looks at, each once', async () => {
  const client = inProcess({ ...bindings(), seaworthy: seaworthy() });
  await client.start(pullClient, { state: true }, folder);
  const certificate = 'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web}\n';
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostNetwork: true}\n';
  await client.open(a, [certificate, certificate, pod].join('---\n'));
  await client.pull(a);
  await client.until(() => client.states.length > 0);
  assert.deepEqual([client.states[0]?.judgement, client.states[0]?.notJudged], ['judged', ['Certificate']]);
});

test('while somebody types nothing is said of the state, and once the keys rest, what it has become', async () => {
  const client = inProcess(bindings());
  await client.start(pullClient, { state: true }, folder);
  await client.open(a, 'fine\n');
  await client.pull(a);
  const broken = 'very ?? ?';
  for (let length = 0; length < broken.length; length++) {
    await client.edit(a, length, length, broken.charAt(length));
    await client.pull(a);
  }
  assert.deepEqual(
    client.states.map(({ syntaxError }) => syntaxError),
    [null],
  );
  await client.until(() => client.states.length > 1);
  assert.deepEqual(
    client.states.map(({ syntaxError }) => syntaxError?.message),
    [undefined, 'Unreadable'],
  );
});
