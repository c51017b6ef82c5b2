import type { Field, YamlChange } from '../../server/yaml/field';
import type { YamlValue } from '../../server/yaml/value';
import type { Key } from './fields';

/** A tree that knows its parts by identity, so that no path can lead astray when others have moved. */
interface Part {
  parent: Part | undefined;
  key: Key | undefined;
  /** Of a collection; undefined for a scalar. */
  parts: Part[] | undefined;
  isList: boolean;
  scalar: YamlValue;
}

/** What the changes make of the data when they are carried out together; undefined where nothing is left of it. */
export function carriedOut(data: YamlValue, changes: readonly YamlChange[]): YamlValue | undefined {
  const root = partOf(data, undefined, undefined);
  for (const change of changes) {
    if (change.operation === 'set') fill(made(root, pathOf(change.field)), change.value);
    // What another change puts into the list is not added once more.
    const isThere = changes.some(
      (other) =>
        other.operation === 'set' &&
        other.field.parent === change.field &&
        other.value === (change as { value?: YamlValue }).value,
    );
    if (change.operation === 'append' && !isThere) append(made(root, pathOf(change.field)), change.value);
  }
  const later = changes.map((change) => ({
    change,
    part: made(root, pathOf(change.field)),
    to: change.operation === 'move' ? nearest(root, pathOf(change.to)) : undefined,
  }));
  for (const { change, part } of later) if (change.operation === 'rename') part.key = change.name;
  const left: Part[] = [];
  for (const { change, part, to } of later) {
    if (change.operation !== 'move' || !to) continue;
    const target = made(to.part, to.missing);
    const from = part.parent!;
    from.parts = from.parts!.filter((other) => other !== part);
    collection(target, false).push(part);
    part.parent = target;
    part.key = change.name;
    left.push(from);
  }
  // What one empties, another may have filled.
  for (const part of left) prune(part);
  for (const { change, part } of later) {
    if (change.operation !== 'remove') continue;
    const from = part.parent!;
    from.parts = from.parts!.filter((other) => other !== part);
    prune(from);
  }
  return root.parts?.length === 0 ? undefined : dataOf(root);
}

function partOf(data: YamlValue, parent: Part | undefined, key: Key | undefined): Part {
  const part: Part = { parent, key, parts: undefined, isList: false, scalar: null };
  fill(part, data);
  return part;
}

function fill(part: Part, data: YamlValue): void {
  if (data === null || typeof data !== 'object') {
    part.parts = undefined;
    part.scalar = data;
    return;
  }
  part.isList = Array.isArray(data);
  part.parts = Object.entries(data).map(([key, value]) => partOf(value, part, key));
}

function collection(part: Part, isList: boolean): Part[] {
  if (!part.parts) {
    part.parts = [];
    part.isList = isList;
  }
  return part.parts;
}

const append = (part: Part, item: YamlValue) => collection(part, true).push(partOf(item, part, undefined));

function inner(part: Part, key: Key): Part | undefined {
  return typeof key === 'number' ? part.parts?.[key] : part.parts?.find((other) => other.key === key);
}

function nearest(root: Part, path: readonly Key[]): { part: Part; missing: readonly Key[] } {
  const [key, ...rest] = path;
  const next = key === undefined ? undefined : inner(root, key);
  return next ? nearest(next, rest) : { part: root, missing: path };
}

function made(root: Part, path: readonly Key[]): Part {
  const { part, missing } = nearest(root, path);
  return missing.reduce((parent, key) => {
    const next = partOf(null, parent, key);
    collection(parent, false).push(next);
    return next;
  }, part);
}

function prune(part: Part): void {
  const { parent } = part;
  if (part.parts!.length > 0 || !parent) return;
  parent.parts = parent.parts!.filter((other) => other !== part);
  prune(parent);
}

function dataOf({ parts, isList, scalar }: Part): YamlValue {
  if (!parts) return scalar;
  return isList ? parts.map(dataOf) : Object.fromEntries(parts.map((part) => [part.key, dataOf(part)]));
}

export function pathOf(field: Field): Key[] {
  return field.parent ? [...pathOf(field.parent), field.key!] : [];
}
