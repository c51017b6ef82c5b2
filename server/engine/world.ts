import type { FactKind, Rule } from './rule';
import type { Source } from './source';

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
        const stated = source.units.map(({ unit }) => kind.facts(unit)).filter(({ length }) => length > 0);
        return [kind.name, { facts: stated.flat(), hash: stated.map(hashOf).join() }];
      }),
    ),
  };
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

interface Stated {
  readonly facts: readonly unknown[];
  readonly hash: string;
}

const factsByKind = new WeakMap<
  World,
  Map<string, { all: Stated; byFile: Map<string, Stated>; others: Map<string, Stated> }>
>();

/**
 * The facts of one kind that all files but `path` state, with a hash over them. Memoised per world; most files state
 * nothing of a kind, and to all of them the others are the same.
 */
export function factsOfOthers(world: World, kind: string, path: string): Stated {
  let kinds = factsByKind.get(world);
  if (!kinds) factsByKind.set(world, (kinds = new Map()));
  let known = kinds.get(kind);
  if (!known) {
    const byFile = new Map<string, Stated>();
    for (const file of world.files.values()) {
      const stated = file.kinds.get(kind);
      if (stated && stated.facts.length > 0) byFile.set(file.path, stated);
    }
    kinds.set(kind, (known = { all: joined([...byFile.values()]), byFile, others: new Map() }));
  }
  if (!known.byFile.has(path)) return known.all;
  let others = known.others.get(path);
  if (!others) {
    others = joined([...known.byFile].filter(([file]) => file !== path).map(([, stated]) => stated));
    known.others.set(path, others);
  }
  return others;
}

const joined = (stated: readonly Stated[]): Stated => ({
  facts: stated.flatMap(({ facts }) => facts),
  hash: stated.map(({ hash }) => hash).join('\n'),
});
