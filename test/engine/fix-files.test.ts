import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { editsOf, verifiedEdits } from '../../server/engine/fix';
import { type Sources, verifiedFileEdits } from '../../server/engine/fix-files';
import { inWords } from '../../server/engine/say';
import { applyEdits } from '../../server/engine/text';
import { WorldIndex } from '../../server/world/world-index';
import { yaml } from '../../server/yaml/units';
import { account, user } from '../world/kinds';
import { farLinter } from './far-fixes';

const config = defaultConfig;
const read = (path: string, text: string) => yaml.read({ path }, text);

/** Files that have been judged, and what is on the disk by the time a fix is asked for. */
function world(files: Record<string, string>, later: Record<string, string | undefined> = {}) {
  const linter = farLinter();
  const index = new WorldIndex(linter.kinds);
  for (const [path, text] of Object.entries(files)) index.set(read(path, text));
  index.setComplete(true);
  const now = { ...files, ...later };
  const judgeable = (path: string, text: string | undefined) =>
    text === undefined ? undefined : { source: read(path, text), config };
  const sources: Sources = {
    read: async (path) => judgeable(path, now[path]),
    created: async (path, text) => (now[path] === undefined ? judgeable(path, text) : undefined),
    async *all() {
      for (const [path, text] of Object.entries(now)) {
        const file = judgeable(path, text);
        if (file) yield file;
      }
    },
  };

  const chosenIn = (path: string, title: string) => {
    const source = read(path, files[path]!);
    const linted = { source, linter, config, world: index };
    const [chosen] = linter
      .lint(source, config, index)
      .findings.flatMap((finding) =>
        finding.fixes.filter((fix) => inWords(fix.title) === title).map((fix) => ({ finding, fix })),
      );
    assert.ok(chosen, `"${title}" is offered`);
    return { linted, chosen };
  };
  return {
    /** What every file that changes is afterwards; undefined where there is no fix. */
    async fixed(path: string, title: string): Promise<Record<string, string> | undefined> {
      const { linted, chosen } = chosenIn(path, title);
      const edits = await verifiedFileEdits(linted, chosen, sources);
      return (
        edits &&
        Object.fromEntries(
          edits.map((edit) => [edit.path, 'create' in edit ? edit.create : applyEdits(edit.base.text, edit.edits)]),
        )
      );
    },
    chosenIn,
  };
}

const files = { 'a.yaml': user('ann', 'shop'), 'b.yaml': `# ours\n${account('shop')}`, 'c.yaml': account('till') };
const blue = {
  'a.yaml': `${user('ann', 'shop')}likes: blue\n`,
  'b.yaml': `# ours\n${account('shop', { colour: 'blue' })}`,
};

test('a fix edits its own file and the one that states what is wrong', async () => {
  assert.deepEqual(await world(files).fixed('a.yaml', 'Paint the account blue'), blue);
});

test('a fix that leaves the file is none for those who look at one file alone', () => {
  const { linted, chosen } = world(files).chosenIn('a.yaml', 'Paint the account blue');
  assert.equal(editsOf(linted.source, [chosen]), undefined);
  assert.equal(verifiedEdits(linted, [chosen]), undefined);
});

test('a third file that would have a finding more forbids the fix; one that had it already does not', async () => {
  const hater = `${user('bob', 'till')}hates: blue\n`;
  assert.equal(await world({ ...files, 'd.yaml': hater }).fixed('a.yaml', 'Paint the account blue'), undefined);
  const already = { ...files, 'd.yaml': hater, 'e.yaml': account('sky', { colour: 'blue' }) };
  assert.deepEqual(await world(already).fixed('a.yaml', 'Paint the account blue'), blue);
});

test('an edited file that would have a finding more forbids the fix', async () => {
  const itself = { ...files, 'b.yaml': `${account('shop')}---\n${user('bob', 'till')}hates: blue\n` };
  assert.equal(await world(itself).fixed('a.yaml', 'Paint the account blue'), undefined);
});

test('what moved is found again, and what says something else, or is gone, is left alone', async () => {
  const moved = { 'b.yaml': `\n\n# moved\n${account('other')}---\n${account('shop')}` };
  assert.equal(
    (await world(files, moved).fixed('a.yaml', 'Paint the account blue'))?.['b.yaml'],
    `\n\n# moved\n${account('other')}---\n${account('shop', { colour: 'blue' })}`,
  );
  for (const text of [account('shop', { colour: 'pink' }), account('stall'), '', undefined])
    assert.equal(await world(files, { 'b.yaml': text }).fixed('a.yaml', 'Paint the account blue'), undefined, text);
});

test('of two that say the same, the place tells which one is meant, and where it does not, neither', async () => {
  const twice = `${account('shop')}---\n${account('shop')}`;
  assert.equal(await world({ ...files, 'b.yaml': twice }).fixed('a.yaml', 'Paint the account blue'), undefined);
  const alike = { 'b.yaml': `\n${twice}` };
  assert.equal(await world(files, alike).fixed('a.yaml', 'Paint the account blue'), undefined);
});

test('where the text leaves no clean place, there is no fix', async () => {
  const anchored = { ...files, 'b.yaml': `${account('shop').replace('colour: red', 'colour: &c red\nframe: *c')}` };
  assert.equal(await world(anchored).fixed('a.yaml', 'Paint the account blue'), undefined);
});

const green = account('pub', { colour: 'green' });
const till = account('till', { colour: 'green' });

test('a document is appended behind the one that a fact stands in, in the line ends of the file', async () => {
  const title = 'Write the account behind "pub"';
  const behind = async (text: string) =>
    (await world({ 'a.yaml': user('ann', 'till'), 'b.yaml': text }).fixed('a.yaml', title))?.['b.yaml'];
  assert.equal(await behind(green), `${green}---\n${till}`);
  assert.equal(await behind(`${green}---\n${account('z')}`), `${green}---\n${till}---\n${account('z')}`);
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  assert.equal(await behind(crlf(green)), crlf(`${green}---\n${till}`));
  assert.equal(await behind(green.trimEnd()), `${green}---\n${till}`.trimEnd());
  assert.equal(await behind(`${green}...\n`), `${green}...\n---\n${till}`);
});

test('nothing is appended to a text that does not parse, or that would read it as its own', async () => {
  const title = 'Write the account behind "pub"';
  for (const text of [
    `${green}---\nkind: [`,
    `${green}note: |+\n  a`,
    green.replaceAll('\n', '\r'),
    `${green}...\na: 1\n`,
  ])
    assert.equal(
      await world({ 'a.yaml': user('ann', 'till'), 'b.yaml': text }).fixed('a.yaml', title),
      undefined,
      text,
    );
});

test('in its own file a document is appended at once, and once for all who ask for it', () => {
  const text = `${user('ann', 'till')}---\n${user('bob', 'till')}`;
  const { linted } = world({ 'a.yaml': text }).chosenIn('a.yaml', 'Write the account here');
  const { findings } = linted.linter.lint(linted.source, config, linted.world);
  const chosen = findings.map((finding) => ({ finding, fix: finding.fixes[0]! }));
  assert.equal(chosen.length, 2);
  const edits = verifiedEdits(linted, chosen);
  assert.equal(edits && applyEdits(text, edits), `${user('ann', 'till')}---\n${till}---\n${user('bob', 'till')}`);
});

test('a new file is named by the kustomization that names the file beside it', async () => {
  const title = 'Write the account in a new file';
  const kustomization = 'resources:\n  - ../app/a.yaml # the user\n';
  const listed = { 'app/a.yaml': user('ann', 'till'), 'base/kustomization.yaml': kustomization };
  assert.deepEqual(await world(listed).fixed('app/a.yaml', title), {
    'app/till.yaml': till,
    'base/kustomization.yaml': `${kustomization}  - ../app/till.yaml\n`,
  });
  const unlisted = { 'app/a.yaml': user('ann', 'till'), 'base/kustomization.yaml': 'resources: []\n' };
  assert.deepEqual(await world(unlisted).fixed('app/a.yaml', title), { 'app/till.yaml': till });
});

test('a new file takes the place of none, and is itself judged', async () => {
  const title = 'Write the account in a new file';
  const taken = { 'a.yaml': user('ann', 'till') };
  assert.equal(await world(taken, { 'till.yaml': '# mine\n' }).fixed('a.yaml', title), undefined);
  const hater = { ...taken, 'd.yaml': `${user('bob', 'shop')}hates: green\n`, 'e.yaml': account('shop') };
  assert.equal(await world(hater).fixed('a.yaml', title), undefined);
});

test('a new file counts among what its kustomization applies', async () => {
  const title = 'Write the account in a new file';
  // Each of two environments applies its own: the user of the other one sees nothing of the new account.
  const both = {
    'one/a.yaml': user('ann', 'till'),
    'one/kustomization.yaml': 'resources: [a.yaml]\n',
    'two/a.yaml': `${user('bob', 'shop')}hates: green\n`,
    'two/b.yaml': account('shop'),
    'two/kustomization.yaml': 'resources: [a.yaml, b.yaml]\n',
  };
  assert.deepEqual(await world(both).fixed('one/a.yaml', title), {
    'one/till.yaml': till,
    'one/kustomization.yaml': 'resources: [a.yaml, till.yaml]\n',
  });
});
