import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Seaworthy } from '../api';
import type { Failure } from '../engine/lint';
import type { Source } from '../engine/source';
import { configurationNames, settingsInText } from '../workspace/configuration';
import { nameOf } from '../workspace/files';
import type { Cause, WorldFiles } from '../workspace/worlds';
import type { Abilities } from './abilities';
import { type KeptDiagnostic, keptDiagnosticsOf, keptProblems, shownNow } from './features/diagnostics';
import type { Folders } from './folders';
import { uriOf } from './places';
import { soon } from './turns';

/** How long files are judged before anything else gets its turn, in milliseconds. */
const slice = 8;
/** While keys follow each other faster than this, none is judged, in milliseconds. */
const calm = 150;
/** Longer texts are judged a unit at a time, in characters. */
const long = 2 ** 16;

/** What is kept of a file that is not open: plain data, no text and no trees. */
interface ClosedFile {
  readonly world: WorldFiles;
  readonly items: readonly KeptDiagnostic[];
  /** How many more there are. */
  readonly leftOut: number;
  /** What was found before edits of this session changed it, by key; undefined where none has. */
  readonly before: ReadonlySet<string> | undefined;
}

/** What is to be judged, in which world and why. */
interface Job {
  readonly world: WorldFiles;
  readonly cause: Cause;
}

interface ClosedFilesOptions {
  readonly seaworthy: Seaworthy;
  readonly folders: Folders;
  readonly abilities: Abilities;
  readonly isOpen: (path: string) => boolean;
  /** Told of files for which something else may be shown now. */
  readonly changed: (paths: Iterable<string>) => void;
  readonly failed: (failures: readonly Failure[]) => void;
  readonly log: (error: unknown) => void;
}

/**
 * The findings of files that are not open, where the scope asks for them. They are judged in the background, what
 * somebody's edit concerns first, and while keys follow each other not at all.
 */
export class ClosedFiles {
  private readonly files = new Map<string, ClosedFile>();
  /** What edits concern, and everything else. */
  private readonly urgent = new Map<string, Job>();
  private readonly queue = new Map<string, Job>();
  /** Files with notes into other files, where lines may have moved. */
  private readonly noting = new Set<string>();
  private haveNotesMoved = false;
  private lastKey = Number.NEGATIVE_INFINITY;
  private judging: string | undefined;
  private isRunning = false;

  constructor(private readonly options: ClosedFilesOptions) {}

  /** The paths of all files that have been judged. */
  get paths(): Iterable<string> {
    return this.files.keys();
  }

  has(path: string): boolean {
    return this.files.has(path);
  }

  /** Whether more may soon be known of a file. */
  isPending(path: string): boolean {
    return this.urgent.has(path) || this.queue.has(path) || this.judging === path || this.options.folders.areLoading;
  }

  /** What the scope shows of a file, and how much of it that leaves out for being too many. */
  shown(path: string): { readonly items: readonly Diagnostic[]; readonly leftOut: number } {
    const { folders, isOpen } = this.options;
    const file = this.files.get(path);
    const scope = file && !isOpen(path) ? folders.scopeOf(file.world, path) : 'open';
    if (!file || scope === 'open') return nothing;
    if (scope === 'workspace') return { items: file.items.map(shownNow), leftOut: file.leftOut };
    const { before, items } = file;
    if (!before) return nothing;
    const brought = items.filter(({ diagnostic }) => isAlarming(diagnostic) && !before.has(keyOf(diagnostic)));
    return { items: brought.map(shownNow), leftOut: 0 };
  }

  /** Files of a world whose findings may be others now. Those that are open are not ours. */
  concerned(world: WorldFiles, paths: Iterable<string>, cause: Cause): void {
    // What waited for the end of a reading waits no longer.
    this.options.changed([]);
    // At its end it tells of all files.
    if (world.isLoading) return;
    const { isOpen, seaworthy, folders } = this.options;
    for (const path of paths) {
      // Some files are read for what they state alone, such as JSON: open, they would not be judged either.
      if (isOpen(path) || !seaworthy.languageOf({ path }) || folders.scopeOf(world, path) === 'open') continue;
      const isTyped = cause === 'typed' || this.urgent.get(path)?.world === world;
      this.queue.delete(path);
      if (isTyped) this.urgent.set(path, { world, cause: 'typed' });
      else this.queue.set(path, { world, cause });
    }
    this.runSoon();
  }

  /** A document was opened or closed: while it is open, others tell of it, and what edits brought it has been seen. */
  openedOrClosed(path: string): void {
    const file = this.files.get(path);
    if (file) this.files.set(path, { ...file, before: undefined });
    this.options.changed([path]);
  }

  /** Somebody types: whoever does comes first. */
  typed(): void {
    this.lastKey = performance.now();
    if (this.noting.size === 0 || this.haveNotesMoved) return;
    this.haveNotesMoved = true;
    this.runSoon();
  }

  /** Settings, configurations or folders changed: what was judged by others no longer counts. */
  renew(): void {
    for (const files of [this.files, this.urgent, this.queue])
      for (const [path, { world }] of files) if (world.isClosed) files.delete(path);
  }

  /** Judges nothing any more. */
  stop(): void {
    for (const files of [this.files, this.urgent, this.queue]) files.clear();
  }

  private runSoon(): void {
    if (this.isRunning || (this.urgent.size === 0 && this.queue.size === 0 && !this.haveNotesMoved)) return;
    this.isRunning = true;
    this.run()
      .catch(this.options.log)
      .finally(() => {
        this.isRunning = false;
      });
  }

  private async run(): Promise<void> {
    // What has already arrived comes before what it brings.
    await soon();
    let start = performance.now();
    for (;;) {
      for (let left: number; (left = this.lastKey + calm - performance.now()) > 0; )
        await new Promise((resolve) => setTimeout(resolve, left));
      if (this.haveNotesMoved) this.options.changed(this.noting);
      this.haveNotesMoved = false;
      const queue = this.urgent.size > 0 ? this.urgent : this.queue;
      const [next] = queue;
      if (!next) return;
      const [path, job] = next;
      queue.delete(path);
      this.judging = path;
      const isDone = await this.judge(path, job).catch((error) => this.options.log(error));
      this.judging = undefined;
      if (isDone === false && !this.urgent.has(path) && !this.queue.has(path)) queue.set(path, job);
      if (performance.now() - start < slice) continue;
      await soon();
      start = performance.now();
    }
  }

  /** False where it has to be done again, because somebody typed meanwhile. */
  private async judge(path: string, { world, cause }: Job): Promise<boolean> {
    const { seaworthy, folders, isOpen, failed, abilities } = this.options;
    const key = this.lastKey;
    // What concerns the file while it is judged has put it into a queue again.
    const isOutdated = () => world.isClosed || isOpen(path) || this.urgent.has(path) || this.queue.has(path);
    const source = await world.read(path);
    const circumstances = await folders.circumstances(path);
    if (isOutdated()) return true;
    if (!source || !world.index.has(path) || circumstances.isExcluded || circumstances.world !== world) {
      this.files.delete(path);
      this.noting.delete(path);
      this.options.changed([path]);
      return true;
    }
    const text = TextDocument.create(uriOf(path), '', 0, source.text);
    const isConfiguration = configurationNames.includes(nameOf(path));
    const view = world.index.forClosed(path);
    const placed = isConfiguration
      ? source
      : seaworthy.inWorld(source, view, { path, unit: undefined, isStale: false });
    const lint = (part: Source) => seaworthy.lint(part, circumstances.config, view);
    if (!isConfiguration && placed.text.length > long) {
      if (!(await this.lintedApart(placed, lint, key))) return false;
      if (isOutdated()) return true;
    }
    const { findings, failures } = isConfiguration ? { findings: [], failures: [] } : lint(placed);
    failed(failures);
    const found = isConfiguration
      ? keptProblems(text, settingsInText(source.text, seaworthy.ids).problems)
      : keptDiagnosticsOf(text, findings, abilities);
    this.files.set(path, { world, ...found, before: beforeEdits(this.files.get(path), found.items, cause) });
    const leadsAway = found.items.some(({ notes }) => notes.some((note) => 'known' in note));
    if (leadsAway) this.noting.add(path);
    else this.noting.delete(path);
    this.options.changed([path]);
    return true;
  }

  /** Lints a long text a unit at a time; what each gave is remembered. False where somebody typed meanwhile. */
  private async lintedApart(source: Source, lint: (part: Source) => unknown, key: number): Promise<boolean> {
    let start = performance.now();
    for (const unit of source.units) {
      lint({ ...source, units: [unit] });
      if (performance.now() - start < slice) continue;
      await soon();
      if (this.lastKey !== key) return false;
      start = performance.now();
    }
    return true;
  }
}

const nothing = { items: [], leftOut: 0 };

/**
 * What was there before edits. What the disk brings was brought by none; what was there, went and came back by edits is
 * none of theirs either.
 */
function beforeEdits(
  last: ClosedFile | undefined,
  items: readonly KeptDiagnostic[],
  cause: Cause,
): ReadonlySet<string> | undefined {
  if (!last) return undefined;
  const keysOf = (kept: readonly KeptDiagnostic[]) => kept.map(({ diagnostic }) => keyOf(diagnostic));
  if (cause === 'typed') return last.before ?? new Set(keysOf(last.items));
  if (!last.before) return undefined;
  const were = new Set(keysOf(last.items));
  return new Set([...last.before, ...keysOf(items).filter((key) => !were.has(key))]);
}

const keyOf = ({ code, range: { start, end }, message }: Diagnostic): string =>
  JSON.stringify([code, start.line, start.character, end.line, end.character, message]);

/** Where a file comes up that nobody opened, it does so for nothing less. */
const isAlarming = ({ severity }: Diagnostic): boolean =>
  severity === DiagnosticSeverity.Error || severity === DiagnosticSeverity.Warning;
