import type { Action } from '../mask';
import type { Mapping, Scalar, Sequence } from '../node';
import { Cursor } from './cursor';
import { type Mutable, scalarNode } from './new-node';

/** What template actions leave unknown: which values they write over, and which collections they may add to. */
export abstract class Templated extends Cursor {
  /** Pending actions that write at the column of a collection that has ended since. */
  private readonly claimed = new Set<Action>();
  /** The region of the key or dash that holds what is read next; undefined for the root. */
  protected ownerRegion: number | undefined;
  private nextAction = 0;
  private nextMask = 0;
  private readonly regions: number[] = [0];
  private regionCount = 0;

  /** The run of `if` and `range` blocks the offset is in, as a number: entries of one collection in two of them leave it open. */
  protected region(at: number): number {
    const { actions, regions } = this;
    while (this.nextAction < actions.length && actions[this.nextAction]!.start < at) {
      const { role } = actions[this.nextAction++]!;
      if (role === 'open') regions.push(++this.regionCount);
      else if (role === 'branch') regions[regions.length - 1] = ++this.regionCount;
      else if (role === 'close' && regions.length > 1) regions.pop();
    }
    return regions[regions.length - 1]!;
  }

  /** An entry of the collection follows the pending output actions, so they may have added to it. */
  protected landed(collection: Mutable<Mapping | Sequence>): void {
    if (this.pending.length === 0) return;
    for (const action of this.pending) {
      if (action.indent === collection.column || !this.claimed.has(action)) collection.isOpen = true;
    }
    this.pending = [];
    this.claimed.clear();
  }

  /** The collection ends here: pending output actions may have added to it if they write at its column. */
  protected closed(collection: Mutable<Mapping | Sequence>): false {
    for (const action of this.pending) {
      if (action.indent !== undefined && action.indent !== collection.column) continue;
      collection.isOpen = true;
      if (action.indent !== undefined) this.claimed.add(action);
    }
    return false;
  }

  /** The value a template action on a line of its own writes below a key, where nothing else is written there. */
  protected maskedValue(column: number): Scalar | undefined {
    const action = this.pending.find(({ indent }) => indent === undefined || indent > column);
    if (!action) return undefined;
    if (action.indent !== undefined) this.pending = this.pending.filter((other) => other !== action);
    const { start, end } = action;
    return scalarNode('plain', start, end, this.source.slice(start, end), true);
  }

  protected isMasked(start: number, end: number): boolean {
    const spans = this.mask?.spans;
    if (!spans) return false;
    let low = this.nextMask;
    // Nodes are finished nearly in order, so the search starts where the last one ended.
    while (low > 0 && spans[low - 1]!.end > start) low--;
    while (low < spans.length && spans[low]!.end <= start) low++;
    this.nextMask = low;
    return low < spans.length && spans[low]!.start < end;
  }
}
