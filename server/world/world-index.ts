// What the files of a workspace tell each other, found by key, with a record of who looked where. There is one level of
// dependency, from a posting (kind, table, key) to the judgements that read it: a join is a few look-ups, each of them
// recorded, so nothing derived is kept and nothing has to be validated. Nothing here knows Kubernetes.

import type { FactKind, Found, Known, Reader, Root, Stated, Within, World, WorldKinds } from '../engine/facts';
import type { Source, Unit } from '../engine/source';
import { Alternatives } from './alternatives';
import { push } from './by-key';
import { hashOf, owned } from './owned';
import { foldersAround, type Located } from './paths';
import { byPlace, type FactsOfUnit, KnownFact, type PlaceInUnit, type Posting, Postings } from './posting';
import { Roots } from './roots';

interface FileEntry extends Located {
  units: readonly (FactsOfUnit & { readonly unit: Unit | undefined })[];
  /** Who judged units of this file, and where they looked. Units keep their text alive: those of closed files have none. */
  readonly readers: Map<Unit | undefined, Map<Reader, Set<Posting>>>;
}

/** A world of one file, of which nothing is known to be all: for texts that stand alone. */
export function loneWorld(kinds: WorldKinds, source: Source): World {
  const world = new WorldIndex(kinds);
  world.set(source);
  return world.over(new Map());
}

export class WorldIndex implements World {
  readonly tells = true;
  private readonly files = new Map<string, FileEntry>();
  private readonly postings = new Postings();
  private readonly dirty = new Set<Posting>();
  private readonly alternatives = new Alternatives((folder) => this.touch(this.postings.known('scope', folder)));
  private readonly roots = new Roots((path) => this.files.has(path));
  /** What is typed may state an identity for a moment: folders become alternatives at a pause only. */
  private unsettled: (() => void)[] = [];
  private isComplete = false;
  /** Grows whenever an answer may be another one. */
  revision = 0;
  private readonly kinds: readonly FactKind[];

  constructor(private readonly told: WorldKinds) {
    this.kinds = told.kinds.flatMap((kind) => (kind.hidden ? [kind, hiddenOf(kind)] : [kind]));
  }

  /** How much is known, for benchmarks. */
  get size(): { readonly files: number; readonly facts: number; readonly postings: number } {
    let facts = 0;
    for (const { units } of this.files.values()) for (const unit of units) facts += unit.facts.length;
    return { files: this.files.size, facts, postings: this.postings.size };
  }

  /** Of all its files. */
  get paths(): readonly string[] {
    return [...this.files.keys()];
  }

  has(path: string): boolean {
    return this.files.has(path);
  }

  /**
   * Puts a file in, in place of what it said before. Of an open document, units that did not change are not looked at
   * again; of a closed file nothing is kept but what it says.
   *
   * @returns the paths of files whose judgements may be others now
   */
  set(source: Source, isOpen = false): ReadonlySet<string> {
    const { path } = source.file;
    let file = this.files.get(path);
    if (!file) {
      file = { path: owned(path), folders: foldersAround(path), units: [], readers: new Map() };
      this.files.set(file.path, file);
      if (this.roots.fileChanged(path)) this.touch(this.postings.known('roots'));
    }
    const kept = new Map(file.units.map((entry) => [entry.unit, entry]));
    const present = new Set(source.units.map(({ unit }) => unit));
    // What says the same stays the same object, so that whoever read it need not read again.
    const free = new Map<number, KnownFact[]>();
    for (const { unit, facts } of file.units) {
      if (unit && present.has(unit)) continue;
      for (const fact of facts) push(free, fact.hash, fact);
    }
    const added: KnownFact[] = [];
    const moved = new Set<Posting>();
    const lineAt = lineCounter(source.text);
    let root: Root | undefined;
    file.units = source.units.map(({ unit, start }) => {
      const line = lineAt(start);
      for (const kind of this.told.roots) {
        const [stated] = statedBy(kind, unit);
        if (stated) root = owned(stated.fact);
      }
      const known = kept.get(unit);
      if (known) {
        if (known.line !== line) {
          known.line = line;
          for (const fact of known.facts) for (const posting of fact.postings) moved.add(posting);
        }
        return known;
      }
      const facts: KnownFact[] = [];
      const entry = { unit: isOpen ? unit : undefined, line, facts };
      for (const { kind, hash, fact, place } of factsOf(unit, this.kinds)) {
        const same = free.get(hash)?.pop();
        if (same) {
          same.moveTo(entry, place);
          for (const posting of same.postings) moved.add(posting);
          facts.push(same);
        } else {
          const fresh = new KnownFact(owned(fact), kind, hash, file as FileEntry, entry, place);
          facts.push(fresh);
          added.push(fresh);
        }
      }
      return entry;
    });
    for (const facts of free.values()) for (const fact of facts) this.remove(fact, isOpen);
    for (const fact of added) this.add(fact, isOpen);
    for (const posting of moved) if (posting.reordered()) this.touch(posting);
    if (this.roots.set(path, root)) this.touch(this.postings.known('roots'));
    for (const [unit, readers] of file.readers) {
      if (isOpen && unit && present.has(unit)) continue;
      for (const reader of [...readers.keys()]) this.dismiss(reader);
    }
    return this.affected();
  }

  /** The file is gone, or none of ours any more. Returns what `set` returns. */
  delete(path: string): ReadonlySet<string> {
    const file = this.files.get(path);
    if (!file) return this.affected();
    for (const { facts } of file.units) for (const fact of facts) this.remove(fact, false);
    for (const readers of file.readers.values()) for (const reader of [...readers.keys()]) this.dismiss(reader);
    this.files.delete(path);
    const isNews = this.roots.set(path, undefined);
    if (this.roots.fileChanged(path) || isNews) this.touch(this.postings.known('roots'));
    return this.affected();
  }

  /** Whether something that was typed waits for `settle`. */
  get isUnsettled(): boolean {
    return this.unsettled.length > 0;
  }

  /** Nothing is typed for now: what open documents say is taken for meant. Returns what `set` returns. */
  settle(): ReadonlySet<string> {
    for (const apply of this.unsettled) apply();
    this.unsettled = [];
    return this.affected();
  }

  /**
   * Whether every file of the world has been read. Until then, and in the world of a lone file, nothing can be said to be
   * missing. Returns what `set` returns.
   */
  setComplete(isComplete: boolean): ReadonlySet<string> {
    if (this.isComplete !== isComplete) this.touch(this.postings.known('complete'));
    this.isComplete = isComplete;
    return this.affected();
  }

  find<Fact extends object, Table extends string>(
    kind: FactKind<Fact, Table>,
    table: Table,
    key: string,
    within: Within | undefined,
    by: Reader,
  ): Found<Fact> {
    return this.answer(kind, table, key, within, by, (posting) => this.read(posting, by));
  }

  /**
   * The world for one judgement of a closed file. What it looks at is remembered for the file as a whole and without its
   * units, so that `set`, `delete` and `settle` return its path once that judgement is stale; the one before is forgotten.
   */
  forClosed(path: string): World {
    const file = this.files.get(path);
    for (const reader of [...(file?.readers.get(undefined)?.keys() ?? [])]) this.forget(reader);
    const by: Reader = { path: file?.path ?? path, unit: undefined, isStale: false };
    return {
      tells: false,
      find: (kind, table, key, within) => this.find(kind, table, key, within, by),
      over: (files) => this.over(files),
      wouldTell: (files) => this.wouldTell(files),
      rootsNaming: (path) => this.rootsNaming(path),
    };
  }

  over(files: ReadonlyMap<string, Source>): World {
    const mask = this.maskFor(files);
    return {
      tells: false,
      find: (kind, table, key, within, by) => this.answer(kind, table, key, within, by, () => {}, mask),
      over: (more) => this.over(new Map([...files, ...more])),
      wouldTell: (more) => this.wouldTell(new Map([...files, ...more])),
      rootsNaming: (path) => this.rootsNaming(path),
    };
  }

  wouldTell(files: ReadonlyMap<string, Source>): boolean {
    for (const [path, source] of files) {
      const known = this.files.get(path);
      if (!known && this.roots.naming(path).length > 0) return true;
      const hashes = new Map<number, number>();
      const count = (hash: number, by: number) => hashes.set(hash, (hashes.get(hash) ?? 0) + by);
      for (const { facts } of known?.units ?? []) for (const { hash } of facts) count(hash, 1);
      for (const { unit } of source.units) for (const { hash } of factsOf(unit, this.kinds)) count(hash, -1);
      if ([...hashes.values()].some((left) => left !== 0) || this.roots.differs(path, this.rootIn(source))) return true;
    }
    return false;
  }

  rootsNaming(path: string): readonly string[] {
    return this.roots.naming(path);
  }

  private rootIn({ units }: Source): Root | undefined {
    let root: Root | undefined;
    for (const { unit } of units) for (const kind of this.told.roots) root = statedBy(kind, unit)[0]?.fact ?? root;
    return root;
  }

  private maskFor(files: ReadonlyMap<string, Source>): Mask | undefined {
    if (files.size === 0) return undefined;
    const facts: KnownFact[] = [];
    const roots = new Map<string, Root | undefined>();
    for (const [path, source] of files) {
      roots.set(path, this.rootIn(source));
      const known = this.files.get(path);
      const file: FileEntry = known ?? { path, folders: foldersAround(path), units: [], readers: new Map() };
      const entries = new Map(known?.units.map((entry) => [entry.unit, entry]));
      const lineAt = lineCounter(source.text);
      for (const { unit, start } of source.units) {
        const line = lineAt(start);
        const entry = entries.get(unit);
        if (entry) facts.push(...entry.facts);
        else {
          const unitFacts: KnownFact[] = [];
          const owner = { line, facts: unitFacts };
          for (const { kind, hash, fact, place } of factsOf(unit, this.kinds))
            unitFacts.push(new KnownFact(fact, kind, hash, file, owner, place));
          facts.push(...unitFacts);
        }
      }
    }
    return { paths: new Set(files.keys()), facts, roots: this.roots.over(roots) };
  }

  private answer<Fact extends object, Table extends string>(
    kind: FactKind<Fact, Table>,
    table: Table,
    key: string,
    within: Within | undefined,
    by: Reader,
    read: (posting: Posting) => void,
    mask?: Mask,
  ): Found<Fact> {
    // A kind that no domain tells would never be found, and nobody would notice.
    if (!this.told.kinds.some(({ name }) => name === kind.name))
      throw new Error(`No file is asked for "${kind.name}".`);
    const from = this.files.get(by.path) ?? { path: by.path, folders: foldersAround(by.path) };
    const isNamespaced = kind.namespace !== undefined && within !== undefined;
    const under = (namespace?: string) => this.under(kind, table, key, namespace, read, mask);
    const roots = mask?.roots ?? this.roots;
    const reach = kind.isOfRoot ? 'root' : within?.isWorldwide ? 'world' : undefined;
    const notes = this.notesOf(from, read);
    const sights = new Map<Located, Sight>();
    const isSeen = (file: Located) => {
      let sight = sights.get(file);
      if (sight === undefined) sights.set(file, (sight = this.sees(from, file, reach, notes, roots)));
      return sight;
    };
    let sure: readonly KnownFact[];
    let possible: readonly KnownFact[] = none;
    if (!isNamespaced) {
      sure = under();
    } else if (within.namespace !== undefined) {
      sure = under(within.namespace);
      possible = under(unwritten);
    } else {
      // Whoever applies two files of one folder, or of one kustomization, applies them to one namespace.
      const isWithUs = ({ file }: KnownFact) => areAppliedAlike(from, file, roots);
      const all = under();
      sure = all.filter((fact) => namespaceOf(fact) === unwritten && isWithUs(fact));
      possible = all.filter((fact) => !sure.includes(fact));
    }
    const hidden = [...sure, ...possible].filter(({ file }) => isSeen(file) === 'perhaps');
    const seen = sure.filter(({ file }) => isSeen(file) === 'yes');
    return new FoundFacts(
      seen as readonly unknown[] as readonly Known<Fact>[],
      possible.filter(({ file }) => isSeen(file) === 'yes') as readonly unknown[] as readonly Known<Fact>[],
      () => hidden.length === 0 && this.isWhole(kind, from, read, mask),
    );
  }

  /** `perhaps`: one shared object alone makes their folders alternatives, which is a guess. */
  private sees(
    from: Located,
    other: Located,
    reach: 'root' | 'world' | undefined,
    notes: SightNotes,
    roots: Roots,
  ): Sight {
    if (from.path === other.path) return 'yes';
    notes.roots();
    if (reach === 'root') return roots.appliesTo(other, from) ? 'yes' : 'no';
    if (reach !== 'world') {
      const shared = roots.share(from, other);
      if (shared !== undefined) return shared ? 'yes' : 'no';
    }
    notes.scopes();
    const objects = this.alternatives.between(from, other);
    return objects === 0 ? 'yes' : objects === 1 ? 'perhaps' : 'no';
  }

  /** Each note is left once for an answer, however many files it looks at: there may be a thousand. */
  private notesOf({ folders }: Located, read: (posting: Posting) => void): SightNotes {
    let [hasRoots, hasScopes] = [false, false];
    return {
      roots: () => {
        if (hasRoots) return;
        hasRoots = true;
        read(this.postings.at('roots'));
      },
      scopes: () => {
        if (hasScopes) return;
        hasScopes = true;
        for (const folder of ['', ...folders]) read(this.postings.at('scope', folder));
      },
    };
  }

  private isWhole(kind: FactKind, from: Located, read: (posting: Posting) => void, mask: Mask | undefined): boolean {
    read(this.postings.at('complete'));
    read(this.postings.at('roots'));
    const roots = mask?.roots ?? this.roots;
    const notes = this.notesOf(from, read);
    const mayHide = ({ file }: KnownFact) => this.sees(from, file, undefined, notes, roots) !== 'no';
    const hidden = kind.hidden ? this.under(hiddenOf(kind), 'all', '', undefined, read, mask) : none;
    return this.isComplete && roots.isClosed(from) && !hidden.some(mayHide);
  }

  /** The facts under the key, in one namespace or, where none is given, in all. */
  private under(
    kind: FactKind,
    table: string,
    key: string,
    namespace: string | undefined,
    read: (posting: Posting) => void,
    mask: Mask | undefined,
  ): readonly KnownFact[] {
    const posting = this.postings.at(kind.name, table, key, ...(namespace === undefined ? [] : [namespace]));
    read(posting);
    if (!mask) return posting.inOrder;
    const isUnder = (fact: KnownFact) =>
      fact.kind.name === kind.name &&
      keysOf(fact, table).includes(key) &&
      (namespace === undefined || namespaceOf(fact) === namespace);
    return [...posting.inOrder.filter(({ path }) => !mask.paths.has(path)), ...mask.facts.filter(isUnder)].sort(
      byPlace,
    );
  }

  private read(posting: Posting, by: Reader): void {
    // A judgement may end, its text edited, while it looks around.
    const file = this.files.get(by.path);
    if (!file) return;
    let readers = file.readers.get(by.unit);
    if (!readers) file.readers.set(by.unit, (readers = new Map()));
    let read = readers.get(by);
    if (!read) readers.set(by, (read = new Set()));
    read.add(posting);
    posting.readers.add(by);
  }

  /** The reader's unit is gone. A text that was derived from it may live on, and is then to ask again. */
  private dismiss(reader: Reader): void {
    reader.isStale = true;
    this.forget(reader);
  }

  private forget(reader: Reader): void {
    const readers = this.files.get(reader.path)?.readers;
    const ofUnit = readers?.get(reader.unit);
    const read = ofUnit?.get(reader);
    ofUnit?.delete(reader);
    if (ofUnit?.size === 0) readers?.delete(reader.unit);
    for (const posting of read ?? []) posting.forget(reader);
  }

  private add(fact: KnownFact, isTyped: boolean): void {
    for (const posting of this.postingsOf(fact)) {
      posting.add(fact);
      fact.postings.push(posting);
      this.touch(posting);
    }
    const { identity } = fact;
    if (identity === undefined) return;
    this.meanwhile(isTyped, () => this.alternatives.add(identity, fact.file));
  }

  private remove(fact: KnownFact, isTyped: boolean): void {
    for (const posting of fact.postings) {
      this.touch(posting);
      posting.remove(fact);
    }
    const { identity } = fact;
    if (identity === undefined) return;
    this.meanwhile(isTyped, () => this.alternatives.remove(identity, fact.file));
  }

  /** What has waited so far must be applied first: a fact that goes must have come. */
  private meanwhile(isTyped: boolean, apply: () => void): void {
    if (isTyped) this.unsettled.push(apply);
    else {
      for (const earlier of this.unsettled) earlier();
      this.unsettled = [];
      apply();
    }
  }

  private *postingsOf(fact: KnownFact): Iterable<Posting> {
    for (const table of Object.keys(fact.kind.tables)) {
      for (const key of new Set(keysOf(fact, table))) {
        yield this.postings.at(fact.kind.name, table, owned(key));
        if (fact.kind.namespace) yield this.postings.at(fact.kind.name, table, owned(key), namespaceOf(fact));
      }
    }
  }

  private touch(posting: Posting | undefined): void {
    if (posting) this.dirty.add(posting);
  }

  private affected(): ReadonlySet<string> {
    if (this.dirty.size > 0) this.revision++;
    const paths = new Set<string>();
    const stale = new Set<Reader>();
    for (const { readers } of this.dirty) for (const reader of readers) stale.add(reader);
    this.dirty.clear();
    for (const reader of stale) {
      reader.isStale = true;
      paths.add(reader.path);
      this.forget(reader);
    }
    return paths;
  }
}

type Sight = 'yes' | 'no' | 'perhaps';

/** Leave notes that an answer stands on which files are applied together, and on which folders are alternatives. */
interface SightNotes {
  roots(): void;
  scopes(): void;
}

/** Files that another text stands for, and what that text says. */
interface Mask {
  readonly paths: ReadonlySet<string>;
  readonly facts: readonly KnownFact[];
  readonly roots: Roots;
}

class FoundFacts<Fact extends object> implements Found<Fact> {
  constructor(
    private readonly sure: readonly Known<Fact>[],
    readonly possible: readonly Known<Fact>[],
    private readonly nothingElse: () => boolean,
  ) {}

  get length(): number {
    return this.sure.length;
  }

  get isAll(): boolean {
    return this.possible.length === 0 && this.nothingElse();
  }

  [Symbol.iterator](): Iterator<Known<Fact>> {
    return this.sure[Symbol.iterator]();
  }
}

const none: readonly never[] = [];

const areAppliedAlike = (a: Located, b: Located, roots: Roots): boolean =>
  a.folders.at(-1) === b.folders.at(-1) || roots.share(a, b) === true;

/** Stands for a namespace that nobody wrote. No name of a namespace holds it. */
const unwritten = '?';
const namespaceOf = ({ kind, fact }: KnownFact): string => kind.namespace?.(fact) ?? unwritten;
const keysOf = ({ kind, fact }: KnownFact, table: string): readonly string[] => kind.tables[table]?.(fact) ?? none;

/** The objects of a kind whose keys cannot be known, as a kind of their own. */
const hiddenOf = ({ name, hidden }: FactKind): FactKind => ({
  name: `${name} hidden`,
  states: hidden ?? (() => none),
  tables: { all: () => [''] },
});

function* factsOf(unit: Unit, kinds: readonly FactKind[]) {
  const lineAt = lineCounter(unit.text);
  for (const kind of kinds) {
    for (const { fact, at } of statedBy(kind, unit)) {
      const { start, end } = at.span;
      const place: PlaceInUnit = {
        line: lineAt(start),
        character: start - (unit.text.lastIndexOf('\n', start - 1) + 1),
        length: end - start,
      };
      yield { kind, fact, place, hash: hashOf(`${kind.name} ${JSON.stringify(fact)}`) };
    }
  }
}

/** A kind that fails on a unit learns nothing of it. The rules stand on the same queries, and their failures are reported. */
function statedBy<Fact extends object>(kind: FactKind<Fact>, unit: Unit): readonly Stated<Fact>[] {
  try {
    return kind.states(unit);
  } catch {
    return none;
  }
}

/** Lines of growing offsets, each character looked at once; for one that is smaller it begins again. */
function lineCounter(text: string): (offset: number) => number {
  let at = 0;
  let line = 0;
  return (offset) => {
    if (offset < at) [at, line] = [0, 0];
    for (let next = text.indexOf('\n', at); next >= 0 && next < offset; next = text.indexOf('\n', at)) {
      line++;
      at = next + 1;
    }
    return line;
  };
}
