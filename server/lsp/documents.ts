import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Seaworthy } from '../api';
import type { Config } from '../engine/config';
import type { Reader } from '../engine/facts';
import type { Finding } from '../engine/finding';
import type { Failure } from '../engine/lint';
import type { File, Language, PlacedUnit, Source } from '../engine/source';
import type { WorldIndex } from '../world/world-index';
import type { Circumstances } from './folders';
import { asFound, type Held, heldThrough, parses, type Touched, touchedBy, withHeld, withoutUnfinished } from './held';
import { pathOf, spanOf } from './places';

/** What linting an open document gave, with what it was judged by. */
export interface Judged {
  readonly source: Source;
  /** Of the source, and those derived from them. */
  readonly units: readonly PlacedUnit[];
  readonly config: Config;
  readonly world: WorldIndex;
  /** What the world was when the text was judged. */
  readonly revision: number;
  /** Of the text as it is. Code actions go by these. */
  readonly findings: readonly Finding[];
  /** The same, and those held while the text does not parse. Diagnostics and hovers go by these. */
  readonly shown: readonly Finding[];
  readonly failures: readonly Failure[];
  /** Whether any rule had something to look at. */
  readonly isJudged: boolean;
  /** The kinds of objects in it that no rule looks at. */
  readonly notJudged: readonly string[];
}

/** A text the client has open. The one place where its edits are applied. */
export class OpenDocument {
  readonly path: string;
  text: TextDocument;
  /** Known once its surroundings have been looked at; asked for again when they may have changed. */
  circumstances: Circumstances | undefined;
  judged: Judged | undefined;
  /** Its file as the world leaves it, see `File.written`, and as it would be alone. */
  private seenInWorld: { readonly alone: File; readonly file: File } | undefined;
  private reader: { readonly reader: Reader; readonly world: WorldIndex } | undefined;
  private edits: Touched[] = [];
  /** What was shown last, once the text no longer parses. */
  private held: readonly Held[] | undefined;
  /** All that would be shown, where some of it waits until what is being typed is finished. */
  private unfinished: readonly Finding[] | undefined;

  /** `waits`: whether the client can be told, later, of what is left out while its user types. */
  constructor(
    uri: string,
    languageId: string,
    version: number,
    text: string,
    private readonly waits: boolean,
  ) {
    this.path = pathOf(uri);
    this.text = TextDocument.create(uri, languageId, version, text);
  }

  get uri(): string {
    return this.text.uri;
  }

  /** Applies the client's edits in order. */
  change(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) {
      if ('range' in change) {
        const replaced = spanOf(this.text, change.range);
        this.edits.push(touchedBy(this.text.getText(), replaced, change.text));
      } else {
        this.edits = [{ lines: { start: 0, end: Number.POSITIVE_INFINITY }, shift: 0, start: 0, isTyping: false }];
      }
      this.text = TextDocument.update(this.text, [change], version);
    }
  }

  /** Lints the text as it is now; what it gave last time where nothing has changed. */
  judge(seaworthy: Seaworthy, language: Language, circumstances: Circumstances): Judged {
    const { file, config } = circumstances;
    const last = this.judged;
    const world = circumstances.world.index;
    let source = this.read(language, this.seenInWorld?.alone === file ? this.seenInWorld.file : file);
    // First, because the text is judged as a part of its world.
    if (last?.source !== source || last.world !== world) circumstances.world.setOpen(this.path, source);
    const placed = seaworthy.inWorld(source, world, this.readerOf(source, world));
    if (placed !== source) {
      source = placed;
      this.seenInWorld = { alone: file, file: source.file };
      circumstances.world.setOpen(this.path, source);
    }
    const { revision } = world;
    if (last?.source === source && last.config === config && last.world === world && last.revision === revision)
      return last;

    const { findings, failures, isJudged, notJudged } = seaworthy.lint(source, config, world);
    const edits = this.edits;
    this.edits = [];
    const { derivations } = seaworthy;
    const units = derivations.unitsOf(source);
    const all = this.withHeld(source, units, findings, last?.config === config ? edits : undefined);
    const waits = this.waits && last?.config === config;
    const shown = waits ? withoutUnfinished(source, derivations, all, last.shown, edits) : all;
    this.unfinished = shown.length < all.length ? all : undefined;
    return (this.judged = { source, units, config, world, revision, findings, shown, failures, isJudged, notJudged });
  }

  /** Whoever looks for what other files write into this one: the same for as long as its first unit lives. */
  private readerOf({ file, units: [first] }: Source, world: WorldIndex): Reader {
    const known = this.reader;
    if (known && !known.reader.isStale && known.world === world && known.reader.unit === first?.unit)
      return known.reader;
    // Every text has a unit, be it an empty one.
    const reader = { path: file.path, unit: first!.unit, isStale: false };
    this.reader = { reader, world };
    return reader;
  }

  /** Whether something is left out until what is being typed is finished. */
  get isUnfinished(): boolean {
    return this.unfinished !== undefined;
  }

  /** What is there counts as finished: everything is shown from now on. */
  finish(): void {
    if (this.judged && this.unfinished) this.judged = { ...this.judged, shown: this.unfinished };
    this.unfinished = undefined;
  }

  /** Text that parses has nothing to hold on to, and most text that is typed into is long and parses. */
  private withHeld(
    source: Source,
    units: readonly PlacedUnit[],
    fresh: readonly Finding[],
    edits: readonly Touched[] | undefined,
  ): readonly Finding[] {
    if (parses(units)) {
      this.held = undefined;
      return fresh;
    }
    const before = this.held ?? this.judged?.shown.map(asFound) ?? [];
    this.held = withHeld(source, units, fresh, edits ? heldThrough(before, edits) : []);
    return this.held.map(({ finding }) => finding);
  }

  private read(language: Language, file: File): Source {
    const text = this.text.getText();
    const last = this.judged?.source;
    const isSameFile = last?.language === language && last.file === file;
    if (isSameFile && last.text === text) return last;
    return language.read(file, text, isSameFile ? last : undefined);
  }
}
