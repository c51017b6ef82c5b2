// ARCHITECTURE.md says which folder may import which; this reads the sources' import lines and holds them to it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

const domainFolders = ['kubernetes', 'compose', 'istio', 'vault', 'dockerfile', 'secrets'];

/** What each folder may import besides itself: folders of ours, and packages. What is not listed is not allowed. */
const mayImport: Record<string, string[]> = {
  'server/engine': [],
  'server/secrets': ['server/engine'],
  'server/yaml': ['server/engine'],
  'server/dockerfile': ['server/engine', 'unbash'],
  'server/kubernetes': ['server/engine', 'server/yaml', 'server/secrets', 'js-yaml'],
  'server/compose': ['server/engine', 'server/yaml', 'server/secrets', 'server/kubernetes'],
  'server/istio': ['server/engine', 'server/yaml', 'server/secrets', 'server/kubernetes'],
  'server/vault': ['server/engine', 'server/yaml', 'server/secrets', 'server/kubernetes'],
  'server/workspace': ['server/engine', 'js-yaml', 'ignore', 'node:'],
  'server/lsp': ['server/engine', 'server/workspace', 'vscode-languageserver', 'vscode-languageserver-textdocument'],
  'server/cli': ['server/engine', 'server/workspace', 'node:'],
  client: ['vscode', 'vscode-languageclient', 'server/lsp/requests'],
};
// A rule imports the engine and its own domain; a domain that lends its words to another is named here.
for (const domain of domainFolders) {
  mayImport[`rules/${domain}`] = ['server/engine', `server/${domain}`, 'server/secrets'];
}
mayImport['rules/seaworthy'] = ['server/engine'];
mayImport['rules/compose']!.push('server/kubernetes');
mayImport['rules/istio']!.push('server/kubernetes');
mayImport['rules/vault']!.push('server/kubernetes');

const sources = ['client', 'server', 'rules'].flatMap((folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .map((file) => join(folder, String(file)).replaceAll('\\', '/'))
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    : [],
);

/** The folder that the table knows a file by: `server/yaml`, `rules/istio`, `client`; the entries have none. */
function folderOf(path: string): string | undefined {
  if (path.startsWith('client/')) return 'client';
  const [top, second, third] = path.split('/');
  return third === undefined ? undefined : `${top}/${second}`;
}

function importsOf(file: string): { target: string; typeOnly: boolean }[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|\brequire\(\s*['"]([^'"]+)['"]/gm); // biome-ignore format: one line
  return [...found].map(([, type, from, dynamic, required]) => {
    const path = (from ?? dynamic ?? required)!;
    return {
      target: path.startsWith('.') ? normalize(join(dirname(file), path)).replaceAll('\\', '/') : path,
      typeOnly: Boolean(type),
    };
  });
}

test('imports point one way', () => {
  const wrong: string[] = [];
  for (const file of sources) {
    const folder = folderOf(file);
    if (folder === undefined) continue; // An entry: it alone knows all.
    const allowed = mayImport[folder];
    assert.ok(allowed, `${folder} is not in the table`);
    for (const { target, typeOnly } of importsOf(file)) {
      const ours = /^(client|server|rules)\//.test(target);
      const name = ours ? folderOf(`${target}.ts`) : target;
      if (name === folder) continue;
      const isAllowed = allowed.some(
        (one) =>
        one === 'server/lsp/requests' ? target === one && typeOnly : one.endsWith(':') ? target.startsWith(one) : one === name || (!ours && target.startsWith(`${one}/`)), // biome-ignore format: one line
      );
      if (!isAllowed) wrong.push(`${file} must not import ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('only the shell reader knows unbash, and rules know no other rule', () => {
  for (const file of sources) {
    for (const { target } of importsOf(file)) {
      if (target === 'unbash') assert.match(file, /^server\/dockerfile\/shell\.ts$/);
      if (file.startsWith('rules/')) assert.ok(!target.startsWith('rules/'), `${file} imports the rule ${target}`);
    }
  }
});

test('nothing below the entries reads a clock, the environment or a file', () => {
  const pure = /^(server\/(engine|yaml|dockerfile|secrets|kubernetes|compose|istio|vault)|rules)\//;
  for (const file of sources.filter((path) => pure.test(path))) {
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    assert.ok(
      !/\bDate\.now\b|\bnew Date\(\)|\bprocess\.[a-z]|\bfetch\(|\bperformance\.|\bMath\.random\b/.test(text),
      file,
    );
  }
});

test('nothing in the project opens a connection', () => {
  for (const file of sources) {
    for (const { target } of importsOf(file)) {
      assert.ok(!/^(node:)?(http|https|net|tls|dgram|dns|http2)$/.test(target), `${file} imports ${target}`);
    }
    assert.ok(
      !/\b(fetch|XMLHttpRequest|WebSocket)\(/.test(readFileSync(file, 'utf8')),
      `${file} may open a connection`,
    );
  }
});
