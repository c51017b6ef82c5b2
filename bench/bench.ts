// Prints every budget with what was measured. A benchmark, not a test: nothing fails here.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { defaultConfig } from '../server/engine/config';
import { languages, linter } from '../server/languages';
import { loneWorld, WorldIndex } from '../server/world/world-index';
import { type BenchInput, benchInputs, manyFindings, workspaceFiles } from './inputs';
import { worldCosts } from './world';

const config = { ...defaultConfig, profile: 'strict' as const };

/** What is measured: `npm run bench` all of it, `npm run bench -- keys server` these. */
const parts: Readonly<Record<string, () => void | Promise<void>>> = {
  keys() {
    row('one character, in process, strict profile', 'p50', 'p95', 'budget', '');
    for (const input of inputs) {
      const whole = keystrokes(input, false);
      row(input.name, whole.p50, whole.p95, input.budget.join(' / '), verdict(whole, input.budget));
      row('  megabytes allocated, processor time in ms', whole.megabytes, whole.processor, '', '');
      const broken = keystrokes(input, true);
      const twice = [input.budget[0] * 2, input.budget[1] * 2] as const;
      row('  broken at the edited line', broken.p50, broken.p95, twice.join(' / '), verdict(broken, twice));
    }
  },
  async server() {
    row('language server (dist/server.js)', 'p50', 'p95', 'budget', '');
    const typed = await throughServer(large, 240);
    row('change → diagnostics, 10,000 lines', typed.p50, typed.p95, '8 / 12', verdict(typed, [8, 12]));
    const used = typed.megabytes;
    row('  memory after 240 changes, MB', used, used, '120', used <= 120 ? 'met' : 'MISSED');
    const full = await throughServer(manyFindings(), 100);
    row('change → diagnostics, 22,000 lines, 4,000 findings', full.p50, full.p95, '50', verdict(full, [50, 50]));
    const { megabytes } = await firstDiagnostics(large, 'dist/server.js');
    row('memory with 10,000 lines open, MB', megabytes, megabytes, '90', megabytes <= 90 ? 'met' : 'MISSED');
  },
  async start() {
    row('start of the language server, ms', 'p50', 'p95', 'budget', '');
    const bare = await repeated(async () => bareStart());
    row('node alone', bare.p50, bare.p95, '', '');
    const first = await repeated(async () => (await firstDiagnostics(small, 'dist/server.js')).milliseconds);
    row('spawn → first diagnostics', first.p50, first.p95, '200', verdict(first, [200, 200]));
    await withGeneratedRules(small, 700);
  },
  async folder() {
    row('10,000 lines in a folder of 2,000 files', 'p50', 'p95', 'budget', '');
    for (const scope of ['open', 'touched', 'workspace']) await inFolder(large, scope);
  },
  world: workspace,
  package() {
    row('scan and package', '', '', 'budget', '');
    scan();
    packageSize();
  },
};

const inputs = benchInputs();
const large = inputs.find(({ path }) => path === 'large.yaml')!;
const small = inputs.find(({ path }) => path === 'small.yaml')!;

async function main(): Promise<void> {
  console.log(`machine: ${calibration()} ms for a fixed loop (18 where the budgets were set)`);
  const named = process.argv.slice(2);
  for (const [name, measure] of Object.entries(parts)) {
    if (named.length > 0 && !named.includes(name)) continue;
    console.log();
    await measure();
  }
}

/** 2,000 files of ten objects, 29 of them open: those of one namespace, as far as that goes. */
function workspace(): void {
  const files = workspaceFiles(2_000);
  const open = files.slice(0, 29).map(({ path }) => path);
  const { indexing, longest, megabytes, size, typed } = worldCosts(files, open);
  const met = (value: number, most: number) => (value <= most ? 'met' : 'MISSED');
  row(`workspace, ${size.files} files, ${size.facts} facts`, '', '', 'budget', '');
  row('index, ms of processor time', indexing, indexing, '2000', met(indexing, 2_000));
  row('  its longest file, ms', longest, longest, '8', met(longest, 8));
  row('  memory, MB (29 documents open)', megabytes, megabytes, '150', met(megabytes, 150));
  row('one character; rules marked bench/ ask as well', 'p50', 'p95', 'budget', '');
  for (const { name, own, dependants, judged } of typed) {
    const [mine, theirs] = [percentiles(own), percentiles(dependants)];
    row(name, mine.p50, mine.p95, '16', met(mine.p95, 16));
    row(`  ${judged} open documents judged again`, theirs.p50, theirs.p95, '50', met(theirs.p95, 50));
  }
}

/** Types a line character by character at seeded places; times reading and linting after each. */
function keystrokes({ path, text }: BenchInput, isBroken: boolean): Percentiles & KeyCosts {
  const file = { path };
  const language = languages.find((candidate) => candidate.matches(file))!;
  const theLinter = linter();
  const lines = text.split('\n');
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
  const times: number[] = [];
  let previous = language.read(file, text);
  const world = new WorldIndex(theLinter.kinds);
  world.set(previous, true);
  theLinter.lint(previous, config, world);
  // The budgets were set on warm code, as it is a second after a file was opened.
  const warm = performance.now() + 700;
  const runs = 300;
  const processor: number[] = [];
  const allocated: number[] = [];
  while (times.length < runs) {
    const at = 5 + random(lines.length - 10);
    const indent = /^[\s-]*/.exec(lines[at]!)![0].replaceAll('-', ' ');
    const base = [...lines.slice(0, at + 1), ...(isBroken ? [`${indent}broken: "never closed`] : []), ''].join('\n');
    const tail = `\n${lines.slice(at + 1).join('\n')}`;
    const typed = path === 'Dockerfile' ? 'RUN echo "typed" && ls' : `${indent}typed: value`;
    for (let length = indent.length + 1; length <= typed.length; length++) {
      const edited = base + typed.slice(0, length) + tail;
      // To ask for these costs more than a short file does: every eighth key tells.
      const isAsked = times.length % 8 === 0;
      const heap = isAsked ? process.memoryUsage().heapUsed : 0;
      const used = isAsked ? process.cpuUsage() : undefined;
      const start = performance.now();
      previous = language.read(file, edited, previous);
      world.set(previous, true);
      theLinter.lint(previous, config, world);
      const end = performance.now();
      if (used) {
        const { user, system } = process.cpuUsage(used);
        const grown = process.memoryUsage().heapUsed - heap;
        if (end > warm) processor.push((user + system) / 1000);
        // Where garbage was collected meanwhile, nothing can be said.
        if (end > warm && grown > 0) allocated.push(grown / 2 ** 20);
      }
      if (end > warm) times.push(end - start);
    }
  }
  return {
    ...percentiles(times),
    processor: percentiles(processor).p50,
    megabytes: allocated.length > 0 ? percentiles(allocated).p50 : Number.NaN,
  };
}

/** Medians for one key. */
interface KeyCosts {
  /** Milliseconds of all threads, those that collect garbage included: other processes do not count in them. */
  readonly processor: number;
  readonly megabytes: number;
}

interface Client {
  readonly connection: ReturnType<typeof createMessageConnection>;
  readonly pid: number;
  diagnostics(): Promise<void>;
  stop(): void;
}

/** A client that takes pushed diagnostics, as plain editors do. */
async function startServer(script: string, folder?: string, scope = 'open'): Promise<Client> {
  // With the flag that the extension starts it with.
  const process_ = spawn(process.execPath, ['--max-semi-space-size=4', script, '--stdio'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(process_.stdout),
    new StreamMessageWriter(process_.stdin),
  );
  let arrived: () => void = () => {};
  // Files that are not open have no version.
  connection.onNotification('textDocument/publishDiagnostics', ({ version }) => {
    if (version !== undefined) arrived();
  });
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: folder === undefined ? null : pathToFileURL(folder).href,
    capabilities: {},
    workspaceFolders: null,
    initializationOptions: { scope },
  });
  connection.sendNotification('initialized', {});
  return {
    connection,
    pid: process_.pid!,
    diagnostics: () => new Promise((done) => (arrived = done)),
    stop: () => process_.kill(),
  };
}

const open = (client: Client, { path, text }: Pick<BenchInput, 'path' | 'text'>) =>
  client.connection.sendNotification('textDocument/didOpen', {
    textDocument: {
      uri: `file:///bench/${path}`,
      languageId: path === 'Dockerfile' ? 'dockerfile' : 'yaml',
      version: 1,
      text,
    },
  });

/** Types `count` changes; the first 40 are not heeded. */
async function throughServer(
  input: Pick<BenchInput, 'path' | 'text'>,
  count: number,
): Promise<Percentiles & { readonly megabytes: number }> {
  const client = await startServer('dist/server.js');
  const opened = client.diagnostics();
  open(client, input);
  await opened;
  const times: number[] = [];
  const line = input.text.split('\n').findIndex((text) => text.includes('privileged: true'));
  for (let version = 2; version < count + 2; version++) {
    // Each change alters a finding, so that there is something to publish.
    const value = version % 2 ? 'true' : 'false';
    const start = performance.now();
    const published = client.diagnostics();
    client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: `file:///bench/${input.path}`, version },
      contentChanges: [
        {
          range: { start: { line, character: 0 }, end: { line, character: 200 } },
          text: `            privileged: ${value}`,
        },
      ],
    });
    await published;
    if (version > 40) times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 20));
  }
  const megabytes = memoryOf(client);
  client.stop();
  return { ...percentiles(times), megabytes };
}

/**
 * Typing into a large file, each key of which also changes what half of 2,000 files that are not open are judged by: while
 * keys follow each other, and while each is followed by a pause in which those are judged.
 */
async function inFolder({ text }: BenchInput, scope: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));
  const parts = text.split('---\n').filter(Boolean);
  for (let n = 0; n < 1_000; n++) {
    writeFileSync(join(folder, `${n}.yaml`), parts[n % parts.length]!);
    writeFileSync(join(folder, `${n}-jwt.yaml`), requestAuthentication(n));
  }
  const path = join(folder, 'open.yaml');
  const whole = (isOpen: boolean) =>
    `${denying(isOpen)}${text.replace('privileged: true', `privileged: ${isOpen ? 'true' : 'false'}`)}`;
  writeFileSync(path, whole(true));
  const client = await startServer('dist/server.js', folder, scope);
  const uri = pathToFileURL(path).href;
  const opened = client.diagnostics();
  client.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text: whole(true) },
  });
  await opened;
  await settled(client);
  const lines = whole(true).split('\n');
  const edits = [
    lines.findIndex((line) => line.includes('rincipals')),
    lines.findIndex((line) => line.includes('privileged: ')),
  ];
  let version = 1;
  const typed = async (rest: number, count: number, unheeded: number) => {
    const times: number[] = [];
    for (let key = 0; key < count; key++) {
      version++;
      const changed = whole(version % 2 === 1).split('\n');
      const start = performance.now();
      const published = client.diagnostics();
      client.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: edits.map((line) => ({
          range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } },
          text: `${changed[line]}\n`,
        })),
      });
      await published;
      if (key >= unheeded) times.push(performance.now() - start);
      await new Promise((done) => setTimeout(done, rest));
    }
    return percentiles(times);
  };
  const fast = await typed(20, 140, 40);
  row(`${scope}: change → diagnostics, 20 ms between keys`, fast.p50, fast.p95, '10 / 16', verdict(fast, [10, 16]));
  const slow = await typed(250, 40, 5);
  row(`${scope}: with 250 ms between keys`, slow.p50, slow.p95, '10 / 16', verdict(slow, [10, 16]));
  await settled(client);
  const megabytes = memoryOf(client);
  row(`${scope}: server memory, MB`, megabytes, megabytes, '', '');
  client.stop();
  rmSync(folder, { recursive: true });
}

/** Until the server has had nothing to do for a second. */
async function settled({ pid }: Client): Promise<void> {
  const ticks = () => {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const fields = rest.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  for (let before = Number.NEGATIVE_INFINITY; ticks() > before + 1; ) {
    before = ticks();
    await new Promise((done) => setTimeout(done, 1000));
  }
}

const requestAuthentication = (n: number): string => `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: jwt-${n}, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  jwtRules: [{ issuer: "https://issuer-${n}.example.com", jwksUri: "https://issuer-${n}.example.com/keys" }]
`;

/** A policy that denies requests without a token, or requests of anybody. */
const denying = (ofNobody: boolean): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: need, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: DENY
  rules: [{ from: [{ source: {
    ${ofNobody ? 'notRequestPrincipals' : 'notPrincipals'}: ["*"]
  } }] }]
---
`;

/** The resident set, in MB; not a number where the system does not say. */
const memoryOf = ({ pid }: Client): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

async function firstDiagnostics(
  input: BenchInput,
  script: string,
): Promise<{ milliseconds: number; megabytes: number }> {
  const start = performance.now();
  const client = await startServer(script);
  const published = client.diagnostics();
  open(client, input);
  await published;
  const milliseconds = performance.now() - start;
  const megabytes = memoryOf(client);
  client.stop();
  return { milliseconds, megabytes };
}

/** Start-up once more with rules generated until there are as many. */
async function withGeneratedRules(input: BenchInput, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));
  mkdirSync(join(folder, 'generated'));
  const known = linter().rules.size;
  for (let n = known; n < count; n++) writeFileSync(join(folder, 'generated', `generated-${n}.ts`), generatedRule(n));
  execFileSync(
    process.execPath,
    ['build.mjs', '--production', '--out', join(folder, 'dist'), '--extra-rules', folder],
    { stdio: 'inherit' },
  );
  const first = await repeated(
    async () => (await firstDiagnostics(input, join(folder, 'dist/server.js'))).milliseconds,
  );
  row(`  with ${count} rules (${known} real)`, first.p50, first.p95, '200', verdict(first, [200, 200]));
  rmSync(folder, { recursive: true });
}

/** Eleven times, for what a process does once. */
async function repeated(run: () => Promise<number>): Promise<Percentiles> {
  const times = [];
  for (let n = 0; n < 11; n++) times.push(await run());
  return percentiles(times);
}

/** Milliseconds for a process that does nothing: what no server can be faster than. */
function bareStart(): number {
  const start = performance.now();
  execFileSync(process.execPath, ['-e', '0']);
  return performance.now() - start;
}

function generatedRule(n: number): string {
  const engine = resolve('server/engine/rule');
  return `
import { rule } from ${JSON.stringify(engine)};
import { say } from ${JSON.stringify(resolve('server/engine/say'))};
import { pods } from ${JSON.stringify(resolve('server/kubernetes/pods'))};
export default rule({
  title: 'Generated rule ${n}', severity: 'info', confidence: 'low', profile: 'strict', since: '0.1',
  threat: ${JSON.stringify('Somebody does something with it. It costs somebody something. '.repeat(6))},
  remedy: ${JSON.stringify('Change it, and see what that breaks. '.repeat(4))},
  references: ['https://example.com/${n}'],
  subjects: pods,
  *check(pod) {
    if (pod.spec.at('hostname').value === 'generated-${n}') yield { at: pod.spec, message: say\`Pod is called \${${n}}.\` };
  },
  examples: [{ insecure: 'kind: Pod', secure: 'kind: Pod' }],
});`;
}

function packageSize(): void {
  const file = join(mkdtempSync(join(tmpdir(), 'seaworthy-bench-')), 'seaworthy.vsix');
  execFileSync('npx', ['vsce', 'package', '--no-dependencies', '--out', file], { stdio: 'ignore' });
  const megabytes = statSync(file).size / 2 ** 20;
  row('.vsix, MB', megabytes, megabytes, '1.5', megabytes <= 1.5 ? 'met' : 'MISSED');
}

/** 5,000 generated files of a folder, once by the command line as a whole, and by this process once it is warm. */
function scan(): void {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));
  const parts = benchInputs()
    .find(({ path }) => path === 'large.yaml')!
    .text.split('---\n')
    .filter(Boolean);
  const count = 5_000;
  for (let n = 0; n < count; n++) writeFileSync(join(folder, `${n}.yaml`), parts[n % parts.length]!);
  const rate = (run: () => void) => {
    run();
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      run();
      return performance.now() - start;
    });
    return Math.round(count / (Math.min(...times) / 1000));
  };
  const command = [join('dist', 'cli.js'), 'check', '--format', 'json', '--fail-on', 'never', folder];
  const whole = rate(() => execFileSync(process.execPath, command, { maxBuffer: 2 ** 30 }));
  row('seaworthy check, files a second, start-up included', whole, whole, '-', '');
  const theLinter = linter();
  const config = { ...defaultConfig };
  const warm = rate(() => {
    for (let n = 0; n < count; n++) {
      const path = join(folder, `${n}.yaml`);
      const language = languages.find((candidate) => candidate.matches({ path }))!;
      const source = language.read({ path }, readFileSync(path, 'utf8'));
      theLinter.lint(source, config, loneWorld(theLinter.kinds, source));
    }
  });
  row('read and lint, files a second, warm', warm, warm, '5000', warm >= 5_000 ? 'met' : 'MISSED');
  rmSync(folder, { recursive: true });
}

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: sorted[Math.floor(sorted.length * 0.5)]!, p95: sorted[Math.floor(sorted.length * 0.95)]! };
}

const verdict = ({ p50, p95 }: Percentiles, [half, most]: readonly [number, number]) =>
  p50 <= half && p95 <= most ? 'met' : 'MISSED';

function row(name: string, p50: number | string, p95: number | string, budget: string, result: string): void {
  const cell = (value: number | string) =>
    (typeof value === 'number' ? value.toFixed(value < 10 ? 2 : 0) : value).padStart(8);
  console.log(`${name.padEnd(52)}${cell(p50)}${cell(p95)}   ${budget.padEnd(12)}${result}`);
}

/** Milliseconds for a fixed integer loop: tells a slow machine from slow code. */
function calibration(): string {
  const loop = () => {
    let x = 1;
    for (let n = 0; n < 3e6; n++) x = (x * 1103515245 + 12345) | 0;
    return x;
  };
  const times: number[] = [];
  for (let run = 0; run < 40; run++) {
    const start = performance.now();
    loop();
    times.push(performance.now() - start);
  }
  return percentiles(times.slice(10)).p50.toFixed(1);
}

void main();
