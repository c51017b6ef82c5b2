// What files tell each other, as rules and domains see it. The index that keeps it is `server/world/`.

import type { Query } from './query';
import type { Place, Source, Unit } from './source';

/** What a unit states: small plain data, never trees, and the word of the text that says it. */
export interface Stated<Fact extends object> {
  readonly fact: Fact;
  readonly at: Place;
}

/** A kind of fact, declared by its domain next to the query it comes from. */
export interface FactKind<Fact extends object = object, Table extends string = string> {
  /** `kubernetes/workload` */
  readonly name: string;
  readonly states: Query<Stated<Fact>>;
  /** For kinds that live in namespaces: the fact's own, undefined where none is written. */
  namespace?(fact: Fact): string | undefined;
  /**
   * Seen only by what the root of its file takes in, as a patch is: elsewhere it is about other objects of the same name.
   */
  readonly isOfRoot?: boolean;
  /**
   * What exists once in a cluster, such as `Role/shop/reader`: two files that both state it are of two environments.
   * Undefined where it is not known.
   */
  identity?(fact: Fact): string | undefined;
  /**
   * Objects of this kind whose keys cannot be known, such as one whose name a template makes: where there is one,
   * nobody may say that another does not exist.
   */
  readonly hidden?: Query<Stated<object>>;
  /** Under which keys a fact is found, by table. */
  readonly tables: { readonly [table in Table]: KeysOf<Fact> };
}

/** Typed as a method, because only methods let kinds of different facts stand in one list. */
type KeysOf<Fact> = { of(fact: Fact): readonly string[] }['of'];

/**
 * A fact and where it stands now. The same object for as long as the fact says the same: its place is read when a finding
 * is shown, so that moving it makes no judgement anew.
 */
export interface Known<Fact extends object = object> {
  readonly kind: FactKind;
  readonly fact: Fact;
  readonly path: string;
  /** From 0, as editors count. */
  readonly line: number;
  /** From 0, in characters as `String.length` counts them. */
  readonly character: number;
  readonly length: number;
}

/** What is under a key, in order of path and place. */
export interface Found<Fact extends object = object> extends Iterable<Known<Fact>> {
  readonly length: number;
  /** What may be meant as well: its namespace or the asker's is not written, so whoever applies the files decides. */
  readonly possible: readonly Known<Fact>[];
  /** Nothing else can exist: the only ground on which a rule may say "no X". Reading it is remembered like a look-up. */
  readonly isAll: boolean;
}

/** Where to look: in an object's own namespace, undefined where none is written. */
export interface Within {
  readonly namespace: string | undefined;
  /** What a mesh's or cluster's own files say holds everywhere, whichever kustomization applies them. */
  readonly isWorldwide?: boolean;
}

/**
 * What a rule asks the world by. In a kind with namespaces, `within` looks in one of them, and leaving it out in all.
 * Every look-up is remembered, also one that found nothing.
 */
export type Find = <Fact extends object, Table extends string>(
  kind: FactKind<Fact, Table>,
  table: Table,
  key: string,
  within?: Within,
) => Found<Fact>;

/** A judgement that stands on look-ups. It is stale once something that it looked at says something else. */
export interface Reader {
  readonly path: string;
  /** Undefined where a file was judged as a whole and its text let go, as closed files are. */
  readonly unit: Unit | undefined;
  isStale: boolean;
}

/** Which kinds of fact a world keeps. */
export interface WorldKinds {
  readonly kinds: readonly FactKind[];
  /** Those that say which files are applied as one. */
  readonly roots: readonly FactKind<Root>[];
}

/** What other files say. Whoever lints puts a file into it first, then lints the file. */
export interface World {
  /** Whether judgements may be kept: their readers are told when they are stale. Else each lint asks anew. */
  readonly tells: boolean;
  find<Fact extends object, Table extends string>(
    kind: FactKind<Fact, Table>,
    table: Table,
    key: string,
    within: Within | undefined,
    by: Reader,
  ): Found<Fact>;
  /** The world as it would be with these files, by path, in place of its own. It tells nobody of changes. */
  over(files: ReadonlyMap<string, Source>): World;
  /** Whether any judgement of another file may be another one if these files, by path, said this. */
  wouldTell(files: ReadonlyMap<string, Source>): boolean;
  /** The paths of the roots that name the file among those they render. */
  rootsNaming(path: string): readonly string[];
}

/** What is applied as one, such as a kustomization or a chart: a file that says which others it renders. */
export interface Root {
  /** Its own path. */
  readonly path: string;
  /** Files that it renders, and folders that hold another root, which it takes in whole. */
  readonly lists: readonly string[];
  /** Folders whose files it renders, at any depth. */
  readonly holds: readonly string[];
  /** Changes what takes it in, as a component does; any other changes only what it takes in itself. */
  readonly isComponent: boolean;
  /** Takes in something that cannot be read here: an address, a generator. Then nothing can be said to be missing. */
  readonly isOpen: boolean;
}
