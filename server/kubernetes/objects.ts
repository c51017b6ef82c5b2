import { type Query, query } from '../engine/query';
import type { Unit } from '../engine/source';
import type { Field, Shape } from '../yaml/field';
import { isYaml, type YamlUnit } from '../yaml/units';
import type { Metadata } from './shapes';

/** What every object has. */
export type ObjectShape = { apiVersion: Shape; kind: Shape; metadata: Metadata };

/** A Kubernetes object as somebody wrote it: whatever says which API it belongs to and what it is. */
export interface KubernetesObject<Own extends Shape = {}> {
  readonly unit: YamlUnit;
  /** `apps/v1`; undefined where a template decides it. */
  readonly apiVersion: string | undefined;
  /** `apps`; empty for the core API. Undefined where a template decides it. */
  readonly group: string | undefined;
  /** `Deployment` */
  readonly kind: string;
  /** Undefined where it is not written (`generateName`, half typed) or not known. */
  readonly name: string | undefined;
  /** How messages name it: `Deployment "web"`; the kind alone where the name is not known. */
  readonly label: string;
  /** As written, or as a kustomization sets it. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace: string | undefined;
  readonly metadata: Field<Metadata>;
  /** Of an object of one kind, with what that kind has of its own. */
  readonly root: Field<ObjectShape & Own>;
}

/** Every object of a unit: one, but for a `List` that stayed whole because anchors tie its items together. */
export const objects: Query<KubernetesObject> = query(isYaml, (unit) => {
  // Every unit's root has these keys or lacks them.
  const root = unit.root as Field as Field<ListShape>;
  return objectsAt(unit, root, undefined, 0);
});

type ListShape = ObjectShape & { items: ObjectShape };

/** What a List says its items are: `PodList` and `v1`. A plain List says nothing. */
interface ItemType {
  readonly kind: string;
  readonly apiVersion: string | undefined;
}

/** An object, or those of a List, and of Lists in it. */
function objectsAt(
  unit: YamlUnit,
  root: Field<ListShape>,
  type: ItemType | undefined,
  depth: number,
): readonly KubernetesObject[] {
  const object = objectAt(unit, root, type);
  if (!object?.kind.endsWith('List')) return object ? [object] : [];
  const { items } = root.at('items');
  if (items.length === 0 || depth > mostLists) return [object];
  const ofItems =
    object.kind === 'List' ? undefined : { kind: object.kind.slice(0, -'List'.length), apiVersion: object.apiVersion };
  return items.flatMap((item) => objectsAt(unit, item as Field as Field<ListShape>, ofItems, depth + 1));
}

const mostLists = 20;

/**
 * The objects of some kinds; the group is empty for the core API. `Own` is what these kinds have of their own, as far as
 * anybody looks at it: `objectsOf<{ spec: { externalIPs: {} } }>('', 'Service')`.
 */
export function objectsOf<Own extends Shape = {}>(
  group: string,
  ...kinds: readonly string[]
): Query<KubernetesObject<Own>> {
  return query(
    isYaml,
    (unit) =>
      // The kind decides the shape.
      objects(unit).filter(
        (object) => (object.group ?? group) === group && kinds.includes(object.kind),
      ) as readonly KubernetesObject[] as readonly KubernetesObject<Own>[],
  );
}

/** Roles and bindings that the API server itself keeps up to date: nobody can change them for long. */
export const isBuiltInObject = ({ metadata }: KubernetesObject): boolean =>
  metadata.at('labels').at('kubernetes.io/bootstrapping').value !== undefined;

/** Whether a text that may not parse is a manifest: its margin, an item's dash or a JSON object says so. */
export const isManifest = (unit: Unit): boolean =>
  isYaml(unit) &&
  (/^(?:apiVersion|kind)[ \t]*:/m.test(unit.text) ||
    /^\s*-[ \t]+(?:apiVersion|kind)[ \t]*:/.test(unit.text) ||
    (/^\s*\{/.test(unit.text) && /"apiVersion"\s*:/.test(unit.text) && /"kind"\s*:/.test(unit.text)));

/** The kind of every object in a unit; of a definition too, whose text is not read. */
export function kindsIn(unit: Unit): readonly string[] {
  const kinds = objects(unit).map(({ kind }) => kind);
  return kinds.length > 0 || !isYaml(unit) || unit.document.root ? kinds : [unit.resource ?? []].flat();
}

/** `type` is what the List around says, for an item that does not say it itself. */
function objectAt(unit: YamlUnit, root: Field<ObjectShape>, type: ItemType | undefined): KubernetesObject | undefined {
  const isTyped = type !== undefined && root.kind === 'mapping' && !root.at('kind').isUnknown;
  const kind = root.at('kind').string ?? (isTyped ? type.kind : undefined);
  const version = root.at('apiVersion');
  const apiVersion = version.string ?? (isTyped && !version.isUnknown ? type.apiVersion : undefined);
  if (!kind || (!apiVersion && !version.isUnknown)) return undefined;
  const metadata = root.at('metadata');
  const name = metadata.at('name').string;
  return {
    unit,
    apiVersion,
    group: apiVersion === undefined ? undefined : apiVersion.includes('/') ? apiVersion.split('/')[0] : '',
    kind,
    name,
    label: name === undefined ? kind : `${kind} "${name}"`,
    namespace: unit.file.namespace ?? metadata.at('namespace').string,
    metadata,
    root,
  };
}
