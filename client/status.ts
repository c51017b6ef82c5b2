import {
  type Diagnostic,
  DiagnosticSeverity,
  Disposable,
  languages as editorLanguages,
  StatusBarAlignment,
  type TextDocument,
  ThemeColor,
  window,
  workspace,
} from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { isLinted, languages } from './documents';
import type { Ends } from './ends';
import { type DocumentState, onClosedFilesState, onState } from './requests';

/** What the item shows: an icon, a word or two, a sentence on hover, and what a click does. */
interface Shown {
  readonly icon: string;
  readonly says: string;
  readonly detail: string;
  readonly command: string;
  /** Stands out: what is promised is not done. */
  readonly isBad?: true;
}

/** The item in the status bar. It always says something about a file we know: silence could mean anything. */
export class Status implements Disposable {
  private readonly subscriptions: Disposable;
  private readonly item = window.createStatusBarItem('seaworthy.status', StatusBarAlignment.Right, 90);
  private readonly states = new Map<string, DocumentState>();
  /** How many findings of files that are not open the list of problems leaves out. */
  private leftOut = 0;

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly ends: Ends,
  ) {
    this.subscriptions = Disposable.from(
      this.item,
      client.onDidChangeState(({ newState }) => {
        if (newState !== State.Running) {
          this.states.clear();
          this.leftOut = 0;
        }
        this.show();
      }),
      onClosedFilesState(client, ({ leftOut }) => {
        this.leftOut = leftOut;
        this.show();
      }),
      onState(client, (state) => {
        this.states.set(state.uri, state);
        this.showIfActive(state.uri);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => this.states.delete(uri.toString())),
      editorLanguages.onDidChangeDiagnostics(({ uris }) => this.showIfActive(...uris.map(String))),
      window.onDidChangeActiveTextEditor(() => this.show()),
    );
    this.item.name = 'Seaworthy';
    this.show();
  }

  /** What it says now; undefined while the active editor holds nothing for us. */
  get text(): string | undefined {
    const document = window.activeTextEditor?.document;
    return document && languages.includes(document.languageId) ? this.item.text : undefined;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private showIfActive(...uris: readonly string[]): void {
    const active = window.activeTextEditor?.document.uri.toString();
    if (active && uris.includes(active)) this.show();
  }

  private show() {
    const document = window.activeTextEditor?.document;
    if (!document || !languages.includes(document.languageId)) return this.item.hide();
    const { icon, says, detail, command, isBad } = this.serverState() ?? this.documentState(document);
    this.item.text = `$(${icon}) Seaworthy: ${says}`;
    this.item.tooltip = detail;
    this.item.accessibilityInformation = { label: `Seaworthy: ${detail}` };
    this.item.command = command;
    this.item.backgroundColor = isBad && new ThemeColor('statusBarItem.errorBackground');
    this.item.show();
  }

  /** Undefined while the server runs. */
  private serverState(): Shown | undefined {
    const { state } = this.client;
    if (state === State.Running) return undefined;
    const { recent, areTooMany } = this.ends;
    const isStarting = state === State.Starting || (recent > 0 && !areTooMany);
    const times = recent === 1 ? 'once' : `${recent} times`;
    if (isStarting) {
      const detail = recent === 0 ? 'The server is starting.' : `The server ended ${times} and is started again.`;
      return { icon: 'loading~spin', says: 'starting', detail, command: 'seaworthy.showOutput' };
    }
    const why = areTooMany ? `The server ended ${times} within three minutes` : 'The server has stopped';
    return {
      icon: 'debug-disconnect',
      says: 'server stopped',
      detail: `${why}, so findings are missing. Click to start it again.`,
      command: 'seaworthy.restartServer',
      isBad: true,
    };
  }

  private documentState(document: TextDocument): Shown {
    const command = 'workbench.actions.view.problems';
    const off = (detail: string): Shown => ({ icon: 'circle-slash', says: 'off', detail, command });
    if (!isLinted(document)) return off('This text is not part of an open folder.');
    const state = this.states.get(document.uri.toString());
    if (!state) return { icon: 'ellipsis', says: 'reading', detail: 'The file has not been judged yet.', command };
    if (state.judgement === 'off') return off('This file is excluded by the configuration.');
    const shown = this.judgedState(document, state);
    const [mistake] = state.settingsMistakes;
    const notes = [
      state.notJudged.length > 0 && `Not judged, because no rule looks at them: ${state.notJudged.join(', ')}.`,
      mistake !== undefined && `A setting is not heeded: ${mistake}`,
      this.leftOut > 0 &&
        `Of files that are not open, ${this.leftOut} findings are left out of the problems, because they are too many.`,
    ];
    return { ...shown, detail: [shown.detail, ...notes].filter(Boolean).join(' ') };
  }

  private judgedState(document: TextDocument, state: DocumentState): Shown {
    const command = 'workbench.actions.view.problems';
    const findings = editorLanguages.getDiagnostics(document.uri).filter(({ source }) => source === 'seaworthy');
    const number = `${findings.length}${state.leftOut > 0 ? '+' : ''}`;
    const count = findings.length === 0 ? 'No findings in this file.' : countOf(findings) + leftOut(state);
    if (state.syntaxError) {
      const { line, message } = state.syntaxError;
      const says = findings.length === 0 ? 'syntax error' : `${number}, syntax error`;
      const detail = `Line ${line + 1} does not parse (${message}), so findings may be missing. ${count}`;
      return { icon: findings.length === 0 ? 'question' : 'warning', says, detail, command };
    }
    if (findings.length > 0) return { icon: 'warning', says: number, detail: count, command };
    if (state.judgement === 'nothing to judge') {
      const detail = 'Nothing in this file is what a rule looks at, so no findings say nothing about it.';
      const says = state.notJudged.length > 0 ? `not judged: ${few(state.notJudged)}` : 'not judged';
      return { icon: 'dash', says, detail, command };
    }
    // Nobody is to take for clean what was not looked at.
    const says = state.notJudged.length > 0 ? `0, not judged: ${few(state.notJudged)}` : '0';
    return { icon: 'check', says, detail: count, command };
  }
}

/** `1 error, 2 warnings` */
function countOf(findings: readonly Diagnostic[]): string {
  const names = new Map([
    [DiagnosticSeverity.Error, 'error'],
    [DiagnosticSeverity.Warning, 'warning'],
    [DiagnosticSeverity.Information, 'note'],
    [DiagnosticSeverity.Hint, 'hint'],
  ]);
  const counts = [...names].map(([severity, name]) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? '' : `${count} ${name}${count === 1 ? '' : 's'}`;
  });
  return `${counts.filter(Boolean).join(', ')} in this file.`;
}

/** `Gateway, Certificate, …` */
const few = (kinds: readonly string[]): string => [...kinds.slice(0, 2), ...(kinds.length > 2 ? ['…'] : [])].join(', ');

const leftOut = ({ leftOut }: DocumentState): string =>
  leftOut === 0 ? '' : ` ${leftOut} more are left out, because they are too many; none of them is more severe.`;
