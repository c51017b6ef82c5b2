import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Config } from '../engine/config';
import type { Linter } from '../engine/lint';
import type { File, Language, Source } from '../engine/source';
import { type Configuration, configFrom, type Settings, settingsInText } from '../workspace/configuration';
import { folderOf, isWithin } from '../workspace/files';
import { nodeFiles } from '../workspace/node-files';
import { openWorkspace, type Workspace } from '../workspace/workspace';
import { WorldIndex } from '../world/world-index';
import { UsageError } from './arguments';
import type { Progress } from './progress';
import type { ReportedFailure } from './report';

/** What the entry binds together. */
export interface Engine {
  readonly linter: Linter;
  readonly languages: readonly Language[];
}

export interface ScanOptions {
  readonly paths: readonly string[];
  /** Linted in place of the paths: a text, and what it is called. */
  readonly stdin: { readonly path: string; readonly text: string } | undefined;
  /** Used in place of the nearest `.seaworthy.yaml`. */
  readonly configFile: string | undefined;
  /** What flags say: beats every file. */
  readonly settings: Settings;
  readonly today: string;
  readonly ignores: boolean;
  readonly cwd: string;
  readonly progress: Progress;
}

/** A file and everything that decides how it is judged. */
export interface Target {
  /** Absolute, with forward slashes. */
  readonly absolute: string;
  readonly file: File;
  readonly language: Language;
  readonly config: Config;
  readonly configuration: Configuration | undefined;
  readonly world: string;
}

export interface Scan {
  /** Files to lint, in the order of the paths and of their names. */
  readonly targets: readonly Target[];
  /** What the files of the target's world tell each other. */
  readonly worldOf: (target: Target) => WorldIndex;
  /** Sources that are worth keeping: the rest is read again when its turn comes. */
  readonly sources: Map<Target, Source>;
  readonly failures: ReportedFailure[];
}

/** Above this many characters the sources of a scan are read a second time rather than kept. */
const kept = 48 * 2 ** 20;

/**
 * Finds the files, reads them and gathers what they tell each other. Nothing is linted yet, because a finding may depend
 * on a file that comes last. Throws a UsageError where a path does not exist or a configuration is wrong.
 */
export async function scan(engine: Engine, options: ScanOptions): Promise<Scan> {
  const failures: ReportedFailure[] = [];
  const found = new Map<string, Target & { readonly isNeighbour: boolean }>();
  for await (const target of filesOf(engine, options, failures))
    if (!found.has(target.absolute)) found.set(target.absolute, target);
  refuseMistakes(
    [...found.values()].filter(({ isNeighbour }) => !isNeighbour),
    options.cwd,
  );

  const worlds = new Map<string, WorldIndex>();
  const worldOf = ({ world: folder }: Target): WorldIndex => {
    let world = worlds.get(folder);
    if (!world) worlds.set(folder, (world = new WorldIndex(engine.linter.kinds)));
    return world;
  };
  const sources = new Map<Target, Source>();
  const targets: Target[] = [];
  let characters = 0;
  options.progress.start('Reading', found.size);
  for (const target of found.values()) {
    options.progress.step();
    if (!target.isNeighbour) targets.push(target);
    const source = await sourceOf(target, options.stdin, target.isNeighbour ? [] : failures);
    if (!source) {
      if (!target.isNeighbour) targets.pop();
      continue;
    }
    worldOf(target).set(source);
    characters += source.text.length;
    if (!target.isNeighbour && characters < kept) sources.set(target, source);
  }
  options.progress.end();
  return { targets, worldOf, sources, failures };
}

/** What the target holds now, without its byte order mark. Undefined, with a failure, where it cannot be read. */
export async function sourceOf(
  target: Target,
  stdin: ScanOptions['stdin'],
  failures: ReportedFailure[],
): Promise<Source | undefined> {
  try {
    const text = stdin ? stdin.text : await nodeFiles.read(target.absolute);
    if (text === undefined) throw new Error('There is no such file.');
    return target.language.read(target.file, text.replace(/^\uFEFF/, ''));
  } catch (error) {
    failures.push({ path: target.file.path, message: reasonOf(error) });
    return undefined;
  }
}

/** Why a file could not be read or written, without the path, which is printed beside it. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'Permission denied.';
  return message;
}

/** Every file that is named or found, and the neighbours whose facts matter to them. */
async function* filesOf(
  engine: Engine,
  options: ScanOptions,
  failures: ReportedFailure[],
): AsyncIterable<Target & { isNeighbour: boolean }> {
  const { cwd, stdin } = options;
  const configuration =
    options.configFile === undefined ? undefined : readConfiguration(engine, options.configFile, cwd);
  const open = (folder: string, top: string): Workspace =>
    openWorkspace({
      files: nodeFiles,
      folder,
      top,
      ruleIds: new Set(engine.linter.rules.keys()),
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
    const { world, isClaimed, roles, configuration } = await workspace.surroundings(absolute);
    const file = { path: displayed(absolute, cwd), ...roles };
    const known = languageOf(engine.languages, file);
    // A file that was named is linted whatever it is called, if its text says what it is.
    const language = known ?? (isNamed ? await guessed(engine.languages, file, absolute, stdin) : undefined);
    if (!language) return undefined;
    const config = configBy(configuration);
    return { absolute, file, language, config, configuration, world, isClaimed };
  };

  /** Claimed worlds, with the workspace that can list them. */
  const claimed = new Map<string, Workspace>();
  const walked: string[] = [];
  const workspaces = new Map<string, Workspace>();
  for (const path of stdin ? [stdin.path] : options.paths) {
    const absolute = slashed(resolve(cwd, path));
    const isFolder = !stdin && isFolderAt(absolute, path);
    const top = topOf(isFolder ? absolute : folderOf(absolute), cwd);
    // Named files share a workspace: together they are what the user wants judged.
    const key = isFolder ? absolute : `${top}:`;
    let workspace = workspaces.get(key);
    if (!workspace) workspaces.set(key, (workspace = open(isFolder ? absolute : top, top)));
    if (isFolder) walked.push(absolute);
    for await (const each of isFolder ? workspace.filesIn(absolute) : [absolute]) {
      const it = await target(workspace, each, !isFolder);
      if (it) yield { ...it, isNeighbour: false };
      else if (!isFolder)
        failures.push({
          path: displayed(each, cwd),
          message: 'Neither a Dockerfile nor YAML, as far as its name and text tell.',
        });
      if (it?.isClaimed && !claimed.has(it.world)) claimed.set(it.world, workspace);
    }
  }
  for (const [world, workspace] of claimed) {
    if (walked.some((folder) => isWithin(world, folder))) continue;
    for await (const each of workspace.filesIn(world)) {
      const it = await target(workspace, each, false);
      if (it?.world === world) yield { ...it, isNeighbour: true };
    }
  }
}

const languageOf = (languages: readonly Language[], file: File) => languages.find((language) => language.matches(file));

async function guessed(
  languages: readonly Language[],
  file: File,
  absolute: string,
  stdin: ScanOptions['stdin'],
): Promise<Language | undefined> {
  const text = stdin?.text ?? (await nodeFiles.read(absolute).catch(() => undefined));
  if (text === undefined) return undefined;
  if (/^\uFEFF?(?:\s|(?:#|ARG\s)[^\n]*\n)*FROM\s+\S/i.test(text.slice(0, 10_000)))
    return languageOf(languages, { ...file, languageId: 'dockerfile' });
  if (/^(apiVersion|kind|services)\s*:/m.test(text)) return languageOf(languages, { ...file, languageId: 'yaml' });
  return undefined;
}

function readConfiguration(engine: Engine, path: string, cwd: string): Configuration {
  const absolute = slashed(resolve(cwd, path));
  let text: string;
  try {
    text = readFileSync(absolute, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`Cannot read the configuration ${path}: ${reasonOf(error)}`);
  }
  return { path: absolute, text, ...settingsInText(text, new Set(engine.linter.rules.keys())) };
}

/** A check by half a configuration would be a false all-clear, so any mistake ends it. */
function refuseMistakes(found: readonly Target[], cwd: string): void {
  const configurations = new Set(found.flatMap(({ configuration }) => configuration ?? []));
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

const slashed = (path: string): string => path.replaceAll('\\', '/');

const displayed = (absolute: string, cwd: string): string => slashed(relative(cwd, absolute)) || '.';
