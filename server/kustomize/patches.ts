// What the patches of a kustomization write into objects of other files. Until overlays are evaluated as a whole, this is
// enough to know where a base says nothing because an overlay does.
import type { FactKind, Find, Stated } from '../engine/facts';
import { folderOf, pathFrom } from '../engine/paths';
import { query } from '../engine/query';
import type { AppliedRoles, File, PatchTarget, Source, WrittenPath } from '../engine/source';
import type { Field } from '../yaml/field';
import { isYaml, type YamlUnit, yaml } from '../yaml/units';
import { type KustomizationShape, kustomizations, type TargetShape } from './kustomization';

/** A patch: which objects it is for, and what it writes into them. */
interface Patch {
  /** Its file; for one that stands in a kustomization, that one. */
  readonly file: string;
  /** Undefined where it says nothing of that, or a pattern. */
  readonly kind: string | undefined;
  readonly name: string | undefined;
  /** A list of operations names no object: what it is for its kustomization says. */
  readonly isList: boolean;
  readonly writes: readonly WrittenPath[];
}

/** What a patch file is for, where its kustomization says so. */
interface Aim extends PatchTarget {
  readonly file: string;
}

const patches: FactKind<Patch, 'file' | 'kind'> = {
  name: 'kustomize/patch',
  isOfRoot: true,
  states: query(isYaml, (unit) => [
    ...(unit.file.isPatch ? patchesIn(unit, unit.file.path) : []),
    ...statedInline(unit),
  ]),
  tables: { file: ({ file }) => [file], kind: ({ kind, isList }) => (isList ? [] : [kind ?? any]) },
};

const aims: FactKind<Aim, 'file' | 'kind'> = {
  name: 'kustomize/aim',
  isOfRoot: true,
  states: query(isYaml, (unit) =>
    kustomizations(unit).flatMap((kustomization) =>
      entriesOf(kustomization).flatMap((patch): Stated<Aim>[] => {
        const file = patch.at('path').string;
        if (file === undefined || !patch.at('target').isPresent) return [];
        return [
          { fact: { file: pathFrom(folderOf(unit.file.path), file), ...wordsOf(patch.at('target')) }, at: patch },
        ];
      }),
    ),
  ),
  tables: { file: ({ file }) => [file], kind: ({ kind }) => [kind ?? any] },
};

/** No kind is called so. */
const any = '*';

interface Rename {
  /** `namePrefix: dev-`, as written. */
  readonly how: string;
  readonly what: 'name' | 'namespace';
  readonly namespace?: string;
}

/** What kustomizations give another name or namespace. */
const renames: FactKind<Rename, 'all'> = {
  name: 'kustomize/rename',
  isOfRoot: true,
  states: query(isYaml, (unit) =>
    kustomizations(unit).flatMap((kustomization) =>
      (['namePrefix', 'nameSuffix', 'namespace'] as const).flatMap((key): Stated<Rename>[] => {
        const field = kustomization.at(key);
        const { string } = field;
        if (!string) return [];
        const how = `${key}: ${string}`;
        return [
          {
            fact: key === 'namespace' ? { how, what: 'namespace', namespace: string } : { how, what: 'name' },
            at: field,
          },
        ];
      }),
    ),
  ),
  tables: { all: () => [any] },
};

/** Those that reach the asker's file, because a kustomization that has them takes it in. */
export const renamesIn = (find: Find) => find(renames, 'all', any);

/** Kustomizations that add labels to selectors, and to the pods that these select. */
const selectorLabels: FactKind<object, 'all'> = {
  name: 'kustomize/selector-labels',
  isOfRoot: true,
  states: query(isYaml, (unit) =>
    kustomizations(unit).flatMap((kustomization) => [
      ...[kustomization.at('commonLabels')].filter(({ isPresent }) => isPresent).map((at) => ({ fact: {}, at })),
      ...kustomization
        .at('labels')
        .items.map((labels) => labels.at('includeSelectors'))
        .filter(({ value }) => value === true)
        .map((at) => ({ fact: {}, at })),
    ]),
  ),
  tables: { all: () => [any] },
};

/** Where such labels are written in a workload. */
const labelledPaths: readonly WrittenPath[] = [
  ['spec', 'selector'],
  ['spec', 'template', 'metadata', 'labels'],
];

const images: FactKind<{ readonly name: string }, 'all'> = {
  name: 'kustomize/image',
  isOfRoot: true,
  states: query(isYaml, (unit) =>
    kustomizations(unit).flatMap((kustomization) =>
      kustomization.at('images').items.flatMap((image) => {
        const name = image.at('name').string;
        return name === undefined ? [] : [{ fact: { name }, at: image.at('name') }];
      }),
    ),
  ),
  tables: { all: () => [any] },
};

export const kustomizeFacts: readonly FactKind[] = [patches, aims, renames, selectorLabels, images];

/**
 * What kustomizations in the world of a source make of it: their namespace, where they agree, the images they replace, and
 * what patches write; of a patch, what it is for.
 */
export function appliedTo(source: Source, find: Find): AppliedRoles {
  const written: Record<string, WrittenPath[]> = {};
  const byKind = new Map<
    string,
    readonly { readonly name: string | undefined; readonly writes: readonly WrittenPath[] }[]
  >();
  const isLabelled = find(selectorLabels, 'all', any).length > 0;
  for (const { unit } of source.units) {
    const { resource } = unit;
    const [kind, name] = resource?.split('/') ?? [];
    if (resource === undefined || kind === undefined || name === undefined) continue;
    let ofKind = byKind.get(kind);
    if (!ofKind) byKind.set(kind, (ofKind = patchesFor(kind, find)));
    const writes = ofKind
      .filter((patch) => patch.name === undefined || patch.name === name)
      .flatMap((patch) => patch.writes);
    if (writes.length > 0) (written[resource] ??= []).push(...writes);
    if (isLabelled) (written[resource] ??= []).push(...labelledPaths);
  }
  const named = new Set([...renamesIn(find)].flatMap(({ fact }) => fact.namespace ?? []));
  const [namespace] = named.size === 1 ? named : [];
  const replaced = new Set([...find(images, 'all', any)].map(({ fact }) => fact.name));
  return {
    ...(Object.keys(written).length > 0 && { written }),
    ...(namespace !== undefined && { namespace }),
    ...(replaced.size > 0 && { images: [...replaced] }),
    ...(source.file.isPatch && targetedBy(source.file, find)),
  };
}

/** As far as all the kustomizations that apply the patch agree. */
function targetedBy({ path }: File, find: Find): Pick<AppliedRoles, 'target'> {
  const [first, ...others] = [...find(aims, 'file', path)].map(({ fact }) => fact);
  if (!first) return {};
  const agreed = (key: keyof PatchTarget) =>
    others.every((other) => other[key] === first[key]) ? first[key] : undefined;
  return { target: { kind: agreed('kind'), name: agreed('name') } };
}

function patchesFor(kind: string, find: Find) {
  const own = [...find(patches, 'kind', kind), ...find(patches, 'kind', any)].map(({ fact }) => fact);
  const aimed = [...find(aims, 'kind', kind), ...find(aims, 'kind', any)].flatMap(({ fact: { file, name } }) =>
    [...find(patches, 'file', file)].map(({ fact: { writes } }) => ({ name, writes })),
  );
  return [...own, ...aimed];
}

const entriesOf = (kustomization: Field<KustomizationShape>) => [
  ...kustomization.at('patches').items,
  ...kustomization.at('patchesJson6902').items,
];

/** A patch that is written in a kustomization. */
interface InlinePatch {
  /** Tells it from the others: `patches/0`. */
  readonly key: string;
  readonly field: Field;
  /** Undefined where the patch itself has to say. */
  readonly target: PatchTarget | undefined;
}

export function inlinePatchesOf(kustomization: Field<KustomizationShape>): readonly InlinePatch[] {
  const entries = (['patches', 'patchesJson6902'] as const).flatMap((key) =>
    kustomization.at(key).items.map((entry, index) => ({
      key: `${key}/${index}`,
      field: entry.at('patch') as Field,
      target: entry.at('target').isPresent ? wordsOf(entry.at('target')) : undefined,
    })),
  );
  const texts = kustomization
    .at('patchesStrategicMerge')
    .items.map((field, index) => ({ key: `patchesStrategicMerge/${index}`, field: field as Field, target: undefined }))
    .filter(({ field }) => field.raw?.includes('\n'));
  return [...entries, ...texts];
}

const statedInline = (unit: YamlUnit): readonly Stated<Patch>[] =>
  kustomizations(unit).flatMap((kustomization) =>
    inlinePatchesOf(kustomization).flatMap(({ field, target }) => inlineAt(field, target)),
  );

function inlineAt(text: Field, target: PatchTarget | undefined): readonly Stated<Patch>[] {
  const { raw, unit } = text;
  if (raw === undefined) return [];
  const inner = yaml.read({ path: unit.file.path, isPatch: true }, raw);
  return inner.units.flatMap(({ unit: patch }) =>
    isYaml(patch)
      ? patchesIn(patch, unit.file.path).map(({ fact }) => ({
          fact: { ...fact, ...target, isList: fact.isList && target === undefined },
          at: text,
        }))
      : [],
  );
}

/** A name or kind of a target is a regular expression; one that is more than a word may mean several. */
function wordsOf(target: Field<TargetShape>): PatchTarget {
  const word = ({ string }: Field) => (string !== undefined && /^[\w-]+$/.test(string) ? string : undefined);
  return { kind: word(target.at('kind')), name: word(target.at('name')) };
}

export type Operation = { op: {}; path: {}; value: {}; from: {} };

/** The patch that a document is: an object in part, or a list of JSON 6902 operations. */
function patchesIn(unit: YamlUnit, file: string): readonly Stated<Patch>[] {
  const { root } = unit;
  if (root.kind === 'sequence') {
    const operations = (root as Field as Field<Operation>).items;
    const writes = operations.flatMap((operation) => {
      const isAdded = operation.at('op').string === 'add';
      return [operation.at('path'), operation.at('from')].flatMap(({ string }) =>
        string === undefined ? [] : [stepsOf(string, isAdded)],
      );
    });
    return [{ fact: { file, kind: undefined, name: undefined, isList: true, writes }, at: root }];
  }
  if (root.kind !== 'mapping') return [];
  const object = root as Field as Field<{ kind: {}; metadata: { name: {} } }>;
  // What says which object is meant changes nothing in it.
  const writes = [...leavesOf(root, [])].filter(
    ([first, second]) => first !== 'apiVersion' && first !== 'kind' && !(first === 'metadata' && second === 'name'),
  );
  return [
    {
      fact: {
        file,
        kind: object.at('kind').string,
        name: object.at('metadata').at('name').string,
        isList: false,
        writes,
      },
      at: root,
    },
  ];
}

/**
 * The steps of a JSON pointer: `/spec/containers/0` (RFC 6901). An index may be another item's in the object; what is added
 * at one is a new item, and concerns none that is there.
 */
function stepsOf(pointer: string, isAdded: boolean): WrittenPath {
  const steps = pointer.split('/').slice(1);
  return steps.map((step, index) => {
    if (!/^(?:\d+|-)$/.test(step)) return step.replaceAll('~1', '/').replaceAll('~0', '~');
    return { item: isAdded && index === steps.length - 1 ? noItem : undefined };
  });
}

/** No item is called so. */
const noItem = '';

/** The path of everything that a patch writes. Items are told apart by their name, as kustomize merges most lists. */
function* leavesOf(field: Field, path: WrittenPath): Generator<WrittenPath> {
  const { entries, items } = field;
  // A directive replaces or deletes all that stands here.
  if (entries.some(({ key }) => key === '$patch')) yield path;
  else if (entries.length > 0) for (const { key, field: child } of entries) yield* leavesOf(child, [...path, key]);
  else if (items.length > 0 && items.every(({ kind }) => kind === 'mapping'))
    for (const item of items) {
      const name = item.at('name').string;
      // Its name says which item is meant.
      for (const leaf of leavesOf(item, [...path, { item: name }]))
        if (name === undefined || leaf.length > path.length + 2 || leaf.at(-1) !== 'name') yield leaf;
    }
  else yield path;
}
