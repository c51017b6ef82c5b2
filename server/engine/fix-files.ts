// Fixes that change more than the file their finding is in.
import type { Config } from './config';
import { type FarChange, isFar, pathOf } from './far-change';
import { type Chosen, edited, editsIn, isNoWorse, type Linted } from './fix';
import type { Linter } from './lint';
import type { Change, PlacedUnit, Source } from './source';
import type { Edit } from './text';

/** A file and what decides how it is judged. */
export interface Judgeable {
  readonly source: Source;
  readonly config: Config;
}

/** The files around a finding, as they are when a fix is asked for. Paths are those of their sources. */
export interface Sources {
  /** What the file says now, as its world leaves it. Undefined where it is gone, excluded, or may not be changed. */
  read(path: string): Promise<Judgeable | undefined>;
  /** The file that would be there with this text. Undefined where there is one already, or may be none. */
  created(path: string, text: string): Promise<Judgeable | undefined>;
  /** Every file of the world: a fix must do no harm to any of them. */
  all(): AsyncIterable<Judgeable>;
}

/** What is to be done to one file: edits of the text that was read, or a new file. */
export type FileEdit =
  | { readonly path: string; readonly base: Source; readonly edits: readonly Edit[] }
  | { readonly path: string; readonly create: string };

/**
 * What a fix does to each file, new files first. Verified as by `verifiedEdits`, and in all other files as well: none of
 * them has a finding more. Undefined where the fix fails that, or what it is about is no longer there.
 */
export async function verifiedFileEdits(
  linted: Linted,
  chosen: Chosen,
  sources: Sources,
): Promise<readonly FileEdit[] | undefined> {
  const changed = await changedFiles(linted, chosen, sources);
  if (!changed || changed.length === 0) return undefined;
  const isVerified = chosen.fix.safety === 'template' || (await isRepair(linted, changed, chosen, sources));
  return isVerified ? changed.map(({ edit }) => edit) : undefined;
}

/** A file before and after; a new one has no before. */
interface Changed {
  readonly edit: FileEdit;
  readonly before: Source | undefined;
  readonly after: Source;
  readonly config: Config;
}

/** What a fix asks of one file. */
interface Asked {
  readonly near: { readonly change: Change; readonly placed: PlacedUnit }[];
  readonly far: FarChange[];
  /** New files that the file, which lists what is applied with the finding's own, has to name. */
  readonly names: string[];
}

async function changedFiles(
  { source, config, linter, world }: Linted,
  { finding, fix }: Chosen,
  sources: Sources,
): Promise<readonly Changed[] | undefined> {
  const own = source.file.path;
  const created: Changed[] = [];
  const asked = new Map<string, Asked>();
  const at = (path: string): Asked => {
    let known = asked.get(path);
    if (!known) asked.set(path, (known = { near: [], far: [], names: [] }));
    return known;
  };
  for (const change of fix.changes) {
    if (!isFar(change)) at(own).near.push({ change, placed: finding.placed });
    else if (change.kind !== 'new file') at(pathOf(change)).far.push(change);
    else {
      const { path, text } = change;
      const file = await sources.created(path, text);
      if (!file) return undefined;
      created.push({ edit: { path, create: text }, before: undefined, after: file.source, config: file.config });
      for (const root of world.rootsNaming(own)) at(root).names.push(path);
    }
  }
  const changed: Changed[] = [];
  for (const [path, { near, far, names }] of asked) {
    const file = path === own ? { source, config } : await sources.read(path);
    const naming = file && namingChanges(linter, file.source, names);
    const edits = file && naming && editsIn(file.source, [...near, ...naming], far);
    if (!edits || edits.length === 0) return undefined;
    changed.push({
      edit: { path, base: file.source, edits },
      before: file.source,
      after: edited(file.source, edits),
      config: file.config,
    });
  }
  return [...created, ...changed];
}

/** The changes by which a kustomization, or what else lists files, names these as well. */
function namingChanges(linter: Linter, { units }: Source, paths: readonly string[]): Asked['near'] | undefined {
  const all: Asked['near'] = [];
  for (const path of paths) {
    const named = units.flatMap((placed) =>
      linter.domains.flatMap((domain) =>
        (domain.listed?.(placed.unit, path) ?? []).map((change) => ({ change, placed })),
      ),
    );
    if (named.length === 0) return undefined;
    all.push(...named);
  }
  return all;
}

async function isRepair(
  { source, config, linter, world }: Linted,
  changed: readonly Changed[],
  chosen: Chosen,
  sources: Sources,
): Promise<boolean> {
  const sourcesAfter = new Map(changed.map(({ after }) => [after.file.path, after]));
  const [worldBefore, worldAfter] = [world.over(new Map()), world.over(sourcesAfter)];
  /** A kustomization that changes decides otherwise about files that do not. */
  const inWorldAfter = (after: Source): Source => {
    const [first] = after.units;
    if (!first) return after;
    return linter.inWorld(after, worldAfter, { path: after.file.path, unit: first.unit, isStale: false });
  };
  const isFine = (before: Judgeable, after: Source, fixed: readonly Chosen[]): boolean =>
    isNoWorse(
      { source: before.source, config: before.config, linter, world: worldBefore },
      { source: inWorldAfter(after), config: before.config, linter, world: worldAfter },
      fixed,
    );
  if (!isFine({ source, config }, sourcesAfter.get(source.file.path) ?? source, [chosen])) return false;
  for (const { before, after, config } of changed) {
    const { file, language } = after;
    // What is new had nothing that could be found.
    if (file.path !== source.file.path && !isFine({ source: before ?? language.read(file, ''), config }, after, []))
      return false;
  }
  if (!world.wouldTell(sourcesAfter)) return true;
  for await (const other of sources.all()) {
    const { path } = other.source.file;
    if (path !== source.file.path && !sourcesAfter.has(path) && !isFine(other, other.source, [])) return false;
  }
  return true;
}
