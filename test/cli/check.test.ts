import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Folder, harmless, pod } from './run';

const privileged = pod(
  'containers:',
  '  - name: web',
  '    image: nginx:1.29',
  '    securityContext:',
  '      privileged: true',
);
const unsafe = 'kubernetes/privileged-container';
const rulesOf = ({ findings }: { findings: readonly { rule: string }[] }) => findings.map(({ rule }) => rule);

describe('exit status', () => {
  const folder = new Folder({ 'bad.yaml': privileged, 'good.yaml': harmless });
  const status = (...words: string[]) => folder.run(['check', ...words]).status;

  test('0 where nothing is found, 1 where something is', () => {
    assert.equal(status('good.yaml'), 0);
    assert.equal(status('bad.yaml'), 1);
    assert.equal(status('.'), 1);
  });

  test('the level decides', () => {
    const warning = new Folder({ Dockerfile: 'FROM ubuntu:latest\nUSER 10001\n' });
    const { findings } = warning.check('.');
    assert.deepEqual([...new Set(findings.map(({ severity }) => severity))], ['warning']);
    assert.equal(warning.run(['check', '--fail-on', 'warning']).status, 1);
    assert.equal(warning.run(['check', '--fail-on', 'error']).status, 0);
    const info = new Folder({
      Dockerfile: 'FROM node@sha256:0000000000000000000000000000000000000000000000000000000000000000\nUSER node\n',
    });
    const words = ['check', '--profile', 'strict'];
    assert.deepEqual(
      [...new Set(info.check('--profile', 'strict').findings.map(({ severity }) => severity))],
      ['info'],
    );
    assert.equal(info.run(words).status, 0, 'by default no build fails for what is merely said');
    assert.equal(info.run([...words, '--fail-on', 'info']).status, 1);
    assert.equal(status('--fail-on', 'never'), 0);
    assert.equal(status('--fail-on', 'error'), 1);
  });

  test('2, with the reason on standard error, where it could not run', () => {
    for (const words of [
      ['check', '--nope'],
      ['nope'],
      [],
      ['check', 'missing.yaml'],
      ['check', '-'],
      ['explain', 'no/rule'],
      ['check', '--config', 'missing.yaml'],
    ]) {
      // biome-ignore format: one line
      const { status, stdout, stderr } = folder.run(words);
      assert.equal(status, 2, words.join(' '));
      assert.equal(stdout, '', words.join(' '));
      assert.match(stderr, /^seaworthy: \S/, words.join(' '));
      assert.doesNotMatch(stderr, /\n {4}at /, words.join(' '));
    }
  });

  test('help and version are no failures', () => {
    const help = folder.run(['--help']);
    assert.equal(help.status, 0);
    assert.deepEqual(folder.run(['help']), help);
    assert.deepEqual(folder.run(['help', 'check']), help);
    for (const option of [
      '--format',
      '--profile',
      '--config',
      '--kubernetes-version',
      '--no-ignores',
      '--fix',
      '--fix-review',
      '--diff',
      '--fail-on',
      '--sample',
      '--seed',
      '--stdin-path',
      '--lang',
    ]) {
      // biome-ignore format: one line
      assert.ok(help.stdout.includes(option), option);
    }
    const version = folder.run(['--version']);
    assert.equal(version.stdout, `${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
  });
});

describe('files', () => {
  test('folders are searched; paths are relative to the working directory, with forward slashes', () => {
    const folder = new Folder({
      'a/bad.yaml': privileged,
      'a/b/bad.yml': privileged,
      'a/Dockerfile': 'FROM ubuntu:latest\n',
      'a/web.dockerfile': 'FROM ubuntu:latest\n',
      'a/Containerfile.dev': 'FROM ubuntu:latest\n',
      'a/notes.txt': privileged,
      'node_modules/p/bad.yaml': privileged,
      '.git/bad.yaml': privileged,
    });
    const { findings, files } = folder.check('a', '--profile', 'essential', '--profile', 'recommended');
    assert.equal(files, 5);
    assert.deepEqual([...new Set(findings.map(({ path }) => path))], ['a/Containerfile.dev', 'a/Dockerfile', 'a/b/bad.yml', 'a/bad.yaml', 'a/web.dockerfile']); // biome-ignore format: one line
    assert.equal(folder.check('.').files, 5);
    assert.equal(folder.check('a/b', 'a/b/bad.yml', 'a').files, 5, 'each file once');
  });

  test('what git ignores is left out, unless it is named', () => {
    const folder = new Folder({ '.gitignore': 'out/\n', 'out/bad.yaml': privileged, '.seaworthy.yaml': 'exclude: [gen.yaml]\n', 'gen.yaml': privileged }); // biome-ignore format: one line
    assert.equal(folder.check('.').findings.length, 0);
    assert.ok(rulesOf(folder.check('out/bad.yaml')).includes(unsafe));
    assert.ok(rulesOf(folder.check('out')).includes(unsafe));
    const named = folder.check('gen.yaml', 'out/bad.yaml');
    assert.deepEqual(
      [named.excluded, named.files, named.stderr],
      [1, 1, 'seaworthy: 1 named file excluded by the configuration\n'],
    );
    assert.ok(rulesOf(named).includes(unsafe), 'the other one is linted');
    assert.equal(folder.check('gen.yaml').status, 0, 'to ask for nothing but what is excluded is no mistake');
  });

  test('a named file is linted by what it says, whatever it is called; else a failure says why not', () => {
    const folder = new Folder({
      image: '# x\nARG V=1\nFROM ubuntu:latest\n',
      'manifest.txt': privileged,
      'notes.txt': 'Hello.\n',
    });
    assert.ok(rulesOf(folder.check('image')).includes('dockerfile/base-image-latest-tag'));
    assert.ok(rulesOf(folder.check('manifest.txt')).includes(unsafe));
    const notes = folder.check('notes.txt');
    assert.deepEqual([notes.files, notes.failures.length, notes.status], [0, 1, 2]);
    assert.match(notes.stderr, /^$/);
    assert.match(folder.run(['check', 'notes.txt']).stderr, /^seaworthy: notes\.txt: Neither a Dockerfile nor YAML/);
  });

  test('loops of links end, and a file that several names lead to is judged once', () => {
    const folder = new Folder({ 'a/bad.yaml': privileged });
    symlinkSync(folder.path, join(folder.path, 'a', 'loop'));
    symlinkSync(join(folder.path, 'a'), join(folder.path, 'again'));
    symlinkSync('bad.yaml', join(folder.path, 'a', 'link.yaml'));
    for (const words of [['.'], ['a/link.yaml', 'a'], ['a/link.yaml', 'a/bad.yaml']]) {
      const { findings, files } = folder.check(...words);
      assert.deepEqual([files, [...new Set(findings.map(({ path }) => path))]], [1, ['a/bad.yaml']]);
    }
    assert.doesNotMatch(folder.run(['check', '--fix-review', '.']).stderr, /Not repaired/);
  });

  test('a file that cannot be read is a failure, and the others are linted', () => {
    const folder = new Folder({ 'bad.yaml': privileged, 'huge.yaml': '' });
    truncateSync(join(folder.path, 'huge.yaml'), 40 * 2 ** 20);
    const report = folder.check('.');
    assert.deepEqual(
      report.failures.map(({ path }) => path),
      ['huge.yaml'],
    );
    assert.ok(rulesOf(report).includes(unsafe));
    assert.equal(report.status, 1);
    assert.match(folder.run(['check']).stderr, /seaworthy: huge\.yaml: It has 40 MB/);
  });

  test('permission that is missing is a failure', (context) => {
    if (process.getuid?.() === 0) return context.skip('root may read everything');
    const folder = new Folder({ 'bad.yaml': privileged, 'closed.yaml': privileged });
    chmodSync(join(folder.path, 'closed.yaml'), 0);
    const { failures } = folder.check('.');
    assert.deepEqual(failures, [{ path: 'closed.yaml', message: 'Permission denied.' }]);
    return undefined;
  });

  test('bytes that are no UTF-8, and files of a few megabytes, are read', () => {
    const bytes = Buffer.concat([Buffer.from(privileged), Buffer.from([0x23, 0x20, 0xe4, 0xff, 0x0a])]);
    const large = `${privileged}---\n${'# filler filler filler filler\n'.repeat(200_000)}`;
    const folder = new Folder({ 'latin.yaml': bytes, 'large.yaml': large });
    const report = folder.check('.');
    assert.deepEqual(report.failures, []);
    assert.equal(rulesOf(report).filter((rule) => rule === unsafe).length, 2);
  });

  test('a path that matches nothing is no success, beside one that matches too', () => {
    const { status, stderr } = new Folder().run(['check']);
    assert.equal(status, 2);
    assert.equal(stderr, 'seaworthy: .: No Dockerfile and no YAML in it.\n');
    const folder = new Folder({ 'full/good.yaml': harmless, 'empty/x.txt': '' });
    assert.equal(folder.run(['check', 'full']).status, 0);
    const { failures, status: both } = folder.check('full', 'empty');
    assert.deepEqual([failures.map(({ path }) => path), both], [['empty'], 2]);
    assert.equal(folder.run(['check', 'full', 'empty', '--fail-on', 'never']).status, 0);
  });

  test('names with blanks and signs stay whole', () => {
    const folder = new Folder({ 'a b/ä #1.yaml': privileged });
    assert.deepEqual([...new Set(folder.check('.').findings.map(({ path }) => path))], ['a b/ä #1.yaml']);
  });
});

describe('configuration', () => {
  test('the nearest file counts, flags beat it, --config replaces it', () => {
    const folder = new Folder({
      '.seaworthy.yaml': `rules: {${unsafe}: off}\n`,
      'a/bad.yaml': privileged,
      'b/.seaworthy.yaml': `rules: {${unsafe}: info}\nprofile: essential\n`,
      'b/bad.yaml': privileged,
      'other.yaml': `rules:\n  ${unsafe}: warning\n`,
    });
    const severity = (...words: string[]) =>
      folder.check(...words).findings.find(({ rule }) => rule === unsafe)?.severity;
    assert.equal(severity('a'), undefined);
    assert.equal(severity('b'), 'info');
    assert.equal(severity('a', '--config', 'other.yaml'), 'warning');
    const count = (...words: string[]) => folder.check('b', ...words).findings.length;
    assert.ok(count() < count('--profile', 'strict'));
  });

  test('is found above the path, up to the git root', () => {
    const folder = new Folder({
      '.seaworthy.yaml': `rules: {${unsafe}: off}\n`,
      'r/.git/HEAD': '',
      'r/bad.yaml': privileged,
      's/bad.yaml': privileged,
    });
    assert.ok(!rulesOf(folder.check('s')).includes(unsafe));
    assert.ok(rulesOf(folder.check('r')).includes(unsafe));
  });

  test('a mistake ends the run, with its place and what was meant', () => {
    const folder = new Folder({
      'bad.yaml': privileged,
      '.seaworthy.yaml': 'profile: strict\nrules:\n  kubernetes/privileged-contaner: off\n',
    });
    const { status, stdout, stderr } = folder.run(['check']);
    assert.deepEqual([status, stdout], [2, '']);
    assert.equal(
      stderr,
      'seaworthy: .seaworthy.yaml:3:3: There is no rule "kubernetes/privileged-contaner". Did you mean "kubernetes/privileged-container"?\n',
    );
    folder.write('.seaworthy.yaml', 'profile: [\n');
    assert.match(folder.run(['check']).stderr, /^seaworthy: \.seaworthy\.yaml:\d+:\d+: This is not YAML/);
    folder.write('.seaworthy.yaml', 'rules: {seaworthy/unused-ignore: off}\n');
    assert.equal(folder.run(['check']).status, 1, 'the rule on ignores is one like any other');
  });

  test('--no-ignores reports what is hidden otherwise', () => {
    const folder = new Folder({ 'bad.yaml': `# seaworthy-ignore ${unsafe} -- builds images\n${privileged}` });
    const hidden = folder.check('.');
    assert.ok(!rulesOf(hidden).includes(unsafe));
    assert.deepEqual(
      hidden.suppressed.map(({ rule, by, reason, path }) => ({ rule, by, reason, path })),
      [{ rule: unsafe, by: 'seaworthy', reason: 'builds images', path: 'bad.yaml' }],
    );
    const all = folder.check('.', '--no-ignores');
    assert.ok(rulesOf(all).includes(unsafe));
    assert.deepEqual(all.suppressed, []);
  });
});

describe('JSON', () => {
  test('has the form that was promised', () => {
    const folder = new Folder({ 'bad.yaml': privileged });
    const { status: _, stdout: __, stderr: ___, ...report } = folder.check('.');
    assert.deepEqual(Object.keys(report), ['version', 'findings', 'suppressed', 'failures', 'files', 'notJudged', 'otherFiles', 'unparsed', 'skipped', 'excluded']); // biome-ignore format: one line
    assert.equal(report.version, 1);
    const finding = report.findings.find(({ rule }) => rule === unsafe)!;
    assert.deepEqual(Object.keys(finding), [
      'rule',
      'severity',
      'message',
      'path',
      'start',
      'end',
      'resource',
      'related',
      'fixes',
    ]);
    assert.deepEqual(finding.start, { line: 10, column: 21 });
    assert.deepEqual(finding.end, { line: 10, column: 25 });
    assert.equal(finding.resource, 'Pod/web');
    assert.deepEqual(
      finding.fixes.map((fix) => Object.keys(fix)),
      [['title', 'safety']],
    );
  });

  test('a byte order mark moves nothing', () => {
    const folder = new Folder({ Dockerfile: '\uFEFFFROM ubuntu:latest\n' });
    const finding = folder.check('.').findings.find(({ rule }) => rule === 'dockerfile/base-image-latest-tag');
    assert.deepEqual(finding?.start, { line: 1, column: 13 });
  });

  test('rules --format json lists every rule', () => {
    const list = JSON.parse(new Folder().run(['rules', '--format', 'json']).stdout) as Record<string, unknown>[];
    assert.ok(list.length > 20);
    for (const rule of list)
      assert.deepEqual(Object.keys(rule), [
        'id',
        'title',
        'severity',
        'profile',
        'since',
        'aliases',
        'fixable',
        'group',
      ]);
    assert.equal(list.find(({ id }) => id === 'kubernetes/seccomp-not-set')?.group, 'kubernetes/hardening');
    assert.ok(list.some(({ id }) => id === 'seaworthy/unused-ignore'));
    assert.deepEqual(
      list.map(({ id }) => id),
      list.map(({ id }) => String(id)).sort(),
    );
  });

  test('rules as a table has a line for each', () => {
    const folder = new Folder();
    const [table, ...groups] = folder.run(['rules']).stdout.trim().split('\n\n');
    const lines = table!.split('\n');
    assert.ok(groups.some((group) => /^kubernetes\/hardening stands for .*kubernetes\/seccomp-not-set/.test(group)));
    assert.equal(lines.length - 1, (JSON.parse(folder.run(['rules', '--format', 'json']).stdout) as unknown[]).length);
  });
});

test('explain takes whatever a rule is called', () => {
  const folder = new Folder();
  const page = folder.run(['explain', unsafe]).stdout;
  for (const name of [
    'privileged-container',
    'Kubernetes/Privileged-Container',
    'CKV_K8S_16',
    'KSV-0017',
    'AVD-KSV-0017',
    'ksv017',
    'trivy:KSV-0017',
  ])
    assert.equal(folder.run(['explain', name]).stdout, page, name);
  assert.match(folder.run(['explain', 'DL3002']).stdout, /`dockerfile\/run-as-root-user`/);
  const group = folder.run(['explain', 'kubernetes/hardening']);
  assert.equal(group.status, 0);
  assert.match(group.stdout, /`kubernetes\/seccomp-not-set`[\s\S]*`kubernetes\/writable-root-filesystem`/);
  const several = folder.run(['explain', 'hardening']);
  assert.deepEqual([several.status, several.stdout], [2, '']);
  assert.match(several.stderr, /name compose\/hardening or kubernetes\/hardening\.$/m);
});

test('explain lists the rules that another tool has one check for', () => {
  const folder = new Folder();
  const rules = JSON.parse(folder.run(['rules', '--format', 'json']).stdout) as {
    id: string;
    aliases: Record<string, string[]>;
  }[];
  const ids = new Map<string, string[]>();
  for (const { id, aliases } of rules)
    for (const check of aliases.trivy ?? []) ids.set(check, [...(ids.get(check) ?? []), id]);
  const [check, several] = [...ids].find(([, { length }]) => length > 1)!;
  const { status, stdout } = folder.run(['explain', check]);
  assert.equal(status, 0);
  for (const id of several) assert.match(stdout, new RegExp(`^ {2}${id}: `, 'm'));
});

test('explain prints the page of a rule', () => {
  const folder = new Folder();
  const { status, stdout } = folder.run(['explain', unsafe]);
  assert.equal(status, 0);
  for (const heading of ['# ', '## Threat', '## Remedy', '## References']) assert.ok(stdout.includes(heading), heading);
  assert.match(
    folder.run(['explain', 'kubernetes/privleged']).stderr,
    /Did you mean "kubernetes\/privileged-container"/,
  );
  assert.equal(folder.run(['explain', 'seaworthy/unused-ignore']).status, 0);
  assert.match(folder.run(['explain', unsafe, '--lang', 'xx']).stderr, /no translation into "xx"/);
});

describe('standard input', () => {
  const folder = new Folder({ 'sub/.seaworthy.yaml': `rules: {${unsafe}: info}\n` });

  test('is read as the path says, with the configuration of that place', () => {
    const { stdout, status } = folder.run(['check', '-', '--stdin-path', 'sub/pod.yaml', '--format', 'json'], {
      input: privileged,
    });
    assert.equal(status, 1);
    const { findings, files } = JSON.parse(stdout) as {
      findings: { rule: string; path: string; severity: string }[];
      files: number;
    };
    assert.equal(files, 1);
    assert.deepEqual(
      findings.filter(({ rule }) => rule === unsafe).map(({ path, severity }) => [path, severity]),
      [['sub/pod.yaml', 'info']],
    );
  });

  test('comes out as it is where the configuration excludes its path', () => {
    const excluding = new Folder({ '.seaworthy.yaml': 'exclude: [gen]\n' });
    const words = ['check', '-', '--stdin-path', 'gen/pod.yaml', '--fix-review'];
    const { status, stdout, stderr } = excluding.run(words, { input: privileged });
    assert.deepEqual([status, stdout], [0, privileged]);
    assert.match(stderr, /1 named file excluded by the configuration/);
  });

  test('repaired, it comes out on standard output, the report beside it', () => {
    const input = `\uFEFF# seaworthy-ignore-file kubernetes/none\n${harmless}`;
    const { stdout, stderr } = folder.run(['check', '-', '--stdin-path', 'x.yaml', '--fix'], { input });
    assert.equal(stdout, `\uFEFF${harmless}`);
    assert.match(stderr, /Nothing found in 1 file/);
  });
});

describe('repairs', () => {
  const stale = `# seaworthy-ignore-file kubernetes/none -- gone\r\n${privileged.replaceAll('\n', '\r\n')}`;

  test('--fix makes the safe ones alone; a second run changes nothing', () => {
    const folder = new Folder({ 'a.yaml': stale });
    const before = folder.check('.');
    const { status } = folder.run(['check', '--fix']);
    assert.equal(status, 1);
    const once = readFileSync(join(folder.path, 'a.yaml'), 'utf8');
    assert.equal(once, privileged.replaceAll('\n', '\r\n'));
    const after = folder.check('.');
    assert.equal(after.findings.length, before.findings.length - 1);
    folder.run(['check', '--fix']);
    assert.equal(readFileSync(join(folder.path, 'a.yaml'), 'utf8'), once);
  });

  test('--fix-review makes both, to a fixed point', () => {
    const folder = new Folder({ 'a.yaml': stale });
    folder.run(['check', '--fix-review']);
    const once = readFileSync(join(folder.path, 'a.yaml'), 'utf8');
    assert.ok(!once.includes('privileged: true'));
    assert.ok(!/[^\r]\n/.test(once), 'line ends stay as they were');
    const { findings } = folder.check('.');
    assert.deepEqual(
      findings.filter(({ fixes }) => fixes.some(({ safety }) => safety !== 'template')),
      [],
    );
    folder.run(['check', '--fix-review']);
    assert.equal(readFileSync(join(folder.path, 'a.yaml'), 'utf8'), once);
  });

  test('mode, byte order mark and links stay; nothing is left beside the file', () => {
    const folder = new Folder({ 'dir/a.yaml': `\uFEFF${stale}` });
    const path = join(folder.path, 'dir', 'a.yaml');
    chmodSync(path, 0o754);
    symlinkSync('dir/a.yaml', join(folder.path, 'link.yaml'));
    folder.run(['check', '--fix', 'link.yaml']);
    assert.equal(readFileSync(path, 'utf8'), `\uFEFF${privileged.replaceAll('\n', '\r\n')}`);
    assert.equal(statSync(path).mode & 0o777, 0o754);
    assert.equal(statSync(join(folder.path, 'link.yaml')).isFile(), true);
    assert.deepEqual(folder.run(['check', '--format', 'json', 'dir']).stdout.includes('.tmp'), false);
    mkdirSync(join(folder.path, 'empty'));
  });

  test('a file whose bytes would not come back is not written', () => {
    const bytes = Buffer.concat([Buffer.from(stale), Buffer.from([0x23, 0xff, 0x0a])]);
    const folder = new Folder({ 'a.yaml': bytes });
    const { stdout } = folder.run(['check', '--fix', '--format', 'json']);
    const { failures } = JSON.parse(stdout) as { failures: { path: string; message: string }[] };
    assert.deepEqual(failures, [
      { path: 'a.yaml', message: 'Not repaired: It is not UTF-8; writing it would lose bytes.' },
    ]);
    assert.deepEqual(readFileSync(join(folder.path, 'a.yaml')), bytes);
  });

  test('--diff shows what --fix would do and writes nothing', () => {
    const folder = new Folder({ 'dir/a.yaml': stale, 'b.yaml': harmless });
    const { stdout, stderr, status } = folder.run(['check', '--diff']);
    assert.equal(status, 1);
    assert.match(stderr, /^seaworthy: 1 fix shown in 1 file; \d findings in 1 of 2 files as they are now\n$/);
    assert.equal(
      stdout,
      '--- a/dir/a.yaml\n+++ b/dir/a.yaml\n@@ -1,4 +1,3 @@\n-# seaworthy-ignore-file kubernetes/none -- gone\r\n apiVersion: v1\r\n kind: Pod\r\n metadata:\r\n',
    );
    assert.equal(readFileSync(join(folder.path, 'dir', 'a.yaml'), 'utf8'), stale);
    const review = folder.run(['check', '--diff', '--fix-review']).stdout;
    assert.match(review, /^-\s+privileged: true\r?$/m);
    assert.equal(readFileSync(join(folder.path, 'dir', 'a.yaml'), 'utf8'), stale);
  });
});

describe('the other formats', () => {
  const folder = new Folder({ 'a.yaml': privileged });

  test('pretty has no colours unless asked for, and NO_COLOR beats FORCE_COLOR', () => {
    assert.ok(!folder.run(['check']).stdout.includes('\u001b'));
    assert.ok(folder.run(['check'], { environment: { FORCE_COLOR: '1' } }).stdout.includes('\u001b[31;1m'));
    assert.ok(!folder.run(['check'], { environment: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout.includes('\u001b'));
  });

  test('github prints a command a finding', () => {
    const { stdout } = folder.run(['check', '--format', 'github']);
    const lines = stdout.trim().split('\n');
    assert.equal(lines.length, folder.check('.').findings.length);
    assert.ok(
      lines.some((line) =>
        line.startsWith(
          '::error file=a.yaml,line=10,endLine=10,col=21,endColumn=25,title=kubernetes/privileged-container::',
        ),
      ),
    );
  });

  test('--sample draws the same findings for the same seed', () => {
    const drawn = (seed: string) => folder.check('--profile', 'strict', '--sample', '3', '--seed', seed).findings;
    assert.equal(drawn('1').length, 3);
    assert.deepEqual(drawn('1'), drawn('1'));
  });
});

describe('worlds', () => {
  test('a named file is judged with its neighbours in the folder that something claims, and they are not reported', () => {
    const folder = new Folder({
      'app/kustomization.yaml': 'resources: [pod.yaml, other.yaml]\n',
      'app/pod.yaml': privileged,
      'app/other.yaml': privileged.replace('name: web', 'name: other'),
    });
    const whole = folder.check('app').findings.filter(({ path }) => path === 'app/pod.yaml');
    const alone = folder.check('app/pod.yaml');
    assert.equal(alone.files, 1);
    assert.deepEqual(alone.findings, whole);
  });

  test('a patch lacks nothing', () => {
    const patch =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: nginx:1.29\n';
    const folder = new Folder({
      'o/kustomization.yaml': 'patches: [{path: patch.yaml}]\n',
      'o/patch.yaml': patch,
      'p/patch.yaml': patch,
    });
    const { findings } = folder.check('.', '--profile', 'strict');
    const absent = findings.filter(({ rule }) => rule === 'kubernetes/may-run-as-root').map(({ path }) => path);
    assert.deepEqual(absent, ['p/patch.yaml']);
  });

  test('that something is missing is said where every file of the world was found and read', () => {
    const head = 'apiVersion: rbac.authorization.k8s.io/v1\n';
    const files = {
      'a/binding.yaml': `${head}kind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: Role, name: reader}\n`,
      'a/role.yaml': `${head}kind: ClusterRole\nmetadata: {name: reader}\nrules: []\n`,
    };
    const isMissed = (folder: Folder, path: string) =>
      rulesOf(folder.check(path)).includes('kubernetes/role-not-found');
    const folder = new Folder(files);
    assert.ok(isMissed(folder, '.'));
    assert.ok(!isMissed(folder, 'a') && !isMissed(folder, 'a/binding.yaml'), 'other files may lie beside these');
    const claimed = new Folder({ ...files, 'a/kustomization.yaml': 'resources: [binding.yaml, role.yaml]\n' });
    assert.ok(isMissed(claimed, 'a/binding.yaml'), 'its kustomization does');
    claimed.write('a/more.yaml', 'kind: \0');
    assert.ok(!isMissed(claimed, 'a/binding.yaml') && !isMissed(claimed, '.'), 'a file that cannot be read may be it');
    const beside = new Folder({ 'more.yaml': '' });
    symlinkSync(join(beside.path, 'more.yaml'), join(folder.path, 'a', 'more.yaml'));
    assert.ok(!isMissed(folder, '.'), 'so may what a link leads to, which is not read');
  });
});

describe('what no rule looks at', () => {
  const certificate = 'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\n';
  const folder = new Folder({
    'a.yaml': `${certificate}---\n${certificate}---\napiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sRequiredRegistries\nmetadata: {name: a}\n`,
    'definition.yaml': 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n',
    'values.yaml': 'replicas: 1\n',
    // Read by rules, though there is nothing in them that a rule could find.
    'roles.yaml': 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules: []\n',
    '.seaworthy.yaml': 'profile: recommended\n',
  });
  const sentence =
    'Not judged: 2 Certificate, 1 CustomResourceDefinition, 1 K8sRequiredRegistries, 1 file without an object.';

  test('is counted and named, so that "nothing found" does not stand alone', () => {
    assert.equal(folder.run(['check']).stdout, `Nothing found in 5 files.\n${sentence}\n`);
    const { notJudged, otherFiles, status } = folder.check('.');
    assert.deepEqual(notJudged, { Certificate: 2, CustomResourceDefinition: 1, K8sRequiredRegistries: 1 });
    assert.deepEqual([otherFiles, status], [1, 0]);
  });

  test('is told in the other formats', () => {
    assert.equal(folder.run(['check', '--format', 'github']).stdout, `::notice title=Seaworthy::${sentence}\n`);
    const [run] = JSON.parse(folder.run(['check', '--format', 'sarif']).stdout).runs;
    assert.deepEqual(run.invocations[0].toolExecutionNotifications, [{ level: 'note', message: { text: sentence } }]);
  });

  test('depends on the rules that are on', () => {
    const service = new Folder({
      'a.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n',
    });
    assert.equal('Service' in service.check('.', '--profile', 'essential').notJudged, true);
    assert.equal('Service' in service.check('.', '--profile', 'strict').notJudged, false);
  });

  test('is not what was judged and found good, or does not parse', () => {
    const good = new Folder({
      'a.yaml': pod('hostPID: false'),
      Dockerfile: 'FROM scratch\nUSER 1\n',
      'b.yaml': `${harmless}x: [\n`,
    });
    const { notJudged, otherFiles, unparsed, failures } = good.check('.', '--profile', 'essential');
    assert.deepEqual([notJudged, otherFiles, unparsed, failures.length], [{}, 0, 0, 1]);
  });
});

describe('.seaworthy.yml', () => {
  test('is read as .seaworthy.yaml is', () => {
    const folder = new Folder({ 'bad.yaml': privileged, '.seaworthy.yml': `rules: {${unsafe}: off}\n` });
    assert.ok(!rulesOf(folder.check('.')).includes(unsafe));
    folder.write('.seaworthy.yml', 'profile: typo\n');
    assert.match(folder.run(['check']).stderr, /^seaworthy: \.seaworthy\.yml:1:10: "profile" must be one of/);
  });

  test('gives way to one that stands beside it, aloud', () => {
    const folder = new Folder({
      'bad.yaml': privileged,
      '.seaworthy.yaml': 'profile: essential\n',
      '.seaworthy.yml': `rules: {${unsafe}: off}\n`,
    });
    const { stderr, findings } = folder.check('.');
    assert.ok(findings.some(({ rule }) => rule === unsafe));
    assert.equal(stderr, 'seaworthy: .seaworthy.yml is not read, because a .seaworthy.yaml stands beside it\n');
  });
});

describe('manifests in JSON', () => {
  const manifest = JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { hostPID: true, containers: [{ name: 'a', image: 'nginx:1.29' }] },
    },
    null,
    2,
  );

  test('are told from other JSON by what they say, found in a walk, and repaired as JSON', () => {
    const folder = new Folder({
      'pod.json': `${manifest}\n`,
      'tight.json': JSON.stringify(JSON.parse(manifest)),
      'package.json': '{"name": "a", "version": "1.0.0"}\n',
      'schema.json': '{"properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}}\n',
      'list.json': '[{"apiVersion": "v1", "kind": "Pod"}]\n',
    });
    const { findings, files, failures } = folder.check('.');
    assert.deepEqual([files, failures], [2, []]);
    const hostPid = findings.filter(({ rule }) => rule === 'kubernetes/host-pid');
    assert.deepEqual(
      hostPid.map(({ path, start, resource }) => [path, start.line, resource]),
      [
        ['pod.json', 8, 'Pod/web'],
        ['tight.json', 1, 'Pod/web'],
      ],
    );
    folder.run(['check', '--fix-review', '.']);
    for (const name of ['pod.json', 'tight.json']) {
      const { spec } = JSON.parse(readFileSync(join(folder.path, name), 'utf8')) as { spec: { hostPID?: boolean } };
      assert.ok(!spec.hostPID, name);
    }
    assert.match(folder.run(['check', '--fix-review', '.']).stderr, /0 fixes made/);
  });

  test('that do not parse are failures', () => {
    const folder = new Folder({ 'pod.json': manifest.slice(0, -2) });
    const { failures, status } = folder.check('.', '--fail-on', 'error');
    assert.match(failures[0]!.message, /^It does not parse/);
    assert.notEqual(status, 0);
  });
});

test('many files take the memory of a few', () => {
  const filler = `data: {a: b}\nitems:\n${'  - {name: abc, values: [1, 2, 3], text: "some words"}\n'.repeat(5_000)}`;
  const file = `${harmless.replace('data:\n  colour: blue\n', filler)}---\n${privileged}`;
  const folder = new Folder(Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`f${index}.yaml`, file])));
  // Their trees together would take several times as much.
  const { stdout, status } = folder.run(['check', '--format', 'json'], {
    environment: { NODE_OPTIONS: '--max-old-space-size=200' },
  });
  assert.equal(status, 1);
  assert.equal((JSON.parse(stdout) as { files: number }).files, 80);
});
