import assert from 'node:assert/strict';
import { commands, languages, Position, Uri, WorkspaceEdit, workspace } from 'vscode';
import type { ServerProcess } from '../../client/process';
import { codeOf, eventually, finding, findingsIn, open, session } from './editor';

// What needs more than one folder on a disk, or a server that is a process.

/** As `vscode-languageclient` has it, which the extension brings along. */
const State = { Running: 2 } as const;

describe('folders', () => {
  it('judges each folder by its own configuration', async () => {
    assert.equal(workspace.workspaceFolders?.length, 2);
    const plain = await open('deployment.yaml', 'plain');
    await finding(plain, 'kubernetes/host-network');
    const strict = await open('deployment.yaml', 'strict');
    await finding(strict, 'kubernetes/privileged-container');
    const codes = findingsIn(strict.uri).map(codeOf);
    assert.ok(!codes.includes('kubernetes/host-network'), 'switched off there');
    await eventually('more findings where the profile is strict', () => findingsIn(strict.uri).length > 0);
  });
});

describe('files that are not open', () => {
  const scope = (value: string | undefined) => workspace.getConfiguration('seaworthy').update('scope', value);
  const deployment = (setting: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
        - name: api
          image: registry.example.com/api:2.1
          securityContext:
            ${setting}
`;
  const write = (uri: Uri, text: string) => workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const isThere = (uri: Uri) => findingsIn(uri).some((found) => codeOf(found) === 'kubernetes/privileged-container');

  it('are among the problems where the scope is the workspace, once, and until they are repaired', async () => {
    await session();
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = Uri.joinPath(folder.uri, 'not-open.yaml');
    await write(uri, deployment('privileged: true'));
    try {
      await commands.executeCommand('workbench.action.closeAllEditors');
      assert.ok(!isThere(uri));
      await scope('workspace');
      await eventually('a finding in a file that nobody opened', () => isThere(uri));
      const number = findingsIn(uri).length;

      // As a user does: what an extension opens stays open for minutes.
      await commands.executeCommand('vscode.open', uri);
      // Twice would be: once as a file that is open, and once as one that is not.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      assert.equal(findingsIn(uri).length, number);
      await commands.executeCommand('workbench.action.closeAllEditors');
      await eventually('the findings of the file that was closed', () => findingsIn(uri).length === number);

      await write(uri, deployment('privileged: false'));
      await eventually('the end of the finding', () => !isThere(uri));
      await write(uri, deployment('privileged: true'));
      await eventually('the finding again', () => isThere(uri));
      await scope(undefined);
      await eventually('nothing of files that are not open', () =>
        languages.getDiagnostics().every(([, found]) => found.every(({ source }) => source !== 'seaworthy')),
      );
    } finally {
      await scope(undefined);
      await workspace.fs.delete(uri);
    }
  });
});

describe('a server that fails', () => {
  const pid = async () => {
    const { server } = await session();
    return eventually('a process', () => (server as ServerProcess).pid);
  };
  const isRunning = (process_: number) => {
    try {
      return process.kill(process_, 0);
    } catch {
      return false;
    }
  };
  const found = async () => finding(await open('deployment.yaml', 'strict'), 'kubernetes/privileged-container');

  it('is started again four times by itself, and then when the user says so', async () => {
    const { client, status } = await session();
    await commands.executeCommand('seaworthy.restartServer');
    for (let ends = 1; ends < 5; ends++) {
      await found();
      process.kill(await pid(), 'SIGKILL');
      await eventually('the end', () => client.state !== State.Running);
      await eventually('another start', () => client.state === State.Running);
    }
    await found();
    process.kill(await pid(), 'SIGKILL');
    await eventually('the words for it', () => status.text === '$(debug-disconnect) Seaworthy: server stopped');
    await commands.executeCommand('seaworthy.restartServer');
    await found();
    process.kill(await pid(), 'SIGKILL');
    await eventually('the end', () => client.state !== State.Running);
    await found();
  });

  it('is ended when it hangs and is restarted', async () => {
    await found();
    const hung = await pid();
    process.kill(hung, 'SIGSTOP');
    await commands.executeCommand('seaworthy.restartServer');
    assert.ok(!isRunning(hung));
    await found();
  });

  it('is noticed when it hangs, and replaced', async () => {
    const { pulse } = await session();
    const document = await open('deployment.yaml', 'strict');
    await found();
    const hung = await pid();
    const { patience } = pulse;
    pulse.patience = 500;
    process.kill(hung, 'SIGSTOP');
    const edit = new WorkspaceEdit();
    edit.insert(document.uri, new Position(0, 0), '# typed\n');
    await workspace.applyEdit(edit);
    await eventually('its end', () => !isRunning(hung));
    await found();
    pulse.patience = patience;
    await commands.executeCommand('undo');
  });
});
