import { isMergeKey } from './data';
import type { Mapping, Node, Pair, YamlDocument } from './node';

export interface Lookup {
  readonly pair: Pair | undefined;
  /** How many pairs of the mapping itself have the key. */
  readonly count: number;
  readonly isMerged: boolean;
  /** A merge key stands for something that cannot be read. */
  readonly isUncertain: boolean;
}

/** Own keys beat merged ones, the last of equal own keys counts, and of several merged mappings the first. */
export function lookUp(mapping: Mapping, key: string, depth = 0): Lookup {
  const own = ownPairs(mapping, key);
  if (own.pair) return { pair: own.pair, count: own.count, isMerged: false, isUncertain: false };
  let isUncertain = false;
  for (const source of mergedInto(mapping)) {
    if (source?.kind !== 'mapping' || source.isOpen || source.isBroken || depth > maximalMerges) isUncertain = true;
    if (source?.kind !== 'mapping' || depth > maximalMerges) continue;
    const found = lookUp(source, key, depth + 1);
    if (found.pair) return { pair: found.pair, count: 1, isMerged: true, isUncertain: false };
    isUncertain ||= found.isUncertain;
  }
  return { pair: undefined, count: 0, isMerged: false, isUncertain };
}

// A merge key can name a mapping around it; nobody merges deeper than this on purpose.
const maximalMerges = 16;

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

/** What the mapping's merge keys stand for, the stronger first; undefined for what cannot be read. */
function mergedInto(mapping: Mapping): (Node | undefined)[] {
  const sources: (Node | undefined)[] = [];
  for (const pair of mapping.pairs) {
    if (!isMergeKey(pair.key)) continue;
    const value = pair.value?.kind === 'alias' ? pair.value.target : pair.value;
    if (value?.kind !== 'sequence') sources.push(value);
    else for (const { value: item } of value.items) sources.push(item?.kind === 'alias' ? item.target : item);
  }
  return sources;
}

/** Every key once, in the order of the pairs that count, merged ones where their merge key stands. */
export function keysOf(mapping: Mapping, depth = 0): string[] {
  const keys = new Set<string>();
  for (const pair of mapping.pairs) {
    if (isMergeKey(pair.key)) {
      if (depth > maximalMerges) continue;
      for (const source of mergedInto({ ...mapping, pairs: [pair] }))
        if (source?.kind === 'mapping') for (const key of keysOf(source, depth + 1)) keys.add(key);
    } else {
      const key = keyText(pair.key);
      if (key !== undefined) keys.add(key);
    }
  }
  return [...keys];
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
