import { keyText } from './lookup';
import type { Node } from './node';
import { scalarValue } from './scalar';

/** Keys and indexes from the root. */
export type Path = readonly (string | number)[];

/** A node as plain data that tells apart whatever a change must not confuse: aliases stay names, masked text is kept. */
export function statement(node: Node | undefined): unknown {
  switch (node?.kind) {
    case undefined:
      return null;
    case 'scalar':
      return node.isMasked ? { '{{': node.text } : scalarValue(node);
    case 'alias':
      return { '*': node.name, isResolved: node.target !== undefined };
    case 'sequence':
      return node.items.map(({ value }) => statement(value));
    case 'mapping':
      return Object.fromEntries(node.pairs.map(({ key, value }) => [keyText(key) ?? '', statement(value)]));
  }
}

export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  const of = (object: object, key: string) => (object as Record<string, unknown>)[key];
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(of(a, key), of(b, key)))
  );
}

export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | null)?.[key], data);
}

/** Plain data with the function's result in place of what the path leads to; missing parents are made. */
function changedAt(data: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(data);
  if (Array.isArray(data) && typeof key === 'number') return data.with(key, changedAt(data[key], rest, change));
  const object = (data ?? {}) as Record<string, unknown>;
  return { ...object, [key]: changedAt(object[key], rest, change) };
}

export const withValue = (data: unknown, path: Path, value: unknown): unknown => changedAt(data, path, () => value);

export const withItem = (data: unknown, path: Path, item: unknown): unknown =>
  changedAt(data, path, (list) => [...((list as unknown[] | null | undefined) ?? []), item]);

export const withoutValue = (data: unknown, path: Path): unknown =>
  changedAt(data, path.slice(0, -1), (parent) => {
    const key = path.at(-1)!;
    if (Array.isArray(parent)) return parent.filter((_, index) => index !== key);
    const { [key]: _, ...others } = parent as Record<string, unknown>;
    return others;
  });

export const withKey = (data: unknown, path: Path, name: string): unknown =>
  changedAt(data, path.slice(0, -1), (parent) => {
    const { [path.at(-1)!]: value, ...others } = parent as Record<string, unknown>;
    return { ...others, [name]: value };
  });

export const isWithin = (path: Path, around: Path): boolean => around.every((key, index) => path[index] === key);
export const isSame = (a: Path, b: Path): boolean => a.length === b.length && isWithin(a, b);
