// ARCHITECTURE.md says which folder may import which; this reads the sources' import lines and holds them to it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

const architecture = readFileSync('ARCHITECTURE.md', 'utf8');

/** The table under "Layout": what stands in code in the first column, and what the third says. */
const layout = [...architecture.matchAll(/^\| `([^`]+)` \| .* \|([^|]*)\|$/gm)].map(([, path, imports]) => ({
  path: path!.replace(/\/$/, ''),
  imports: imports!.trim(),
}));

const ofTypes = 'the types of ';

/** What each folder may import besides itself: folders of ours, and packages. What is not listed is not allowed. */
const mayImport: Record<string, string[]> = {};
for (const { path, imports } of layout) {
  if (path !== 'client' && !/^server\/\w+(?:\.ts)?$/.test(path)) continue;
  const names = imports === 'nothing' ? [] : imports.split(', ');
  mayImport[path] = names.map((name) => {
    if (name === 'node') return 'node:';
    return existsSync(`server/${name}`) ? `server/${name}` : name;
  });
}
// A rule imports the engine, what is known of credentials, images and package managers, its own domain, and Kubernetes'
// words where its domain does.
for (const domain of readdirSync('rules')) {
  const lent = mayImport[`server/${domain}`]?.filter((one) => one === 'server/kubernetes') ?? [];
  mayImport[`rules/${domain}`] = [
    'server/engine',
    'server/images',
    'server/packages',
    'server/secrets',
    `server/${domain}`,
    ...lent,
  ];
}

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
  if (path in mayImport) return path;
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

test('the table names every folder, and all that the page names exists', () => {
  const folders = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const own = folders.map(({ name }) => name).filter((name) => !/^\.|^(node_modules|dist|l10n)$/.test(name));
  const named = new Set(layout.map(({ path }) => path.split('/')[0]));
  assert.deepEqual([...named].sort(), own.sort());
  for (const [, path] of architecture.matchAll(/`((?:client|server|build|test|schemas)\/[\w./-]*)`/g))
    assert.ok(existsSync(path!), `${path} is in ARCHITECTURE.md, but not here`);
});

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
      const isAllowed = allowed.some((one) => {
        if (one.startsWith(ofTypes)) return typeOnly && one === `${ofTypes}${target}.ts`;
        if (one.endsWith(':')) return target.startsWith(one);
        return one === name || (!ours && target.startsWith(`${one}/`));
      });
      if (!isAllowed) wrong.push(`${file} must not import ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** Sets of files that all lead to each other. */
function circles(importsBy: ReadonlyMap<string, readonly string[]>): string[][] {
  const reach = new Map(
    [...importsBy.keys()].map((file) => {
      const reached = new Set(importsBy.get(file));
      for (const each of reached) for (const next of importsBy.get(each) ?? []) reached.add(next);
      return [file, reached];
    }),
  );
  const found = new Map<string, string[]>();
  for (const [file, reached] of reach) {
    if (!reached.has(file)) continue;
    const circle = [...reached].filter((other) => reach.get(other)?.has(file)).sort();
    found.set(circle.join(), circle);
  }
  return [...found.values()];
}

test('no file waits for another that waits for it', () => {
  const imports = (isCounted: (typeOnly: boolean) => boolean) =>
    new Map(
      sources.map((file) => [
        file,
        importsOf(file)
          .filter(({ typeOnly }) => isCounted(typeOnly))
          .map(({ target }) => `${target}.ts`),
      ]),
    );
  assert.deepEqual(circles(imports((typeOnly) => !typeOnly)), [], 'values');
  // The parts of a Dockerfile lead to each other: a command knows its instruction, that its stage, and that its commands.
  const ofTypes = circles(imports(() => true));
  assert.deepEqual(
    ofTypes.filter((circle) => !circle.every((file) => file.startsWith('server/dockerfile/model/'))),
    [],
  );
  assert.deepEqual(circles(new Map([['a', ['b']], ['b', ['c']], ['c', ['a']], ['d', ['a']]])), [['a', 'b', 'c']]); // biome-ignore format: one line
});

test('only the shell reader knows unbash, and rules know no other rule', () => {
  for (const file of sources) {
    for (const { target } of importsOf(file)) {
      if (target === 'unbash') assert.match(file, /^server\/dockerfile\/model\/shell\.ts$/);
      if (file.startsWith('rules/')) assert.ok(!target.startsWith('rules/'), `${file} imports the rule ${target}`);
    }
  }
});

test('nothing below the entries reads a clock, the environment or a file', () => {
  const pure =
    /^(server\/(engine|world|yaml|dockerfile|images|packages|secrets|kubernetes|kustomize|helm|compose|istio|vault)|rules)\//;
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

/** What the sources name of each other: `server/engine/text:Span`. */
function namedExports(): ReadonlySet<string> {
  const named = new Set<string>();
  for (const file of sources) {
    const found = readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\s(?:type\s)?\{([^}]*)\}\sfrom\s'(\.[^']*)'/gm,
    );
    for (const [, names, from] of found) {
      const target = normalize(join(dirname(file), from!)).replaceAll('\\', '/');
      for (const name of names!.split(','))
        named.add(
          `${target}:${name
            .trim()
            .replace(/^type\s/, '')
            .replace(/\sas\s.*/, '')}`,
        );
    }
  }
  return named;
}

/** What no source names, and why it is exported all the same. */
const namedByOthers: Record<string, string> = {
  'client/extension:activate': 'VS Code calls it.',
  'client/extension:deactivate': 'VS Code calls it.',
  'client/web/extension:activate': 'VS Code calls it.',
  'client/web/extension:deactivate': 'VS Code calls it.',
  'server/cli/pretty:excerpt': 'Tests measure the cut of one line in every width of character.',
  'server/engine/fix:editsOf': 'Tests apply fixes that verification would refuse, to see that they harm nothing.',
  'server/istio/request-authentication:tokenOf': 'Tests hold it to what Envoy answers.',
  'server/languages:domains': 'Tests make linters of all domains and rules of their own.',
  'server/languages:languages': 'Tests bind other rules to them.',
  'server/languages:linter': 'Tests and the bench judge by it alone.',
  'server/lsp/features/ignore:rulesEdit': 'Tests switch rules off in every form of configuration.',
  'server/workspace/configuration:configurationKeys': 'Tests hold the schema to it.',
};

test('what is exported is imported', () => {
  const named = namedExports();
  const exported = sources
    .filter((file) => !file.startsWith('rules/'))
    .flatMap(
      (file) =>
      [...readFileSync(file, 'utf8').matchAll(/^export (?:abstract |async )*(?:class|const|function\*?|interface|type) (\w+)/gm)].map(([, name]) => `${file.slice(0, -'.ts'.length)}:${name}`), // biome-ignore format: one line
    );
  assert.ok(exported.length > 500 && named.size > 500, 'the sources are read');
  assert.deepEqual(exported.filter((one) => !named.has(one)).sort(), Object.keys(namedByOthers).sort());
});
