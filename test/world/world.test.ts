// What is found, by whom, and when somebody may say that there is nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reader, Within } from '../../server/engine/facts';
import type { Source } from '../../server/engine/source';
import { owned } from '../../server/world/owned';
import { WorldIndex } from '../../server/world/world-index';
import { yaml } from '../../server/yaml/units';
import { account, accounts, kinds, rendering, user } from './kinds';

const read = (path: string, ...documents: readonly string[]): Source => yaml.read({ path }, documents.join('---\n'));

/** A whole world of these files. */
function worldOf(files: Readonly<Record<string, readonly string[] | string>>): WorldIndex {
  const world = new WorldIndex(kinds);
  for (const [path, documents] of Object.entries(files)) world.set(read(path, ...[documents].flat()));
  world.setComplete(true);
  return world;
}

const readerAt = (path: string): Reader => ({ path, unit: read(path, 'a: b\n').units[0]!.unit, isStale: false });

/** What the file sees of the account: `path colour`, those that are perhaps meant with a question mark, `all` at the end. */
function seen(world: Pick<WorldIndex, 'find'>, from: string, within?: Within, key = 'web'): string {
  const found = world.find(accounts, 'name', key, within, readerAt(from));
  const text = ({ path, fact }: (typeof found.possible)[number]) => `${path} ${fact.colour}`;
  return [
    ...[...found].map(text),
    ...found.possible.map((known) => `${text(known)}?`),
    ...(found.isAll ? ['all'] : []),
  ].join(', ');
}

test('a fact is found by its key, in its namespace or in all, in order of path and place', () => {
  const world = worldOf({
    'b.yaml': [account('web', { namespace: 'shop' }), account('web', { namespace: 'shop', colour: 'blue' })],
    'a.yaml': account('web', { namespace: 'till', colour: 'green' }),
  });
  assert.equal(seen(world, 'x.yaml', { namespace: 'shop' }), 'b.yaml red, b.yaml blue, all');
  assert.equal(seen(world, 'x.yaml'), 'a.yaml green, b.yaml red, b.yaml blue, all');
  assert.equal(seen(world, 'x.yaml', { namespace: 'none' }), 'all');
});

test('it knows the line, column and length of the word that says it, also after it moved', () => {
  const world = worldOf({ 'a.yaml': account('web') });
  const [known] = world.find(accounts, 'name', 'web', undefined, readerAt('x.yaml'));
  assert.deepEqual([known?.path, known?.line, known?.character, known?.length], ['a.yaml', 3, 8, 3]);
  world.set(read('a.yaml', account('first'), `# moved\n${account('web')}`));
  assert.deepEqual([known?.line, known?.character], [10, 8]);
});

test('a namespace that nobody wrote is one in a folder, and elsewhere only perhaps meant', () => {
  const world = worldOf({ 'a/account.yaml': account('web'), 'b/account.yaml': account('web', { namespace: 'shop' }) });
  assert.equal(seen(world, 'a/user.yaml', { namespace: undefined }), 'a/account.yaml red, b/account.yaml red?');
  assert.equal(seen(world, 'b/user.yaml', { namespace: 'shop' }), 'b/account.yaml red, a/account.yaml red?');
  assert.equal(seen(world, 'c/user.yaml', { namespace: undefined }), 'a/account.yaml red?, b/account.yaml red?');
});

test('nothing is all while the world is read, nor where an object hides its name', () => {
  const world = worldOf({ 'a.yaml': account('web') });
  assert.equal(seen(world, 'x.yaml'), 'a.yaml red, all');
  world.setComplete(false);
  assert.equal(seen(world, 'x.yaml'), 'a.yaml red');
  world.setComplete(true);
  const template = { path: 'templates/b.yaml', isTemplate: true };
  world.set(yaml.read(template, account('{{ .Values.name }}')));
  assert.equal(seen(world, 'x.yaml'), 'a.yaml red');
});

test('an object that exists twice is of two environments, and neither sees the other', () => {
  const world = worldOf({
    'dev/account.yaml': [account('web', { colour: 'blue' }), account('db')],
    'prod/account.yaml': [account('web', { colour: 'green' }), account('db')],
    'all/user.yaml': user('u', 'web'),
  });
  assert.equal(seen(world, 'dev/user.yaml'), 'dev/account.yaml blue, all');
  assert.equal(seen(world, 'prod/user.yaml'), 'prod/account.yaml green, all');
  assert.equal(seen(world, 'all/user.yaml'), 'dev/account.yaml blue, prod/account.yaml green, all');
});

test('one shared object is a guess: it hides what is there, but nothing can be said to be missing', () => {
  const world = worldOf({ 'dev/a.yaml': account('db'), 'prod/a.yaml': [account('db'), account('web')] });
  assert.equal(seen(world, 'dev/user.yaml'), '');
  assert.equal(seen(world, 'prod/user.yaml'), 'prod/a.yaml red, all');
});

test('files of one root see each other, bases through every overlay', () => {
  const world = worldOf({
    'base/kustomization.yaml': rendering(['base/user.yaml']),
    'base/user.yaml': user('u', 'web'),
    'dev/kustomization.yaml': rendering(['base', 'dev/account.yaml']),
    'dev/account.yaml': account('web', { colour: 'blue' }),
    'prod/kustomization.yaml': rendering(['base', 'prod/account.yaml']),
    'prod/account.yaml': account('web', { colour: 'green' }),
    'lone/account.yaml': account('other'),
  });
  assert.equal(seen(world, 'base/user.yaml'), 'dev/account.yaml blue, prod/account.yaml green, all');
  assert.equal(seen(world, 'dev/account.yaml'), 'dev/account.yaml blue, all');
  assert.equal(
    seen(world, 'base/user.yaml', { namespace: undefined }),
    'dev/account.yaml blue, prod/account.yaml green, all',
  );
});

test('a root that takes in what cannot be read leaves everything open that is applied with it', () => {
  const files = {
    'base/kustomization.yaml': rendering(['base/user.yaml']),
    'base/user.yaml': user('u', 'web'),
    'dev/kustomization.yaml': rendering(['base'], { isOpen: true }),
  };
  assert.equal(seen(worldOf(files), 'base/user.yaml'), '');
  assert.equal(seen(worldOf({ ...files, 'dev/kustomization.yaml': rendering(['base']) }), 'base/user.yaml'), 'all');
  const missing = worldOf({ ...files, 'dev/kustomization.yaml': rendering(['base', 'gone.yaml']) });
  assert.equal(seen(missing, 'base/user.yaml'), '', 'a file that is listed but not here');
  missing.set(read('gone.yaml', account('web')));
  assert.equal(seen(missing, 'base/user.yaml'), 'gone.yaml red, all');
});

test('a chart holds its templates at any depth', () => {
  const world = worldOf({
    'chart/Chart.yaml': rendering([], { holds: ['chart/templates'] }),
    'chart/templates/deep/user.yaml': user('u', 'web'),
    'chart/templates/account.yaml': account('web'),
    'other/Chart.yaml': rendering([], { holds: ['other/templates'] }),
    'other/templates/account.yaml': account('web', { colour: 'blue' }),
  });
  assert.equal(seen(world, 'chart/templates/deep/user.yaml'), 'chart/templates/account.yaml red, all');
});

test('what holds worldwide is seen through roots, though not from another environment', () => {
  const world = worldOf({
    'cluster/kustomization.yaml': rendering(['cluster/account.yaml']),
    'cluster/account.yaml': account('web'),
    'app/kustomization.yaml': rendering(['app/user.yaml']),
    'app/user.yaml': user('u', 'web'),
  });
  assert.equal(seen(world, 'app/user.yaml'), 'all');
  assert.equal(seen(world, 'app/user.yaml', { namespace: undefined, isWorldwide: true }), 'cluster/account.yaml red?');
});

test('what is typed makes folders alternatives at a pause only', () => {
  const world = worldOf({ 'dev/a.yaml': [account('web'), account('db')], 'prod/a.yaml': account('web') });
  assert.equal(seen(world, 'prod/b.yaml', undefined, 'db'), '');
  const open = read('prod/a.yaml', account('we'));
  world.set(open, true);
  assert.equal(seen(world, 'prod/b.yaml', undefined, 'db'), '', 'the folders are still taken for alternatives');
  assert.ok(world.isUnsettled);
  world.settle();
  assert.equal(seen(world, 'prod/b.yaml', undefined, 'db'), 'dev/a.yaml red, all');
});

test('whoever looked is told, also where there was nothing, and nobody else', () => {
  const world = worldOf({ 'a.yaml': account('web'), 'x.yaml': user('u', 'web'), 'y.yaml': user('v', 'db') });
  const [x, y] = ['x.yaml', 'y.yaml'].map(readerAt) as [Reader, Reader];
  world.find(accounts, 'name', 'web', { namespace: undefined }, x);
  world.find(accounts, 'name', 'db', { namespace: undefined }, y);
  assert.deepEqual([...world.set(read('b.yaml', account('db')))], ['y.yaml']);
  assert.deepEqual([x.isStale, y.isStale], [false, true]);
  assert.deepEqual([...world.set(read('a.yaml', `# a comment\n${account('web')}`))], [], 'a moved line is no news');
  assert.deepEqual([...world.set(read('a.yaml', account('web', { colour: 'blue' })))], ['x.yaml']);
  assert.deepEqual([...world.delete('a.yaml')], [], 'whoever was told is told again only if it looks again');
});

test('what nobody looks at any more is forgotten', () => {
  const world = worldOf({ 'x.yaml': user('u', 'web') });
  const { postings } = world.size;
  const source = read('x.yaml', user('u', 'web'));
  world.set(source, true);
  const reader = { path: 'x.yaml', unit: source.units[0]!.unit, isStale: false };
  world.find(accounts, 'name', 'web', { namespace: undefined }, reader);
  assert.ok(world.size.postings > postings);
  world.set(read('x.yaml', user('u', 'db')), true);
  assert.equal(world.size.postings, postings);
});

test('a view over other texts answers by them, and changes nothing', () => {
  const world = worldOf({ 'a.yaml': account('web'), 'x.yaml': user('u', 'web') });
  const view = world.over(new Map([['a.yaml', read('a.yaml', account('web', { colour: 'blue' }))]]));
  const more = view.over(new Map([['c.yaml', read('c.yaml', account('web', { colour: 'green' }))]]));
  assert.equal(seen(view as WorldIndex, 'x.yaml'), 'a.yaml blue, all');
  assert.equal(seen(more as WorldIndex, 'x.yaml'), 'a.yaml blue, c.yaml green, all');
  assert.equal(seen(world, 'x.yaml'), 'a.yaml red, all');
});

test('a copy of plain data keeps whatever keys a user chose', () => {
  const data = JSON.parse('{"__proto__":{"a":"b"},"list":["x",1,null]}') as object;
  assert.deepEqual(owned(data), data);
  assert.deepEqual(Object.keys(owned(data)), ['__proto__', 'list']);
});
