import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from 'seaworthy:rules';
import { documentation } from '../build/rules-page';
import { settingsInText } from '../server/workspace/configuration';

test('the documentation says what the rules say', () => {
  const pages = documentation();
  for (const [path, text] of pages) {
    assert.ok(existsSync(path) && readFileSync(path, 'utf8') === text, `${path} is out of date. Run: npm run docs`);
  }
  for (const name of readdirSync('docs/rules', { recursive: true })) {
    const path = `docs/rules/${String(name).replaceAll('\\', '/')}`;
    if (path.endsWith('.md')) assert.ok(pages.has(path), `${path} is of no rule. Run: npm run docs`);
  }
});

test('every picture and page that the documents name is there', () => {
  for (const page of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md']) {
    const links = readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g);
    for (const [, path] of links) assert.ok(existsSync(path!), `${page} names ${path}`);
  }
});

test('what the README shows is true of this version', () => {
  const readme = readFileSync('README.md', 'utf8');
  const configuration = /## Settings[\s\S]*?```yaml\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(configuration);
  assert.deepEqual(settingsInText(configuration, new Set(rules.keys())).problems, []);
  for (const [id] of readme.matchAll(/\b(dockerfile|compose|kubernetes|istio|vault|seaworthy)\/[a-z]+(-[a-z]+)+\b/g)) {
    assert.ok(rules.has(id), `the README names ${id}`);
  }
});
