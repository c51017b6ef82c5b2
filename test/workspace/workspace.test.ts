import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { nearest } from '../../server/engine/nearest';
import { isWithin, pathIn } from '../../server/workspace/files';
import { nodeFiles } from '../../server/workspace/node-files';
import { openWorkspace } from '../../server/workspace/workspace';
import { memoryFiles } from './memory-files';

const ruleIds = new Set(['kubernetes/host-network']);

const workspace = (texts: Record<string, string>, options: Partial<Parameters<typeof openWorkspace>[0]> = {}) => {
  const files = memoryFiles(texts);
  return { files, ...{ opened: openWorkspace({ files, folder: '/w', ruleIds, ...options }) } };
};

async function listed(opened: ReturnType<typeof openWorkspace>, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of opened.filesIn(folder)) paths.push(path);
  return paths;
}

describe('configuration', () => {
  test('the nearest file counts alone', async () => {
    const { opened } = workspace({
      '/w/.seaworthy.yaml': 'profile: strict\nkubernetesVersion: 1.30\n',
      '/w/a/.seaworthy.yaml': 'profile: essential\n',
      '/w/a/b/x.yaml': '',
      '/w/y.yaml': '',
    });
    assert.deepEqual((await opened.surroundings('/w/a/b/x.yaml')).configuration?.settings, { profile: 'essential' });
    assert.equal((await opened.surroundings('/w/y.yaml')).configuration?.path, '/w/.seaworthy.yaml');
  });

  test('the search ends at the workspace folder', async () => {
    const { opened } = workspace({ '/.seaworthy.yaml': 'profile: strict\n', '/w/x.yaml': '' });
    assert.equal((await opened.surroundings('/w/x.yaml')).configuration, undefined);
  });

  test('the search ends at a git root, and at the top where that lies above the folder', async () => {
    const texts = {
      '/r/.seaworthy.yaml': 'profile: strict\n',
      '/r/w/x.yaml': '',
      '/r/w/sub/.git/HEAD': '',
      '/r/w/sub/y.yaml': '',
    };
    const { opened } = workspace(texts, { folder: '/r/w', top: '/r' });
    assert.equal((await opened.surroundings('/r/w/x.yaml')).configuration?.settings.profile, 'strict');
    assert.equal((await opened.surroundings('/r/w/sub/y.yaml')).configuration, undefined);
  });

  test('one that was named replaces every file', async () => {
    const configuration = { path: '/c.yaml', text: '', settings: { exclude: ['gen'] }, problems: [] };
    const { opened } = workspace({ '/w/.seaworthy.yaml': 'profile: strict\n', '/w/gen/x.yaml': '' }, { configuration });
    const found = await opened.surroundings('/w/gen/x.yaml');
    assert.equal(found.configuration, configuration);
    assert.equal(found.isExcluded, true);
  });

  test('globs are those of .gitignore, relative to the file that says them', async () => {
    const { opened } = workspace({
      '/w/a/.seaworthy.yaml': 'exclude: ["/gen", "*.tmp.yaml", "!keep.tmp.yaml"]\n',
    });
    const excluded = async (path: string) => (await opened.surroundings(path)).isExcluded;
    assert.equal(await excluded('/w/a/gen/x.yaml'), true);
    assert.equal(await excluded('/w/a/b/gen/x.yaml'), false);
    assert.equal(await excluded('/w/a/b/x.tmp.yaml'), true);
    assert.equal(await excluded('/w/a/b/keep.tmp.yaml'), false);
    assert.equal(await excluded('/w/gen/x.yaml'), false);
  });

  test("the editor's globs hold where the file has none", async () => {
    const { opened } = workspace(
      { '/w/a/.seaworthy.yaml': 'profile: strict\n', '/w/b/.seaworthy.yaml': 'exclude: []\n' },
      { exclude: ['x.yaml'] },
    );
    assert.equal((await opened.surroundings('/w/a/x.yaml')).isExcluded, true);
    assert.equal((await opened.surroundings('/w/b/x.yaml')).isExcluded, false);
  });

  test('a mistake is reported with the file it is in', async () => {
    const { opened } = workspace({ '/w/.seaworthy.yaml': 'profil: strict\n' });
    const { configuration } = await opened.surroundings('/w/x.yaml');
    assert.equal(configuration?.path, '/w/.seaworthy.yaml');
    assert.equal(configuration?.problems.length, 1);
  });
});

describe('worlds', () => {
  test('the nearest folder that something claims, else the workspace folder', async () => {
    const { opened } = workspace({
      '/w/apps/.seaworthy.yaml': '',
      '/w/chart/Chart.yaml': '',
      '/w/overlays/prod/kustomization.yaml': '',
      '/w/overlays/test/kustomization.yml': '',
      '/w/overlays/dev/Kustomization': '',
      '/w/chart/charts/sub/Chart.yaml': '',
    });
    const world = async (path: string) => {
      const { world, isClaimed } = await opened.surroundings(path);
      return isClaimed ? world : `${world} (unclaimed)`;
    };
    assert.equal(await world('/w/apps/a/b.yaml'), '/w/apps');
    assert.equal(await world('/w/chart/templates/a.yaml'), '/w/chart');
    assert.equal(await world('/w/chart/charts/sub/templates/a.yaml'), '/w/chart/charts/sub');
    assert.equal(await world('/w/overlays/prod/a.yaml'), '/w/overlays/prod');
    assert.equal(await world('/w/overlays/test/a.yaml'), '/w/overlays/test');
    assert.equal(await world('/w/overlays/dev/a.yaml'), '/w/overlays/dev');
    assert.equal(await world('/w/overlays/a.yaml'), '/w (unclaimed)');
    assert.equal(await world('/elsewhere/a.yaml'), '/elsewhere (unclaimed)');
  });
});

describe('roles', () => {
  test('what is rendered first is a template', async () => {
    const { opened } = workspace({ '/w/chart/Chart.yaml': '', '/w/templates/x.yaml': '' });
    const isTemplate = async (path: string, languageId?: string) =>
      Boolean((await opened.surroundings(path, languageId)).roles.isTemplate);
    assert.equal(await isTemplate('/w/chart/templates/a.yaml'), true);
    assert.equal(await isTemplate('/w/chart/templates/sub/a.yaml'), true);
    assert.equal(await isTemplate('/w/chart/values.yaml'), false);
    assert.equal(await isTemplate('/w/templates/x.yaml'), false);
    assert.equal(await isTemplate('/w/a.yaml.j2'), true);
    assert.equal(await isTemplate('/w/_helpers.tpl'), true);
    assert.equal(await isTemplate('/w/a.yaml', 'helm'), true);
    assert.equal(await isTemplate('/w/a.yaml', 'yaml'), false);
  });

  test('what a kustomization lists as a patch is one', async () => {
    const { opened } = workspace({
      '/w/o/kustomization.yaml': [
        'resources: [deploy.yaml]',
        'patches:',
        '  - path: ./patches/a.yaml',
        '  - patch: "- op: add"',
        'patchesStrategicMerge:',
        '  - b.yaml',
        '  - |-',
        '    kind: Deployment',
        'patchesJson6902:',
        '  - target: {kind: Deployment}',
        '    path: sub/../c.yaml',
      ].join('\n'),
      '/w/o/sub/kustomization.yaml': 'patches: [{path: d.yaml}]\n',
      '/w/broken/kustomization.yaml': 'patches: [{path: e.yaml}]\nresources: [\n',
      // So long that it is not read: then any file below may be a patch.
      '/w/long/kustomization.yaml': `patches: [{path: f.yaml}]\n${'#'.repeat(2 ** 20)}`,
    });
    const isPatch = async (path: string) => Boolean((await opened.surroundings(path)).roles.isPatch);
    for (const path of [
      '/w/o/patches/a.yaml',
      '/w/o/b.yaml',
      '/w/o/c.yaml',
      '/w/o/sub/d.yaml',
      '/w/broken/e.yaml',
      '/w/long/f.yaml',
      '/w/long/sub/g.yaml',
    ]) {
      assert.equal(await isPatch(path), true, path);
    }
    for (const path of ['/w/o/deploy.yaml', '/w/o/d.yaml', '/w/b.yaml']) assert.equal(await isPatch(path), false, path);
  });
});

describe('the walk', () => {
  test('leaves out what git ignores, nearest file first, and what is never anybody’s own', async () => {
    const { opened } = workspace({
      '/w/.gitignore': 'build/\n*.log.yaml\n',
      '/w/.git/config.yaml': '',
      '/w/node_modules/p/x.yaml': '',
      '/w/build/x.yaml': '',
      '/w/a/.gitignore': '!keep.log.yaml\n/local.yaml\n',
      '/w/a/keep.log.yaml': '',
      '/w/a/other.log.yaml': '',
      '/w/a/local.yaml': '',
      '/w/a/b/local.yaml': '',
      '/w/z.yaml': '',
      '/w/.hidden/x.yaml': '',
    });
    assert.deepEqual(await listed(opened, '/w'), [
      '/w/.gitignore',
      '/w/.hidden/x.yaml',
      '/w/a/.gitignore',
      '/w/a/b/local.yaml',
      '/w/a/keep.log.yaml',
      '/w/z.yaml',
    ]);
  });

  test('heeds what stands above the folder, but not that the folder itself is ignored', async () => {
    const texts = { '/r/.gitignore': 'dist/\n*.tmp\n', '/r/dist/x.yaml': '', '/r/src/a.tmp': '', '/r/src/b.yaml': '' };
    const { opened } = workspace(texts, { folder: '/r/src', top: '/r' });
    assert.deepEqual(await listed(opened, '/r/src'), ['/r/src/b.yaml']);
    assert.deepEqual(await listed(opened, '/r/dist'), ['/r/dist/x.yaml']);
  });

  test('leaves out what a configuration excludes', async () => {
    const { opened } = workspace({ '/w/.seaworthy.yaml': 'exclude: [gen/]\n', '/w/gen/x.yaml': '', '/w/a.yaml': '' });
    assert.deepEqual(await listed(opened, '/w'), ['/w/.seaworthy.yaml', '/w/a.yaml']);
  });
});

describe('memory', () => {
  test('what was read is not read again until it changes', async () => {
    const { opened, files } = workspace({ '/w/.seaworthy.yaml': 'profile: strict\n' });
    await opened.surroundings('/w/x.yaml');
    await opened.surroundings('/w/y.yaml');
    assert.equal(files.reads.length, 1);
    files.texts['/w/.seaworthy.yaml'] = 'profile: essential\n';
    assert.equal(opened.forget('/w/x.yaml'), false);
    assert.equal((await opened.surroundings('/w/x.yaml')).configuration?.settings.profile, 'strict');
    assert.equal(opened.forget('/w/.seaworthy.yaml'), true);
    assert.equal((await opened.surroundings('/w/x.yaml')).configuration?.settings.profile, 'essential');
  });

  test('files that come and go are noticed', async () => {
    const { opened, files } = workspace({ '/w/a/x.yaml': '' });
    assert.equal((await opened.surroundings('/w/a/x.yaml')).world, '/w');
    files.texts['/w/a/Chart.yaml'] = '';
    assert.equal(opened.forget('/w/a/Chart.yaml'), true);
    assert.equal((await opened.surroundings('/w/a/x.yaml')).world, '/w/a');
  });

  test('a folder that cannot be read decides nothing', async () => {
    const files = {
      ...memoryFiles({}),
      list: () => Promise.reject(new Error('gone')),
      read: () => Promise.reject(new Error('gone')),
    };
    const opened = openWorkspace({ files, folder: '/w', ruleIds });
    assert.deepEqual(await opened.surroundings('/w/a/x.yaml'), {
      world: '/w',
      isClaimed: false,
      configuration: undefined,
      isExcluded: false,
      roles: {},
    });
  });

  test('URIs serve as paths', async () => {
    const texts = {
      'vscode-vfs://github/o/r/.seaworthy.yaml': 'profile: strict\n',
      'vscode-vfs://github/o/r/chart/Chart.yaml': '',
    };
    const { opened } = workspace(texts, { folder: 'vscode-vfs://github/o/r' });
    const found = await opened.surroundings('vscode-vfs://github/o/r/chart/templates/a.yaml');
    assert.equal(found.configuration?.settings.profile, 'strict');
    assert.equal(found.world, 'vscode-vfs://github/o/r/chart');
    assert.equal(found.roles.isTemplate, true);
  });
});

describe('files on the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-files-'));
  test.after(() => rmSync(folder, { recursive: true }));

  test('a link has the kind of what it leads to, and says that it is one', async () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'a.yaml'), '\uFEFFa: 1\n');
    symlinkSync(join(folder, 'a.yaml'), join(folder, 'link.yaml'));
    symlinkSync(folder, join(folder, 'sub', 'loop'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.yaml'));
    const entries = await nodeFiles.list(folder);
    assert.deepEqual(entries.map(({ name, kind, isLink }) => `${name} ${kind} ${isLink ?? false}`).sort(), [
      'a.yaml file false',
      'link.yaml file true',
      'sub folder false',
    ]);
    assert.deepEqual(await nodeFiles.list(join(folder, 'sub')), [{ name: 'loop', kind: 'folder', isLink: true }]);
    assert.equal(await nodeFiles.real(join(folder, 'sub', 'loop', 'link.yaml')), join(folder, 'a.yaml'));
    assert.deepEqual(await nodeFiles.list(join(folder, 'nowhere')), []);
  });

  test('broken UTF-8 is read, a missing file is undefined, a folder is an error', async () => {
    writeFileSync(join(folder, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe4, 0x0a]));
    assert.equal(await nodeFiles.read(join(folder, 'latin.yaml')), 'a: \ufffd\n');
    assert.equal(await nodeFiles.read(join(folder, 'nowhere')), undefined);
    await assert.rejects(nodeFiles.read(folder));
  });
});

test('paths are cut at slashes alone', () => {
  assert.equal(isWithin('/ab', '/a'), false);
  assert.equal(isWithin('/a', '/a'), true);
  assert.equal(pathIn('/', '/a'), 'a');
});

test('the nearest name is one that may have been meant', () => {
  const names = ['profile', 'rules', 'kubernetes/host-network', 'kubernetes/host-pid'];
  assert.equal(nearest('profiel', names), 'profile');
  assert.equal(nearest('prof', names), 'profile');
  assert.equal(nearest('host-pid', names), 'kubernetes/host-pid');
  assert.equal(nearest('RULES', names), 'rules');
  assert.equal(nearest('x', names), undefined);
  assert.equal(nearest('completely-else', names), undefined);
});
