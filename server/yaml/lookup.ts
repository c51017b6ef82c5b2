import { isMergeKey } from './data';
import type { Mapping, Node, Pair, YamlDocument } from './node';

interface Lookup {
  readonly pair: Pair | undefined;
  /** How many pairs of the mapping itself have the key. */
  readonly count: number;
  readonly isMerged: boolean;
  /** A merge key stands for something that cannot be read. */
  readonly isUncertain: boolean;
}

/** Own keys beat merged ones, the last of equal own keys counts, and of several merged mappings the first. */
export function lookUp(mapping: Mapping, key: string): Lookup {
  const own = ownPairs(mapping, key);
  if (own.pair) return { pair: own.pair, count: own.count, isMerged: false, isUncertain: false };
  const merged = mergedInto(mapping);
  const pair = merged?.pairs.get(key);
  return { pair, count: pair ? 1 : 0, isMerged: pair !== undefined, isUncertain: merged?.isUncertain ?? false };
}

/** Every key once, in the order of the text, merged ones where the first merge key stands. */
export function keysOf(mapping: Mapping): string[] {
  const keys = new Set<string>();
  for (const { key } of mapping.pairs) {
    const name = keyText(key);
    if (isMergeKey(key)) for (const merged of mergedInto(mapping)?.pairs.keys() ?? []) keys.add(merged);
    else if (name !== undefined) keys.add(name);
  }
  return [...keys];
}

/** Mappings with fewer pairs are searched as fast as an index is built. */
const pairsWorthAnIndex = 16;
const indexes = new WeakMap<Mapping, ReadonlyMap<string, { pair: Pair; count: number }>>();

function ownPairs(mapping: Mapping, key: string): { pair: Pair | undefined; count: number } {
  const { pairs } = mapping;
  if (pairs.length >= pairsWorthAnIndex) return indexOf(mapping).get(key) ?? { pair: undefined, count: 0 };
  let pair: Pair | undefined;
  let count = 0;
  for (const candidate of pairs) {
    const name = candidate.key;
    if ((name.kind === 'scalar' ? name.text : keyText(name)) !== key) continue;
    pair = candidate;
    count++;
  }
  return { pair, count };
}

function indexOf(mapping: Mapping): ReadonlyMap<string, { pair: Pair; count: number }> {
  const known = indexes.get(mapping);
  if (known) return known;
  const index = new Map<string, { pair: Pair; count: number }>();
  for (const pair of mapping.pairs) {
    const key = keyText(pair.key);
    if (key !== undefined) index.set(key, { pair, count: (index.get(key)?.count ?? 0) + 1 });
  }
  indexes.set(mapping, index);
  return index;
}

interface Merged {
  readonly pairs: Map<string, Pair>;
  /** A merge key stands for something that cannot be read, or that a template adds to. */
  isUncertain: boolean;
}

const mergedPairs = new WeakMap<Mapping, Merged>();
// Merge keys can be chained; nobody chains more of them on purpose.
const maximalMerges = 50;

/** What the merge keys of a mapping bring in, whether or not own keys beat it; undefined where it has none. */
function mergedInto(mapping: Mapping): Merged | undefined {
  if (!mapping.pairs.some(({ key }) => isMergeKey(key))) return undefined;
  let merged = mergedPairs.get(mapping);
  if (!merged) {
    mergedPairs.set(mapping, (merged = { pairs: new Map(), isUncertain: false }));
    merge(mapping, merged, new Set(), 0);
  }
  return merged;
}

/** Each mapping is read once, however often it is merged: aliases of aliases can stand for more than there is memory. */
function merge(into: Mapping, merged: Merged, done: Set<Node>, depth: number): void {
  for (const source of mergeSources(into)) {
    if (source?.kind !== 'mapping' || source.isOpen || source.isBroken || depth > maximalMerges)
      merged.isUncertain = true;
    if (source?.kind !== 'mapping' || depth > maximalMerges || done.has(source)) continue;
    done.add(source);
    const own = new Map<string, Pair>();
    for (const pair of source.pairs) {
      const key = keyText(pair.key);
      if (key !== undefined && !isMergeKey(pair.key)) own.set(key, pair);
    }
    for (const [key, pair] of own) if (!merged.pairs.has(key)) merged.pairs.set(key, pair);
    merge(source, merged, done, depth + 1);
  }
}

/** What the mapping's merge keys stand for, the stronger first; undefined for what cannot be read. */
function mergeSources(mapping: Mapping): (Node | undefined)[] {
  const sources: (Node | undefined)[] = [];
  for (const { key, value } of mapping.pairs) {
    if (!isMergeKey(key)) continue;
    const source = value?.kind === 'alias' ? value.target : value;
    if (source?.kind !== 'sequence') sources.push(source);
    else for (const { value: item } of source.items) sources.push(item?.kind === 'alias' ? item.target : item);
  }
  return sources;
}

/** The text of a key; undefined where it is a collection. */
export function keyText(key: Node): string | undefined {
  const node = key.kind === 'alias' ? key.target : key;
  return node?.kind === 'scalar' ? node.text : undefined;
}

const references = new WeakMap<YamlDocument, ReadonlySet<Node>>();

/** The nodes that some alias of the document stands for. */
export function referencedNodes(document: YamlDocument): ReadonlySet<Node> {
  let targets = references.get(document) as Set<Node> | undefined;
  if (targets) return targets;
  references.set(document, (targets = new Set()));
  const visit = (node: Node | undefined): void => {
    if (node?.kind === 'alias') {
      if (node.target) targets.add(node.target);
    } else if (node?.kind === 'sequence') {
      for (const { value } of node.items) visit(value);
    } else if (node?.kind === 'mapping') {
      for (const { key, value } of node.pairs) {
        visit(key);
        visit(value);
      }
    }
  };
  visit(document.root);
  return targets;
}
