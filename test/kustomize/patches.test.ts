// Where an overlay writes, a base lacks nothing; everywhere else it still does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import type { Source } from '../../server/engine/source';
import { podImages } from '../../server/kubernetes/images';
import { objects } from '../../server/kubernetes/objects';
import { linter, seaworthy } from '../../server/languages';
import { WorldIndex } from '../../server/world/world-index';
import type { Field } from '../../server/yaml/field';
import type { YamlUnit } from '../../server/yaml/units';

const base = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          image: example/web:1.2
        - name: proxy
          image: example/proxy:3.4
`;

const patched = new Set(['overlay/patch.yaml']);

function worldOf(files: Readonly<Record<string, string>>): { world: WorldIndex; sources: Map<string, Source> } {
  const world = new WorldIndex(linter().kinds);
  const sources = new Map<string, Source>();
  for (const [path, text] of Object.entries({
    'base/deployment.yaml': base,
    'base/kustomization.yaml': 'resources: [deployment.yaml]\n',
    ...files,
  })) {
    const file = { path, ...(patched.has(path) && { isPatch: true }) };
    const source = seaworthy().languageOf(file)!.read(file, text);
    sources.set(path, source);
    world.set(source);
  }
  world.setComplete(true);
  return { world, sources };
}

/** The hardening settings that the base's containers are said to lack, with whose they are. */
function lacking(files: Readonly<Record<string, string>>): string[] {
  const { world, sources } = worldOf(files);
  const source = sources.get('base/deployment.yaml')!;
  const by = { path: source.file.path, unit: source.units[0]!.unit, isStale: false };
  const placed = linter().inWorld(source, world, by);
  const { findings } = linter().lint(placed, { ...defaultConfig, profile: 'strict' }, world.over(new Map()));
  return findings
    .flatMap(({ lacks, message }) =>
      lacks ? [`${message.values.find((value) => value === 'web' || value === 'proxy') ?? '?'} ${lacks}`] : [],
    )
    .sort();
}

const overlay = (rest: string) => ({ 'overlay/kustomization.yaml': `resources: [../base]\n${rest}` });
const all = lacking({});
const without = (settings: RegExp) => all.filter((line) => !settings.test(line));

test('a base that nobody patches lacks what it lacks', () => {
  assert.ok(all.includes('web readOnlyRootFilesystem') && all.includes('proxy readOnlyRootFilesystem'));
  assert.deepEqual(lacking(overlay('')), all);
});

const strategic = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          securityContext:
            readOnlyRootFilesystem: true
`;

test('a strategic merge patch settles what it writes, in the container of that name', () => {
  for (const list of ['patches:\n  - path: patch.yaml\n', 'patchesStrategicMerge: [patch.yaml]\n'])
    assert.deepEqual(lacking({ ...overlay(list), 'overlay/patch.yaml': strategic }), without(/web readOnly/));
});

test('a patch for another object settles nothing', () => {
  const other = strategic.replace('name: web\nspec', 'name: other\nspec');
  assert.deepEqual(lacking({ ...overlay('patches:\n  - path: patch.yaml\n'), 'overlay/patch.yaml': other }), all);
});

test('a patch that its kustomization aims at the object settles it, whatever it calls itself', () => {
  const anyName = strategic.replace('name: web\nspec', 'name: any\nspec');
  const list = 'patches:\n  - path: patch.yaml\n    target: {kind: Deployment}\n';
  assert.deepEqual(lacking({ ...overlay(list), 'overlay/patch.yaml': anyName }), without(/web readOnly/));
});

test('so does a patch that stands in the kustomization', () => {
  const text = strategic.replace(/^/gm, '      ');
  assert.deepEqual(lacking(overlay(`patches:\n  - patch: |\n${text}`)), without(/web readOnly/));
});

test('JSON 6902 operations settle what their pointers name; an index may be any item', () => {
  const operations =
    '- op: add\n  path: /spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem\n  value: true\n';
  const list = 'patches:\n  - path: patch.yaml\n    target: {kind: Deployment, name: web}\n';
  assert.deepEqual(lacking({ ...overlay(list), 'overlay/patch.yaml': operations }), without(/readOnly/));
});

test('an item that is added settles nothing in those that are there', () => {
  for (const index of ['-', '0']) {
    const operations = `- op: add\n  path: /spec/template/spec/containers/${index}\n  value: {name: new, image: example/new:1}\n`;
    const list = 'patches:\n  - path: patch.yaml\n    target: {kind: Deployment, name: web}\n';
    assert.deepEqual(lacking({ ...overlay(list), 'overlay/patch.yaml': operations }), all);
  }
});

test('a directive settles all that stands below it', () => {
  const replace = strategic.replace('            readOnlyRootFilesystem: true', '            $patch: replace');
  const left = lacking({ ...overlay('patches:\n  - path: patch.yaml\n'), 'overlay/patch.yaml': replace });
  assert.deepEqual(left.filter((line) => line.startsWith('web')), ['web resources.limits.memory']); // biome-ignore format: one line
  assert.ok(left.includes('proxy readOnlyRootFilesystem'));
});

test('what is written settles nothing where it is not applied with the base', () => {
  const files = {
    'elsewhere/kustomization.yaml': 'patches:\n  - path: patch.yaml\n',
    'elsewhere/patch.yaml': strategic,
  };
  assert.deepEqual(lacking(files), all);
});

test('nor where nothing says that the two are applied together', () => {
  const files = {
    'base/kustomization.yaml': 'resources: []\n',
    'overlay/kustomization.yaml': 'patches:\n  - path: patch.yaml\n',
    'overlay/patch.yaml': strategic,
  };
  assert.deepEqual(lacking(files), all);
});

test('a patch for every Deployment of one base settles nothing in another that the same overlay takes in', () => {
  const files = {
    'overlay/kustomization.yaml': 'resources: [../base, ../other]\n',
    'other/kustomization.yaml': `patches:\n  - target: {kind: Deployment}\n    patch: |\n${strategic.replace(/^/gm, '      ')}`,
  };
  assert.deepEqual(lacking(files), all);
});

test('a component changes what the overlay takes in that uses it', () => {
  const files = {
    ...overlay('components: [../component]\n'),
    'component/kustomization.yaml': `kind: Component\npatches:\n  - target: {kind: Deployment}\n    patch: |\n${strategic.replace(/^/gm, '      ')}`,
  };
  assert.deepEqual(lacking(files), without(/web readOnly/));
});

test('a list of operations is for what its kustomization says, and for nothing else', () => {
  const operations =
    '- op: add\n  path: /spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem\n  value: true\n';
  const list = 'patches:\n  - path: patch.yaml\n    target: {kind: StatefulSet}\n';
  assert.deepEqual(lacking({ ...overlay(list), 'overlay/patch.yaml': operations }), all);
});

/** What the base's file is once its world is known. */
function placed(files: Readonly<Record<string, string>>) {
  const { world, sources } = worldOf(files);
  const source = sources.get('base/deployment.yaml')!;
  const unit = source.units[0]!.unit;
  return linter().inWorld(source, world, { path: source.file.path, unit, isStale: false });
}

const spec = (source: Source, ...way: readonly (string | number)[]) =>
  way.reduce<Field>(
    (field, key) => (typeof key === 'number' ? field.items[key]! : field.at(key)),
    (source.units[0]!.unit as YamlUnit).root.at('spec').at('template').at('spec'),
  );

test('the value that a patch overwrites is unknown, and its neighbours are what they are', () => {
  const image = strategic.replace(/securityContext:\n.*\n/, 'image: example/web:9\n');
  const source = placed({ ...overlay('patches:\n  - path: patch.yaml\n'), 'overlay/patch.yaml': image });
  const value = (index: number, key: string) => spec(source, 'containers', index, key);
  assert.deepEqual([value(0, 'image').isUnknown, value(0, 'image').value], [true, undefined]);
  assert.deepEqual([value(0, 'name').value, value(1, 'image').value], ['web', 'example/proxy:3.4']);
});

test('the namespace of a kustomization is the one of what it takes in, where all agree', () => {
  assert.equal(placed(overlay('namespace: shop\n')).file.namespace, 'shop');
  const two = { ...overlay('namespace: shop\n'), 'prod/kustomization.yaml': 'namespace: till\nresources: [../base]\n' };
  assert.equal(placed(two).file.namespace, undefined);
  assert.equal(objects(placed(overlay('namespace: shop\n')).units[0]!.unit)[0]?.namespace, 'shop');
});

test('a selector that a kustomization adds is not missing', () => {
  const rulesFor = (rest: string): readonly string[] => {
    const { world, sources } = worldOf(overlay(rest));
    const source = sources.get('base/deployment.yaml')!;
    const by = { path: source.file.path, unit: source.units[0]!.unit, isStale: false };
    const placed = linter().inWorld(source, world, by);
    return linter()
      .lint(placed, defaultConfig, world.over(new Map()))
      .findings.map(({ rule }) => rule);
  };
  const missing = 'kubernetes/missing-selector';
  assert.ok(rulesFor('').includes(missing));
  assert.ok(!rulesFor('commonLabels: { app: web }\n').includes(missing));
  assert.ok(!rulesFor('labels: [{ pairs: { app: web }, includeSelectors: true }]\n').includes(missing));
  assert.ok(rulesFor('labels: [{ pairs: { app: web } }]\n').includes(missing));
});

test('an image that a kustomization replaces is not judged where it is written', () => {
  const images = (files: Readonly<Record<string, string>>) =>
    podImages(placed(files).units[0]!.unit).map(({ name }) => name);
  assert.deepEqual(images(overlay('')), ['example/web', 'example/proxy']);
  assert.deepEqual(images(overlay('images: [{name: example/web, newTag: "9"}]\n')), ['example/proxy']);
});

test('whoever looked is told when a patch comes, and when it goes', () => {
  const { world, sources } = worldOf(overlay('patches:\n  - path: patch.yaml\n'));
  const source = sources.get('base/deployment.yaml')!;
  const by = { path: source.file.path, unit: source.units[0]!.unit, isStale: false };
  assert.equal(linter().inWorld(source, world, by), source);
  const file = { path: 'overlay/patch.yaml', isPatch: true };
  assert.ok(world.set(seaworthy().languageOf(file)!.read(file, strategic)).has('base/deployment.yaml'));
  const again = { ...by, isStale: false };
  const placed = linter().inWorld(source, world, again);
  assert.notEqual(placed, source);
  assert.equal(linter().inWorld(placed, world, again), placed);
  assert.ok(world.delete('overlay/patch.yaml').has('base/deployment.yaml'));
  assert.equal(linter().inWorld(placed, world, { ...by, isStale: false }).file.written, undefined);
});
