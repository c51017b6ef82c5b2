import { pathFrom } from '../engine/paths';
import type { File } from '../engine/source';
import { type Configuration, configurationNames, settingsInText } from './configuration';
import { type Entry, type Files, folderOf, isWithin, nameOf, pathIn } from './files';
import { Globs } from './globs';
import { largest, readTree, type Tree } from './tree';

/** What a file's surroundings decide about it. */
interface Surroundings {
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

/** What a walk leaves out: a link that leads out of the walked folder, what is excluded, a folder that cannot be read. */
export interface Omission {
  readonly path: string;
  readonly kind: Entry['kind'];
  readonly why: 'link' | 'excluded' | 'unreadable';
  /** Of what cannot be read: a sentence. */
  readonly reason?: string;
}

/** A folder that is open in an editor, or named on the command line. Remembers what it read until told of a change. */
export interface Workspace {
  /** Never rejects. `languageId` is the editor's. */
  surroundings(path: string, languageId?: string): Promise<Surroundings>;
  /**
   * Every file below the folder that git does not ignore and no configuration excludes, `.git` and `node_modules` left
   * out, in the order of their names. Links to folders are not followed, and links to files not out of the folder.
   * `tell` hears of all else that is left out.
   */
  filesIn(folder: string, tell?: (omission: Omission) => void): AsyncIterable<string>;
  /** Whether a file is known to lie elsewhere than in the folder, because its name or a folder above it is a link. */
  leadsOut(path: string, folder: string): Promise<boolean>;
  /** To be called for every path that was created, changed or deleted. True where other files' surroundings may have changed. */
  forget(path: string): boolean;
}

interface WorkspaceOptions {
  readonly files: Files;
  /** The workspace folder: the world of files that no nearer folder claims. */
  readonly folder: string;
  /**
   * Whether the folder is one world but for what ends inside it: it is open in an editor, or was named. Else a disk may
   * lie around the file that was, and the nearest kustomization, chart or configuration says what belongs to it.
   */
  readonly isWhole?: boolean;
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
const claims = new Set([...configurationNames, chart, ...kustomizations]);

/** Whether other files' surroundings depend on what a file of this name says. */
export const isDecisive = (name: string): boolean => claims.has(name) || name === '.gitignore';

/** What generators of text call their input; each has its own marks for what it fills in. */
const templateName = /\.(j2|jinja2?|tpl|tmpl|gotmpl|template|mustache|hbs|ejs|erb|in)$/i;

/** What a folder decides about the files in it, from the ones above it to its own. */
interface Place {
  readonly world: string;
  readonly isClaimed: boolean;
  /** A git repository or a configuration says where the world around the folder ends. */
  readonly isBounded: boolean;
  readonly configuration: Configuration | undefined;
  /** Folders of rendered text: `templates` beside every Chart.yaml at or above this folder. */
  readonly templates: readonly string[];
  readonly patches: ReadonlySet<string>;
  /** A kustomization at or above this folder cannot be read, so that any file may be a patch. */
  readonly hidesPatches: boolean;
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
  private readonly reals = new Map<string, Promise<string>>();
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
      languageId === 'helm' || templateName.test(path) || place.templates.some((folder) => isWithin(path, folder));
    return {
      world: place.world,
      isClaimed: place.isClaimed,
      configuration: place.configuration,
      isExcluded: this.isExcluded(path, place.configuration),
      roles: {
        ...(isTemplate && { isTemplate }),
        ...((place.hidesPatches || place.patches.has(path)) && { isPatch: true }),
      },
    };
  }

  async *filesIn(folder: string, tell: (omission: Omission) => void = () => {}): AsyncIterable<string> {
    const { gitIgnores } = await this.placeOf(folder);
    // A folder that was named although git ignores it is wanted: what ignores it as a whole says nothing about its files.
    const above = isIgnored(`${folder}/`, gitIgnores) ? new Set(gitIgnores) : undefined;
    yield* this.walk(folder, { root: folder, tell, unheeded: above });
  }

  private async *walk(folder: string, walk: Walk): AsyncIterable<string> {
    const { root, tell, unheeded } = walk;
    this.entries.delete(folder);
    const entries = await this.entriesOf(folder, (reason) =>
      tell({ path: folder, kind: 'folder', why: 'unreadable', reason }),
    );
    const place = await this.placeOf(folder);
    const gitIgnores = unheeded ? place.gitIgnores.filter((globs) => !unheeded.has(globs)) : place.gitIgnores;
    for (const { name, kind, isLink } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, name);
      const tested = kind === 'folder' ? `${path}/` : path;
      if (kind === 'folder' && (name === '.git' || name === 'node_modules')) continue;
      if (isIgnored(tested, gitIgnores)) continue;
      if (this.isExcluded(tested, place.configuration)) tell({ path, kind, why: 'excluded' });
      else if (isLink && !(await this.isInside(path, root))) tell({ path, kind, why: 'link' });
      else if (kind === 'file') yield path;
      // What a link to a folder inside leads to is walked where it lies.
      else if (!isLink) yield* this.walk(path, walk);
    }
  }

  async leadsOut(path: string, folder: string): Promise<boolean> {
    const real = await this.options.files.real(path);
    return real !== undefined && !isInside(real, await this.realOf(folder));
  }

  /** Whether what a link in the folder leads to is known to be a file of that folder. */
  private async isInside(path: string, folder: string): Promise<boolean> {
    const real = await this.options.files.real(path);
    return real !== undefined && isInside(real, await this.realOf(folder));
  }

  forget(path: string): boolean {
    // A whole folder may come or go in one event.
    const decides = isDecisive(nameOf(path)) || this.places.has(path);
    if (decides) {
      this.entries = new Map();
      this.places = new Map();
    }
    return decides;
  }

  /** The folder a folder that is open or walked is, should it be a link itself. */
  private realOf(folder: string): Promise<string> {
    let real = this.reals.get(folder);
    if (!real) this.reals.set(folder, (real = this.options.files.real(folder).then((found) => found ?? folder)));
    return real;
  }

  private entriesOf(folder: string, failed?: (reason: string) => void): Promise<readonly Entry[]> {
    let entries = this.entries.get(folder);
    if (!entries) {
      entries = this.options.files.list(folder).catch((error: Error) => {
        failed?.(error.message);
        return [];
      });
      this.entries.set(folder, entries);
    }
    return entries;
  }

  private placeOf(folder: string): Promise<Place> {
    let place = this.places.get(folder);
    if (!place) this.places.set(folder, (place = this.readPlace(folder)));
    return place;
  }

  private async readPlace(folder: string): Promise<Place> {
    const entries = await this.entriesOf(folder);
    const files = entries.filter(({ kind }) => kind === 'file');
    const fileOf = (name: string) => files.find((entry) => entry.name === name);
    const isEnd = folder === this.top || !isWithin(folder, this.top) || folderOf(folder) === folder;
    const isGitRoot = entries.some(({ name }) => name === '.git');
    const above = isEnd || isGitRoot ? undefined : await this.placeOf(folderOf(folder));
    const kustomization = files.find(({ name }) => kustomizations.has(name));
    const patches = kustomization ? await this.patchesOf(kustomization, folder) : [];
    const hidesPatches = patches === undefined || (above?.hidesPatches ?? false);
    const [configured, other] = configurationNames.flatMap((name) => fileOf(name) ?? []);
    const configuration = configured ? await this.configurationOf(configured, other, folder) : undefined;
    const gitIgnore = fileOf('.gitignore');
    const fallback = isWithin(folder, this.options.folder) ? this.options.folder : folder;
    const isWorld = isGitRoot || configuration?.settings.root === true;
    const isClaimed = files.some(({ name }) => claims.has(name));
    const isWorldHere = isWorld || (isClaimed && !this.options.isWhole && !above?.isBounded);
    return {
      world: isWorldHere ? folder : (above?.world ?? fallback),
      isClaimed: isWorld || isClaimed || (above?.isClaimed ?? false),
      isBounded: isWorld || (above?.isBounded ?? false),
      configuration: this.options.configuration ?? configuration ?? above?.configuration,
      templates: fileOf(chart) ? [join(folder, 'templates'), ...(above?.templates ?? [])] : (above?.templates ?? []),
      hidesPatches,
      patches:
        patches && patches.length > 0 ? new Set([...(above?.patches ?? []), ...patches]) : (above?.patches ?? none),
      gitIgnores: gitIgnore
        ? [await this.gitIgnoreOf(gitIgnore, folder), ...(above?.gitIgnores ?? [])]
        : (above?.gitIgnores ?? []),
    };
  }

  /** Whatever cannot be read of it is a mistake in it: to go on without a configuration is to judge by another. */
  private async configurationOf(
    entry: Entry,
    other: Entry | undefined,
    folder: string,
  ): Promise<Configuration | undefined> {
    const path = join(folder, entry.name);
    const beside = other ? { unread: join(folder, other.name) } : {};
    try {
      const text = await this.decisiveText(entry, folder);
      return text === undefined ? undefined : { path, text, ...settingsInText(text, this.options.ruleIds), ...beside };
    } catch (error) {
      const { message } = error as Error;
      return { path, text: '', settings: {}, problems: [{ message, span: { start: 0, end: 0 } }], ...beside };
    }
  }

  private async gitIgnoreOf(entry: Entry, folder: string): Promise<GitIgnore> {
    // Git reads more of it; lines beyond that many are nobody's list of what to leave out.
    const text = ((await this.textOf(entry, folder)) ?? '').slice(0, largest);
    return { folder, globs: new Globs(text) };
  }

  /**
   * Files that hold a part of an object only. Kustomize reads none from outside the folder of its kustomization.
   * Undefined where that cannot be read.
   */
  private async patchesOf(entry: Entry, folder: string): Promise<readonly string[] | undefined> {
    const text = await this.textOf(entry, folder);
    if (text === undefined || text.length > largest) return undefined;
    const { tree } = readTree(text);
    const listed = (key: string) => itemsOf(childOf(tree, key));
    return [
      ...[...listed('patches'), ...listed('patchesJson6902')].map((item) => textOf(childOf(item, 'path'))),
      ...listed('patchesStrategicMerge').map(textOf),
    ].flatMap((patch) => (patch === undefined || patch.includes('\n') ? [] : [pathFrom(folder, patch)]));
  }

  private textOf(entry: Entry, folder: string): Promise<string | undefined> {
    return this.decisiveText(entry, folder).catch(() => undefined);
  }

  /** Of a file that decides about others. Rejects, with a sentence, where it cannot be read or lies elsewhere. */
  private async decisiveText({ name, isLink }: Entry, folder: string): Promise<string | undefined> {
    const { files } = this.options;
    const path = join(folder, name);
    const around = isWithin(folder, this.options.folder) ? this.options.folder : this.top;
    if (isLink && !(await this.isInside(path, around)))
      throw new Error('It is a link that leads out of the folder, so it is not read.');
    return (await files.read(path))?.replace(/^\uFEFF/, '');
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

/** One walk, from the folder that was asked for on down. */
interface Walk {
  readonly root: string;
  readonly tell: (omission: Omission) => void;
  readonly unheeded: ReadonlySet<GitIgnore> | undefined;
}

/** What git keeps for itself is no file of the folder around it, and may hold credentials. */
const isInside = (real: string, folder: string): boolean =>
  isWithin(real, folder) && !real.slice(folder.length).includes('/.git/');

const none: ReadonlySet<string> = new Set();

const join = (folder: string, name: string): string => (folder.endsWith('/') ? folder + name : `${folder}/${name}`);

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
