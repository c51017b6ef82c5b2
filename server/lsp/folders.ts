import type { Config } from '../engine/config';
import type { File } from '../engine/source';
import { configFrom, type Settings } from '../workspace/configuration';
import { folderOf, isWithin } from '../workspace/files';
import { openWorkspace, type Workspace } from '../workspace/workspace';
import { WorldFiles, type WorldOptions } from '../workspace/worlds';
import type { Scope } from './scope';
import { soon } from './turns';

/** What the surroundings of a document decide about it. Ask again after `forget` or `setSettings`. */
export interface Circumstances {
  /** The same object for as long as it says the same, because units are remembered by it. */
  readonly file: File;
  readonly config: Config;
  readonly isExcluded: boolean;
  /** The `.seaworthy.yaml` in force. */
  readonly configurationPath: string | undefined;
  /** Where a new `.seaworthy.yaml` belongs. */
  readonly folder: string;
  readonly world: WorldFiles;
  /** What is wrong with the editor's settings for its folder, a sentence each. */
  readonly settingsMistakes: readonly string[];
}

/** What an editor's settings say. A mistake is a sentence; everything else in the settings still counts. */
export interface EditorSettings {
  readonly settings: Settings;
  readonly scope: Scope;
  readonly mistakes: readonly string[];
}

interface FoldersOptions extends Omit<WorldOptions, 'soon' | 'elsewhere'> {
  /** The date: `2026-12-31`. */
  readonly today: () => string;
  /** What the editor's settings say for this folder. Never rejects. */
  readonly settingsFor: (folder: string) => Promise<EditorSettings>;
}

/** A folder the client has open, or the one around a file that lies in none of them. */
interface Folder {
  readonly path: string;
  /** Only what the user opened is searched through: around a lone file there may be a whole disk. */
  readonly isOpened: boolean;
  readonly worlds: Map<string, WorldFiles>;
  /** The editor's settings, and the workspace that was opened with their globs. */
  opening: Promise<EditorSettings & { readonly workspace: Workspace }> | undefined;
  workspace: Workspace | undefined;
  /** Of which of its files findings are shown, as far as that is known. */
  scope: Scope;
}

/** The open folders: which settings, configuration and world a file in them has. */
export class Folders {
  private folders: Folder[] = [];
  private readonly filesByKey = new Map<string, File>();

  constructor(private readonly options: FoldersOptions) {}

  /** Opens and closes folders so that these are open. */
  setOpened(paths: readonly string[]): void {
    const known = new Map(this.folders.map((folder) => [folder.path, folder]));
    // The folders around lone files are found anew where they are still needed.
    this.folders = paths.map((path) => {
      const folder = known.get(path);
      return folder?.isOpened ? folder : newFolder(path, true);
    });
    for (const folder of known.values()) if (!this.folders.includes(folder)) closeWorlds(folder);
  }

  /**
   * Asks for the settings of every open folder, and reads those whose scope is the workspace, be a document open in them
   * or not.
   *
   * @returns their scopes
   */
  async scopes(): Promise<ReadonlySet<Scope>> {
    const opened = this.folders.filter(({ isOpened }) => isOpened);
    for (const folder of opened) {
      const { workspace } = await (folder.opening ??= this.open(folder));
      if (this.folders.includes(folder) && folder.workspace === workspace && folder.scope === 'workspace')
        this.worldOf(folder, workspace, folder.path);
    }
    return new Set(opened.map(({ scope }) => scope));
  }

  /** What the scope says of a file of this world; where folders in folders are open, the innermost one alone decides. */
  scopeOf(world: WorldFiles, path: string): Scope {
    const folder = this.openedAround(path);
    return folder?.worlds.get(world.root) === world ? folder.scope : 'open';
  }

  /** Whether worlds are being read, so that what is not known of them may soon be. */
  get areLoading(): boolean {
    return this.folders.some(({ worlds }) => [...worlds.values()].some(({ isLoading }) => isLoading));
  }

  /** Never rejects. `languageId` is the editor's, where the file is open in it. */
  async circumstances(path: string, languageId?: string): Promise<Circumstances> {
    const folder = this.folderAround(path);
    const { today } = this.options;
    const { settings, mistakes, workspace } = await (folder.opening ??= this.open(folder));
    const { world, configuration, isExcluded, roles } = await workspace.surroundings(path, languageId);
    return {
      file: this.fileFor({ path, ...(languageId !== undefined && { languageId }), ...roles }),
      config: configFrom([configuration?.settings, settings], { today: today(), ignores: true }),
      isExcluded,
      configurationPath: configuration?.path,
      folder: folder.path,
      world: this.worldOf(folder, workspace, world),
      settingsMistakes: mistakes,
    };
  }

  /** The same with the date of today: a server may run for weeks, and ignores expire. */
  asOfToday(circumstances: Circumstances): Circumstances {
    const { config } = circumstances;
    const today = this.options.today();
    if (config.today === today) return circumstances;
    return { ...circumstances, config: configFrom([config], { today, ignores: config.ignores }) };
  }

  /** To be called for every path that was created, changed or deleted. True where circumstances may have changed. */
  forget(path: string): boolean {
    let affects = false;
    for (const folder of this.folders) {
      if (!isWithin(path, folder.path)) continue;
      if (folder.workspace?.forget(path)) {
        affects = true;
        closeWorlds(folder);
      } else {
        for (const world of folder.worlds.values()) world.changed(path);
      }
    }
    return affects;
  }

  /** The editor's settings changed: they are asked for again. */
  forgetSettings(): void {
    for (const folder of this.folders) {
      folder.opening = undefined;
      closeWorlds(folder);
    }
  }

  close(): void {
    for (const folder of this.folders) closeWorlds(folder);
  }

  private folderAround(path: string): Folder {
    const around = this.folders.find((each) => !each.isOpened && each.path === folderOf(path));
    const folder = this.openedAround(path) ?? around ?? newFolder(folderOf(path), false);
    if (!this.folders.includes(folder)) this.folders.push(folder);
    return folder;
  }

  /** The innermost one, should folders in folders be open. */
  private openedAround(path: string): Folder | undefined {
    return this.folders
      .filter((folder) => folder.isOpened && isWithin(path, folder.path))
      .sort((a, b) => b.path.length - a.path.length)[0];
  }

  private async open(folder: Folder) {
    const { files, seaworthy, settingsFor } = this.options;
    const { settings, mistakes, scope } = await settingsFor(folder.path);
    folder.scope = scope;
    folder.workspace = openWorkspace({
      files,
      folder: folder.path,
      isWhole: folder.isOpened,
      // A lone file may lie deep in a project: its configuration is looked for up to the root.
      ...(!folder.isOpened && { top: /^(?:[^:/]+:\/\/[^/]*)?/.exec(folder.path)?.[0] ?? '' }),
      ...(settings.exclude && { exclude: settings.exclude }),
      ruleIds: seaworthy.ids,
    });
    return { settings, mistakes, scope, workspace: folder.workspace };
  }

  private worldOf(folder: Folder, workspace: Workspace, root: string): WorldFiles {
    let world = folder.worlds.get(root);
    if (!world) {
      const elsewhere = (other: string) => {
        if (folder.scope === 'workspace' && folder.workspace === workspace) this.worldOf(folder, workspace, other);
      };
      world = new WorldFiles(root, workspace, { ...this.options, soon, elsewhere });
      folder.worlds.set(root, world);
      // What could not be read stays unknown.
      if (folder.isOpened) world.load().catch(() => {});
    }
    return world;
  }

  private fileFor(file: File): File {
    const key = JSON.stringify(file);
    const known = this.filesByKey.get(key);
    if (known) return known;
    this.filesByKey.set(key, file);
    return file;
  }
}

const newFolder = (path: string, isOpened: boolean): Folder => ({
  path,
  isOpened,
  worlds: new Map(),
  opening: undefined,
  workspace: undefined,
  scope: 'open',
});

function closeWorlds({ worlds }: Folder): void {
  for (const world of worlds.values()) world.close();
  worlds.clear();
}
