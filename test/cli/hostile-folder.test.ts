// A folder as somebody would send it who wants a linter to read, write or print what it should not, or to say that all
// is well. It is built anew for each test, because no archive and no checkout would keep it whole.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { seaworthyOf } from '../../server/api';
import { argumentsFrom, type CheckArguments } from '../../server/cli/arguments';
import { check } from '../../server/cli/check';
import { Linter } from '../../server/engine/lint';
import { languages, linter, seaworthy } from '../../server/languages';
import { encoded } from '../../server/workspace/encoding';
import { type Files, isWithin } from '../../server/workspace/files';
import { nodeFiles } from '../../server/workspace/node-files';
import { openWorkspace } from '../../server/workspace/workspace';
import { WorldFiles } from '../../server/workspace/worlds';
import { Folder, harmless, type JsonReport, pod } from './run';

const unsafe = pod('hostPID: true', 'containers:', '  - name: web', '    image: nginx:1.29');
const isRoot = process.getuid?.() === 0;

/** Everything beside `sent`, which was given to the linter, is somebody else's. */
class Sent {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'seaworthy-sent-')));
  readonly path = join(this.base, 'sent');

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    mkdirSync(this.path);
    this.write('outside/secret.yaml', unsafe.replace('name: web', 'name: S3CR3T'));
    this.write('outside/keys.yaml', 'aws_secret_S3CR3T: 1\n');
    this.write('outside/Dockerfile', 'FROM S3CR3T:latest\n');
    this.write('outside/deep/more.yaml', unsafe.replace('name: web', 'name: S3CR3T'));
    for (const [path, content] of Object.entries(files)) this.write(join('sent', path), content);
    after(() => rmSync(this.base, { recursive: true, force: true }));
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.base, path)), { recursive: true });
    writeFileSync(join(this.base, path), content);
  }

  link(target: string, path: string): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    symlinkSync(target, join(this.path, path));
  }

  run(...words: string[]) {
    return Folder.prototype.run.call(this as unknown as Folder, words);
  }

  json(...words: string[]): JsonReport & { status: number | null; stderr: string } {
    const { stdout, status, stderr } = this.run('check', '--format', 'json', ...words);
    return { ...(JSON.parse(stdout) as JsonReport), status, stderr };
  }

  /** What lies outside, byte for byte. */
  outside(): string {
    return readdirSync(join(this.base, 'outside'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${name} ${readFileSync(join(parentPath, name), 'latin1')}`)
      .sort()
      .join('\n');
  }
}

/** The disk, which remembers everything that was listed or read, and where it really lies. */
function recordingFiles(): { files: Files; opened: string[] } {
  const opened: string[] = [];
  const record = (path: string) => opened.push(realpathSync(path));
  return {
    opened,
    files: {
      ...nodeFiles,
      list: (folder) => {
        record(folder);
        return nodeFiles.list(folder);
      },
      read: (path) => {
        record(path);
        return nodeFiles.read(path);
      },
    },
  };
}

/** A check in this process, with the files as given. */
async function checkedIn(
  sent: Sent,
  words: readonly string[],
  files: Files,
  judging = seaworthy(),
): Promise<{ status: number; stdout: string }> {
  let stdout = '';
  const status = await check(judging, argumentsFrom(['check', ...words]) as CheckArguments, {
    cwd: sent.path,
    today: '2026-01-01',
    version: '0',
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: () => {} },
    readStandardInput: async () => new Uint8Array(),
    environment: {},
    files,
  });
  return { status, stdout };
}

function folderOfLinks(): Sent {
  const sent = new Sent({
    'pod.yaml': unsafe,
    'app/kustomization.yaml': 'resources: [a.yaml]\n',
    'app/a.yaml': unsafe,
  });
  sent.link('../outside/secret.yaml', 'link.yaml');
  sent.link(join(sent.base, 'outside/secret.yaml'), 'app/absolute.yaml');
  sent.link('../outside/Dockerfile', 'Dockerfile');
  sent.link('../outside', 'folder');
  sent.link('../../outside/deep', 'app/deep');
  sent.link('link.yaml', 'twice.yaml');
  sent.link('../outside/keys.yaml', '.gitignore');
  sent.link('../../outside/keys.yaml', 'chart/Chart.yaml');
  sent.link('../../outside/keys.yaml', 'kustom/kustomization.yaml');
  sent.link('/dev/zero', 'zero.yaml');
  sent.link('/etc/passwd', 'passwd.yaml');
  sent.link('.', 'self');
  sent.link('loop.yaml', 'loop.yaml');
  sent.link('../nowhere', 'dangling.yaml');
  sent.link('pod.yaml', 'inside.yaml');
  sent.write('sent/.git/config', 'url: https://S3CR3T@example.org\n');
  sent.link('.git/config', 'config.yaml');
  return sent;
}

describe('links that lead out of the folder', () => {
  test('are not read in a walk, are told of, and are no failure', () => {
    const sent = folderOfLinks();
    const report = sent.json('.');
    assert.deepEqual([...new Set(report.findings.map(({ path }) => path))].sort(), ['app/a.yaml', 'pod.yaml']);
    const skipped = ['.gitignore', 'Dockerfile', 'app/absolute.yaml', 'app/deep', 'config.yaml', 'folder', 'kustom/kustomization.yaml', 'link.yaml', 'passwd.yaml', 'twice.yaml']; // biome-ignore format: one line
    assert.deepEqual(report.skipped.map(({ path }) => path).sort(), [...skipped, 'chart/Chart.yaml'].sort());
    assert.deepEqual(report.failures, []);
    const shown = [sent.run('check', '.'), ...['json', 'sarif', 'github'].map((format) => sent.run('check', '.', '--format', format))]; // biome-ignore format: one line
    for (const { stdout, stderr } of shown) {
      assert.doesNotMatch(stdout + stderr, /S3CR3T|root:x:/);
      assert.match(stdout, /out of the folder/);
    }
  });

  test('are never written', () => {
    const sent = folderOfLinks();
    const before = sent.outside();
    sent.run('check', '--fix-review', '.');
    sent.run('check', '--fix-review', '--profile', 'strict', sent.path, 'app', 'kustom');
    assert.equal(sent.outside(), before);
    assert.doesNotMatch(readFileSync(join(sent.path, 'pod.yaml'), 'utf8'), /hostPID: true/, 'what lies inside is');
  });

  test('may be read and written where they are named', () => {
    const sent = folderOfLinks();
    assert.ok(sent.json('link.yaml').findings.length > 0);
    sent.run('check', '--fix-review', 'link.yaml');
    assert.doesNotMatch(readFileSync(join(sent.base, 'outside/secret.yaml'), 'utf8'), /hostPID: true/);
    assert.ok(readFileSync(join(sent.path, 'link.yaml')));
  });

  test('a configuration behind one ends the run, and none of its keys is printed', () => {
    for (const name of ['.seaworthy.yaml', '.seaworthy.yml']) {
      const sent = new Sent({ 'pod.yaml': unsafe });
      sent.link('../outside/keys.yaml', name);
      const { status, stdout, stderr } = sent.run('check', '.');
      assert.deepEqual([status, stdout], [2, '']);
      assert.equal(stderr, `seaworthy: ${name}:1:1: It is a link that leads out of the folder, so it is not read.\n`);
    }
  });

  test('a named folder may be a link; what leads out of where it lies is not read', () => {
    const sent = new Sent({ 'real/pod.yaml': unsafe });
    sent.link('real', 'named');
    sent.link('../../outside/secret.yaml', 'real/link.yaml');
    const { findings, skipped } = sent.json('named');
    assert.deepEqual([...new Set(findings.map(({ path }) => path))], ['named/pod.yaml']);
    assert.deepEqual(
      skipped.map(({ path }) => path),
      ['named/link.yaml'],
    );
  });

  test('nothing outside is opened, whatever is done', async () => {
    for (const words of [['.'], ['--fix-review', '.'], ['--diff', '.'], ['app/a.yaml', 'pod.yaml'], ['inside.yaml']]) {
      const sent = folderOfLinks();
      const { files, opened } = recordingFiles();
      await checkedIn(sent, words, files);
      assert.ok(opened.length > 1, words.join(' '));
      for (const path of opened) {
        assert.ok(isWithin(path, sent.path), `${words.join(' ')}: ${path}`);
        assert.ok(!path.includes('.git/'), path);
      }
    }
  });

  test('their facts enter no world of a language server, at the start or when they change', async () => {
    const sent = folderOfLinks();
    sent.write('sent/.git/x', '');
    const { files, opened } = recordingFiles();
    const workspace = openWorkspace({ files, folder: sent.path, ruleIds: new Set() });
    const world = new WorldFiles(sent.path, workspace, {
      files,
      seaworthy: seaworthy(),
      soon: () => Promise.resolve(),
      worldChanged: () => {},
      elsewhere: () => {},
      log: () => {},
    });
    await world.load();
    for (const name of ['link.yaml', 'twice.yaml', 'Dockerfile', 'passwd.yaml', 'config.yaml'])
      await world.changed(join(sent.path, name));
    await world.changed(join(sent.path, 'pod.yaml'));
    const known = ['link.yaml', 'twice.yaml', 'Dockerfile', 'passwd.yaml', 'config.yaml', 'inside.yaml', 'pod.yaml'];
    assert.deepEqual(
      known.filter((name) => world.index.has(join(sent.path, name))),
      ['inside.yaml', 'pod.yaml'],
    );
    for (const path of opened) assert.ok(isWithin(path, sent.path), path);
  });
});

describe('nothing is well that could not be judged', () => {
  const utf16 = (text: string, order: 'le' | 'be') => encoded(`\uFEFF${text}`, `utf-16${order}`);
  const utf32 = (text: string) => Buffer.concat([...`\uFEFF${text}`].map((c) => { const b = Buffer.alloc(4); b.writeUInt32LE(c.codePointAt(0)!); return b; })); // biome-ignore format: one line

  test('UTF-16 with its mark is read, in either order', () => {
    for (const order of ['le', 'be'] as const) {
      const sent = new Sent({ 'pod.yaml': utf16(unsafe, order), Dockerfile: utf16('FROM ubuntu:latest\n', order) });
      const { findings, failures } = sent.json('.');
      assert.deepEqual(failures, []);
      assert.deepEqual([...new Set(findings.map(({ path }) => path))].sort(), ['Dockerfile', 'pod.yaml']);
      const hostPid = findings.find(({ rule }) => rule === 'kubernetes/host-pid');
      assert.deepEqual(hostPid?.start, { line: 6, column: 12 }, 'the mark moves nothing');
    }
  });

  test('UTF-16 is repaired as UTF-16, and shown in no patch', () => {
    for (const order of ['le', 'be'] as const) {
      const sent = new Sent({ 'pod.yaml': utf16(unsafe, order) });
      const diff = sent.run('check', '--diff', '--fix-review', '.');
      assert.equal(diff.stdout, '');
      assert.match(diff.stderr, /pod\.yaml: Not shown: It is UTF-16/);
      sent.run('check', '--fix-review', '.');
      const bytes = readFileSync(join(sent.path, 'pod.yaml'));
      const text = new TextDecoder(`utf-16${order}`, { ignoreBOM: true }).decode(bytes);
      assert.ok(text.startsWith('\uFEFFapiVersion: v1\n') && !text.includes('hostPID: true'));
      assert.deepEqual(bytes, Buffer.from(encoded(text, `utf-16${order}`)));
    }
  });

  test('UTF-16 on standard input comes out as UTF-16', () => {
    const sent = new Sent();
    const bundle = join(__dirname, '..', '..', 'cli.js');
    const words = ['check', '-', '--stdin-path', 'pod.yaml', '--fix-review'];
    const { stdout } = spawnSync(process.execPath, [bundle, ...words], { cwd: sent.path, input: utf16(unsafe, 'le') });
    assert.deepEqual([...stdout.subarray(0, 4)], [0xff, 0xfe, 0x61, 0]);
    assert.doesNotMatch(stdout.toString('utf16le'), /hostPID: true/);
  });

  test('a diff of a text with a byte order mark is what git applies', () => {
    const sent = new Sent({ 'pod.yaml': `\uFEFFapiVersion: v1\nkind: Pod\nspec: {hostPID: true}\n` });
    const patch = sent.run('check', '--diff', '--fix-review', '.').stdout;
    assert.match(patch, /^ \uFEFFapiVersion/m);
  });

  const unread: Readonly<Record<string, { readonly content: string | Uint8Array; readonly message: RegExp }>> = {
    'wide.yaml': { content: utf32(unsafe), message: /^It is UTF-32/ },
    'unmarked.yaml': { content: Buffer.from(unsafe, 'utf16le'), message: /NUL/ },
    Dockerfile: { content: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0xff]), message: /NUL/ },
    'broken.yaml': { content: 'kind: Pod\n\tapiVersion: v1\nspec: {containers: [\n', message: /^It does not parse/ },
    'joined.yaml': { content: 'apiVersion: v1 kind: Pod metadata: {name: a}\n', message: /^It does not parse/ },
    'a/Dockerfile': { content: 'FROM scratch RUN make\n', message: /^It does not parse: FROM takes one/ },
    'b/Dockerfile': { content: 'FRM node\n', message: /^It does not parse: Unknown instruction "FRM"/ },
    'compose.yaml': { content: 'services:\n  web:\n  image: [\n', message: /^It does not parse/ },
    'stack.yaml': { content: 'services:\n  web:\n    image: a\n   build: .\n', message: /^It does not parse/ },
    'list.yaml': {
      content: 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec: {]\n',
      message: /^It does not parse/,
    },
    'second.yaml': { content: `${harmless}---\nkind: Pod\nspec: [\n`, message: /^It does not parse/ },
  };
  for (const [path, { content, message }] of Object.entries(unread)) {
    test(`${path} is a failure in every format`, () => {
      const sent = new Sent({ [path]: content, 'good.yaml': harmless });
      const { failures, findings, status } = sent.json('.');
      assert.deepEqual([failures.length, findings.length, status], [1, 0, 2]);
      assert.equal(failures[0]!.path, path);
      assert.match(failures[0]!.message, message);
      const place = failures[0]!.line === undefined ? path : `${path}:${failures[0]!.line}:${failures[0]!.column}`;
      const pretty = sent.run('check', '.');
      assert.equal(pretty.status, 2);
      assert.ok(pretty.stderr.includes(`seaworthy: ${place}: ${failures[0]!.message}`), pretty.stderr);
      const github = sent.run('check', '.', '--format', 'github');
      assert.deepEqual([github.status, /^::error file=/m.test(github.stdout)], [2, true]);
      const sarif = sent.run('check', '.', '--format', 'sarif');
      assert.equal(sarif.status, 2);
      const [run] = JSON.parse(sarif.stdout).runs;
      const told = run.invocations[0].toolExecutionNotifications as { message: { text: string } }[];
      assert.ok(told.some(({ message: { text } }) => text === failures[0]!.message));
      assert.equal(sent.run('check', '.', '--fail-on', 'never').status, 0);
    });
  }

  test('a rule that fails is a failure', async () => {
    const sent = new Sent({ 'pod.yaml': unsafe });
    const broken = new Linter(
      new Map([...linter().rules].map(([id, rule]) => [id, { ...rule, check: () => assert.fail('broken') }])),
      linter().domains,
    );
    const { status, stdout } = await checkedIn(
      sent,
      ['.', '--format', 'json'],
      nodeFiles,
      seaworthyOf({ linter: broken, languages, explanations: async () => ({}) }),
    );
    const { failures, findings } = JSON.parse(stdout) as JsonReport;
    assert.ok(failures.some(({ rule }) => rule === 'kubernetes/host-pid'));
    assert.deepEqual([findings, status], [[], 2]);
  });

  test('the line of what does not parse is said', () => {
    const sent = new Sent({ 'broken.yaml': 'apiVersion: v1\nkind: Pod\nspec:\n  a: b: c\n' });
    const [failure] = sent.json('.').failures;
    assert.deepEqual([failure?.line, failure?.column], [4, 7]);
  });

  test('a failure beside findings leaves the status to them', () => {
    const sent = new Sent({ 'broken.yaml': 'kind: [\n', 'pod.yaml': unsafe });
    assert.equal(sent.run('check', '.').status, 1);
  });

  test('a key written twice is read, and no failure', () => {
    const { failures } = new Sent({ 'pod.yaml': `${harmless}data:\n  a: b\n` }).json('.');
    assert.deepEqual(failures, []);
  });

  test('templates, and YAML that may be anything, are no failure; the latter is counted', () => {
    const sent = new Sent({
      'chart/Chart.yaml': 'name: a\n',
      'chart/templates/pod.yaml': 'apiVersion: v1\nkind: Pod\n{{- if .Values.a }}\nspec: [\n',
      'x.yaml.j2': 'kind: Pod\n{% if a %}\nspec: [\n',
      'Dockerfile.tmpl': '{{ if a }}\nFROM scratch b\n{{ end }}\n',
      'plain.yaml': 'kind: Pod\n<% if (a) { %>\nspec: {}\n<% } %>\n',
      'notes.yaml': 'a: [\n',
    });
    const { failures, unparsed, status } = sent.json('.');
    assert.deepEqual([failures, unparsed, status], [[], 2, 0]);
    assert.match(sent.run('check', '.').stdout, /Not judged: .*2 files that do not parse\.\n$/);
  });

  test('a file that may not be read, and a folder that may not be listed, are failures', async () => {
    const sent = new Sent({ 'closed.yaml': unsafe, 'closed/pod.yaml': unsafe, 'good.yaml': harmless });
    // Root may read everything, so it is the disk that refuses.
    const isClosed = (path: string) => path.endsWith('/closed') || path.endsWith('/closed.yaml');
    const denied = new Error('Permission denied.');
    const { status, stdout } = await checkedIn(sent, ['.', '--format', 'json'], {
      ...nodeFiles,
      list: (folder) => (isClosed(folder) ? Promise.reject(denied) : nodeFiles.list(folder)),
      read: (path) => (isClosed(path) ? Promise.reject(denied) : nodeFiles.read(path)),
    });
    const { failures } = JSON.parse(stdout) as JsonReport;
    assert.deepEqual(failures.map(({ path, message }) => `${path}: ${message}`).sort(), [
      'closed.yaml: Permission denied.',
      'closed: Permission denied.',
    ]);
    assert.equal(status, 2);
  });

  test('a name that is no UTF-8 is a failure, of a file and of a folder', (context) => {
    if (process.platform !== 'linux') return context.skip('names are bytes on Linux alone');
    const sent = new Sent({ 'good.yaml': harmless });
    const named = (tail: string) =>
      Buffer.concat([Buffer.from(`${sent.path}/evil`), Buffer.from([0xff]), Buffer.from(tail)]);
    writeFileSync(named('.yaml'), unsafe);
    mkdirSync(named(''));
    writeFileSync(named('/pod.yaml'), unsafe);
    const { failures, status } = sent.json('.');
    assert.deepEqual(
      failures.map(({ message }) => message),
      ['Its name is not UTF-8, so it cannot be opened.', 'Its name is not UTF-8, so it cannot be opened.'],
    );
    assert.equal(status, 2);
    return undefined;
  });

  test('what is not read because it is huge or no file is a failure; what stands in a walk and is no file is none', () => {
    const sent = new Sent({ 'huge.yaml': '', 'good.yaml': harmless });
    truncateSync(join(sent.path, 'huge.yaml'), 40 * 2 ** 20);
    spawnSync('mkfifo', [join(sent.path, 'pipe.yaml')]);
    const { failures, status } = sent.json('.');
    assert.deepEqual([failures.map(({ path }) => path), status], [['huge.yaml'], 2]);
    if (!statSync(join(sent.path, 'pipe.yaml'), { throwIfNoEntry: false })) return;
    assert.match(sent.json('pipe.yaml').failures[0]!.message, /^(It is not a file|Neither)/);
  });
});

describe('a repair', () => {
  const left = (sent: Sent) => readdirSync(sent.path, { recursive: true, encoding: 'utf8' }).sort();

  test('keeps the owner, the mode and the other names of a file', (context) => {
    const sent = new Sent({ 'own.yaml': unsafe, 'hard.yaml': unsafe });
    linkSync(join(sent.path, 'hard.yaml'), join(sent.path, 'twin.txt'));
    chmodSync(join(sent.path, 'own.yaml'), 0o640);
    if (isRoot) chownSync(join(sent.path, 'own.yaml'), 1234, 5678);
    else context.diagnostic('only root can give files away');
    const { uid, gid } = statSync(join(sent.path, 'own.yaml'));
    sent.run('check', '--fix-review', '.');
    const own = statSync(join(sent.path, 'own.yaml'));
    assert.deepEqual([own.uid, own.gid, own.mode & 0o7777], [uid, gid, 0o640]);
    for (const name of ['own.yaml', 'hard.yaml', 'twin.txt'])
      assert.doesNotMatch(readFileSync(join(sent.path, name), 'utf8'), /hostPID: true/, name);
    assert.equal(statSync(join(sent.path, 'hard.yaml')).ino, statSync(join(sent.path, 'twin.txt')).ino);
    assert.deepEqual(left(sent), ['hard.yaml', 'own.yaml', 'twin.txt']);
  });

  test('leaves a file alone that nobody may write, and says so', () => {
    const sent = new Sent({ 'pod.yaml': unsafe });
    chmodSync(join(sent.path, 'pod.yaml'), 0o444);
    const { failures } = sent.json('--fix-review', '.');
    assert.deepEqual(failures, [{ path: 'pod.yaml', message: 'Not repaired: It is read-only.' }]);
    assert.equal(readFileSync(join(sent.path, 'pod.yaml'), 'utf8'), unsafe);
  });

  test('of a file with the longest name works', () => {
    const name = `${'n'.repeat(250)}.yaml`;
    const sent = new Sent({ [name]: unsafe });
    assert.deepEqual(sent.json('--fix-review', '.').failures, []);
    assert.doesNotMatch(readFileSync(join(sent.path, name), 'utf8'), /hostPID: true/);
    const { failures } = sent.json(`${'n'.repeat(300)}.yaml`);
    assert.deepEqual(
      failures.map(({ message }) => message),
      ['Its name is too long.'],
    );
  });

  test('that is not made counts: the status is no success', () => {
    const sent = new Sent({ Dockerfile: '# seaworthy-ignore-file kubernetes/none\nFROM scratch\n' });
    chmodSync(join(sent.path, 'Dockerfile'), 0o444);
    assert.equal(sent.run('check', '--fix', '--fail-on', 'error', '.').status, 2);
  });

  test('that is stopped leaves whole files and nothing beside them', async () => {
    const files = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`p${index}.yaml`, unsafe]));
    for (const [signal, delay] of [
      ['SIGINT', 250],
      ['SIGTERM', 300],
      ['SIGINT', 350],
      ['SIGTERM', 400],
    ] as const) {
      const sent = new Sent(files);
      const child = spawn(process.execPath, [join(__dirname, '..', '..', 'cli.js'), 'check', '--fix-review', '.'], {
        cwd: sent.path,
        stdio: 'ignore',
      });
      setTimeout(() => child.kill(signal), delay);
      await new Promise((resolve) => child.on('exit', resolve));
      assert.deepEqual(left(sent), Object.keys(files).sort());
      for (const name of Object.keys(files))
        assert.match(readFileSync(join(sent.path, name), 'utf8'), /^apiVersion(?:.|\n)*image: nginx:1.29\n/);
    }
  });
});

describe('output that cannot be written', () => {
  test('ends in a sentence', (context) => {
    if (!statSync('/dev/full', { throwIfNoEntry: false })) return context.skip('there is no full device');
    const sent = new Sent({ 'pod.yaml': unsafe });
    const full = openSync('/dev/full', 'w');
    const words = [join(__dirname, '..', '..', 'cli.js'), 'check', '--format', 'json', '.'];
    const { status, stderr } = spawnSync(process.execPath, words, {
      cwd: sent.path,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    assert.deepEqual(
      [status, stderr],
      [2, 'seaworthy: The output could not be written. There is no space left on the device.\n'],
    );
    return undefined;
  });
});

describe('names', () => {
  test('a backslash is a character of a name but on Windows', (context) => {
    if (process.platform === 'win32') return context.skip('there it parts folders');
    const sent = new Sent({ 'back\\slash.yaml': unsafe, 'back/slash.yaml': harmless });
    assert.equal(sent.json('back\\slash.yaml').findings[0]?.path, 'back\\slash.yaml');
    assert.deepEqual([...new Set(sent.json('.').findings.map(({ path }) => path))], ['back\\slash.yaml']);
    sent.run('check', '--fix-review', '.');
    assert.doesNotMatch(readFileSync(join(sent.path, 'back\\slash.yaml'), 'utf8'), /hostPID: true/);
    assert.equal(readFileSync(join(sent.path, 'back/slash.yaml'), 'utf8'), harmless);
    return undefined;
  });
});
