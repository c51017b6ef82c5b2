import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { documentation } from '../build/rules-page';
import { helpText } from '../server/cli/arguments';
import { linter } from '../server/languages';
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
  assert.deepEqual(settingsInText(configuration, linter().ids).problems, []);
  for (const [id] of readme.matchAll(/\b(dockerfile|compose|kubernetes|istio|vault|seaworthy)\/[a-z]+(-[a-z]+)+\b/g)) {
    assert.ok(linter().ids.has(id), `the README names ${id}`);
  }
});

test('every command and option that the documents name exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  for (const page of ['README.md', 'CONTRIBUTING.md']) {
    const text = readFileSync(page, 'utf8');
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name!);
    assert.ok(named.length > 0, page);
    for (const name of named) assert.ok(Object.hasOwn(scripts, name), `${page} names npm run ${name}`);
    for (const [path] of text.matchAll(/\btest\/[\w/-]+\.test\.ts\b/g))
      assert.ok(existsSync(path), `${page} names ${path}`);
  }
  const commands = /## Command line and CI([\s\S]*?)\n## /.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  const options = [...commands.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([option]) => option);
  assert.ok(options.length > 5);
  for (const option of options) assert.ok(helpText.includes(option), `the README names ${option}`);
});
