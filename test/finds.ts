import type { Find } from '../server/engine/facts';
import type { Source } from '../server/engine/source';
import { seaworthy } from '../server/languages';

/** Looks from the source, in a world of these files. */
export function findIn(source: Source, others: readonly Source[] = []): Find {
  const world = seaworthy().newWorld();
  for (const each of [source, ...others]) world.set(each);
  const by = { path: source.file.path, unit: undefined, isStale: false };
  return (kind, table, key, within) => world.over(new Map()).find(kind, table, key, within, by);
}
