import assert from 'node:assert/strict';
import test from 'node:test';
import { dockerfile } from '../../server/dockerfile/language';

test('files are recognised by name', () => {
  for (const path of [
    'Dockerfile',
    'a/b/Dockerfile.prod',
    'web.Dockerfile',
    'web.dockerfile',
    'Containerfile',
    'Containerfile.dev',
    'dockerfile',
    'Dockerfile.j2',
    'Dockerfile-alpine',
  ])
    assert.equal(dockerfile.matches({ path }), true, path);
  for (const path of [
    'Dockerfile.dockerignore',
    'Dockerfile.md',
    'docs/dockerfile.html',
    'Dockerfile/readme',
    'dockerfile.ts',
    'mydockerfile',
    'compose.yaml',
    '.dockerignore',
  ])
    assert.equal(dockerfile.matches({ path }), false, path);
});

test("the editor's language id beats the name", () => {
  assert.equal(dockerfile.matches({ path: 'x', languageId: 'dockerfile' }), true);
  assert.equal(dockerfile.matches({ path: 'Dockerfile', languageId: 'markdown' }), false);
});

test('a text that did not change keeps its unit', () => {
  const first = dockerfile.read({ path: 'Dockerfile' }, 'FROM a\n');
  assert.equal(dockerfile.read({ path: 'Dockerfile' }, 'FROM a\n', first).units[0]?.unit, first.units[0]?.unit);
  assert.notEqual(dockerfile.read({ path: 'Dockerfile' }, 'FROM b\n', first).units[0]?.unit, first.units[0]?.unit);
});
