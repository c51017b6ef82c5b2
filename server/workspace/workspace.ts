import type { File } from '../engine/source';
import { type Configuration, configurationName, settingsInText } from './configuration';
import { type Entry, type Files, folderOf, isWithin, nameOf, pathIn } from './files';
import { Globs } from './globs';
import { largest, readTree, type Tree } from './tree';

/** What a file's surroundings decide about it. */
export interface Surroundings {
  /** The folder whose files' facts it shares. */
  readonly world: string;
  /** A file claims that folder as a world; without one it is but the workspace folder. */
  readonly isClaimed: boolean;
  /** The nearest `.seaworthy.yaml`, where there is one. Pass its settings to `configFrom`. */
  readonly configuration: Configuration | undefined;
  /** Hit by a glob under `exclude`. */
  readonly isExcluded: boolean;
  /** The roles of the file, to be spread into its `File`. */
  readonly roles: Pick<File, 'isTemplate' | 'isPatch'>;
}

/** A folder that is open in an editor, or named on the command line. Remembers what it read until told of a change. */
export interface Workspace {
  /** Never rejects. `languageId` is the editor's. */
  surroundings(path: string, languageId?: string): Promise<Surroundings>;
  /**
   * Every file below the folder that git does not ignore and no configuration excludes, `.git` and `node_modules` left
   * out, in the order of their names.
   */
  filesIn(folder: string): AsyncIterable<string>;
  /** To be called for every path that was created, changed or deleted. True where other files' surroundings may have changed. */
  forget(path: string): boolean;
}

export interface WorkspaceOptions {
  readonly files: Files;
  /** The workspace folder: the world of files that no nearer folder claims. */
  readonly folder: string;
  /** Where the search upwards ends, unless a git repository ends before; the folder itself unless said. */
  readonly top?: string;
  /** Globs of the editor's settings, relative to `folder`, for files whose configuration has none. */
  readonly exclude?: readonly string[];
  /** Used for every file in place of the nearest one, its globs then relative to `folder`: what `--config` names. */
  readonly configuration?: Configuration;
  /** Told from misspelt ones in `rules:`. */
  readonly ruleIds: ReadonlySet<string>;
}

export function openWorkspace(options: WorkspaceOptions): Workspace {
  return new RememberedWorkspace(options);
}

const kustomizations = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);
const chart = 'Chart.yaml';
/** Files that claim their folder as a world of its own. */
const claims = new Set([configurationName, chart, ...kustomizations]);

/** What a folder decides about the files in it, from the ones above it to its own. */
interface Place {
  readonly world: string;
  readonly isClaimed: boolean;
  readonly configuration: Configuration | undefined;
  /** Folders of rendered text: `templates` beside every Chart.yaml at or above this folder. */
  readonly templates: readonly string[];
  readonly patches: ReadonlySet<string>;
  /** Of every `.gitignore` at or above this folder, nearest first. */
  readonly gitIgnores: readonly GitIgnore[];
}

interface GitIgnore {
  readonly folder: string;
  readonly globs: Globs;
}

class RememberedWorkspace implements Workspace {
  private entries = new Map<string, Promise<readonly Entry[]>>();
  private places = new Map<string, Promise<Place>>();
  private readonly excludes = new WeakMap<Configuration, Globs>();
  private readonly top: string;
  private readonly ownExclude: Globs | undefined;

  constructor(private readonly options: WorkspaceOptions) {
    this.top = options.top ?? options.folder;
    this.ownExclude = options.exclude && globsFrom(options.exclude);
  }

  async surroundings(path: string, languageId?: string): Promise<Surroundings> {
    const place = await this.placeOf(folderOf(path));
    const isTemplate =
      languageId === 'helm' || /\.(j2|tpl)$/.test(path) || place.templates.some((folder) => isWithin(path, folder));
    return {
      world: place.world,
      isClaimed: place.isClaimed,
      configuration: place.configuration,
      isExcluded: this.isExcluded(path, place.configuration),
      roles: { ...(isTemplate && { isTemplate }), ...(place.patches.has(path) && { isPatch: true }) },
    };
  }

  async *filesIn(folder: string): AsyncIterable<string> {
    const { gitIgnores } = await this.placeOf(folder);
    // A folder that was named although git ignores it is wanted: what ignores it as a whole says nothing about its files.
    const above = isIgnored(`${folder}/`, gitIgnores) ? new Set(gitIgnores) : undefined;
    yield* this.walk(folder, above);
  }

  private async *walk(folder: string, unheeded: ReadonlySet<GitIgnore> | undefined): AsyncIterable<string> {
    this.entries.delete(folder);
    const entries = await this.entriesOf(folder);
    const place = await this.placeOf(folder);
    const gitIgnores = unheeded ? place.gitIgnores.filter((globs) => !unheeded.has(globs)) : place.gitIgnores;
    for (const { name, kind } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, name);
      const tested = kind === 'folder' ? `${path}/` : path;
      if (kind === 'folder' && (name === '.git' || name === 'node_modules')) continue;
      if (isIgnored(tested, gitIgnores) || this.isExcluded(tested, place.configuration)) continue;
      if (kind === 'folder') yield* this.walk(path, unheeded);
      else yield path;
    }
  }

  forget(path: string): boolean {
    const name = nameOf(path);
    // A whole folder may come or go in one event.
    const decides = claims.has(name) || name === '.gitignore' || this.places.has(path);
    if (decides) {
      this.entries = new Map();
      this.places = new Map();
    }
    return decides;
  }

  private entriesOf(folder: string): Promise<readonly Entry[]> {
    let entries = this.entries.get(folder);
    if (!entries) this.entries.set(folder, (entries = this.options.files.list(folder).catch(() => [])));
    return entries;
  }

  private placeOf(folder: string): Promise<Place> {
    let place = this.places.get(folder);
    if (!place) this.places.set(folder, (place = this.readPlace(folder)));
    return place;
  }

  private async readPlace(folder: string): Promise<Place> {
    const entries = await this.entriesOf(folder);
    const has = (name: string) => entries.some((entry) => entry.name === name && entry.kind === 'file');
    const isEnd = folder === this.top || !isWithin(folder, this.top) || folderOf(folder) === folder;
    const isGitRoot = entries.some(({ name }) => name === '.git');
    const above = isEnd || isGitRoot ? undefined : await this.placeOf(folderOf(folder));
    const named = entries.find(({ name, kind }) => kind === 'file' && kustomizations.has(name));
    const patches = named ? await this.patchesOf(join(folder, named.name), folder) : [];
    const configuration = has(configurationName)
      ? await this.configurationAt(join(folder, configurationName))
      : undefined;
    const fallback = isWithin(folder, this.options.folder) ? this.options.folder : folder;
    const isClaimed = entries.some(({ name, kind }) => kind === 'file' && claims.has(name));
    return {
      world: isClaimed ? folder : (above?.world ?? fallback),
      isClaimed: isClaimed || (above?.isClaimed ?? false),
      configuration: this.options.configuration ?? configuration ?? above?.configuration,
      templates: has(chart) ? [join(folder, 'templates'), ...(above?.templates ?? [])] : (above?.templates ?? []),
      patches: patches.length > 0 ? new Set([...(above?.patches ?? []), ...patches]) : (above?.patches ?? none),
      gitIgnores: has('.gitignore')
        ? [await this.gitIgnoreIn(folder), ...(above?.gitIgnores ?? [])]
        : (above?.gitIgnores ?? []),
    };
  }

  private async configurationAt(path: string): Promise<Configuration | undefined> {
    const text = await this.textOf(path);
    return text === undefined ? undefined : { path, text, ...settingsInText(text, this.options.ruleIds) };
  }

  private async gitIgnoreIn(folder: string): Promise<GitIgnore> {
    // Git reads more of it; lines beyond that many are nobody's list of what to leave out.
    const text = ((await this.textOf(join(folder, '.gitignore'))) ?? '').slice(0, largest);
    return { folder, globs: new Globs(text) };
  }

  /** Files that hold a part of an object only. Kustomize reads none from outside the folder of its kustomization. */
  private async patchesOf(path: string, folder: string): Promise<readonly string[]> {
    const tree = readTree((await this.textOf(path)) ?? '').tree;
    const listed = (key: string) => itemsOf(childOf(tree, key));
    return [
      ...[...listed('patches'), ...listed('patchesJson6902')].map((item) => textOf(childOf(item, 'path'))),
      ...listed('patchesStrategicMerge').map(textOf),
    ].flatMap((patch) => (patch === undefined || patch.includes('\n') ? [] : [resolved(folder, patch)]));
  }

  private async textOf(path: string): Promise<string | undefined> {
    try {
      return (await this.options.files.read(path))?.replace(/^\uFEFF/, '');
    } catch {
      return undefined;
    }
  }

  private isExcluded(path: string, configuration: Configuration | undefined): boolean {
    const said = configuration?.settings.exclude;
    if (!configuration || !said)
      return this.ownExclude !== undefined && matches(this.ownExclude, this.options.folder, path);
    let globs = this.excludes.get(configuration);
    if (!globs) this.excludes.set(configuration, (globs = globsFrom(said)));
    const base = configuration === this.options.configuration ? this.options.folder : folderOf(configuration.path);
    return matches(globs, base, path);
  }
}

const none: ReadonlySet<string> = new Set();

const join = (folder: string, name: string): string => (folder.endsWith('/') ? folder + name : `${folder}/${name}`);

/** A relative path of a file, `.` and `..` resolved. */
function resolved(folder: string, path: string): string {
  let result = folder;
  for (const part of path.split('/')) {
    if (part === '..') result = folderOf(result);
    else if (part !== '.' && part !== '') result = join(result, part);
  }
  return result;
}

const globsFrom = (lines: readonly string[]): Globs => new Globs(lines.join('\n'));

/** `path` ends with a slash where it is a folder. */
function matches(globs: Globs, folder: string, path: string): boolean {
  return isWithin(path, folder) && pathIn(folder, path) !== '' && globs.verdict(pathIn(folder, path)).ignored;
}

/** Asks the nearest `.gitignore` first: whatever it says of the path, to ignore it or not to, is final. */
function isIgnored(path: string, gitIgnores: readonly GitIgnore[]): boolean {
  for (const { folder, globs } of gitIgnores) {
    const rest = isWithin(path, folder) ? pathIn(folder, path) : '';
    if (rest === '' || rest === '/') continue;
    const { ignored, unignored } = globs.verdict(rest);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

const childOf = (tree: Tree | undefined, key: string): Tree | undefined =>
  tree?.kind === 'mapping' ? tree.pairs.find((pair) => pair.key === key)?.value : undefined;
const itemsOf = (tree: Tree | undefined): readonly Tree[] => (tree?.kind === 'sequence' ? tree.items : []);
const textOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'scalar' && tree.text !== '' ? tree.text : undefined;
