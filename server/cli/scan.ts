import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Seaworthy } from '../api';
import type { Config } from '../engine/config';
import type { World } from '../engine/facts';
import type { File, Language, Source } from '../engine/source';
import { type Configuration, configFrom, type Settings, settingsInText } from '../workspace/configuration';
import { decoded, type Encoding } from '../workspace/encoding';
import { type Files, folderOf, isWithin, nameOf } from '../workspace/files';
import { isManifestInJson } from '../workspace/json';
import { nodeFiles, reasonOf, slashed } from '../workspace/node-files';
import { isDecisive, type Omission, openWorkspace, type Workspace } from '../workspace/workspace';
import type { WorldIndex } from '../world/world-index';
import { UsageError } from './arguments';
import type { Progress } from './progress';
import type { ReportedFailure, Skipped } from './report';

export interface ScanOptions {
  readonly paths: readonly string[];
  /** Linted in place of the paths: a text, and what it is called. */
  readonly stdin: { readonly path: string; readonly text: string; readonly encoding: Encoding } | undefined;
  /** Used in place of the nearest `.seaworthy.yaml`. */
  readonly configFile: string | undefined;
  /** What flags say: beats every file. */
  readonly settings: Settings;
  readonly today: string;
  readonly ignores: boolean;
  readonly cwd: string;
  readonly progress: Progress;
  /** The disk, unless said. */
  readonly files?: Files;
}

/** A file and everything that decides how it is judged. */
export interface Target {
  /** Absolute, with forward slashes. */
  readonly absolute: string;
  /** The same where no part of it is a link. */
  readonly real: string;
  readonly file: File;
  readonly language: Language;
  readonly config: Config;
  readonly configuration: Configuration | undefined;
  readonly world: string;
}

export interface Scan {
  /** Files to lint, in the order of the paths and of their names; behind them those that a repair made. */
  readonly targets: Target[];
  /** Files of the same worlds whose facts count, and that are not linted. */
  readonly neighbours: readonly Target[];
  /** What the files of the target's world tell each other. */
  readonly worldOf: (target: Target) => WorldIndex;
  /** Sources that are worth keeping: the rest is read again when its turn comes. */
  readonly sources: Map<Target, Source>;
  readonly failures: ReportedFailure[];
  /** Links out of a walked folder: nothing behind them is read. */
  readonly skipped: readonly Skipped[];
  /** How many files that were named the configuration excludes. */
  readonly excluded: number;
  /** Configurations that do not count, because another stands beside them. */
  readonly unread: readonly string[];
}

/** What a target is before it is known whether it is one. */
interface Found extends Target {
  /** Only its facts are wanted. */
  readonly isNeighbour: boolean;
}

/** Above this many characters the sources of a scan are read a second time rather than kept: their trees are larger. */
const kept = 4 * 2 ** 20;

/**
 * Finds the files, reads them and gathers what they tell each other. Nothing is linted yet, because a finding may depend
 * on a file that comes last. Throws a UsageError where a path does not exist or a configuration is wrong.
 */
export async function scan(seaworthy: Seaworthy, options: ScanOptions): Promise<Scan> {
  const left: Left = {
    failures: [],
    skipped: new Map(),
    excluded: new Set(),
    configurations: new Set(),
    walked: [],
    unread: new Set(),
  };
  const { failures, walked, unread } = left;
  const byPath = new Map<string, Found>();
  for await (const target of filesOf(seaworthy, options, left))
    if (!byPath.has(target.absolute)) byPath.set(target.absolute, target);
  const found = judgedOnce([...byPath.values()]);
  const { configurations } = left;
  for (const { isNeighbour, configuration } of found)
    if (configuration && !isNeighbour) configurations.add(configuration);
  refuseMistakes(configurations, options.cwd);

  const worlds = new Map<string, WorldIndex>();
  const worldOf = ({ world: folder }: Target): WorldIndex => {
    let world = worlds.get(folder);
    if (!world) worlds.set(folder, (world = seaworthy.newWorld()));
    return world;
  };
  const sources = new Map<Target, Source>();
  const targets: Target[] = [];
  let characters = 0;
  options.progress.start('Reading', found.length);
  for (const target of found) {
    options.progress.step();
    if (!target.isNeighbour) targets.push(target);
    const source = await sourceOf(target, options, target.isNeighbour ? [] : failures);
    if (!source) {
      unread.add(target.absolute);
      if (!target.isNeighbour) targets.pop();
      continue;
    }
    worldOf(target).set(source);
    characters += source.text.length;
    if (!target.isNeighbour && characters < kept) sources.set(target, source);
  }
  options.progress.end();
  for (const [folder, world] of worlds)
    world.setComplete(
      walked.some((each) => isWithin(folder, each)) && ![...unread].some((path) => isWithin(path, folder)),
    );
  return {
    targets,
    neighbours: found.filter(({ isNeighbour }) => isNeighbour),
    worldOf,
    sources,
    failures,
    skipped: [...left.skipped.values()],
    excluded: left.excluded.size,
    unread: [...configurations].flatMap(({ unread }) => (unread === undefined ? [] : displayed(unread, options.cwd))),
  };
}

/**
 * A file that several names lead to is judged under one of them, its own where that is among them. In another world it
 * still tells what it states.
 */
function judgedOnce(found: readonly Found[]): readonly Found[] {
  const judged = new Map<string, Found>();
  for (const target of found) {
    if (target.isNeighbour) continue;
    const other = judged.get(target.real);
    if (!other || (target.absolute === target.real && other.absolute !== other.real)) judged.set(target.real, target);
  }
  return found.flatMap((target) => {
    const same = judged.get(target.real);
    if (!same || same === target) return [target];
    return same.world === target.world ? [] : [{ ...target, isNeighbour: true }];
  });
}

/** The source as its world leaves it, once that is known. */
export function inItsWorld(seaworthy: Seaworthy, target: Target, source: Source, world: World): Source {
  const [first] = source.units;
  if (!first) return source;
  return seaworthy.inWorld(source, world, { path: target.file.path, unit: first.unit, isStale: false });
}

/** What the target holds now, without its byte order mark. Undefined, with a failure, where it cannot be read. */
export async function sourceOf(
  target: Target,
  { stdin, files = nodeFiles }: Pick<ScanOptions, 'stdin' | 'files'>,
  failures: ReportedFailure[],
): Promise<Source | undefined> {
  try {
    const text = stdin ? stdin.text : await files.read(target.absolute);
    if (text === undefined) throw new Error('There is no such file.');
    // Neither format has a place for it, and every other character of a UTF-16 text without its mark is one.
    if (text.includes('\0')) throw new Error('It holds NUL characters, so it is no text in UTF-8.');
    return target.language.read(target.file, text.replace(/^\uFEFF/, ''));
  } catch (error) {
    failures.push({ path: target.file.path, message: reasonOf(error) });
    return undefined;
  }
}

/** What was asked for and is not linted. */
interface Left {
  readonly failures: ReportedFailure[];
  /** By path. */
  readonly skipped: Map<string, Skipped>;
  readonly excluded: Set<string>;
  /** What excludes them. */
  readonly configurations: Set<Configuration>;
  /** Folders of which every file was found. */
  readonly walked: string[];
  /** Files and folders that may say anything: they could not be read, or are links that lead out. */
  readonly unread: Set<string>;
}

/** Every file that is named or found, and the neighbours whose facts matter to them. */
async function* filesOf(
  seaworthy: Seaworthy,
  options: ScanOptions,
  { failures, skipped, excluded, configurations, walked, unread }: Left,
): AsyncIterable<Found> {
  const { cwd, stdin, files = nodeFiles } = options;
  const configuration =
    options.configFile === undefined ? undefined : readConfiguration(seaworthy, options.configFile, cwd);
  const open = (folder: string, top: string, isWhole: boolean): Workspace =>
    openWorkspace({
      isWhole,
      files,
      folder,
      top,
      ruleIds: seaworthy.ids,
      ...(configuration && { configuration }),
    });

  const configs = new Map<Configuration | undefined, Config>();
  const configBy = (configuration: Configuration | undefined): Config => {
    let config = configs.get(configuration);
    if (!config)
      configs.set(configuration, (config = configFrom([options.settings, configuration?.settings], options)));
    return config;
  };

  const target = async (workspace: Workspace, absolute: string, isNamed: boolean) => {
    const { world, isClaimed, isExcluded, roles, configuration } = await workspace.surroundings(absolute);
    if (isNamed && isExcluded) {
      if (configuration) configurations.add(configuration);
      return 'excluded';
    }
    const file = { path: displayed(absolute, cwd), ...roles };
    const known = seaworthy.languageOf(file);
    // A file that was named is linted whatever it is called, if its text says what it is, and so is JSON in a walk.
    const isAsked = isNamed || /\.json$/i.test(absolute);
    const language = known ?? (isAsked ? await guessed(seaworthy, file, absolute, options) : undefined);
    if (!language) return undefined;
    const config = configBy(configuration);
    const real = stdin ? absolute : ((await files.real(absolute)) ?? absolute);
    return { absolute, real, file, language, config, configuration, world, isClaimed };
  };

  const noteUnread = (omission: Omission) => {
    if (omission.why === 'unreadable' || (omission.why === 'link' && isRead(seaworthy, omission)))
      unread.add(omission.path);
  };

  /** Claimed worlds, with the workspace that can list them. */
  const claimed = new Map<string, Workspace>();
  const workspaces = new Map<string, Workspace>();
  for (const path of stdin ? [stdin.path] : options.paths) {
    const absolute = slashed(resolve(cwd, path));
    const isFolder = !stdin && isFolderAt(absolute, path);
    const top = topOf(isFolder ? absolute : folderOf(absolute), cwd);
    // Named files share a workspace: together they are what the user wants judged.
    const key = isFolder ? absolute : `${top}:`;
    let workspace = workspaces.get(key);
    if (!workspace) workspaces.set(key, (workspace = open(isFolder ? absolute : top, top, isFolder)));
    if (isFolder) walked.push(absolute);
    let isEmpty = true;
    const tell = (omission: Omission) => {
      const path = displayed(omission.path, cwd);
      noteUnread(omission);
      if (omission.why === 'link') {
        if (!isRead(seaworthy, omission)) return;
        skipped.set(omission.path, {
          path,
          message: 'It is a link that leads out of the folder, so it is not read.',
        });
      } else if (omission.why === 'unreadable')
        failures.push({ path, message: omission.reason ?? 'It cannot be read.' });
      isEmpty = false;
    };
    for await (const each of isFolder ? workspace.filesIn(absolute, tell) : [absolute]) {
      const it = await target(workspace, each, !isFolder);
      if (it === 'excluded') {
        excluded.add(each);
        continue;
      }
      if (it) yield { ...it, isNeighbour: false };
      else if (!isFolder)
        failures.push({
          path: displayed(each, cwd),
          message: 'Neither a Dockerfile nor YAML, as far as its name and text tell.',
        });
      if (it?.isClaimed && !claimed.has(it.world)) claimed.set(it.world, workspace);
      if (it) isEmpty = false;
    }
    if (isFolder && isEmpty) failures.push({ path, message: 'No Dockerfile and no YAML in it.' });
  }
  for (const [world, workspace] of claimed) {
    if (walked.some((folder) => isWithin(world, folder))) continue;
    walked.push(world);
    for await (const each of workspace.filesIn(world, noteUnread)) {
      const it = await target(workspace, each, false);
      if (it !== 'excluded' && it?.world === world) yield { ...it, isNeighbour: true };
    }
  }
}

/** Whether anything would be read behind a link: a folder, a file of ours, or one that decides about others. */
const isRead = (seaworthy: Seaworthy, { path, kind }: Omission): boolean =>
  kind === 'folder' || isDecisive(nameOf(path)) || seaworthy.languageOf({ path }) !== undefined;

async function guessed(
  seaworthy: Seaworthy,
  file: File,
  absolute: string,
  { stdin, files = nodeFiles }: ScanOptions,
): Promise<Language | undefined> {
  const text = stdin?.text ?? (await files.read(absolute).catch(() => undefined));
  if (text === undefined) return undefined;
  if (/\.json$/i.test(absolute))
    return isManifestInJson(text) || file.isPatch ? seaworthy.languageOf({ ...file, languageId: 'yaml' }) : undefined;
  if (/^\uFEFF?(?:\s|(?:#|ARG\s)[^\n]*\n)*FROM\s+\S/i.test(text.slice(0, 10_000)))
    return seaworthy.languageOf({ ...file, languageId: 'dockerfile' });
  if (/^(apiVersion|kind|services)\s*:/m.test(text)) return seaworthy.languageOf({ ...file, languageId: 'yaml' });
  return undefined;
}

function readConfiguration(seaworthy: Seaworthy, path: string, cwd: string): Configuration {
  const absolute = slashed(resolve(cwd, path));
  let text: string;
  try {
    text = decoded(readFileSync(absolute)).replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`Cannot read the configuration ${path}: ${reasonOf(error)}`);
  }
  return { path: absolute, text, ...settingsInText(text, seaworthy.ids) };
}

/** A check by half a configuration would be a false all-clear, so any mistake ends it. */
function refuseMistakes(configurations: ReadonlySet<Configuration>, cwd: string): void {
  const lines = [...configurations].flatMap(({ path, text, problems }) =>
    problems.map(({ message, span }) => {
      const before = text.slice(0, span.start).split(/\r\n|[\r\n]/);
      return `${displayed(path, cwd)}:${before.length}:${before.at(-1)!.length + 1}: ${message}`;
    }),
  );
  if (lines.length > 0) throw new UsageError(...new Set(lines));
}

function isFolderAt(absolute: string, path: string): boolean {
  try {
    return statSync(absolute).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return false;
    throw new UsageError(`There is no file or folder "${path}".`);
  }
}

/** Where the search for configurations ends: the git root, else the working directory, else the folder itself. */
function topOf(folder: string, cwd: string): string {
  for (let at = folder; ; at = folderOf(at)) {
    if (existsSync(`${at}/.git`)) return at;
    if (folderOf(at) === at || folderOf(at) === '') break;
  }
  return isWithin(folder, slashed(cwd)) ? slashed(cwd) : folder;
}

const displayed = (absolute: string, cwd: string): string => slashed(relative(cwd, absolute)) || '.';
