import type { FactKind, Root } from '../engine/facts';
import { folderOf, nameOf, pathFrom, pathTo } from '../engine/paths';
import { type Query, query } from '../engine/query';
import type { Change, Unit } from '../engine/source';
import type { Field } from '../yaml/field';
import { isYaml, type YamlUnit } from '../yaml/units';

const names = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

export type TargetShape = { kind: {}; name: {} };
type Patch = { path: {}; patch: {}; target: TargetShape };

/** What a kustomization takes in and what it changes, the keys of versions before v1 included. */
export type KustomizationShape = {
  kind: {};
  namespace: {};
  namePrefix: {};
  commonLabels: {};
  labels: { includeSelectors: {} };
  nameSuffix: {};
  images: { name: {} };
  resources: {};
  bases: {};
  components: {};
  secretGenerator: { name: {}; literals: {} };
  generators: {};
  transformers: {};
  helmCharts: {};
  helmChartInflationGenerator: {};
  patches: Patch;
  patchesStrategicMerge: {};
  patchesJson6902: Patch;
};

/** The kustomization of a file of that name: kustomize goes by the name, `kind` may be left out. A patch in it is none. */
export const kustomizations: Query<Field<KustomizationShape>> = query(isYaml, (unit: YamlUnit) =>
  // The file's name decides the shape.
  !unit.file.isPatch && names.has(nameOf(unit.file.path)) && unit.root.kind === 'mapping'
    ? [unit.root as Field as Field<KustomizationShape>]
    : [],
);

/** What programs make or change: it cannot be known here. */
const unreadable = ['generators', 'transformers', 'helmCharts', 'helmChartInflationGenerator'] as const;

export const kustomizationRoots: FactKind<Root> = {
  name: 'kustomize/root',
  states: query(isYaml, (unit) =>
    kustomizations(unit).map((kustomization) => ({ fact: rootOf(kustomization), at: kustomization })),
  ),
  tables: {},
};

/** The changes that add a file to what the kustomization takes in. Undefined for any other unit. */
export function listed(unit: Unit, path: string): readonly Change[] | undefined {
  const [kustomization] = kustomizations(unit);
  if (!kustomization) return undefined;
  const changes = kustomization.at('resources').append(pathTo(folderOf(unit.file.path), path));
  return changes.length > 0 ? changes : undefined;
}

function rootOf(kustomization: Field<KustomizationShape>): Root {
  const { unit } = kustomization;
  const folder = folderOf(unit.file.path);
  const taken = (['resources', 'bases', 'components'] as const).flatMap((key) => kustomization.at(key).items);
  const isReadable = ({ string }: Field): boolean => string !== undefined && !isRemote(string);
  return {
    path: unit.file.path,
    lists: [...taken.filter(isReadable).flatMap(({ string }) => string ?? []), ...patchFilesOf(kustomization)].map(
      (path) => pathFrom(folder, path),
    ),
    holds: [],
    isComponent: kustomization.at('kind').string === 'Component',
    isOpen:
      unit.problems.length > 0 ||
      !taken.every(isReadable) ||
      unreadable.some((key) => kustomization.at(key).isPresent || kustomization.at(key).isUnknown),
  };
}

/** The files it names as patches, as written: relative to its own folder. */
const patchFilesOf = (kustomization: Field<KustomizationShape>): readonly string[] =>
  [
    ...kustomization.at('patches').items.map((patch) => patch.at('path')),
    ...kustomization.at('patchesJson6902').items.map((patch) => patch.at('path')),
    // Here a text of several lines is the patch itself.
    ...kustomization.at('patchesStrategicMerge').items,
  ].flatMap(({ string }) => (string === undefined || string.includes('\n') ? [] : [string]));

/**
 * An address that kustomize downloads, or a repository that it clones: with a scheme, a ref, or a host as its first step
 * (github.com/kubernetes-sigs/kustomize, api/internal/git/repospec.go).
 */
const isRemote = (path: string): boolean =>
  /:\/\/|^git@|\?(?:ref|version)=/.test(path) ||
  (/^[\w-]+(?:\.[\w-]+)+\/[^/]+\/./.test(path) && !/\.(?:ya?ml|json)$/.test(path));
