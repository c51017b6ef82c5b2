import { commands, Disposable, languages, Uri, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { ruleIn, ruleInQuery } from './arguments';
import { registerCommand } from './commands';
import { type RuleSummary, request } from './requests';

const scheme = 'seaworthy-rule';

/**
 * The page of a rule, from the server's own store, as a Markdown preview: by command, and by links such as
 * `vscode://seaworthy.seaworthy/rule?kubernetes/privileged-container`, which is where a diagnostic's code leads.
 */
export function registerRulePages(client: BaseLanguageClient): Disposable {
  const show = async (rule: string | undefined) => {
    if (rule) await showPage(Uri.from({ scheme, path: `/${rule}.md` }));
    else window.showInformationMessage('There is no such rule.');
  };
  const open = async (argument?: unknown) => {
    if (argument !== undefined) return show(ruleIn(argument));
    const chosen = await chooseRule(client);
    if (chosen) await show(chosen);
  };
  return Disposable.from(
    registerCommand('seaworthy.openRule', open),
    window.registerUriHandler({
      handleUri: ({ path, query }) => (path === '/rule' ? show(ruleInQuery(query)) : undefined),
    }),
    workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: async ({ path }) => {
        // Anyone may open an address of this scheme, so that nothing of one that names no rule is rendered.
        const rule = ruleIn(path.slice(1, -'.md'.length));
        const page = rule && (await request(client, 'seaworthy/rulePage', { rule }));
        return page ?? 'There is no such rule.';
      },
    }),
  );
}

async function showPage(page: Uri): Promise<void> {
  try {
    await commands.executeCommand('markdown.showPreview', page);
  } catch {
    // The preview is an extension that can be switched off.
    await window.showTextDocument(page, { preview: true });
  }
}

/** Asks for a rule, the ones that found something at the cursor first. */
async function chooseRule(client: BaseLanguageClient): Promise<string | undefined> {
  const here = rulesAtCursor();
  const rules = await request(client, 'seaworthy/rules', {});
  const item = ({ id, title, severity }: RuleSummary) => ({ label: title, description: id, detail: severity, id });
  const items = [...rules.filter(({ id }) => here.has(id)), ...rules.filter(({ id }) => !here.has(id))].map(item);
  const placeHolder = 'Which rule shall be explained?';
  return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.id;
}

function rulesAtCursor(): ReadonlySet<string> {
  const editor = window.activeTextEditor;
  if (!editor) return new Set();
  const found = languages
    .getDiagnostics(editor.document.uri)
    .filter(({ source, range }) => source === 'seaworthy' && range.intersection(editor.selection));
  return new Set(found.map(({ code }) => String(typeof code === 'object' ? code.value : code)));
}
