import type { FactKind, Known, Reader } from '../engine/facts';
import type { Located } from './paths';

/** A unit of a file, as far as the world remembers it. */
export interface FactsOfUnit {
  /** Its line in the file, from 0. */
  line: number;
  readonly facts: readonly KnownFact[];
}

/** A fact in the index. Where it stands may change; what it says does not. */
export class KnownFact implements Known {
  /** The postings that hold it, to be told when it goes. */
  readonly postings: Posting[] = [];
  readonly identity: string | undefined;

  constructor(
    readonly fact: object,
    readonly kind: FactKind,
    /** Stands for the kind and for what the fact says, see `hashOf`. */
    readonly hash: number,
    readonly file: Located,
    private unit: FactsOfUnit,
    private place: PlaceInUnit,
  ) {
    this.identity = kind.identity?.(fact);
  }

  get path(): string {
    return this.file.path;
  }
  get line(): number {
    return this.unit.line + this.place.line;
  }
  get character(): number {
    return this.place.character;
  }
  get length(): number {
    return this.place.length;
  }

  moveTo(unit: FactsOfUnit, place: PlaceInUnit): void {
    this.unit = unit;
    this.place = place;
  }
}

export interface PlaceInUnit {
  readonly line: number;
  readonly character: number;
  readonly length: number;
}

/** All facts under one key, and whoever looked there, also where there is nothing. */
export class Posting {
  readonly facts = new Set<KnownFact>();
  readonly readers = new Set<Reader>();
  private sorted: readonly KnownFact[] | undefined;

  /** @param discard called when nobody needs the posting any more */
  constructor(private readonly discard: () => void) {}

  /** In order of path and place, so that the world answers the same however it came about. */
  get inOrder(): readonly KnownFact[] {
    this.sorted ??= [...this.facts].sort(byPlace);
    return this.sorted;
  }

  add(fact: KnownFact): void {
    this.facts.add(fact);
    this.sorted = undefined;
  }

  remove(fact: KnownFact): void {
    this.facts.delete(fact);
    this.sorted = undefined;
    this.tidy();
  }

  /** To be called when facts moved within their file. True where they no longer stand in the order they were found in. */
  reordered(): boolean {
    const { sorted } = this;
    if (!sorted?.some((fact, index) => index > 0 && byPlace(sorted[index - 1]!, fact) > 0)) return false;
    this.sorted = undefined;
    return true;
  }

  forget(reader: Reader): void {
    this.readers.delete(reader);
    this.tidy();
  }

  private tidy(): void {
    if (this.facts.size === 0 && this.readers.size === 0) this.discard();
  }
}

export function byPlace(a: Known, b: Known): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.line - b.line || a.character - b.character;
}

/** Postings by what leads to them, made when first looked at. */
export class Postings {
  private readonly all = new Map<string, Posting>();

  get size(): number {
    return this.all.size;
  }

  at(...keys: readonly string[]): Posting {
    const key = keys.join('\n');
    let posting = this.all.get(key);
    if (!posting) this.all.set(key, (posting = new Posting(() => this.all.delete(key))));
    return posting;
  }

  /** The posting, where anybody has made it. */
  known(...keys: readonly string[]): Posting | undefined {
    return this.all.get(keys.join('\n'));
  }
}
