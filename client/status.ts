import {
  type Diagnostic,
  DiagnosticSeverity,
  Disposable,
  languages as editorLanguages,
  StatusBarAlignment,
  type TextDocument,
  window,
} from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { isLinted, languages } from './documents';

/** The item in the status bar. It always says something about a file we know: silence could mean anything. */
export class Status implements Disposable {
  private readonly subscriptions: Disposable;
  private readonly item = window.createStatusBarItem('seaworthy.status', StatusBarAlignment.Right, 90);

  constructor(private readonly client: BaseLanguageClient) {
    this.subscriptions = Disposable.from(
      this.item,
      client.onDidChangeState(() => this.show()),
      editorLanguages.onDidChangeDiagnostics(({ uris }) => {
        const shown = window.activeTextEditor?.document.uri.toString();
        if (uris.some((uri) => uri.toString() === shown)) this.show();
      }),
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

  private show() {
    const document = window.activeTextEditor?.document;
    if (!document || !languages.includes(document.languageId)) return this.item.hide();
    const { icon, says, detail, command } = this.state(document);
    this.item.text = `$(${icon}) Seaworthy: ${says}`;
    this.item.tooltip = detail;
    this.item.accessibilityInformation = { label: `Seaworthy: ${detail}` };
    this.item.command = command;
    this.item.show();
  }

  private state(document: TextDocument): { icon: string; says: string; detail: string; command: string } {
    const problems = 'workbench.actions.view.problems';
    if (this.client.state === State.Starting)
      return {
        icon: 'loading~spin',
        says: 'starting',
        detail: 'The server is starting.',
        command: 'seaworthy.showOutput',
      };
    if (this.client.state !== State.Running) {
      const detail = 'The server has stopped. Click to start it again.';
      return { icon: 'debug-disconnect', says: 'server stopped', detail, command: 'seaworthy.restartServer' };
    }
    if (!isLinted(document))
      return {
        icon: 'circle-slash',
        says: 'off',
        detail: 'This text is not part of an open folder.',
        command: problems,
      };
    const findings = editorLanguages.getDiagnostics(document.uri).filter(({ source }) => source === 'seaworthy');
    if (findings.length === 0)
      return { icon: 'check', says: '0', detail: 'No findings in this file.', command: problems };
    return { icon: 'warning', says: String(findings.length), detail: countOf(findings), command: problems };
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
