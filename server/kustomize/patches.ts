// What the patches of a kustomization write into objects of other files. Until overlays are evaluated as a whole, this is
// enough to know where a base says nothing because an overlay does.
import type { FactKind, Find, Stated } from '../engine/facts';
import { folderOf, pathFrom } from '../engine/paths';
import { query } from '../engine/query';
import type { AppliedRoles, Source, WrittenPath } from '../engine/source';
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
interface Aim {
  readonly file: string;
  readonly kind: string | undefined;
  readonly name: string | undefined;
}

const patches: FactKind<Patch, 'file' | 'kind'> = {
  name: 'kustomize/patch',
  isOfRoot: true,
  states: query(isYaml, (unit) => [
    ...(unit.file.isPatch ? patchesIn(unit, unit.file.path) : []),
    ...inlinePatches(unit),
  ]),
  tables: { file: ({ file }) => [file], kind: ({ kind, isList }) => (isList ? [] : [kind ?? any]) },
};

const aims: FactKind<Aim, 'kind'> = {
  name: 'kustomize/aim',
  isOfRoot: true,
  states: query(isYaml, (unit) =>
    kustomizations(unit).flatMap((kustomization) =>
      entriesOf(kustomization).flatMap((patch): Stated<Aim>[] => {
        const file = patch.at('path').string;
        if (file === undefined || !patch.at('target').isPresent) return [];
        return [
          { fact: { file: pathFrom(folderOf(unit.file.path), file), ...targetOf(patch.at('target')) }, at: patch },
        ];
      }),
    ),
  ),
  tables: { kind: ({ kind }) => [kind ?? any] },
};

/** No kind is called so. */
const any = '*';

const namespaces: FactKind<{ readonly namespace: string }, 'all'> = {
  name: 'kustomize/namespace',
  isOfRoot: true,
  states: query(isYaml, (unit) =>
    kustomizations(unit).flatMap((kustomization) => {
      const namespace = kustomization.at('namespace').string;
      return namespace === undefined ? [] : [{ fact: { namespace }, at: kustomization.at('namespace') }];
    }),
  ),
  tables: { all: () => [any] },
};

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

export const kustomizeFacts: readonly FactKind[] = [patches, aims, namespaces, images];

/**
 * What kustomizations in the world of a source make of it: their namespace, where they agree, the images they replace, and
 * what patches write.
 */
export function appliedTo(source: Source, find: Find): AppliedRoles {
  const written: Record<string, WrittenPath[]> = {};
  const byKind = new Map<
    string,
    readonly { readonly name: string | undefined; readonly writes: readonly WrittenPath[] }[]
  >();
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
  }
  const named = new Set([...find(namespaces, 'all', any)].map(({ fact }) => fact.namespace));
  const [namespace] = named.size === 1 ? named : [];
  const replaced = new Set([...find(images, 'all', any)].map(({ fact }) => fact.name));
  return {
    ...(Object.keys(written).length > 0 && { written }),
    ...(namespace !== undefined && { namespace }),
    ...(replaced.size > 0 && { images: [...replaced] }),
  };
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

function inlinePatches(unit: YamlUnit): readonly Stated<Patch>[] {
  return kustomizations(unit).flatMap((kustomization) => [
    ...entriesOf(kustomization).flatMap((entry) => {
      return inlineAt(entry.at('patch'), entry.at('target').isPresent ? targetOf(entry.at('target')) : undefined);
    }),
    ...kustomization
      .at('patchesStrategicMerge')
      .items.flatMap((text) => (text.string?.includes('\n') ? inlineAt(text, undefined) : [])),
  ]);
}

function inlineAt(text: Field, target: Pick<Aim, 'kind' | 'name'> | undefined): readonly Stated<Patch>[] {
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
function targetOf(target: Field<TargetShape>): Pick<Aim, 'kind' | 'name'> {
  const word = ({ string }: Field) => (string !== undefined && /^[\w-]+$/.test(string) ? string : undefined);
  return { kind: word(target.at('kind')), name: word(target.at('name')) };
}

type Operation = { op: {}; path: {}; value: {}; from: {} };

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
