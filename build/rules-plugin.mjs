// The folder is the list of rules. This plugin for esbuild turns it into two kinds of virtual module:
//   seaworthy:rules                  every rule by its id, without prose and examples: what linting needs
//   seaworthy:explanations/<locale>  every rule's prose and first example pair: loaded on the first hover or explain
// and, for tests and for this plugin itself, seaworthy:documented-rules: every rule whole.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parse } from 'acorn';
import { build as bundle, transform } from 'esbuild';

/** Properties of a rule that linting does not need. Wherever they stand in a file under rules/, they are left out. */
const prose = new Set(['threat', 'impact', 'remedy', 'exceptions', 'references', 'standards', 'examples']);

/** @param {{ root?: string, extraRules?: string }} options `extraRules`: another folder of rules, for benchmarks. */
export function rulesPlugin({ root = process.cwd(), extraRules } = {}) {
  let documented;
  return {
    name: 'rules',
    setup(build) {
      build.onResolve({ filter: /^seaworthy:/ }, ({ path }) => ({ path, namespace: 'seaworthy' }));
      build.onResolve({ filter: /\?documented$/ }, ({ path, resolveDir }) => ({
        path: resolve(resolveDir, path.replace(/\?documented$/, '')),
        suffix: '?documented',
      }));
      build.onLoad({ filter: /^seaworthy:rules$/, namespace: 'seaworthy' }, () => ruleList(root, extraRules, ''));
      build.onLoad({ filter: /^seaworthy:documented-rules$/, namespace: 'seaworthy' }, () =>
        ruleList(root, extraRules, '?documented'),
      );
      build.onLoad({ filter: /^seaworthy:explanations\//, namespace: 'seaworthy' }, async ({ path }) => {
        documented ??= documentedRules(root, extraRules);
        const locale = path.slice('seaworthy:explanations/'.length);
        // As a string, because scripts are scanned when they load and a string is scanned many times faster than an object.
        const json = JSON.stringify(explanations(await documented, locale, root));
        return { loader: 'js', contents: `export default JSON.parse(${JSON.stringify(json)});` };
      });
      build.onLoad({ filter: /[\\/]rules[\\/].+\.ts$/ }, async ({ path, suffix }) => {
        if (suffix) return undefined;
        return { loader: 'js', contents: await withoutProse(readFileSync(path, 'utf8'), path) };
      });
    },
  };
}

/** Ids of all rule files: their paths under `rules/`, without the ending. */
export function ruleFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\/[^/]+\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

function ruleList(root, extraRules, suffix) {
  const folders = [join(root, 'rules'), ...(extraRules ? [resolve(root, extraRules)] : [])];
  const files = folders.flatMap((folder) => ruleFiles(folder).map((id) => ({ id, path: join(folder, `${id}.ts`) })));
  return {
    resolveDir: root,
    watchDirs: folders,
    contents: [
      ...files.map(({ path }, n) => `import exported${n} from ${JSON.stringify(path + suffix)};`),
      'export const rules = new Map();',
      'const add = (file, exported) => {',
      "  if (!('members' in exported)) rules.set(file, exported);",
      "  else for (const [name, member] of Object.entries(exported.members)) rules.set(file.slice(0, file.indexOf('/') + 1) + name, member);",
      '};',
      ...files.map(({ id }, n) => `add(${JSON.stringify(id)}, exported${n});`),
    ].join('\n'),
  };
}

/** The source with every prose property blanked; lines stay where they are, so that stack traces do too. */
async function withoutProse(source, path) {
  const { code } = await transform(source, { loader: 'ts', sourcefile: path, target: 'es2022' });
  const ranges = [];
  const visit = (node) => {
    if (!node || typeof node.type !== 'string') return;
    if (node.type === 'ObjectExpression') {
      for (const property of node.properties) {
        const name = property.key?.name ?? property.key?.value;
        if (property.type === 'Property' && !property.computed && prose.has(name))
          ranges.push([property.start, property.end]);
        else visit(property);
      }
      return;
    }
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) value.forEach(visit);
      else if (value && typeof value === 'object') visit(value);
    }
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }));
  let result = code;
  for (const [start, end] of ranges.sort((a, b) => b[0] - a[0])) {
    const comma = /^\s*,/.exec(result.slice(end))?.[0].length ?? 0;
    const blanked = result.slice(start, end + comma).replace(/[^\n]/g, '');
    result = result.slice(0, start) + blanked + result.slice(end + comma);
  }
  return result;
}

/** Every rule whole, by bundling and running the rule files here. */
async function documentedRules(root, extraRules) {
  const { outputFiles } = await bundle({
    stdin: { contents: "export { rules } from 'seaworthy:documented-rules';", resolveDir: root },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    plugins: [rulesPlugin({ root, extraRules })],
  });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(
    module,
    module.exports,
    createRequire(join(root, 'package.json')),
  );
  return module.exports.rules;
}

/** Prose by rule id. A locale other than `en` comes from `l10n/<locale>/<rule id>.json`. */
function explanations(rules, locale, root) {
  const result = {};
  for (const [id, rule] of rules) {
    if (locale === 'en') {
      const { threat, impact, remedy, exceptions, references, standards } = rule;
      const example =
        rule.examples.find(({ insecure, secure }) => insecure && secure) ??
        rule.examples.find(({ insecure }) => insecure);
      result[id] = {
        threat: flowed(threat),
        ...(impact && { impact: flowed(impact) }),
        remedy: flowed(remedy),
        ...(exceptions && { exceptions: flowed(exceptions) }),
        references,
        ...(standards && { standards }),
        ...(example && { example }),
      };
    } else {
      const file = join(root, 'l10n', locale, `${id}.json`);
      if (existsSync(file)) result[id] = JSON.parse(readFileSync(file, 'utf8'));
    }
  }
  return result;
}

/** Prose is written over several indented lines; a blank line between parts is a paragraph. */
const flowed = (text) =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .join('\n\n');
