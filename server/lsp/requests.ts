import type { CodeAction, Range } from 'vscode-languageserver';

// What this server and our own client say to each other beyond the protocol. Types alone, so that the client can import
// this file and nothing comes along. Every other client works without any of it.

/**
 * `initializationOptions`. Whoever sends none of them gets a plain server. Settings may stand beside them, or below
 * `seaworthy`, as they do in the editor's.
 */
export interface InitializationOptions {
  /**
   * Where a diagnostic's code leads: `web` to the documentation, anything else is the URI scheme of the editor
   * (`vscode.env.uriScheme`), whose client opens `<scheme>://seaworthy.seaworthy/rule?<rule id>`. Without it `web`.
   */
  readonly ruleLinks?: string;
  /** The client trusts and provides the `Commands`: hovers hold links to them, code actions offer them. */
  readonly commandLinks?: boolean;
  /** The client answers `seaworthy/list` and `seaworthy/read`; else files are read from the disk, where there is one. */
  readonly files?: boolean;
  /** The client wants `seaworthy/state`. */
  readonly state?: boolean;
}

/** Requests the client may send: method, parameters, result. */
export interface ToServer {
  /** A rule's full page as Markdown. Null where there is no such rule. */
  'seaworthy/rulePage': { params: { readonly rule: string }; result: string | null };
  /** Every rule, for choosing one. */
  'seaworthy/rules': { params: Record<string, never>; result: readonly RuleSummary[] };
  /**
   * The actions for one finding, edits included, best first: what the links in a hover do. `fix`: verified fixes, those
   * that need a value only the user knows left out. `ignore`: for the node, the file, the project.
   */
  'seaworthy/actions': { params: ActionsParams; result: readonly CodeAction[] };
  /** How many findings of a document can be repaired without asking the user, and how many more after a look. */
  'seaworthy/fixes': {
    params: { readonly uri: string };
    result: { readonly safe: number; readonly review: number };
  };
  /** Answered at once by a server that is alive. */
  'seaworthy/ping': { params: Record<string, never>; result: null };
}

/** Requests the server sends where `files` was promised. Both take a URI. */
export interface ToClient {
  /** What lies directly in the folder; empty where there is no such folder. A link has the kind of what it leads to. */
  'seaworthy/list': {
    params: { readonly uri: string };
    result: readonly { readonly name: string; readonly kind: 'file' | 'folder'; readonly isLink?: true }[];
  };
  /**
   * The text of a UTF-8 or UTF-16 file, its byte order mark included. Null where there is no such file; an error where
   * it has more than `atMost` bytes.
   */
  'seaworthy/read': { params: { readonly uri: string; readonly atMost?: number }; result: string | null };
}

/** Notifications the server sends where `state` was asked for. */
export interface Told {
  /** After a document was judged and its keys rest, where this differs from what was said of it before. */
  'seaworthy/state': DocumentState;
  /** Where this differs from what was said before. */
  'seaworthy/closedFiles': ClosedFilesState;
}

/** What the lists of diagnostics of files that are not open cannot tell. */
export interface ClosedFilesState {
  /** How many of their findings were not sent because there are too many. None is more severe than any that was. */
  readonly leftOut: number;
}

/** What a list of diagnostics cannot tell: why it is empty, and what it leaves out. */
export interface DocumentState {
  readonly uri: string;
  /**
   * `off`: excluded by the configuration, or no language of ours. `nothing to judge`: read, but nothing in it that a
   * rule looks at.
   */
  readonly judgement: 'judged' | 'nothing to judge' | 'off';
  /** Where the text does not parse at the moment, so that findings may be missing there. The line counts from 0. */
  readonly syntaxError: { readonly line: number; readonly message: string } | null;
  /** The kinds of objects in it that no rule looks at, each once: `Gateway`. That nothing is found in them says nothing. */
  readonly notJudged: readonly string[];
  /** How many findings were not sent because there are too many. None is more severe than any that was. */
  readonly leftOut: number;
  /** What is wrong with the editor's settings for it, a sentence each. */
  readonly settingsMistakes: readonly string[];
}

/** Commands of the client that links and actions name, with their arguments. */
export interface Commands {
  /** Shows a rule's page. */
  'seaworthy.openRule': readonly [rule: string];
  /** Asks `seaworthy/actions` for the fixes and applies the first. */
  'seaworthy.fix': readonly [finding: ActionsParams];
  /** Asks `seaworthy/actions` for the ways to ignore and lets the user choose. */
  'seaworthy.ignore': readonly [finding: ActionsParams];
}

export interface ActionsParams {
  readonly uri: string;
  readonly rule: string;
  /** The finding's own range: the one of its diagnostic. */
  readonly range: Range;
  readonly kind: 'fix' | 'ignore';
}

export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly profile: 'essential' | 'recommended' | 'strict';
  readonly fixable: 'safe' | 'review' | 'template' | null;
}
