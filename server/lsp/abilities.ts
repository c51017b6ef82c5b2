import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from './requests';

/** What the client can do, so that nothing is sent that it would drop or choke on. */
export interface Abilities {
  /** It asks for diagnostics; else they are pushed. Never both. */
  readonly pulls: boolean;
  readonly refreshesDiagnostics: boolean;
  /** It can be told, later, to ask for diagnostics of files that are not open. */
  readonly registersDiagnostics: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly tags: boolean;
  readonly markdown: boolean;
  /** Code actions as objects with kinds; without it they have to be commands of the server, which sends it the edit. */
  readonly codeActionLiterals: boolean;
  /** It carries out edits that the server sends. */
  readonly appliesEdits: boolean;
  readonly preferredActions: boolean;
  /** Edits of an action may follow when it is chosen. */
  readonly resolvesEdits: boolean;
  /** Shows the label and caveat of an edit, and can ask before it applies one. */
  readonly annotations: boolean;
  readonly documentChanges: boolean;
  readonly createsFiles: boolean;
  /** Where an edit of several files fails half way, it does not leave the first half made. */
  readonly editsSeveralFiles: boolean;
  readonly snippets: boolean;
  readonly configuration: boolean;
  readonly configurationRegistration: boolean;
  readonly watchedFiles: boolean;
  readonly workspaceFolders: boolean;
  readonly options: InitializationOptions;
}

export function abilitiesOf(params: InitializeParams): Abilities {
  const { textDocument, workspace }: ClientCapabilities = params.capabilities;
  const edit = workspace?.workspaceEdit;
  const action = textDocument?.codeAction;
  const shown = textDocument?.diagnostic ?? textDocument?.publishDiagnostics;
  return {
    pulls: Boolean(textDocument?.diagnostic),
    registersDiagnostics: textDocument?.diagnostic?.dynamicRegistration ?? false,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport ?? false,
    // Clients that pull announced these under `publishDiagnostics` before 3.18 and many still do.
    relatedInformation: shown?.relatedInformation ?? textDocument?.publishDiagnostics?.relatedInformation ?? false,
    codeDescription: shown?.codeDescriptionSupport ?? textDocument?.publishDiagnostics?.codeDescriptionSupport ?? false,
    tags: Boolean(shown?.tagSupport ?? textDocument?.publishDiagnostics?.tagSupport),
    markdown: textDocument?.hover?.contentFormat?.includes('markdown') ?? false,
    codeActionLiterals: Boolean(action?.codeActionLiteralSupport),
    appliesEdits: workspace?.applyEdit ?? false,
    preferredActions: action?.isPreferredSupport ?? false,
    resolvesEdits: (action?.dataSupport && action.resolveSupport?.properties.includes('edit')) ?? false,
    annotations: Boolean(action?.honorsChangeAnnotations && edit?.changeAnnotationSupport && edit.documentChanges),
    documentChanges: edit?.documentChanges ?? false,
    createsFiles: Boolean(edit?.documentChanges && edit.resourceOperations?.includes('create')),
    editsSeveralFiles: edit?.failureHandling !== 'abort',
    snippets: Boolean(edit?.snippetEditSupport && edit.documentChanges),
    configuration: workspace?.configuration ?? false,
    configurationRegistration: workspace?.didChangeConfiguration?.dynamicRegistration ?? false,
    watchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    workspaceFolders: workspace?.workspaceFolders ?? false,
    options: (params.initializationOptions as InitializationOptions | undefined | null) ?? {},
  };
}
