// What is applied as one: kustomizations and charts, the files they render, and the roots that take in others whole.

import type { Root } from '../engine/facts';
import { push } from './by-key';
import type { Located } from './paths';

/** The roots of a world. Ask again after every change: answers are made anew when one is asked for. */
export class Roots {
  private readonly stated = new Map<string, Root>();
  private resolved: Resolved | undefined;

  /** @param has whether a file of this path is in the world */
  constructor(private readonly has: (path: string) => boolean) {}

  /** Exchanges what the file at `path` says; undefined where it says nothing any more. True where that is news. */
  set(path: string, root: Root | undefined): boolean {
    if (!this.differs(path, root)) return false;
    if (root) this.stated.set(path, root);
    else this.stated.delete(path);
    this.resolved = undefined;
    return true;
  }

  /** Whether the file at `path` says something else so far. */
  differs(path: string, root: Root | undefined): boolean {
    const before = this.stated.get(path);
    return before !== root && !(before && root && JSON.stringify(before) === JSON.stringify(root));
  }

  /** The paths of the roots that name the file among those they render. */
  naming(path: string): readonly string[] {
    return [...this.stated.values()].filter(({ lists }) => lists.includes(path)).map((root) => root.path);
  }

  /** The roots as they would be if these files said this; themselves where that is nothing new. */
  over(files: ReadonlyMap<string, Root | undefined>): Roots {
    const isNews = (path: string, root: Root | undefined) =>
      this.differs(path, root) || (!this.has(path) && this.naming(path).length > 0);
    if (![...files].some(([path, root]) => isNews(path, root))) return this;
    const roots = new Roots((path) => this.has(path) || files.has(path));
    for (const [path, root] of [...this.stated, ...files]) roots.set(path, root);
    return roots;
  }

  /** A file came or went: what is listed may now be a file, or no longer. True where some root lists it. */
  fileChanged(path: string): boolean {
    if (this.stated.size === 0) return false;
    const isListed = this.naming(path).length > 0;
    if (isListed) this.resolved = undefined;
    return isListed;
  }

  /** Undefined where no root renders both of them; true where one does, or where neither is rendered by any. */
  share(a: Located, b: Located): boolean | undefined {
    const own = this.of(a);
    const theirs = this.of(b);
    if (own.size === 0 || theirs.size === 0) return undefined;
    for (const root of own) if (theirs.has(root)) return true;
    return false;
  }

  /** Whether what the first file says of a root holds for the second: a root that lists the one renders the other. */
  appliesTo(said: Located, file: Located): boolean {
    const { takers } = this.resolve();
    const roots = this.of(file);
    return this.listing(said).some(
      (root) =>
        roots.has(root) ||
        (this.stated.get(root)?.isComponent && [...(takers.get(root) ?? none)].some((one) => roots.has(one))),
    );
  }

  /** Whether everything that is applied together with the file can be read here. */
  isClosed(file: Located): boolean {
    const { open } = this.resolve();
    for (const root of this.of(file)) if (open.has(root)) return false;
    return true;
  }

  /** The paths of all roots that render the file, through whatever they take in. */
  of({ path, folders }: Located): ReadonlySet<string> {
    if (this.stated.size === 0) return none;
    const { takers, ofFile } = this.resolve();
    let roots = ofFile.get(path);
    if (!roots) {
      const direct = this.listing({ path, folders });
      roots = direct.length === 0 ? none : new Set(direct.flatMap((root) => [...(takers.get(root) ?? none)]));
      ofFile.set(path, roots);
    }
    return roots;
  }

  /** The roots that render the file themselves, and it itself if it is one. */
  private listing({ path, folders }: Located): readonly string[] {
    const { byFile, byFolder } = this.resolve();
    return [...(byFile.get(path) ?? []), ...folders.flatMap((folder) => byFolder.get(folder) ?? [])];
  }

  private resolve(): Resolved {
    if (this.resolved) return this.resolved;
    const byFile = new Map<string, string[]>();
    const byFolder = new Map<string, string[]>();
    const takes = new Map<string, string[]>();
    const open = new Set<string>();
    // Of a chart and a kustomization in one folder the latter, whichever was read first.
    const inFolder = new Map(
      [...this.stated.keys()].sort().map((path) => [path.slice(0, path.lastIndexOf('/')), path]),
    );
    for (const { path, lists, holds, isOpen } of this.stated.values()) {
      push(byFile, path, path);
      if (isOpen) open.add(path);
      for (const folder of holds) push(byFolder, folder, path);
      for (const listed of lists) {
        const root = inFolder.get(listed);
        if (this.has(listed)) push(byFile, listed, path);
        else if (root !== undefined) push(takes, path, root);
        // It lies outside, is ignored, or is not there.
        else open.add(path);
      }
    }
    const takers = new Map<string, Set<string>>();
    for (const taker of this.stated.keys()) {
      for (const taken of reached(taker, takes)) {
        let all = takers.get(taken);
        if (!all) takers.set(taken, (all = new Set()));
        all.add(taker);
      }
    }
    for (const root of [...open]) for (const taker of takers.get(root) ?? none) open.add(taker);
    this.resolved = { byFile, byFolder, takers, open, ofFile: new Map() };
    return this.resolved;
  }
}

interface Resolved {
  readonly byFile: ReadonlyMap<string, readonly string[]>;
  readonly byFolder: ReadonlyMap<string, readonly string[]>;
  /** By root: itself and every root that takes it in. */
  readonly takers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly open: ReadonlySet<string>;
  readonly ofFile: Map<string, ReadonlySet<string>>;
}

const none: ReadonlySet<string> = new Set();

/** Everything that the root takes in, itself included; kustomizations that take in each other end it. */
function reached(root: string, takes: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const all = new Set([root]);
  for (const each of all) for (const taken of takes.get(each) ?? []) all.add(taken);
  return all;
}
