import type { Seaworthy } from '../api';
import type { Failure } from '../engine/lint';
import { type Judged, OpenDocument } from './documents';
import type { Circumstances, Folders } from './folders';
import { languageIdIn } from './language-ids';
import { pathOf } from './places';

/** A document and what linting gave for its newest text. */
export interface JudgedDocument {
  readonly document: OpenDocument;
  readonly judged: Judged;
}

/** The texts the client has open, and their findings. */
export class Texts {
  private readonly documents = new Map<string, OpenDocument>();
  private readonly asked = new WeakMap<OpenDocument, Promise<Circumstances>>();
  private readonly reportedFailures = new Set<string>();

  constructor(
    private readonly seaworthy: Seaworthy,
    private readonly folders: Folders,
    private readonly log: (message: string) => void,
    /** Whether clients can be told of what is left out while their users type. */
    private readonly waits: boolean,
  ) {}

  get open(): Iterable<OpenDocument> {
    return this.documents.values();
  }

  at(uri: string): OpenDocument | undefined {
    return this.documents.get(pathOf(uri));
  }

  isOpen(path: string): boolean {
    return this.documents.has(path);
  }

  opened(uri: string, said: string, version: number, text: string): OpenDocument {
    // A file without a name, so that the id alone decides.
    const isClaimed = (languageId: string) => this.seaworthy.languageOf({ path: '', languageId }) !== undefined;
    const languageId = languageIdIn(said, text, isClaimed);
    const document = new OpenDocument(uri, languageId, version, text, this.waits);
    this.documents.set(document.path, document);
    return document;
  }

  closed(uri: string): OpenDocument | undefined {
    const document = this.at(uri);
    if (!document) return undefined;
    this.documents.delete(document.path);
    document.circumstances?.world.setOpen(document.path, undefined);
    return document;
  }

  /** Surroundings may have changed: every document's are looked at again. */
  forgetCircumstances(): void {
    for (const document of this.documents.values()) {
      document.circumstances = undefined;
      this.asked.delete(document);
    }
  }

  /** The findings of the newest text. Undefined where the document is none of ours, excluded, or closed meanwhile. */
  async judged(uri: string): Promise<JudgedDocument | undefined> {
    const document = this.at(uri);
    if (!document) return undefined;
    await this.settled(document);
    return this.judgedNow(document);
  }

  /** The same, for a document whose circumstances are known. */
  judgedNow(document: OpenDocument): JudgedDocument | undefined {
    if (!document.circumstances || this.documents.get(document.path) !== document) return undefined;
    const circumstances = this.folders.asOfToday(document.circumstances);
    document.circumstances = circumstances;
    if (circumstances.isExcluded) return undefined;
    const language = this.seaworthy.languageOf(circumstances.file);
    if (!language) return undefined;
    const judged = document.judge(this.seaworthy, language, circumstances);
    this.report(judged.failures);
    return { document, judged };
  }

  /** Until the document's circumstances are known. */
  async settled(document: OpenDocument): Promise<void> {
    while (!document.circumstances && this.documents.get(document.path) === document) {
      // Requests that arrive together wait for one answer: each with its own, they would take turns outdating it.
      const asked = this.asked.get(document) ?? this.folders.circumstances(document.path, document.text.languageId);
      this.asked.set(document, asked);
      const circumstances = await asked;
      // They may have been forgotten while they were on their way.
      if (this.asked.get(document) === asked) document.circumstances = circumstances;
    }
  }

  /** Rules that failed are told of in the log, each failure once. */
  report(failures: readonly Failure[]): void {
    for (const { rule, error } of failures) {
      const message = `Rule ${rule} failed; its findings are missing. ${error}`;
      if (this.reportedFailures.has(message)) continue;
      this.reportedFailures.add(message);
      this.log(message);
    }
  }
}
