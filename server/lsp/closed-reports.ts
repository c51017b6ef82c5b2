import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { Abilities } from './abilities';
import type { ClosedFiles } from './closed-files';
import { sameDiagnostics } from './features/diagnostics';
import { pathOf, uriOf } from './places';
import type { ClosedFilesState, Told as Notifications } from './requests';
import { soon } from './turns';

/** Findings of files that are not open, in all: no list that is longer is read. */
const most = 5000;
/** Files that are told of at once. */
const atOnce = { pulled: 64, pushed: 50 };
/** How long changes are gathered, in milliseconds. */
const gathering = 50;

const levels = [DiagnosticSeverity.Error, DiagnosticSeverity.Warning, DiagnosticSeverity.Information];

/** What is shown of a file. */
interface Shown {
  readonly resultId: string;
  readonly items: readonly Diagnostic[];
}

type Found = ReturnType<ClosedFiles['shown']>;

/** A request of a client that waits for news. */
interface Held {
  /** Files in one answer. */
  readonly atMost: number;
  /** What the client knows of, result ids by path. */
  readonly told: Map<string, string>;
  readonly send: (reports: WorkspaceDocumentDiagnosticReport[]) => void;
}

/**
 * Diagnostics of files that are not open, on their way to the client: where it asks for them, its request is held and
 * answered a part at a time, whenever something changed; else they are pushed. Never both.
 */
export class ClosedReports {
  private readonly shown = new Map<string, Shown>();
  private readonly changedPaths = new Set<string>();
  private readonly held = new Set<Held>();
  private readonly pushed = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isDue = false;
  private wasTooMany = false;
  /** How many findings each file has to show and leaves out, and their sums: to count all files anew would be slow. */
  private readonly counts = new Map<string, { readonly items: number; readonly leftOut: number }>();
  private total = 0;
  private leftOut = 0;
  private toldLeftOut = 0;
  private resultIds = 0;
  private isStopped = false;

  constructor(
    private readonly connection: Connection,
    private readonly files: ClosedFiles,
    private readonly abilities: Abilities,
    private readonly isOpen: (path: string) => boolean,
    private readonly log: (error: unknown) => void,
  ) {}

  /** Something else may be shown of these files. */
  changed(paths: Iterable<string>): void {
    for (const path of paths) this.changedPaths.add(path);
    this.isDue = true;
    if (!this.isStopped) this.timer ??= setTimeout(() => this.tell().catch(this.log), gathering);
  }

  /** Of any file. */
  everythingChanged(): void {
    this.changed(this.files.paths);
    this.changed(this.shown.keys());
    this.changed(this.counts.keys());
  }

  /** Opened documents are told of as such, and from now on by nobody else. */
  opened(path: string, uri: string): void {
    this.shown.delete(path);
    for (const held of this.held) this.sendTo(held, [path]);
    const wasPushed = this.pushed.delete(path);
    // Where the client spells it otherwise, it takes the two for two files.
    if (wasPushed && uriOf(path) !== uri) this.connection.sendDiagnostics({ uri: uriOf(path), diagnostics: [] });
  }

  /**
   * The answer to a pull of the whole workspace. With `send` it ends only when the client no longer wants it; a client
   * that takes no parts is answered as soon as something differs from what it knows.
   */
  answer(
    previous: readonly { readonly uri: string; readonly value: string }[],
    token: CancellationToken,
    send: ((report: WorkspaceDiagnosticReport) => void) | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    return new Promise((resolve, reject) => {
      if (this.isStopped) return resolve({ items: [] });
      const finish = (items: WorkspaceDocumentDiagnosticReport[]) => {
        this.held.delete(held);
        resolve({ items });
      };
      const held: Held = {
        atMost: send ? atOnce.pulled : Number.POSITIVE_INFINITY,
        told: new Map(previous.map(({ uri, value }) => [pathOf(uri), value])),
        send: (items) => (send && items.length > 0 ? send({ items }) : finish(items)),
      };
      token.onCancellationRequested(() => {
        this.held.delete(held);
        reject(new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.'));
      });
      this.held.add(held);
      this.sendTo(held, new Set([...this.shown.keys(), ...held.told.keys()]));
    });
  }

  /** Whoever still waits is told that there will be nothing. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    for (const held of [...this.held]) held.send([]);
  }

  private async tell(): Promise<void> {
    this.isDue = false;
    const changed = this.renewed();
    for (const held of [...this.held]) this.sendTo(held, changed);
    if (!this.abilities.pulls) await this.push(changed);
    this.tellState();
    this.timer = undefined;
    if (this.isDue) this.changed([]);
  }

  /** Notes what is shown now. Returns the files of which something else is. */
  private renewed(): readonly string[] {
    const all = new Map<string, Found>();
    for (const path of this.changedPaths) all.set(path, this.counted(path));
    const isTooMany = this.total > most;
    // Then what is shown of one file depends on all of them.
    if (isTooMany || this.wasTooMany) for (const path of this.files.paths) all.set(path, this.files.shown(path));
    this.wasTooMany = isTooMany;
    const chosen = isTooMany ? mostSevere(all) : undefined;
    this.changedPaths.clear();
    return [...all]
      .filter(([path, { items: found }]) => {
        const items = chosen ? found.filter((item) => chosen.has(item)) : found;
        const before = this.shown.get(path);
        if (items.length === 0) {
          if (before && !this.files.has(path) && this.files.isPending(path)) {
            // It is told of when more is known.
            this.changedPaths.add(path);
            return false;
          }
          return this.shown.delete(path);
        }
        if (before && sameDiagnostics(before.items, items)) return false;
        this.shown.set(path, { resultId: String(++this.resultIds), items });
        return true;
      })
      .map(([path]) => path);
  }

  /** What may be shown of a file, with the sums of all files brought up to it. */
  private counted(path: string): Found {
    const found = this.files.shown(path);
    const before = this.counts.get(path);
    this.total += found.items.length - (before?.items ?? 0);
    this.leftOut += found.leftOut - (before?.leftOut ?? 0);
    if (found.items.length > 0) this.counts.set(path, { items: found.items.length, leftOut: found.leftOut });
    else this.counts.delete(path);
    return found;
  }

  private sendTo(held: Held, paths: Iterable<string>): void {
    const reports: WorkspaceDocumentDiagnosticReport[] = [];
    for (const path of paths) {
      const shown = this.shown.get(path);
      const known = held.told.get(path);
      if (known === shown?.resultId) continue;
      const report = { kind: 'full', uri: uriOf(path), version: null } as const;
      if (shown) {
        held.told.set(path, shown.resultId);
        reports.push({ ...report, resultId: shown.resultId, items: [...shown.items] });
      } else {
        held.told.delete(path);
        // A client that has one list for both has already been told by the document's own answer.
        if (this.isOpen(path) && !this.abilities.registersDiagnostics) continue;
        reports.push({ ...report, items: [] });
      }
    }
    for (let at = 0; at < reports.length; at += held.atMost) held.send(reports.slice(at, at + held.atMost));
  }

  private async push(paths: readonly string[]): Promise<void> {
    let sent = 0;
    for (const path of paths) {
      const shown = this.shown.get(path);
      if (this.isOpen(path) || this.pushed.get(path) === shown?.resultId) continue;
      if (shown) this.pushed.set(path, shown.resultId);
      else this.pushed.delete(path);
      this.connection.sendDiagnostics({ uri: uriOf(path), diagnostics: [...(shown?.items ?? [])] });
      if (++sent % atOnce.pushed === 0) await soon();
    }
  }

  private tellState(): void {
    const leftOut = this.leftOut + Math.max(0, this.total - most);
    if (!this.abilities.options.state || this.toldLeftOut === leftOut) return;
    this.toldLeftOut = leftOut;
    const method: keyof Notifications = 'seaworthy/closedFiles';
    const state: ClosedFilesState = { leftOut };
    this.connection.sendNotification(method, state).catch(this.log);
  }
}

/** As many as are shown, by severity and then in the order of their paths. */
function mostSevere(all: ReadonlyMap<string, Found>): ReadonlySet<Diagnostic> {
  const chosen = new Set<Diagnostic>();
  const inOrder = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const level of levels)
    for (const [, { items }] of inOrder)
      for (const item of items) if (item.severity === level && chosen.size < most) chosen.add(item);
  return chosen;
}
