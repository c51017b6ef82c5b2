import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rule } from '../../server/engine/rule';
import type { Bindings } from '../../server/lsp/session';
import { inProcess, memoryFiles, pullClient, pushClient } from './client';
import { against, linterOf, undeclared, wordLanguage } from './words';

const rules = { 'words/bad': against('bad', 'good'), 'words/undeclared': undeclared };
const folder = 'file:///folder';
const a = `${folder}/a.yaml`;
const b = `${folder}/b.yaml`;

const bindings = (files: Record<string, string> = {}, some: Record<string, Rule> = rules): Bindings => ({
  linter: linterOf(some),
  languageOf: (file) => (wordLanguage.matches(file) ? wordLanguage : undefined),
  explanations: async () => ({}),
  files: memoryFiles(new Map(Object.entries(files))),
  today: () => '2026-01-01',
});

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

test('closed files of the same world count, those of another world and excluded ones do not', async () => {
  const client = inProcess(
    bindings({
      [`${folder}/other.yaml`]: 'declare-x',
      [`${folder}/chart/Chart.yaml`]: '',
      [`${folder}/chart/values.yaml`]: 'declare-y',
      [`${folder}/drafts/draft.yaml`]: 'declare-z',
      [`${folder}/.seaworthy.yaml`]: 'exclude: [drafts]\n',
    }),
  );
  await client.start(pullClient, undefined, folder);
  await client.open(a, 'use-x use-y use-z\n');
  await client.pull(a);
  await client.until(() => client.refreshes > 0);
  assert.deepEqual(
    (await client.pulled(a)).map(({ message }) => message),
    ['Nothing declares "y".', 'Nothing declares "z".'],
  );
});
