import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explanations, languageOf, linter } from '../../server/languages';
import { inProcess, memoryFiles, pullClient } from './client';

const compose = 'services:\n  web:\n    image: registry.example.com/web:1.0\n    privileged: true\n';

/** By file name and language id: whether the text is linted. */
const cases: readonly (readonly [name: string, languageId: string, text: string, isLinted: boolean])[] = [
  ...['dockerfile', 'Dockerfile', 'docker', 'containerfile', 'text', 'plaintext', 'conf', ''].map(
    (languageId) => ['Dockerfile', languageId, 'FROM node\nUSER root\n', true] as const,
  ),
  ...['dockerfile', 'Dockerfile', 'docker', 'containerfile'].map(
    (languageId) => ['image.txt', languageId, 'FROM node\nUSER root\n', true] as const,
  ),
  ...['yaml', 'YAML', 'yml', 'yaml.docker-compose', 'yaml.ansible', 'dockercompose', 'text', ''].map(
    (languageId) => ['compose.yaml', languageId, compose, true] as const,
  ),
  ['services.txt', 'yaml.docker-compose', compose, true],
  ['notes.txt', 'text', compose, false],
  ['notes.txt', '', 'FROM node\nUSER root\n', false],
  ['notes.md', 'markdown', compose, false],
];

for (const [name, languageId, text, isLinted] of cases) {
  test(`${name} as "${languageId}" is ${isLinted ? '' : 'not '}linted`, async () => {
    const client = inProcess({
      linter: linter(),
      languageOf,
      explanations,
      files: memoryFiles(new Map()),
      today: () => '2026-01-01',
      version: '1.2.3',
    });
    await client.start(pullClient);
    const uri = `file:///folder/${name}`;
    await client.open(uri, text, languageId);
    assert.equal((await client.pulled(uri)).length > 0, isLinted);
  });
}
