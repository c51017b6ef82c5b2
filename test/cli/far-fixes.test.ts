// Fixes of several files from the command line: each of them whole, or not at all.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { seaworthyOf } from '../../server/api';
import { argumentsFrom, type CheckArguments } from '../../server/cli/arguments';
import { check } from '../../server/cli/check';
import { writeAll } from '../../server/cli/write';
import { languages } from '../../server/languages';
import type { Files } from '../../server/workspace/files';
import { nodeFiles } from '../../server/workspace/node-files';
import { farLinter } from '../engine/far-fixes';
import { account, user } from '../world/kinds';
import { Folder } from './run';

const red = { 'a.yaml': user('ann', 'shop'), 'b.yaml': account('shop') };
const blue = { 'a.yaml': `${user('ann', 'shop')}likes: blue\n`, 'b.yaml': account('shop', { colour: 'blue' }) };

const texts = (folder: Folder, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, readFileSync(join(folder.path, name), 'utf8')]));

/** A check with the rules of these tests, in this process. */
async function checked(folder: Folder, words: readonly string[], files: Files = nodeFiles) {
  let [stdout, stderr] = ['', ''];
  const seaworthy = seaworthyOf({ linter: farLinter(), languages, explanations: async () => ({}) });
  const status = await check(seaworthy, argumentsFrom(['check', ...words]) as CheckArguments, {
    cwd: folder.path,
    today: '2026-01-01',
    version: '1.2.3',
    stdout: { write: (text: string) => void (stdout += text) },
    stderr: { write: (text: string) => void (stderr += text) },
    readStandardInput: async () => new Uint8Array(),
    environment: {},
    files,
  });
  return { status, stdout, stderr };
}

describe('a fix of two files', () => {
  test('is made in both, and a second run changes nothing', async () => {
    const folder = new Folder(red);
    const first = await checked(folder, ['--fix-review', '.']);
    assert.deepEqual(texts(folder, ['a.yaml', 'b.yaml']), blue);
    assert.deepEqual([first.status, first.stderr], [0, 'seaworthy: 1 fix made in 2 files\n']);
    assert.equal((await checked(folder, ['--fix-review', '.'])).stderr, 'seaworthy: 0 fixes made in 0 files\n');
    assert.deepEqual(readdirSync(folder.path).sort(), ['a.yaml', 'b.yaml']);
  });

  test('is promised before, and not made without --fix-review', async () => {
    const folder = new Folder(red);
    const { findings } = JSON.parse((await checked(folder, ['--fix', '--format', 'json', '.'])).stdout);
    assert.deepEqual(findings[0].fixes.map(({ title }: { title: string }) => title), ['Paint the account blue']); // biome-ignore format: one line
    assert.deepEqual(texts(folder, ['a.yaml', 'b.yaml']), red);
  });

  test('is shown as a patch of both that git applies', async () => {
    const folder = new Folder(red);
    const { stdout, stderr } = await checked(folder, ['--diff', '--fix-review', '.']);
    assert.match(stderr, /^seaworthy: 1 fix shown in 2 files; 1 finding in 1 of 2 files as they are now$/m);
    assert.deepEqual(texts(folder, ['a.yaml', 'b.yaml']), red);
    const { status } = spawnSync('git', ['apply'], { cwd: folder.path, input: stdout });
    assert.equal(status, 0);
    assert.deepEqual(texts(folder, ['a.yaml', 'b.yaml']), blue);
  });

  test('is named and not made where one of them was not', async () => {
    const folder = new Folder({ ...red, '.seaworthy.yaml': 'root: true\n' });
    const { stderr } = await checked(folder, ['--fix-review', 'a.yaml']);
    assert.match(
      stderr,
      /^seaworthy: a\.yaml: "Paint the account blue" is not made, because it changes b\.yaml, too$/m,
    );
    assert.match(stderr, /0 fixes made/);
    assert.deepEqual(texts(folder, ['a.yaml', 'b.yaml']), red);
  });

  test('is a failure, and neither is written, where the second is read-only', async () => {
    const folder = new Folder(red);
    chmodSync(join(folder.path, 'b.yaml'), 0o444);
    const { status, stderr } = await checked(folder, ['--fix-review', '--fail-on', 'error', '.']);
    assert.match(stderr, /^seaworthy: a\.yaml: Not repaired: b\.yaml: It is read-only\.$/m);
    assert.equal(status, 2);
    assert.deepEqual(texts(folder, ['a.yaml', 'b.yaml']), red);
    assert.deepEqual(readdirSync(folder.path).sort(), ['a.yaml', 'b.yaml']);
  });

  test('is a failure, and neither is written, where the second changed meanwhile', async () => {
    const folder = new Folder(red);
    const mine = `${account('shop')}mine: true\n`;
    // What the disk holds is another text than what was read.
    const files: Files = {
      ...nodeFiles,
      read: async (path, atMost) => {
        const text = await nodeFiles.read(path, atMost);
        if (path.endsWith('b.yaml')) folder.write('b.yaml', mine);
        return text === mine ? red['b.yaml'] : text;
      },
    };
    const { status, stderr } = await checked(folder, ['--fix-review', '--fail-on', 'error', '.'], files);
    assert.match(stderr, /Not repaired: b\.yaml: It changed while it was linted\./);
    assert.equal(status, 2);
    assert.deepEqual(texts(folder, ['a.yaml', 'b.yaml']), { ...red, 'b.yaml': mine });
  });

  test('keeps marks, line ends and modes', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const folder = new Folder({ 'a.yaml': `\uFEFF${red['a.yaml']}`, 'b.yaml': crlf(red['b.yaml']) });
    chmodSync(join(folder.path, 'b.yaml'), 0o640);
    await checked(folder, ['--fix-review', '.']);
    assert.deepEqual(texts(folder, ['a.yaml', 'b.yaml']), { 'a.yaml': `\uFEFF${blue['a.yaml']}`, 'b.yaml': crlf(blue['b.yaml']) }); // biome-ignore format: one line
  });
});

describe('writing', () => {
  const change = (folder: Folder, name: string, before: string | undefined, after: string) => ({
    path: join(folder.path, name),
    name,
    before,
    after,
  });

  test('puts back what was written where a later file cannot be', () => {
    const folder = new Folder({ 'a.yaml': 'a\n', 'b.yaml': 'b\n', 'c.yaml': 'mine\n' });
    chmodSync(join(folder.path, 'b.yaml'), 0o600);
    assert.throws(
      () =>
        writeAll([
          change(folder, 'new.yaml', undefined, 'new\n'),
          change(folder, 'a.yaml', 'a\n', 'A\n'),
          change(folder, 'b.yaml', 'b\n', 'B\n'),
          change(folder, 'c.yaml', undefined, 'C\n'),
        ]),
      /^Error: c\.yaml: There is such a file by now\.$/,
    );
    assert.deepEqual(texts(folder, readdirSync(folder.path).sort()), { 'a.yaml': 'a\n', 'b.yaml': 'b\n', 'c.yaml': 'mine\n' }); // biome-ignore format: one line
  });

  test('needs a folder that is there', () => {
    const folder = new Folder({ 'a.yaml': 'a\n' });
    assert.throws(() =>
      writeAll([change(folder, 'a.yaml', 'a\n', 'A\n'), change(folder, 'no/b.yaml', undefined, 'b\n')]),
    );
    assert.deepEqual(texts(folder, readdirSync(folder.path)), { 'a.yaml': 'a\n' });
  });
});

describe('a new file', () => {
  /** In JSON there is no place for a second document. */
  const tokens = JSON.stringify({
    apiVersion: 'security.istio.io/v1',
    kind: 'RequestAuthentication',
    metadata: { name: 'api', namespace: 'shop' },
    spec: { selector: { matchLabels: { app: 'api' } }, jwtRules: [{ issuer: 'https://login.example.com', jwksUri: 'https://login.example.com/keys', audiences: ['api'] }] }, // biome-ignore format: one line
  });
  const kustomization = 'resources:\n  - api.json # tokens\n';
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: api
  namespace: shop
spec:
  selector:
    matchLabels:
      app: api
  action: DENY
  rules:
    - from:
        - source:
            notRequestPrincipals:
              - "*"
`;
  const shop = { 'shop/api.json': tokens, 'shop/kustomization.yaml': kustomization };
  const after = {
    'shop/api.json': tokens,
    'shop/kustomization.yaml': `${kustomization}  - api-authorization.yaml\n`,
    'shop/api-authorization.yaml': policy,
  };

  test('is written, named and judged', () => {
    const folder = new Folder(shop);
    const { status, stdout, stderr } = folder.run(['check', '--fix-review', '.']);
    assert.equal(stderr, 'seaworthy: 1 fix made in 2 files\n');
    assert.equal(status, 0, stdout);
    assert.match(stdout, /3 files/);
    assert.deepEqual(texts(folder, Object.keys(after)), after);
    assert.equal(folder.run(['check', '--fix-review', '.']).stderr, 'seaworthy: 0 fixes made in 0 files\n');
  });

  test('is shown as new, in a patch that git applies', () => {
    const folder = new Folder(shop);
    const { stdout, stderr } = folder.run(['check', '--diff', '--fix-review', '.']);
    assert.match(stdout, /^--- \/dev\/null\n\+\+\+ b\/shop\/api-authorization\.yaml\n@@ -0,0 \+1,15 @@\n/m);
    assert.match(stderr, /1 fix shown in 2 files; 1 finding in 1 of 2 files as they are now/);
    assert.ok(!existsSync(join(folder.path, 'shop/api-authorization.yaml')));
    assert.equal(spawnSync('git', ['apply'], { cwd: folder.path, input: stdout }).status, 0);
    assert.deepEqual(texts(folder, Object.keys(after)), after);
  });

  test('is not written beside a file that alone was named, or where there is one', () => {
    const folder = new Folder(shop);
    const named = folder.run(['check', '--fix-review', 'shop/api.json']);
    assert.match(named.stderr, /^seaworthy: shop\/api\.json: ".*" is not made, because it changes shop\/api-authorization\.yaml/m); // biome-ignore format: one line
    folder.write('shop/api-authorization.yaml', '# mine\n');
    assert.match(folder.run(['check', '--fix-review', '.']).stderr, /0 fixes made/);
    assert.deepEqual(texts(folder, ['shop/api-authorization.yaml']), { 'shop/api-authorization.yaml': '# mine\n' });
  });

  test('is not written through a link out of the folder', () => {
    const folder = new Folder({ 'elsewhere/api.json': tokens });
    mkdirSync(join(folder.path, 'here'));
    symlinkSync('../elsewhere', join(folder.path, 'here/shop'));
    folder.run(['check', '--fix-review', 'here']);
    assert.deepEqual(readdirSync(join(folder.path, 'elsewhere')), ['api.json']);
  });

  test('comes with the file that names it, or not at all, where the run is stopped', async () => {
    const folders = Array.from({ length: 40 }, (_, index) => `s${index}`);
    const files = folders.flatMap((name) => [
      [`${name}/api.json`, tokens.replace('"shop"', `"${name}"`)],
      [`${name}/kustomization.yaml`, kustomization],
    ]);
    let stoppedHalfWay = 0;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const folder = new Folder(Object.fromEntries(files));
      const child = spawn(process.execPath, [join(__dirname, '..', '..', 'cli.js'), 'check', '--fix-review', '.'], {
        cwd: folder.path,
        stdio: 'ignore',
      });
      const has = (name: string) => existsSync(join(folder.path, name, 'api-authorization.yaml'));
      const watch = setInterval(() => folders.some(has) && child.kill(signal), 1);
      await new Promise((resolve) => child.on('exit', resolve));
      clearInterval(watch);
      for (const name of folders) {
        const named = readFileSync(join(folder.path, name, 'kustomization.yaml'), 'utf8').includes('api-authorization');
        assert.equal(named, has(name), name);
        const names = readdirSync(join(folder.path, name)).sort();
        assert.deepEqual(names, [...(named ? ['api-authorization.yaml'] : []), 'api.json', 'kustomization.yaml']);
      }
      if (folders.some(has) && !folders.every(has)) stoppedHalfWay++;
    }
    assert.ok(stoppedHalfWay > 0, 'a run was stopped between two fixes');
  });
});
