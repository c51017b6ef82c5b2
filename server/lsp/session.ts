import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type Disposable,
  DocumentDiagnosticRequest,
  type InitializeParams,
  type InitializeResult,
  PositionEncodingKind,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { settingsInJson } from '../workspace/configuration';
import { type Abilities, abilitiesOf } from './abilities';
import { clientFiles } from './client-files';
import { ClosedFiles } from './closed-files';
import { ClosedReports } from './closed-reports';
import type { Bindings, Session } from './context';
import { answerRequests, featureCapabilities } from './features/answers';
import { type EditorSettings, Folders } from './folders';
import { Lifecycle } from './lifecycle';
import { pathOf, uriOf } from './places';
import { Reports } from './reports';
import { scopeIn } from './scope';
import { sourcesAround } from './sources';
import { Texts } from './texts';
import { warmUp } from './warm-up';

/**
 * Serves one client, over the connection that `connect` makes with the lifecycle as its options. An error in a handler is
 * logged and costs that one answer, never the server.
 */
export function serve(connect: (lifecycle: Lifecycle) => Connection, bindings: Bindings): Connection {
  const lifecycle = new Lifecycle();
  const connection = connect(lifecycle);
  lifecycle.answerOn(connection);
  connection.onInitialize((params): InitializeResult => {
    const abilities = abilitiesOf(params);
    answerRequests(open(connection, bindings, abilities, params));
    return { capabilities: capabilities(abilities), serverInfo: { name: 'seaworthy', version: bindings.version } };
  });
  connection.listen();
  return connection;
}

const capabilities = (abilities: Abilities): ServerCapabilities => ({
  positionEncoding: PositionEncodingKind.UTF16,
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
  ...(abilities.pulls && {
    diagnosticProvider: {
      identifier: 'seaworthy',
      interFileDependencies: true,
      // Whoever can be asked to, asks for them where a scope wants them, see `ClosedFilesRegistration`.
      workspaceDiagnostics: !abilities.registersDiagnostics,
    },
  }),
  ...featureCapabilities(abilities),
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
});

function open(connection: Connection, bindings: Bindings, abilities: Abilities, params: InitializeParams): Session {
  const { seaworthy } = bindings;
  const log = (message: string) => connection.console.error(message);
  const logError = (error: unknown) => log(String((error as Error)?.stack ?? error));
  const ruleIds = seaworthy.ids;
  const initialSettings = ownSettings(params.initializationOptions);
  let pushedSettings: unknown;
  const toldMistakes = new Set<string>();

  const settingsFor = async (folder: string): Promise<EditorSettings> => {
    const around = folder ? { scopeUri: uriOf(folder) } : {};
    const value = abilities.configuration
      ? await connection.workspace.getConfiguration({ ...around, section: 'seaworthy' }).catch(() => undefined)
      : pushedSettings;
    // Key by key, because what an editor was started with says no less than what it is asked for later.
    const said = [initialSettings, value];
    const layers = said.map((layer) => settingsInJson(layer ?? {}, ruleIds));
    const scopes = said.map(scopeIn);
    const mistakes = [
      ...layers.flatMap(({ problems }) => problems.map(({ message }) => message)),
      ...scopes.flatMap(({ mistakes }) => mistakes),
    ];
    for (const mistake of mistakes.filter((each) => !toldMistakes.has(each))) {
      toldMistakes.add(mistake);
      connection.console.warn(`A setting of the editor does not count: ${mistake}`);
    }
    const { scope = 'open' } = Object.assign({}, ...scopes);
    return { settings: Object.assign({}, ...layers.map(({ settings }) => settings)), scope, mistakes };
  };
  const files = abilities.options.files ? clientFiles(connection, bindings.files) : bindings.files;
  const folders = new Folders({
    seaworthy,
    today: bindings.today,
    files,
    settingsFor,
    log: (message) => connection.console.warn(message),
    worldChanged: (world, paths, cause) => {
      reports.othersChanged([...texts.open].filter(({ path }) => paths.has(path))).catch(logError);
      closed.concerned(world, paths, cause);
    },
  });
  const texts = new Texts(seaworthy, folders, log, !abilities.pulls || abilities.refreshesDiagnostics);
  const reports = new Reports(connection, texts, abilities, ruleIds, logError);
  const isOpen = (path: string) => texts.isOpen(path);
  const closed = new ClosedFiles({
    seaworthy,
    folders,
    abilities,
    isOpen,
    changed: (paths) => closedReports.changed(paths),
    failed: (failures) => texts.report(failures),
    log: logError,
  });
  const closedReports = new ClosedReports(connection, closed, abilities, isOpen, logError);
  const registration = new ClosedFilesRegistration(connection, abilities);
  const scopesChanged = async () => {
    closed.renew();
    const scopes = await folders.scopes();
    closedReports.everythingChanged();
    await registration.want(scopes.has('touched') || scopes.has('workspace'));
  };
  const everythingChanged = () => {
    texts.forgetCircumstances();
    reports.othersChanged(texts.open).catch(logError);
    scopesChanged().catch(logError);
  };
  const opened = new Set((params.workspaceFolders ?? rootFolder(params)).map(({ uri }) => folderPath(uri)));
  folders.setOpened([...opened]);

  connection.onInitialized(() => {
    register(connection, abilities);
    if (abilities.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) opened.delete(folderPath(uri));
        for (const { uri } of added) opened.add(folderPath(uri));
        folders.setOpened([...opened]);
        everythingChanged();
      });
    }
    scopesChanged().catch(logError);
    warmUp(seaworthy, () => [...texts.open].length > 0).catch(logError);
  });
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const document = texts.opened(uri, languageId, version, text);
    closed.openedOrClosed(document.path);
    closedReports.opened(document.path, uri);
    reports.changed(document);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const document = texts.at(uri);
    if (!document) return;
    closed.typed();
    document.change(contentChanges, version);
    reports.changed(document);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const document = texts.closed(uri);
    if (!document) return;
    reports.closed(document);
    closed.openedOrClosed(document.path);
  });
  const changedOnDisk = (uris: readonly string[]) => {
    const affecting = uris.filter((uri) => folders.forget(pathOf(uri)));
    if (affecting.length > 0) everythingChanged();
  };
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    const document = texts.at(uri);
    if (document) reports.finished(document);
    if (!abilities.watchedFiles) changedOnDisk([uri]);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => changedOnDisk(changes.map(({ uri }) => uri)));
  connection.onDidChangeConfiguration(({ settings }) => {
    pushedSettings = ownSettings(settings);
    folders.forgetSettings();
    everythingChanged();
  });
  connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }, token) =>
    reports.answer(uri, previousResultId, token),
  );
  connection.languages.diagnostics.onWorkspace(({ previousResultIds }, token, _, parts) =>
    closedReports.answer(previousResultIds, token, parts && ((report) => parts.report(report))),
  );
  connection.onShutdown(() => {
    folders.close();
    closed.stop();
    closedReports.stop();
  });
  return {
    ...bindings,
    files,
    connection,
    abilities,
    texts,
    log,
    sourcesAround: (at) => sourcesAround(at, { seaworthy, files, folders, texts }),
  };
}

/**
 * A client that shows open documents asks once more for each that is closed, before it says so, and keeps that answer if
 * it also asks for the workspace. So it asks for the workspace by itself, in another list, and only where a scope wants it.
 */
class ClosedFilesRegistration {
  private current: Promise<Disposable> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly abilities: Abilities,
  ) {}

  async want(isWanted: boolean): Promise<void> {
    if (!this.abilities.pulls || !this.abilities.registersDiagnostics || isWanted === Boolean(this.current)) return;
    const last = this.current;
    this.current = isWanted
      ? this.connection.client.register(DocumentDiagnosticRequest.type, {
          // Of no document: those that are open are asked for as ever.
          documentSelector: [{ language: 'seaworthy-closed-files' }],
          identifier: 'seaworthy-closed-files',
          interFileDependencies: true,
          workspaceDiagnostics: true,
        })
      : undefined;
    (await last)?.dispose();
    await this.current;
  }
}

function register(connection: Connection, abilities: Abilities): void {
  if (abilities.configurationRegistration)
    connection.client.register(DidChangeConfigurationNotification.type, { section: 'seaworthy' });
  if (abilities.watchedFiles) {
    const patterns = [
      '**/*.{yaml,yml,json}',
      '**/{Kustomization,.gitignore}',
      '**/*{Dockerfile,dockerfile,Containerfile,containerfile}*',
    ];
    connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: patterns.map((globPattern) => ({ globPattern })),
    });
  }
}

/** Ours among an editor's settings: below `seaworthy`, or all of them where there is no such key. */
const ownSettings = (all: unknown): unknown =>
  typeof all === 'object' && all !== null && 'seaworthy' in all ? all.seaworthy : all;

/** What clients that know of one folder only have open. */
const rootFolder = ({ rootUri }: InitializeParams): readonly { readonly uri: string }[] =>
  rootUri ? [{ uri: rootUri }] : [];

const folderPath = (uri: string): string => pathOf(uri).replace(/\/$/, '');
