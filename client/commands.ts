import { commands, Disposable, type LogOutputChannel, window, workspace } from 'vscode';
import type { BaseLanguageClient, CodeAction } from 'vscode-languageclient';
import { findingIn } from './arguments';
import { type ActionsParams, request } from './requests';

/** The palette's commands, and the ones that links in hovers and code actions name. Only here does anything notify. */
export function registerCommands(
  client: BaseLanguageClient,
  output: LogOutputChannel,
  restart: () => Promise<void>,
): Disposable {
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
    const document = window.activeTextEditor?.document;
    if (!document) return;
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    const { safe, review } = await request(client, 'seaworthy/fixes', { uri });
    if (safe === 0) {
      window.showInformationMessage(
        review === 0
          ? 'Nothing here has a fix that could be made without asking you.'
          : `Nothing here is safe to fix without a look; ${review === 1 ? 'one fix needs' : `${review} fixes need`} review.`,
      );
      return;
    }
    await commands.executeCommand('editor.action.codeAction', { kind: 'source.fixAll.seaworthy', apply: 'first' });
  };
  return Disposable.from(
    registerCommand('seaworthy.fix', fix),
    registerCommand('seaworthy.ignore', ignore),
    registerCommand('seaworthy.fixAll', fixAll),
    registerCommand('seaworthy.restartServer', restart),
    commands.registerCommand('seaworthy.showOutput', () => output.show(true)),
  );
}

/** A command that says what keeps it from doing anything, most often a server that is gone. */
export function registerCommand<Arguments extends readonly never[]>(
  name: string,
  run: (...given: Arguments) => Promise<void>,
): Disposable {
  return commands.registerCommand(name, async (...given: Arguments) => {
    try {
      await run(...given);
    } catch (error) {
      const restart = 'Restart Server';
      const message = `Seaworthy cannot do this now: ${(error as Error)?.message ?? error}`;
      if ((await window.showErrorMessage(message, restart)) === restart)
        await commands.executeCommand('seaworthy.restartServer');
    }
  });
}

/** Carries out an action as the lightbulb would: its edit, then its command. False where it has neither or the edit failed. */
async function apply(client: BaseLanguageClient, action: CodeAction): Promise<boolean> {
  const { edit, command } = await client.protocol2CodeConverter.asCodeAction(action);
  if (edit && !(await workspace.applyEdit(edit))) return false;
  if (command) await commands.executeCommand(command.command, ...(command.arguments ?? []));
  return Boolean(edit ?? command);
}
