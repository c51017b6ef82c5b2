import type { Config } from '../engine/config';
import type { Linter } from '../engine/lint';
import type { File, Language } from '../engine/source';
import { emptyWorld, type World } from '../engine/world';
import { configFrom, type Settings } from '../workspace/configuration';
import { type Files, folderOf, isWithin } from '../workspace/files';
import type { OpenWorkspace, Workspace } from '../workspace/workspace';
import { WorldFacts } from './worlds';

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
  readonly facts: WorldFacts | undefined;
}

export interface FoldersOptions {
  readonly linter: Linter;
  readonly languageOf: (file: File) => Language | undefined;
  readonly files: Files;
  readonly openWorkspace: OpenWorkspace;
  /** The date: `2026-12-31`. */
  readonly today: () => string;
  /** What the editor's settings say for this folder. Never rejects. */
  readonly settingsFor: (folder: string) => Promise<Settings>;
  /** Told of a world whose facts changed. */
  readonly worldChanged: (facts: WorldFacts) => void;
}

/** A folder the client has open, or the one around a file that lies in none of them. */
interface Folder {
  readonly path: string;
  readonly workspace: Workspace;
  /** Only what the user opened is searched through: around a lone file there may be a whole disk. */
  readonly isOpened: boolean;
  readonly worlds: Map<string, WorldFacts>;
  settings: Promise<Settings> | undefined;
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
      return folder?.isOpened ? folder : this.open(path, true);
    });
  }

  /** Never rejects. */
  async circumstances(path: string, languageId: string): Promise<Circumstances> {
    const folder = this.folderAround(path);
    const { linter, settingsFor, today } = this.options;
    folder.settings ??= settingsFor(folder.path);
    const [settings, { world, configuration, isExcluded, roles }] = await Promise.all([
      folder.settings,
      folder.workspace.surroundings(path, languageId),
    ]);
    return {
      file: this.fileFor({ path, languageId, ...roles }),
      config: configFrom([configuration?.settings, settings], { today: today(), ignores: true }),
      isExcluded,
      configurationPath: configuration?.path,
      folder: folder.path,
      facts: linter.kinds.length > 0 ? this.worldOf(folder, world) : undefined,
    };
  }

  /** To be called for every path that was created, changed or deleted. True where circumstances may have changed. */
  forget(path: string): boolean {
    let affects = false;
    for (const folder of this.folders) {
      if (!isWithin(path, folder.path)) continue;
      if (folder.workspace.forget(path)) {
        affects = true;
        for (const facts of folder.worlds.values()) facts.close();
        folder.worlds.clear();
      } else {
        for (const facts of folder.worlds.values()) facts.changed(path);
      }
    }
    return affects;
  }

  /** The editor's settings changed: they are asked for again. */
  forgetSettings(): void {
    for (const folder of this.folders) folder.settings = undefined;
  }

  close(): void {
    for (const folder of this.folders) for (const facts of folder.worlds.values()) facts.close();
  }

  private folderAround(path: string): Folder {
    const around = this.folders.filter((folder) => isWithin(path, folder.path));
    const opened = around.filter(({ isOpened }) => isOpened).sort((a, b) => b.path.length - a.path.length)[0];
    const folder = opened ?? around.find((each) => each.path === folderOf(path)) ?? this.open(folderOf(path), false);
    if (!this.folders.includes(folder)) this.folders.push(folder);
    return folder;
  }

  private open(path: string, isOpened: boolean): Folder {
    const { files, linter, openWorkspace } = this.options;
    const workspace = openWorkspace({ files, folder: path, ruleIds: new Set(linter.rules.keys()) });
    return { path, workspace, isOpened, worlds: new Map(), settings: undefined };
  }

  private worldOf(folder: Folder, root: string): WorldFacts {
    let facts = folder.worlds.get(root);
    if (!facts) {
      facts = new WorldFacts(root, folder.workspace, this.options);
      folder.worlds.set(root, facts);
      if (folder.isOpened) facts.load();
    }
    return facts;
  }

  private fileFor(file: File): File {
    const key = JSON.stringify(file);
    const known = this.filesByKey.get(key);
    if (known) return known;
    this.filesByKey.set(key, file);
    return file;
  }
}

export const worldOf = ({ facts }: Circumstances): World => facts?.world ?? emptyWorld;
