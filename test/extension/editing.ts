import assert from 'node:assert/strict';
import {
  type CodeAction,
  commands,
  type Hover,
  MarkdownString,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import { codeOf, codesIn, eventually, finding, findingsIn, open, session } from './editor';

// What a user sees and does, in the desktop's extension host and in the web's: the same tests.

async function rewrite(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(0, 0, document.lineCount, 0), text);
  assert.ok(await workspace.applyEdit(edit));
}

async function actionsFor(document: TextDocument, range: Range, kind: string): Promise<readonly CodeAction[]> {
  return commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range, kind, 20);
}

async function hoverText(document: TextDocument, range: Range): Promise<string> {
  const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, range.start);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof MarkdownString ? content.value : String(content)))
    .join('\n');
}

describe('editing', () => {
  const originals = new Map<TextDocument, string>();

  const opened = async (path: string) => {
    const document = await open(path);
    if (!originals.has(document)) originals.set(document, document.getText());
    return document;
  };

  afterEach(async () => {
    for (const [document, text] of originals) if (document.getText() !== text) await rewrite(document, text);
  });

  it('underlines the offending word of a Deployment', async () => {
    const document = await opened('deployment.yaml');
    const { range, message } = await finding(document, 'kubernetes/privileged-container');
    assert.equal(document.getText(range), 'true');
    assert.match(message, /"web"/);
  });

  it('underlines the offending word of a Dockerfile', async () => {
    const document = await opened('Dockerfile');
    const found = await eventually('a finding in the Dockerfile', () => findingsIn(document.uri)[0]);
    assert.match(codeOf(found), /^dockerfile\//);
    assert.ok(!found.range.isEmpty);
  });

  it('repairs what a quick fix names and leaves every other byte alone', async () => {
    const document = await opened('deployment.yaml');
    const { range } = await finding(document, 'kubernetes/host-network');
    const actions = await actionsFor(document, range, 'quickfix');
    const fix = actions.find(({ edit }) => edit);
    assert.ok(fix?.edit, `a fix among ${actions.map(({ title }) => title).join(', ')}`);
    assert.ok(await workspace.applyEdit(fix.edit));
    await eventually('the finding is gone', () => !codesIn(document).includes('kubernetes/host-network'));
    // The comment behind the setting may say why it was there.
    const expected = originals.get(document)?.replace('hostNetwork: true # for the metrics', '# for the metrics');
    assert.equal(document.getText(), expected);
  });

  it('explains the finding in a hover, with links that run', async () => {
    const document = await opened('deployment.yaml');
    const { range } = await finding(document, 'kubernetes/privileged-container');
    const text = await hoverText(document, range);
    assert.match(text, /attacker|node|host/i);
    assert.match(text, /command:seaworthy\.openRule/);
  });

  it('repairs all that is safe at once, and leaves the rest', async () => {
    const document = await opened('Dockerfile');
    await finding(document, 'dockerfile/use-copy-instead-of-add');
    await finding(document, 'dockerfile/missing-user');
    await commands.executeCommand('seaworthy.fixAll');
    const repaired = document.getText().replace('ADD serve', 'COPY serve');
    await eventually(
      'the repaired text',
      () => document.getText() === originals.get(document)?.replace('ADD serve', 'COPY serve'),
    );
    await eventually(
      'the findings of the new text',
      () => !codesIn(document).includes('dockerfile/use-copy-instead-of-add'),
    );
    assert.ok(codesIn(document).includes('dockerfile/missing-user'), 'its fix needs a review');
    const again = await actionsFor(document, new Range(0, 0, document.lineCount, 0), 'source.fixAll.seaworthy');
    assert.deepEqual(again, []);
    assert.equal(document.getText(), repaired);
  });

  it('fixes and ignores where a link in a hover says so', async () => {
    const document = await opened('deployment.yaml');
    const { range } = await finding(document, 'kubernetes/host-network');
    const [start, end] = [range.start, range.end].map(({ line, character }) => ({ line, character }));
    const at = { uri: document.uri.toString(), rule: 'kubernetes/host-network', range: { start, end } };
    await commands.executeCommand('seaworthy.fix', { ...at, kind: 'fix' });
    await eventually('the finding is gone', () => !codesIn(document).includes('kubernetes/host-network'));
    await commands.executeCommand('undo');
    await finding(document, 'kubernetes/host-network');
    const choosing = commands.executeCommand('seaworthy.ignore', { ...at, kind: 'ignore' });
    // The choice opens in its own time; accepting takes the first way, which is to ignore it right here.
    await eventually('the ignore comment', async () => {
      await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return document.getText().includes('# seaworthy-ignore kubernetes/host-network');
    });
    await choosing;
    await eventually('the finding is hidden', () => !codesIn(document).includes('kubernetes/host-network'));
  });

  it('shows the page of a rule', async () => {
    await commands.executeCommand('seaworthy.openRule', 'kubernetes/privileged-container');
    const page = await eventually('the page', () =>
      workspace.textDocuments.find(({ uri }) => uri.scheme === 'seaworthy-rule'),
    );
    assert.match(page.getText(), /^# /);
    assert.match(page.getText(), /privileged/i);
    await eventually('a tab with the preview', () =>
      window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label.includes('privileged-container')),
    );
    await commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('renders nothing of an address or argument that names no rule', async () => {
    const name = '# h\n\n![](https://e.example/a.png) [a](command:seaworthy.fix)';
    const page = await workspace.openTextDocument(Uri.from({ scheme: 'seaworthy-rule', path: `/${name}.md` }));
    assert.equal(page.getText(), 'There is no such rule.');
    const pages = () => workspace.textDocuments.filter(({ uri }) => uri.scheme === 'seaworthy-rule').length;
    const before = pages();
    for (const argument of [name, '%', '', 1, null]) await commands.executeCommand('seaworthy.openRule', argument);
    assert.equal(pages(), before);
  });

  it('repairs nothing in a document that is not in sight, whatever a link says', async () => {
    const document = await opened('deployment.yaml');
    const { range } = await finding(document, 'kubernetes/host-network');
    const [start, end] = [range.start, range.end].map(({ line, character }) => ({ line, character }));
    await opened('Dockerfile');
    assert.ok(window.visibleTextEditors.every((editor) => editor.document !== document));
    const uri = document.uri.toString();
    await commands.executeCommand('seaworthy.fix', { uri, rule: 'kubernetes/host-network', range: { start, end } });
    assert.equal(document.getText(), originals.get(document));
  });

  it('counts the findings of the active editor in the status bar', async () => {
    const { status } = await session();
    const document = await opened('deployment.yaml');
    await finding(document, 'kubernetes/privileged-container');
    await eventually('the count', () => status.text === `$(warning) Seaworthy: ${findingsIn(document.uri).length}`);
  });

  it('says in the status bar why there are no findings: none, unreadable, nothing to judge, no server', async () => {
    const { status, client } = await session();
    const document = await opened('deployment.yaml');
    const policy = 'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: web\n';
    await rewrite(document, `${policy}spec:\n  mtls:\n    mode: STRICT\n`);
    await eventually('no findings', () => status.text === '$(check) Seaworthy: 0');
    await rewrite(document, `${policy}spec:\n  mtls: {\n`);
    await eventually('text that does not parse', () => status.text === '$(question) Seaworthy: syntax error');
    await rewrite(document, 'replicas: 2\n');
    await eventually('nothing that a rule looks at', () => status.text === '$(dash) Seaworthy: not judged');
    await client.stop();
    assert.equal(status.text, '$(debug-disconnect) Seaworthy: server stopped');
    await commands.executeCommand('seaworthy.restartServer');
    await rewrite(document, originals.get(document) ?? '');
    await finding(document, 'kubernetes/privileged-container');
  });

  it('starts the server again when it ends, and never says 0 meanwhile', async () => {
    const { status, server } = await session();
    const document = await opened('deployment.yaml');
    await finding(document, 'kubernetes/privileged-container');
    const said = new Set<string | undefined>();
    const looking = setInterval(() => said.add(status.text), 1);
    await server.kill();
    await eventually('the server has ended', () => findingsIn(document.uri).length === 0);
    await finding(document, 'kubernetes/privileged-container');
    await eventually('the count', () => status.text === `$(warning) Seaworthy: ${findingsIn(document.uri).length}`);
    clearInterval(looking);
    assert.ok(!said.has('$(check) Seaworthy: 0'), [...said].join(', '));
  });
});
