import type { Seaworthy } from '../api';
import type { Source } from '../engine/source';
import type { WorldIndex } from '../world/world-index';
import type { Files } from './files';
import { isManifestInJson } from './json';
import type { Omission, Workspace } from './workspace';

/** How long files are read before anything else gets its turn, in milliseconds. */
const slice = 8;

/**
 * In bytes. What is larger was written by a program, holds next to nothing that another file needs, and would keep
 * everything else waiting while it is parsed.
 */
const largest = 2 ** 20;

/** Why findings may be others: somebody types, or more is known of what lies on the disk. */
export type Cause = 'typed' | 'read';

export interface WorldOptions {
  readonly files: Files;
  readonly seaworthy: Seaworthy;
  /** After everything that is waiting now. */
  readonly soon: () => Promise<void>;
  /** Told of the files whose findings may be others now, by path. */
  readonly worldChanged: (world: WorldFiles, paths: ReadonlySet<string>, cause: Cause) => void;
  /** Told of the other worlds that files below this one's folder belong to, by their folder, over and over. */
  readonly elsewhere: (root: string) => void;
  readonly log: (message: string) => void;
}

/** One world and its files. They are read in the background; what documents are typed into never waits. */
export class WorldFiles {
  /** What is known so far: the open documents as they are, the other files as the disk has them. */
  readonly index: WorldIndex;
  /** The texts of open documents, by path. */
  private readonly open = new Map<string, string>();
  /** Files that may say anything: they were too large, could not be read, or are links that lead out of the world. */
  private readonly unread = new Set<string>();
  private isLoaded = false;
  /** Nothing in it counts any more: another one takes its place where one is wanted. */
  isClosed = false;
  /** Its files are being read for the first time. */
  isLoading = false;

  constructor(
    readonly root: string,
    private readonly workspace: Workspace,
    private readonly options: WorldOptions,
  ) {
    this.index = options.seaworthy.newWorld();
  }

  /** Reads every file of the world that is not open, a slice of time at a time. */
  async load(): Promise<void> {
    const affected = new Set<string>();
    const note = (paths: ReadonlySet<string>) => {
      for (const path of paths) affected.add(path);
    };
    let sliceStart = performance.now();
    this.isLoading = true;
    try {
      const unknown = ({ path, why }: Omission) => {
        if (why === 'unreadable' || (why === 'link' && this.options.seaworthy.languageOf({ path })))
          this.unread.add(path);
      };
      for await (const path of this.workspace.filesIn(this.root, unknown)) {
        if (this.isClosed) return;
        if (performance.now() - sliceStart > slice) {
          await this.options.soon();
          sliceStart = performance.now();
        }
        if (this.open.has(path)) continue;
        const source = await this.read(path);
        if (source && !this.open.has(path)) note(this.index.set(source));
      }
      this.isLoaded = true;
    } finally {
      this.isLoading = false;
      if (!this.isClosed) {
        note(this.index.setComplete(this.isWhole));
        for (const path of this.index.paths) affected.add(path);
        this.tell(affected, 'read');
      }
    }
  }

  /** An open document's newest text; undefined once it is closed, and the disk counts again. */
  setOpen(path: string, source: Source | undefined): void {
    if (source) {
      const before = this.open.get(path);
      this.open.set(path, source.text);
      // Whoever puts its text in judges it next, told or not.
      const others = [...this.index.set(source, true)].filter((each) => each !== path);
      this.tell(new Set(others), before === undefined || before === source.text ? 'read' : 'typed');
    } else if (this.open.delete(path)) {
      this.changed(path);
    }
  }

  /** Nothing is typed for now. */
  settle(): void {
    this.tell(this.index.settle(), 'typed');
  }

  /** A file was created, changed or deleted on the disk. */
  async changed(path: string): Promise<void> {
    if (this.open.has(path) || !(isJson(path) || this.options.seaworthy.languageOf({ path }))) return;
    const source = await this.read(path).catch(() => undefined);
    if (this.isClosed || this.open.has(path)) return;
    const affected = new Set(source ? this.index.set(source) : this.index.delete(path));
    for (const each of this.index.setComplete(this.isWhole)) affected.add(each);
    this.tell(affected.add(path), 'read');
  }

  /** What a file says on the disk. Undefined where it is none of ours, of another world, or gone. */
  async read(path: string): Promise<Source | undefined> {
    const { files, seaworthy, log } = this.options;
    this.unread.delete(path);
    const mayBeManifest = isJson(path);
    if (!mayBeManifest && !seaworthy.languageOf({ path })) return undefined;
    const { world, isExcluded, roles } = await this.workspace.surroundings(path);
    if (world !== this.root) this.options.elsewhere(world);
    if (world !== this.root || isExcluded || (await this.workspace.leadsOut(path, this.root))) return undefined;
    const file = { path, ...roles };
    const text = await files.read(path, largest).catch((error) => {
      log(`${path} tells other files nothing. ${(error as Error)?.message ?? error}`);
      // What people write in JSON is small; large ones are lock files and the like.
      if (!mayBeManifest) this.unread.add(path);
      return undefined;
    });
    if (text === undefined || (mayBeManifest && !isManifestInJson(text))) return undefined;
    return seaworthy
      .languageOf(mayBeManifest ? { ...file, languageId: 'yaml' } : file)
      ?.read(file, text.replace(/^\uFEFF/, ''));
  }

  close(): void {
    this.isClosed = true;
  }

  private get isWhole(): boolean {
    return this.isLoaded && this.unread.size === 0;
  }

  private tell(paths: ReadonlySet<string>, cause: Cause): void {
    if (paths.size > 0) this.options.worldChanged(this, paths, cause);
  }
}

const isJson = (path: string): boolean => /\.json$/i.test(path);
