// What kustomizations and charts say is applied together.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Root } from '../../server/engine/facts';
import { linter, seaworthy } from '../../server/languages';

function rootOf(path: string, text: string): Root | undefined {
  const [placed] = seaworthy().languageOf({ path })!.read({ path }, text).units;
  return linter().kinds.roots.flatMap((kind) => kind.states(placed!.unit))[0]?.fact;
}

test('a kustomization lists files and folders, seen from its own, patches included', () => {
  const root = rootOf(
    'app/dev/kustomization.yaml',
    `resources: [./web.yaml, ../base, /shared/x.yaml]
bases: [../older]
components: [../../components/tls]
patches:
  - path: limits.yaml
patchesStrategicMerge:
  - merge.yaml
  - |
    kind: Deployment
`,
  );
  assert.deepEqual(root, {
    path: 'app/dev/kustomization.yaml',
    lists: ['app/dev/web.yaml', 'app/base', 'app/dev/shared/x.yaml', 'app/older', 'components/tls', 'app/dev/limits.yaml', 'app/dev/merge.yaml'],
    holds: [],
    isComponent: false,
    isOpen: false,
  }); // biome-ignore format: one line
});

test('it is open where it takes in what is not here', () => {
  const isOpen = (text: string) => rootOf('kustomization.yml', text)?.isOpen;
  for (const resource of [
    'https://example.com/a.yaml',
    'github.com/example/app/deploy',
    'github.com/example/app//deploy?ref=v1',
    'git@example.com:a/b',
    '"{{ base }}"',
  ])
    assert.equal(isOpen(`resources: [${resource}]\n`), true, resource);
  for (const key of ['generators', 'transformers', 'helmCharts', 'helmChartInflationGenerator'])
    assert.equal(isOpen(`${key}: [a.yaml]\n`), true, key);
  for (const resource of ['../base', 'v1.2/web.yaml', 'base.d', 'example.com/crds/all.yaml']) assert.equal(isOpen(`resources: [${resource}]\n`), false, resource); // biome-ignore format: one line
  assert.equal(isOpen('resources: [web.yaml\n'), true, 'half typed');
});

test('a file of another name is no kustomization, one without an ending is', () => {
  assert.equal(rootOf('kustomize.yaml', 'resources: [a.yaml]\n'), undefined);
  assert.equal(rootOf('app/Kustomization', 'resources: [a.yaml]\n')?.lists[0], 'app/a.yaml');
});

test('a chart holds its templates, those of the charts below it, and its definitions', () => {
  assert.deepEqual(rootOf('shop/Chart.yaml', 'name: shop\nversion: 1.0.0\n'), { path: 'shop/Chart.yaml', lists: [], holds: ['shop/templates', 'shop/crds', 'shop/charts'], isComponent: false, isOpen: false }); // biome-ignore format: one line
  assert.equal(rootOf('shop/Chart.yaml', 'dependencies: [{name: db}]\n')?.isOpen, true);
});
