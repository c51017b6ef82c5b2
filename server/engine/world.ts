import type { FactKind, Rule } from './rule';
import type { Source, Unit } from './source';

/** What one file tells the others: facts by kind, with a hash of each kind's. Plain data. */
export interface FileFacts {
  readonly path: string;
  readonly kinds: ReadonlyMap<string, { readonly facts: readonly unknown[]; readonly hash: string }>;
}

/** The facts of the files that belong together (see ARCHITECTURE.md, "Worlds"). Immutable. */
export interface World {
  readonly files: ReadonlyMap<string, FileFacts>;
}

export const emptyWorld: World = { files: new Map() };

/** The kinds of fact that some of the rules need. */
export function kindsNeededBy(rules: Iterable<Rule>): readonly FactKind<unknown>[] {
  const kinds = new Map<string, FactKind<unknown>>();
  for (const rule of rules) for (const kind of rule.needs ?? []) kinds.set(kind.name, kind);
  return [...kinds.values()];
}

/** What this file tells the others. Facts are memoised per unit, so that after an edit only the touched unit is read. */
export function factsIn(source: Source, kinds: readonly FactKind<unknown>[]): FileFacts {
  return {
    path: source.file.path,
    kinds: new Map(
      kinds.map((kind) => {
        const stated = source.units.map(({ unit }) => statedBy(kind, unit)).filter(({ length }) => length > 0);
        return [kind.name, { facts: stated.flat(), hash: stated.map(hashOf).join() }];
      }),
    ),
  };
}

/** A kind that fails on a unit learns nothing of it. The rules stand on the same queries, and their failures are reported. */
function statedBy(kind: FactKind<unknown>, unit: Unit): readonly unknown[] {
  try {
    return kind.facts(unit);
  } catch {
    return [];
  }
}

const hashes = new WeakMap<readonly unknown[], string>();

/** Memoised by the list itself: queries return the same one for the same unit. */
function hashOf(facts: readonly unknown[]): string {
  let hash = hashes.get(facts);
  if (hash === undefined) hashes.set(facts, (hash = JSON.stringify(facts)));
  return hash;
}

/** The world with this file's facts put in or exchanged; the same world where they say nothing new. */
export function withFile(world: World, facts: FileFacts): World {
  const known = world.files.get(facts.path);
  if (known && sameFacts(known, facts)) return world;
  return { files: new Map(world.files).set(facts.path, facts) };
}

export function withoutFile(world: World, path: string): World {
  if (!world.files.has(path)) return world;
  const files = new Map(world.files);
  files.delete(path);
  return { files };
}

function sameFacts(a: FileFacts, b: FileFacts): boolean {
  return a.kinds.size === b.kinds.size && [...a.kinds].every(([name, { hash }]) => b.kinds.get(name)?.hash === hash);
}

/** What files state of one kind: the facts, and a number that stands for them. */
interface Stated {
  facts(): readonly unknown[];
  readonly digest: number;
}

interface KindFacts {
  readonly byFile: ReadonlyMap<string, { readonly facts: readonly unknown[]; readonly digest: number }>;
  readonly all: Stated;
}

const factsByKind = new WeakMap<World, Map<string, KindFacts>>();

/**
 * The facts of one kind that all files but `path` state. Most files state nothing of a kind, and to all of them the
 * others are the same; the facts themselves are put together only for a rule that asks.
 */
export function factsOfOthers(world: World, kind: string, path: string): Stated {
  let kinds = factsByKind.get(world);
  if (!kinds) factsByKind.set(world, (kinds = new Map()));
  let known = kinds.get(kind);
  if (!known) kinds.set(kind, (known = factsOfKind(world, kind)));
  const { byFile, all } = known;
  const own = byFile.get(path);
  if (!own) return all;
  return {
    digest: all.digest - own.digest,
    facts: () => [...byFile].flatMap(([file, { facts }]) => (file === path ? [] : facts)),
  };
}

function factsOfKind(world: World, kind: string): KindFacts {
  const byFile = new Map<string, { facts: readonly unknown[]; digest: number }>();
  let digest = 0;
  for (const file of world.files.values()) {
    const stated = file.kinds.get(kind);
    if (!stated || stated.facts.length === 0) continue;
    const own = digestOf(`${file.path} ${stated.hash}`);
    byFile.set(file.path, { facts: stated.facts, digest: own });
    digest += own;
  }
  let all: readonly unknown[] | undefined;
  return { byFile, all: { digest, facts: () => (all ??= [...byFile.values()].flatMap(({ facts }) => facts)) } };
}

/** FNV-1a in 32 bits: whole numbers whose sums stay exact, so that one file can be taken out of a sum again. */
function digestOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
