// Which folders stand for different environments. An object that exists twice cannot be in one cluster, so where the
// paths of the two part, the two folders (or files) are alternatives, dev and prod, say, and neither sees the other.
// What lies beside or above both is seen by both.
import type { Located } from './paths';

/** What files state that exists once in a cluster, and what follows for their folders. */
export class Alternatives {
  private readonly files = new Map<string, Located[]>();
  /** By folder and by file: how often each identity that is stated more than once is stated at or below it. */
  private readonly below = new Map<string, Map<string, number>>();
  private shared = new Map<string, number>();

  /** Told of every folder between whose children something may have changed. */
  constructor(private readonly changed: (folder: string) => void) {}

  add(identity: string, file: Located): void {
    const files = this.files.get(identity);
    if (!files) {
      this.files.set(identity, [file]);
      return;
    }
    files.push(file);
    // The first alone is nobody's alternative: it is counted when the second comes.
    for (const each of files.length === 2 ? files : [file]) this.count(identity, each, 1);
  }

  remove(identity: string, file: Located): void {
    const files = this.files.get(identity);
    const index = files?.indexOf(file) ?? -1;
    if (!files || index < 0) return;
    files.splice(index, 1);
    if (files.length === 0) this.files.delete(identity);
    else for (const each of files.length === 1 ? [file, ...files] : [file]) this.count(identity, each, -1);
  }

  /**
   * How many objects the two stand for in different environments: those that exist below both, where their paths part.
   * 0: nothing tells them apart.
   */
  between(a: Located, b: Located): number {
    if (a.path === b.path) return 0;
    let depth = 0;
    while (depth < a.folders.length && a.folders[depth] === b.folders[depth]) depth++;
    const first = a.folders[depth] ?? a.path;
    const second = b.folders[depth] ?? b.path;
    // Below most places nothing is stated twice, and files are compared by the thousand.
    const [ofFirst, ofSecond] = [this.below.get(first), this.below.get(second)];
    if (!ofFirst || !ofSecond) return 0;
    const pair = first < second ? `${first}\n${second}` : `${second}\n${first}`;
    let count = this.shared.get(pair);
    if (count === undefined) this.shared.set(pair, (count = inBoth(ofFirst, ofSecond)));
    return count;
  }

  private count(identity: string, { folders, path }: Located, by: 1 | -1): void {
    this.shared = new Map();
    const places = ['', ...folders, path];
    const timesAt = (place: string | undefined) => this.below.get(place ?? '')?.get(identity) ?? 0;
    const told = by === -1 ? this.parting(places, timesAt) : [];
    for (const place of places) {
      let times = this.below.get(place);
      if (!times) this.below.set(place, (times = new Map()));
      const left = (times.get(identity) ?? 0) + by;
      if (left > 0) times.set(identity, left);
      else times.delete(identity);
      if (times.size === 0) this.below.delete(place);
    }
    for (const folder of by === 1 ? this.parting(places, timesAt) : told) this.changed(folder);
  }

  /** The folders where the way to one that states it parts from the way to another: more of them lie below than further on. */
  private parting(places: readonly string[], timesAt: (place: string | undefined) => number): string[] {
    return places.slice(0, -1).filter((place, index) => timesAt(place) > timesAt(places[index + 1]));
  }
}

/** How many keys two maps have in common. */
function inBoth(first: ReadonlyMap<string, number>, second: ReadonlyMap<string, number>): number {
  const [fewer, more] = first.size > second.size ? [second, first] : [first, second];
  let count = 0;
  for (const identity of fewer.keys()) if (more.has(identity)) count++;
  return count;
}
