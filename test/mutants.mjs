// How much the tests notice: node test/mutants.mjs [--seed 1] [--count 40] [--jobs 2] [--wide]
// Draws places in rules/ and server/, changes one operator there in a copy of the project, runs the tests that concern
// the file, and lists the changes that none of them noticed. Never part of `npm test`: it takes a quarter of a minute
// for each. A survivor is not always a gap: some changes mean the same.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { rulesPlugin } from '../build/rules-plugin.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '40' },
    jobs: { type: 'string', default: '2' },
    /** All tests but the slow ones, for survivors of the narrow run. */
    wide: { type: 'boolean', default: false },
  },
});

/** What is written instead. The formatter puts blanks around operators, and none around the brackets of types. */
const changes = [
  [' === ', ' !== '], [' !== ', ' === '], [' && ', ' || '], [' || ', ' && '], [' < ', ' <= '], [' <= ', ' < '],
  [' > ', ' >= '], [' >= ', ' > '], [' + ', ' - '], [' - ', ' + '], ['.some(', '.every('], ['.every(', '.some('],
]; // biome-ignore format: one line a family

/** Tests that draw at random, read thousands of files or wait: they are for the whole run. */
const slow =
  /(?:fuzz|hostile|hostile-folder|oracle|oracles|repairs|conformance|mutations|variations|random-edits|spawned)\.test\.ts$/;

const filesIn = (folder, end) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith(end))
    .sort();
const allTests = filesIn('test', '.test.ts').filter((file) => !slow.test(file));

/** Groups of tests, the ones that notice most first: where one fails, the next are spared. */
function testsOf(file) {
  if (flags.wide) return [allTests];
  const [, area] = file.split('/');
  const own = allTests.filter((test) => test.startsWith(`test/${area}/`));
  const ofRules = ['test/rules.test.ts', 'test/snapshots.test.ts'];
  return /^server\/(?:lsp|cli|workspace|world)\//.test(file)
    ? [own]
    : [ofRules, own].filter((tests) => tests.length > 0);
}

/** Every place outside of comments, strings and templates where one of the operators stands. */
function placesIn(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const isCode = new Uint8Array(text.length).fill(1);
  const skipped =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=[(,=:[!&|?{};]\s*|return\s)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//g;
  for (const { index, 0: found } of text.matchAll(skipped)) isCode.fill(0, index, index + found.length);
  return changes.flatMap(([from, to]) => {
    const places = [];
    for (let at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + 1)) {
      const line = text.slice(0, at).split('\n').length;
      if (isCode[at] && isCode[at + from.length - 1] && !/^import |^export type /.test(text.split('\n')[line - 1]))
        places.push({ file, at, from, to, line });
    }
    return places;
  });
}

/** The same numbers for the same seed (mulberry32), as test/random.ts has them. */
function numbers(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** A copy of the project, whose files may be changed; `run` says whether the tests pass there. */
function copy() {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-mutants-'));
  for (const name of [
    'build',
    'rules',
    'server',
    'client',
    'test',
    'schemas',
    'docs',
    'package.json',
    'tsconfig.json',
    'ARCHITECTURE.md',
    'README.md',
    'CONTRIBUTING.md',
    'samples',
    'build.mjs',
    'syntaxes',
    'bench',
  ])
    if (existsSync(join(root, name))) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function passes(folder, tests) {
  const shared = {
    absWorkingDir: folder, bundle: true, target: 'es2022', platform: 'node', format: 'cjs', logLevel: 'silent',
    mainFields: ['module', 'main'], external: ['vscode'], plugins: [rulesPlugin({ root: folder })],
  }; // biome-ignore format: one line a family
  try {
    await build({ ...shared, entryPoints: tests, outdir: 'dist/test', outbase: 'test' });
    if (tests.some((test) => /^test\/(?:cli|lsp)\//.test(test)))
      await build({ ...shared, entryPoints: { server: 'server/main.ts', cli: 'server/cli.ts' }, outdir: 'dist' });
  } catch {
    return false;
  }
  const built = tests.map((test) => `dist/${test.replace(/\.ts$/, '.js')}`);
  const child = spawn(process.execPath, ['--test', '--test-reporter=dot', ...built], { cwd: folder, stdio: 'ignore' });
  const patience = setTimeout(() => child.kill('SIGKILL'), 240_000);
  const code = await new Promise((done) => child.once('close', done));
  clearTimeout(patience);
  return code === 0;
}

const below = numbers(Number(flags.seed));
const places = [...filesIn('rules', '.ts'), ...filesIn('server', '.ts')].flatMap(placesIn);
const drawn = Array.from({ length: Number(flags.count) }, () => places[below(places.length)]);
const survivors = [];
const sound = new Map();
let next = 0;
console.log(`${places.length} places, seed ${flags.seed}`);
await Promise.all(
  Array.from({ length: Number(flags.jobs) }, async () => {
    const folder = copy();
    for (let number = next++; number < drawn.length; number = next++) {
      const { file, at, from, to, line } = drawn[number];
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      let survives = true;
      for (const tests of testsOf(file)) {
        const key = tests.join();
        if (!sound.has(key)) sound.set(key, passes(folder, tests));
        if (!(await sound.get(key))) throw new Error(`These fail without a change: ${key}`);
        writeFileSync(path, text.slice(0, at) + to + text.slice(at + from.length));
        survives = await passes(folder, tests);
        writeFileSync(path, text);
        if (!survives) break;
      }
      const said = `${file}:${line} ${from.trim()} → ${to.trim()}`;
      console.log(`${number + 1} ${survives ? 'SURVIVES' : 'killed'} ${said}`);
      if (survives) survivors.push(said);
    }
    rmSync(folder, { recursive: true, force: true });
  }),
);
console.log([`${survivors.length} of ${drawn.length} survive`, ...survivors].join('\n'));
