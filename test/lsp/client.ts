import { PassThrough } from 'node:stream';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  type CodeAction,
  type ConfigurationParams,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  type PreviousResultId,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type Registration,
  type RegistrationParams,
  StreamMessageReader,
  StreamMessageWriter,
  type UnregistrationParams,
  type WorkspaceDiagnosticReport,
  WorkspaceDiagnosticRequest,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Bindings } from '../../server/lsp/context';
import type { ClosedFilesState, DocumentState, InitializationOptions } from '../../server/lsp/requests';
import { serve } from '../../server/lsp/session';
import type { Files } from '../../server/workspace/files';

/** A pull of the whole workspace, on its way. */
interface WorkspacePull {
  readonly parts: readonly (readonly WorkspaceDocumentDiagnosticReport[])[];
  readonly shown: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly answer: Promise<WorkspaceDiagnosticReport>;
  readonly cancel: () => void;
}

/** A client for tests: it keeps its documents as an editor does, and remembers what it was sent. */
export class TestClient {
  readonly texts = new Map<string, TextDocument>();
  readonly published: PublishDiagnosticsParams[] = [];
  readonly states: DocumentState[] = [];
  readonly log: string[] = [];
  readonly closedFiles: ClosedFilesState[] = [];
  /** What the server registered, by the id that takes it back. */
  readonly registered = new Map<string, Registration>();
  refreshes = 0;
  settings: unknown = {};
  /** Where folders differ in them. */
  settingsOf: ((folder: string | undefined) => unknown) | undefined;
  private readonly waiting = new Set<() => void>();
  private pulls = 0;

  constructor(readonly connection: ProtocolConnection) {
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      this.wake();
    });
    connection.onNotification('seaworthy/state', (state: DocumentState) => {
      this.states.push(state);
      this.wake();
    });
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
    });
    connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      this.wake();
      return null;
    });
    connection.onNotification('seaworthy/closedFiles', (state: ClosedFilesState) => {
      this.closedFiles.push(state);
      this.wake();
    });
    connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
      for (const registration of registrations) this.registered.set(registration.id, registration);
      this.wake();
      return null;
    });
    connection.onRequest('client/unregisterCapability', ({ unregisterations }: UnregistrationParams) => {
      for (const { id } of unregisterations) this.registered.delete(id);
      this.wake();
      return null;
    });
    connection.onRequest('workspace/configuration', ({ items }: ConfigurationParams) =>
      items.map(({ scopeUri }) => this.settingsOf?.(scopeUri) ?? this.settings),
    );
    connection.listen();
  }

  async start(
    capabilities: ClientCapabilities,
    options?: InitializationOptions,
    folder?: string,
    folders: readonly string[] = folder ? [folder] : [],
  ): Promise<InitializeResult> {
    const result = await this.connection.sendRequest<InitializeResult>('initialize', {
      processId: null,
      rootUri: folder ?? null,
      ...(folder && { workspaceFolders: folders.map((uri) => ({ uri, name: 'folder' })) }),
      capabilities,
      ...(options && { initializationOptions: options }),
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  open(uri: string, text: string, languageId = 'yaml'): Promise<void> {
    this.texts.set(uri, TextDocument.create(uri, languageId, 1, text));
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces the characters from `start` to `end`, as typing and pasting do. */
  edit(uri: string, start: number, end: number, text: string): Promise<void> {
    const before = this.at(uri);
    const range = { start: before.positionAt(start), end: before.positionAt(end) };
    const version = before.version + 1;
    this.texts.set(uri, TextDocument.update(before, [{ range, text }], version));
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  at(uri: string): TextDocument {
    const text = this.texts.get(uri);
    if (!text) throw new Error(`${uri} is not open.`);
    return text;
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest('textDocument/diagnostic', {
      textDocument: { uri },
      ...(previousResultId && { previousResultId }),
    });
  }

  async pulled(uri: string): Promise<Diagnostic[]> {
    const report = await this.pull(uri);
    if (report.kind !== 'full') throw new Error('Unchanged without a previous result.');
    return report.items;
  }

  /**
   * Asks for the whole workspace, as editors do that take parts. What has arrived is kept by URI, a list of what arrived
   * together beside it.
   */
  pullWorkspace(previousResultIds: readonly PreviousResultId[] = []): WorkspacePull {
    const partialResultToken = `parts ${++this.pulls}`;
    const parts: WorkspaceDocumentDiagnosticReport[][] = [];
    const shown = new Map<string, Diagnostic[]>();
    const listening = this.connection.onProgress(
      WorkspaceDiagnosticRequest.partialResult,
      partialResultToken,
      (part) => {
        parts.push(part.items);
        for (const report of part.items) if (report.kind === 'full') shown.set(report.uri, report.items);
        this.wake();
      },
    );
    const cancelling = new CancellationTokenSource();
    const answer = this.connection.sendRequest(
      WorkspaceDiagnosticRequest.type,
      { previousResultIds: [...previousResultIds], partialResultToken },
      cancelling.token,
    );
    const ended = () => listening.dispose();
    answer.then(ended, ended);
    return { parts, shown, answer, cancel: () => cancelling.cancel() };
  }

  /** What was pushed for the newest version, waited for. */
  async pushed(uri: string): Promise<Diagnostic[]> {
    const { version } = this.at(uri);
    const found = () => this.published.findLast((params) => params.uri === uri && params.version === version);
    await this.until(() => found() !== undefined);
    return found()?.diagnostics ?? [];
  }

  /** Until the condition holds, which is asked whenever the server sent something; rejects after five seconds. */
  async until(condition: () => boolean): Promise<void> {
    const end = Date.now() + 5000;
    while (!condition()) {
      if (Date.now() > end) throw new Error(`Waited too long. Log:\n${this.log.join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  actions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    return this.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics: [], ...(only && { only }) },
    });
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}

/** A server in this process, and a client connected to it. */
export function inProcess(bindings: Bindings): TestClient {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const [reader, writer] = [new StreamMessageReader(up), new StreamMessageWriter(down)];
  serve((options) => createConnection(ProposedFeatures.all, reader, writer, options), bindings);
  return new TestClient(createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up)));
}

/** Files in memory, by decoded URI. */
export const memoryFiles = (texts: Map<string, string>): Files => ({
  async list(folder) {
    const entries = new Map<string, 'file' | 'folder'>();
    for (const path of texts.keys()) {
      if (!path.startsWith(`${folder}/`)) continue;
      const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
      entries.set(name, rest.length > 0 ? 'folder' : 'file');
    }
    return [...entries].map(([name, kind]) => ({ name, kind }));
  },
  async read(path, atMost = Number.POSITIVE_INFINITY) {
    const text = texts.get(path);
    if (text && text.length > atMost) throw new Error('It is too large.');
    return text;
  },
  real: async (path) => path,
  watch: () => ({ dispose: () => {} }),
});

/** The first occurrence of `part` in a document, as a range. */
export function rangeIn(document: TextDocument, part: string, from = 0): Range {
  const start = document.getText().indexOf(part, from);
  if (start < 0) throw new Error(`${part} is not in the text.`);
  return { start: document.positionAt(start), end: document.positionAt(start + part.length) };
}

export const pullClient: ClientCapabilities = {
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceFolders: true,
    diagnostics: { refreshSupport: true },
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ['create'],
      changeAnnotationSupport: { groupsOnLabel: true },
      snippetEditSupport: true,
    },
  },
  textDocument: {
    diagnostic: { relatedDocumentSupport: false, relatedInformation: true, codeDescriptionSupport: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } },
      isPreferredSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
      honorsChangeAnnotations: true,
    },
  },
};

/** What an old editor offers: pushed diagnostics, plain text, edits by document. */
export const pushClient: ClientCapabilities = {
  textDocument: {
    publishDiagnostics: {},
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
  },
};
