import {
  type CodeAction,
  CodeActionKind,
  type Command,
  type ServerCapabilities,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Abilities } from '../abilities';
import type { Session } from '../context';
import type { RuleSummary, ToServer } from '../requests';
import type { JudgedDocument } from '../texts';
import { actionsFor, codeActions, fixAllKind, fixesIn, resolvedAction } from './actions';
import { completions } from './completion';
import { hover } from './hover';

/** The command that actions are for clients that know no others: its argument is the edit. */
const applyEdit = 'seaworthy.applyEdit';

/** What the server offers besides diagnostics. */
export const featureCapabilities = ({
  codeActionLiterals,
  appliesEdits,
  resolvesEdits,
}: Abilities): ServerCapabilities => ({
  ...(codeActionLiterals
    ? { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind], resolveProvider: resolvesEdits } }
    : appliesEdits && { codeActionProvider: true, executeCommandProvider: { commands: [applyEdit] } }),
  hoverProvider: true,
  completionProvider: { triggerCharacters: ['/', ' '] },
});

/** Answers everything that is asked about a place or a rule. What fails is logged and answered with nothing. */
export function answerRequests(session: Session): void {
  const { connection, abilities, texts, seaworthy, log } = session;
  const attempt = async <Result, Nothing>(what: string, nothing: Nothing, work: () => Promise<Result> | Result) => {
    try {
      return await work();
    } catch (error) {
      log(`${what} failed. ${(error as Error)?.stack ?? error}`);
      return nothing;
    }
  };
  const attemptAt = <Result, Nothing>(
    what: string,
    uri: string,
    nothing: Nothing,
    work: (at: JudgedDocument) => Promise<Result> | Result,
  ) =>
    attempt(what, nothing, async () => {
      const at = await texts.judged(uri);
      return at ? work(at) : nothing;
    });

  connection.onCodeAction(({ textDocument: { uri }, range, context }) =>
    attemptAt('Code actions', uri, [], async (at) => {
      const actions = await codeActions(session, at, range, context);
      return abilities.codeActionLiterals ? actions : abilities.appliesEdits ? actions.flatMap(asCommand) : [];
    }),
  );
  connection.onExecuteCommand(({ command, arguments: [edit] = [] }) =>
    command === applyEdit && edit
      ? attempt('An edit', null, async () => {
          await connection.workspace.applyEdit(edit as WorkspaceEdit);
          return null;
        })
      : null,
  );
  connection.onCodeActionResolve((action) => attempt('A code action', action, () => resolvedAction(session, action)));
  connection.onHover(({ textDocument: { uri }, position }) =>
    attemptAt('Hover', uri, undefined, (at) => hover(session, at, position)),
  );
  connection.onCompletion(({ textDocument: { uri }, position }) =>
    attemptAt('Completion', uri, [], (at) => completions(session, at, position)),
  );

  const answer = <Method extends keyof ToServer>(
    method: Method,
    nothing: ToServer[Method]['result'],
    work: (params: ToServer[Method]['params']) => Promise<ToServer[Method]['result']> | ToServer[Method]['result'],
  ) =>
    connection.onRequest(
      method,
      (params: ToServer[Method]['params']): Promise<unknown> => attempt(method, nothing, () => work(params)),
    );
  answer('seaworthy/rulePage', null, async ({ rule }) => (await seaworthy.page(rule)) ?? null);
  answer('seaworthy/rules', [], () =>
    [...seaworthy.rules].map(
      ([id, { title, severity, profile, fixable = null }]): RuleSummary => ({ id, title, severity, profile, fixable }),
    ),
  );
  answer('seaworthy/actions', [], (params) => actionsFor(session, params));
  answer('seaworthy/fixes', { safe: 0, review: 0 }, (params) => fixesIn(session, params.uri));
  answer('seaworthy/ping', null, () => null);
}

/** What a client can show that knows commands only. */
const asCommand = ({ title, edit, command }: CodeAction): Command[] =>
  edit ? [{ title, command: applyEdit, arguments: [edit] }] : command ? [command] : [];
