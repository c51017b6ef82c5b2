import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Range } from 'vscode-languageserver';
import { pathOf, sameRange, touch, uriOf } from '../../server/lsp/places';

const range = (startLine: number, startCharacter: number, endLine: number, endCharacter: number): Range => ({
  start: { line: startLine, character: startCharacter },
  end: { line: endLine, character: endCharacter },
});

test('ranges are the same where both ends are, in line and in character', () => {
  const one = range(1, 2, 3, 4);
  assert.equal(sameRange(one, range(1, 2, 3, 4)), true);
  for (const other of [range(1, 2, 3, 5), range(1, 2, 4, 4), range(1, 0, 3, 4), range(0, 2, 3, 4)]) {
    assert.equal(sameRange(one, other), false, JSON.stringify(other));
    assert.equal(sameRange(other, one), false, JSON.stringify(other));
  }
});

test('spans touch where they share a character or a border', () => {
  const span = { start: 2, end: 4 };
  for (const other of [span, { start: 0, end: 2 }, { start: 4, end: 6 }, { start: 3, end: 3 }, { start: 0, end: 9 }])
    assert.equal(touch(span, other), true, JSON.stringify(other));
  for (const other of [
    { start: 0, end: 1 },
    { start: 5, end: 9 },
  ])
    assert.equal(touch(span, other), false, JSON.stringify(other));
});

test('a URI and its path are two forms of one', () => {
  for (const [uri, path] of [
    ['file:///a%20b/c', 'file:///a b/c'],
    ['file:///c%23/d%3Fe', 'file:///c#/d?e'],
    ['untitled:Untitled-1', 'untitled:Untitled-1'],
    ['vscode-vfs://github/a/b%2525', 'vscode-vfs://github/a/b%25'],
  ] as const) {
    assert.equal(pathOf(uri), path);
    assert.equal(uriOf(path), uri);
  }
  assert.equal(pathOf('file:///a%zz'), 'file:///a%zz', 'what cannot be decoded stays');
});
