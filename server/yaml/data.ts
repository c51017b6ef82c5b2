import type { Mapping, Node, Scalar } from './node';
import { scalarValue } from './scalar';

/** Aliases of aliases can stand for more data than there is memory. No honest file expands to this many nodes. */
const maximalExpanded = 100_000;

/**
 * A node as plain data: aliases and merge keys read through, of duplicate keys the last. Keys are text, as in JSON: pairs with other keys are left out.
 * Undefined for what is unknown, and for the whole where its aliases stand for too much.
 */
export function toData(node: Node | undefined, resolve: (scalar: Scalar) => unknown = scalarValue): unknown {
  const budget = { left: maximalExpanded };
  const data = node && dataOf(node, resolve, false, budget);
  return budget.left < 0 ? undefined : data;
}

function dataOf(
  node: Node,
  resolve: (scalar: Scalar) => unknown,
  isShared: boolean,
  budget: { left: number },
): unknown {
  if (isShared && --budget.left < 0) return undefined;
  switch (node.kind) {
    case 'scalar':
      return resolve(node);
    case 'alias':
      return node.target && dataOf(node.target, resolve, true, budget);
    case 'sequence':
      return node.items.map(({ value }) => (value ? dataOf(value, resolve, isShared, budget) : null));
    case 'mapping':
      return objectOf(node, resolve, isShared, budget);
  }
}

function objectOf(
  mapping: Mapping,
  resolve: (scalar: Scalar) => unknown,
  isShared: boolean,
  budget: { left: number },
): object {
  const object: Record<string, unknown> = {};
  for (const { key, value } of mapping.pairs) if (isMergeKey(key) && value) merge(object, value, resolve, budget);
  for (const { key, value } of mapping.pairs) {
    if (isMergeKey(key) && value && canMerge(value)) continue;
    const text = keyText(key);
    if (text !== undefined) write(object, text, value ? dataOf(value, resolve, isShared, budget) : null);
  }
  return object;
}

/** Whether the key is `<<`, written plainly: its value is merged into the mapping. */
export const isMergeKey = (key: Node): boolean => key.kind === 'scalar' && key.style === 'plain' && key.text === '<<';

function canMerge(value: Node): boolean {
  const target = value.kind === 'alias' ? value.target : value;
  return (
    target?.kind === 'mapping' ||
    (target?.kind === 'sequence' && target.items.every((item) => item.value && canMerge(item.value)))
  );
}

/** Earlier mappings of a merged list win, so the list is written back to front. */
function merge(
  object: Record<string, unknown>,
  value: Node,
  resolve: (scalar: Scalar) => unknown,
  budget: { left: number },
): void {
  const target = value.kind === 'alias' ? value.target : value;
  if (target?.kind === 'mapping') {
    const merged = dataOf(target, resolve, true, budget);
    if (merged) for (const [key, data] of Object.entries(merged)) write(object, key, data);
  } else if (target?.kind === 'sequence') {
    for (const { value: item } of [...target.items].reverse()) if (item) merge(object, item, resolve, budget);
  }
}

/** Undefined for keys that are no text: JSON has no such keys, and Kubernetes refuses them. */
function keyText(key: Node): string | undefined {
  const scalar = key.kind === 'alias' ? key.target : key;
  return scalar?.kind === 'scalar' ? scalar.text : undefined;
}

/** `__proto__` is a key like any other. */
function write(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}
