import { emptyWorld, type FileFacts, type World, withFile, withoutFile } from '../engine/world';
import type { Workspace } from '../workspace/workspace';
import type { FoldersOptions } from './folders';
import { soon } from './turns';

/** How long files are read before anything else gets its turn, in milliseconds. */
const slice = 8;

/**
 * In bytes. What is larger was written by a program, holds next to nothing that another file needs, and would keep
 * everything else waiting while it is parsed.
 */
const largest = 2 ** 20;

/** The facts of the files of one world. They are read in the background; what documents are typed into never waits. */
export class WorldFacts {
  /** What is known so far: the open documents as they are, the other files as the disk has them. */
  world: World = emptyWorld;
  private readonly open = new Set<string>();
  private isClosed = false;

  constructor(
    readonly root: string,
    private readonly workspace: Workspace,
    private readonly options: Pick<FoldersOptions, 'files' | 'linter' | 'languageOf' | 'worldChanged' | 'log'>,
  ) {}

  /** Reads every file of the world that is not open, a slice of time at a time, and tells of the change once. */
  async load(): Promise<void> {
    const read = new Map<string, FileFacts>();
    let sliceStart = performance.now();
    try {
      for await (const path of this.workspace.filesIn(this.root)) {
        if (this.isClosed) return;
        if (performance.now() - sliceStart > slice) {
          await soon();
          sliceStart = performance.now();
        }
        if (this.open.has(path)) continue;
        const facts = await this.factsAt(path);
        if (facts) read.set(path, facts);
      }
    } finally {
      if (!this.isClosed) {
        for (const [path, facts] of this.world.files) read.set(path, facts);
        this.become({ files: read });
      }
    }
  }

  /** An open document's own facts; undefined once it is closed, and the disk counts again. */
  setOpen(path: string, facts: FileFacts | undefined): void {
    if (facts) {
      this.open.add(path);
      this.become(withFile(this.world, facts));
    } else if (this.open.delete(path)) {
      this.changed(path);
    }
  }

  /** A file was created, changed or deleted on the disk. */
  async changed(path: string): Promise<void> {
    if (this.open.has(path) || !this.options.languageOf({ path })) return;
    const facts = await this.factsAt(path).catch(() => undefined);
    if (this.isClosed || this.open.has(path)) return;
    this.become(facts ? withFile(this.world, facts) : withoutFile(this.world, path));
  }

  close(): void {
    this.isClosed = true;
  }

  private become(world: World): void {
    if (world === this.world) return;
    this.world = world;
    this.options.worldChanged(this);
  }

  /** Undefined for a file that is none of ours, of another world, or gone. */
  private async factsAt(path: string): Promise<FileFacts | undefined> {
    const { files, linter, languageOf, log } = this.options;
    if (!languageOf({ path })) return undefined;
    const { world, isExcluded, roles } = await this.workspace.surroundings(path);
    if (world !== this.root || isExcluded) return undefined;
    const file = { path, ...roles };
    const language = languageOf(file);
    const text = await files.read(path, largest).catch((error) => {
      log(`${path} tells other files nothing. ${(error as Error)?.message ?? error}`);
      return undefined;
    });
    return language && text !== undefined ? linter.factsIn(language.read(file, text)) : undefined;
  }
}
