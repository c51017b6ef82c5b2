import { commands, Disposable, type LogOutputChannel, window, workspace } from 'vscode';
import { type BaseLanguageClient, type CodeAction, State } from 'vscode-languageclient';
import { findingIn } from './arguments';
import { type ActionsParams, request } from './requests';

/** The palette's commands, and the ones that links in hovers and code actions name. Only here does anything notify. */
export function registerCommands(client: BaseLanguageClient, output: LogOutputChannel): Disposable {
  const findingOf = (argument: unknown, kind: ActionsParams['kind']) =>
    findingIn(
      argument,
      kind,
      window.visibleTextEditors.map(({ document }) => client.code2ProtocolConverter.asUri(document.uri)),
    );
  const fix = async (argument: unknown) => {
    const finding = findingOf(argument, 'fix');
    if (!finding) return;
    const [best] = await request(client, 'seaworthy/actions', finding);
    if (!best || !(await apply(client, best)))
      window.showInformationMessage('There is no automatic fix for this finding.');
  };
  const ignore = async (argument: unknown) => {
    const finding = findingOf(argument, 'ignore');
    if (!finding) return;
    const actions = await request(client, 'seaworthy/actions', finding);
    const items = actions.map((action) => ({ label: action.title, action }));
    const chosen = await window.showQuickPick(items, { placeHolder: `Ignore ${finding.rule}` });
    if (chosen) await apply(client, chosen.action);
  };
  const fixAll = async () => {
    if (!window.activeTextEditor) return;
    // Says itself, at the cursor, when there is nothing to fix.
    await commands.executeCommand('editor.action.codeAction', { kind: 'source.fixAll.seaworthy', apply: 'first' });
  };
  const restart = async () => {
    if (client.state !== State.Stopped) await client.stop().catch((error) => output.error(error));
    await client.start();
  };
  return Disposable.from(
    commands.registerCommand('seaworthy.fix', fix),
    commands.registerCommand('seaworthy.ignore', ignore),
    commands.registerCommand('seaworthy.fixAll', fixAll),
    commands.registerCommand('seaworthy.restartServer', restart),
    commands.registerCommand('seaworthy.showOutput', () => output.show(true)),
  );
}

/** Carries out an action as the lightbulb would: its edit, then its command. False where it has neither or the edit failed. */
async function apply(client: BaseLanguageClient, action: CodeAction): Promise<boolean> {
  const { edit, command } = await client.protocol2CodeConverter.asCodeAction(action);
  if (edit && !(await workspace.applyEdit(edit))) return false;
  if (command) await commands.executeCommand(command.command, ...(command.arguments ?? []));
  return Boolean(edit ?? command);
}
