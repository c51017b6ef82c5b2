import { commands, Disposable, languages, Uri, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type RuleSummary, request } from './requests';

const scheme = 'seaworthy-rule';

/**
 * The page of a rule, from the server's own store, as a Markdown preview: by command, and by links such as
 * `vscode://seaworthy.seaworthy/rule?kubernetes/privileged-container`, which is where a diagnostic's code leads.
 */
export function registerRulePages(client: BaseLanguageClient): Disposable {
  const open = async (rule?: string) => {
    const chosen = rule ?? (await chooseRule(client));
    if (chosen) await showPage(Uri.from({ scheme, path: `/${chosen}.md` }));
  };
  return Disposable.from(
    commands.registerCommand('seaworthy.openRule', open),
    window.registerUriHandler({
      handleUri: (uri) => (uri.path === '/rule' ? open(decodeURIComponent(uri.query)) : undefined),
    }),
    workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: async ({ path }) => {
        const rule = path.slice(1, -'.md'.length);
        return (await request(client, 'seaworthy/rulePage', { rule })) ?? `There is no rule \`${rule}\`.`;
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
