import {
  type CancellationToken,
  type Connection,
  type DocumentDiagnosticReport,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import { spanInFile } from '../engine/derived';
import { configurationNames, settingsInText } from '../workspace/configuration';
import { nameOf } from '../workspace/files';
import type { Abilities } from './abilities';
import type { OpenDocument } from './documents';
import { configurationDiagnostics, type Diagnostics, diagnosticsOf, sameDiagnostics } from './features/diagnostics';
import type { DocumentState, Told as Notifications } from './requests';
import type { Texts } from './texts';
import { atOnce, pause, quiet, soon } from './turns';

/** What the client was last told about a document. */
interface Told extends Diagnostics {
  readonly resultId: number;
  readonly version: number;
}

/** Diagnostics on their way to the client: answered where it asks for them, else pushed. Never both. */
export class Reports {
  private readonly told = new WeakMap<OpenDocument, Told>();
  /** How long it took last time, in milliseconds, from text to diagnostics. */
  private readonly took = new WeakMap<OpenDocument, number>();
  /** What the client was last told of a document's state, as text. */
  private readonly states = new WeakMap<OpenDocument, string>();
  /** Edited since its keys last rested. Of these no state is told: while somebody types, it flips with every key. */
  private readonly restless = new WeakSet<OpenDocument>();
  private readonly pauses = new WeakMap<OpenDocument, ReturnType<typeof setTimeout>>();
  private readonly waiting = new Set<OpenDocument>();
  private recheck: Set<OpenDocument> | undefined;
  private resultIds = 0;

  constructor(
    private readonly connection: Connection,
    private readonly texts: Texts,
    private readonly abilities: Abilities,
    private readonly ruleIds: ReadonlySet<string>,
    /** Takes what went wrong where nobody waits for an answer. */
    private readonly log: (error: unknown) => void,
  ) {}

  /** A document was opened or edited. */
  changed(document: OpenDocument): void {
    this.restless.add(document);
    if (this.abilities.pulls) return;
    if (document.circumstances && (this.took.get(document) ?? atOnce) < atOnce && !this.waiting.has(document)) {
      this.publish(document);
    } else {
      this.publishSoon(document).catch(this.log);
    }
  }

  closed(document: OpenDocument): void {
    if (!this.abilities.pulls) this.connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  }

  /** Nothing more is typed for now: what was left out meanwhile is shown. */
  finished(document: OpenDocument): void {
    clearTimeout(this.pauses.get(document));
    if (this.texts.at(document.uri) !== document) return;
    this.restless.delete(document);
    document.circumstances?.world.settle();
    if (document.isUnfinished) {
      document.finish();
      if (!this.abilities.pulls) this.publish(document);
      else this.connection.languages.diagnostics.refresh().catch(this.log);
    }
    const told = this.told.get(document);
    if (told?.version === document.text.version) this.tellState(document, told);
  }

  /** The answer to a pull. Rejects where the client no longer wants it. */
  async answer(uri: string, previous: string | undefined, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const document = this.texts.at(uri);
    if (!document) return { kind: 'full', items: [] };
    if ((this.took.get(document) ?? 0) >= atOnce) await quiet(() => document.text.version);
    if (!token.isCancellationRequested) await this.texts.settled(document);
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
    const { resultId, items } = this.renewed(document);
    const id = String(resultId);
    return previous === id ? { kind: 'unchanged', resultId: id } : { kind: 'full', resultId: id, items };
  }

  /** Something these documents depend on changed: whoever's findings changed with it is told of it. */
  async othersChanged(documents: Iterable<OpenDocument>): Promise<void> {
    if (this.recheck) {
      for (const document of documents) this.recheck.add(document);
      return;
    }
    this.recheck = new Set(documents);
    await soon();
    const affected = this.recheck;
    this.recheck = undefined;
    let isRefreshDue = false;
    for (const document of affected) {
      const before = this.told.get(document);
      // Not told yet, or edited since: it is about to be.
      if (!before || before.version !== document.text.version || this.waiting.has(document)) continue;
      await this.texts.settled(document);
      if (this.abilities.pulls) isRefreshDue ||= this.renewed(document).resultId !== before.resultId;
      else this.publish(document);
      await soon();
    }
    if (isRefreshDue && this.abilities.refreshesDiagnostics)
      this.connection.languages.diagnostics.refresh().catch(this.log);
  }

  private async publishSoon(document: OpenDocument): Promise<void> {
    if (this.waiting.has(document)) return;
    this.waiting.add(document);
    try {
      await this.texts.settled(document);
      await quiet(() => document.text.version);
    } finally {
      this.waiting.delete(document);
    }
    this.publish(document);
  }

  private publish(document: OpenDocument): void {
    if (this.texts.at(document.uri) !== document) return;
    const before = this.told.get(document)?.resultId;
    const { resultId, items, version } = this.renewed(document);
    if (resultId !== before) this.connection.sendDiagnostics({ uri: document.uri, version, diagnostics: items });
  }

  /** The newest diagnostics; the same result id where they are what the client was told last. */
  private renewed(document: OpenDocument): Told {
    const start = performance.now();
    const { items, leftOut } = this.diagnosticsOf(document);
    const before = this.told.get(document);
    const resultId = before && sameDiagnostics(before.items, items) ? before.resultId : ++this.resultIds;
    const told = { resultId, items, leftOut, version: document.text.version };
    this.told.set(document, told);
    this.took.set(document, performance.now() - start);
    const isStateKnown = this.tellState(document, told);
    clearTimeout(this.pauses.get(document));
    if (document.isUnfinished || !isStateKnown || document.circumstances?.world.index.isUnsettled)
      this.pauses.set(
        document,
        setTimeout(() => this.finished(document), pause),
      );
    return told;
  }

  private diagnosticsOf(document: OpenDocument): Diagnostics {
    const { text } = document;
    if (configurationNames.includes(nameOf(document.path)))
      return {
        items: configurationDiagnostics(text, settingsInText(text.getText(), this.ruleIds).problems),
        leftOut: 0,
      };
    const linted = this.texts.judgedNow(document);
    return linted ? diagnosticsOf(text, linted.judged.shown, this.abilities) : { items: [], leftOut: 0 };
  }

  /** False where it has to be told later, when the keys rest. */
  private tellState(document: OpenDocument, { leftOut }: Diagnostics): boolean {
    if (!this.abilities.options.state) return true;
    const settingsMistakes = document.circumstances?.settingsMistakes ?? [];
    const state: DocumentState = { ...this.stateOf(document), leftOut, settingsMistakes };
    const key = JSON.stringify(state);
    const before = this.states.get(document);
    if (before === key) return true;
    if (before !== undefined && this.restless.has(document)) return false;
    this.states.set(document, key);
    this.restless.delete(document);
    const method: keyof Notifications = 'seaworthy/state';
    // After the diagnostics it is about, which are on their way.
    soon()
      .then(() => this.connection.sendNotification(method, state))
      .catch(this.log);
    return true;
  }

  private stateOf(document: OpenDocument): Omit<DocumentState, 'leftOut' | 'settingsMistakes'> {
    const { uri, text } = document;
    const nothing = { uri, syntaxError: null, notJudged: [] };
    if (configurationNames.includes(nameOf(document.path))) return { ...nothing, judgement: 'judged' };
    const linted = this.texts.judgedNow(document);
    if (!linted) return { ...nothing, judgement: 'off' };
    const { units, isJudged, notJudged } = linted.judged;
    const broken = units.find(({ unit }) => unit.problems.length > 0);
    const [problem] = broken?.unit.problems ?? [];
    return {
      uri,
      judgement: isJudged ? 'judged' : 'nothing to judge',
      notJudged: [...new Set(notJudged)],
      syntaxError:
        broken && problem
          ? { line: text.positionAt(spanInFile(broken, problem.span).start).line, message: problem.message }
          : null,
    };
  }
}
