import assert from 'node:assert/strict';
import { workspace } from 'vscode';
import { codeOf, eventually, finding, findingsIn, open } from './editor';

// What needs more than one folder on a disk.

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
