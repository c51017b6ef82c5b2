import { fixedText, withVerifiedFixes } from '../engine/fix';
import type { Explanation, Safety } from '../engine/rule';
import type { Source } from '../engine/source';
import { visible } from '../engine/visible';
import type { Settings } from '../workspace/configuration';
import { type CheckArguments, UsageError } from './arguments';
import { readableDiff, unifiedDiff } from './diff';
import { github } from './github';
import { json } from './json';
import { pretty } from './pretty';
import { type Progress, progressOn, type Stream } from './progress';
import { type FileReport, Lines, plural, type Report, type ReportedFailure } from './report';
import { sampled } from './sample';
import { sarif } from './sarif';
import { type Engine, reasonOf, type Scan, type ScanOptions, scan, sourceOf, type Target } from './scan';
import { rewrite } from './write';

/** The process as the commands see it, so that they can be run without one. */
export interface Console {
  readonly cwd: string;
  /** `2026-12-31` */
  readonly today: string;
  readonly version: string;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly readStandardInput: () => Promise<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly explanations: () => Promise<Readonly<Record<string, Explanation>>>;
}

/** Lints, repairs where asked to, prints, and returns the exit status. */
export async function check(engine: Engine, flags: CheckArguments, console: Console): Promise<0 | 1> {
  const stdin = flags.paths[0] === '-' ? await standardInput(flags, console) : undefined;
  const settings: Settings = {
    ...(flags.profile && { profile: flags.profile }),
    ...(flags.kubernetesVersion && { kubernetesVersion: flags.kubernetesVersion }),
  };
  const progress = progressOn(console.stderr, () => performance.now());
  const options: ScanOptions = {
    paths: flags.paths,
    stdin,
    configFile: flags.config,
    settings,
    today: console.today,
    ignores: flags.ignores,
    cwd: console.cwd,
    progress,
  };
  const found = await scan(engine, options);
  if (flags.diff) {
    const diff = await differences(engine, flags, found, options);
    console.stdout.write(console.stdout.isTTY ? readableDiff(diff) : diff);
  } else if (flags.fix) {
    const { fixes, files } = await repair(engine, flags, found, options, console);
    if (flags.format === 'pretty')
      console.stderr.write(`seaworthy: ${plural(fixes, 'fix')} made in ${plural(files, 'file')}\n`);
  }
  const report = await lint(engine, found, options, progress);
  const shown = flags.sample === undefined ? report : sampled(report, flags.sample, flags.seed);
  // What was asked for on standard output is the diff or the repaired text; the report must not stand between.
  const stream = flags.diff || (stdin && flags.fix) ? console.stderr : console.stdout;
  stream.write(await printed(engine, shown, flags, console, stream));
  if (flags.format === 'pretty' || stream === console.stderr)
    for (const failure of report.failures) console.stderr.write(line(failure));
  if (report.count === 0 && report.failures.length === 0)
    console.stderr.write(`seaworthy: no Dockerfile and no YAML in ${visible(flags.paths.join(', '))}\n`);
  return isAtLevel(report, flags.failOn) ? 1 : 0;
}

async function standardInput(flags: CheckArguments, console: Console): Promise<{ path: string; text: string }> {
  if (flags.stdinPath === undefined)
    throw new UsageError(
      '"-" needs --stdin-path: the name decides how the text is read and which configuration applies.',
    );
  return { path: flags.stdinPath, text: await console.readStandardInput() };
}

async function printed(
  engine: Engine,
  report: Report,
  flags: CheckArguments,
  console: Console,
  stream: Stream,
): Promise<string> {
  if (flags.format === 'json') return json(withPromises(report));
  if (flags.format === 'github') return github(report);
  if (flags.format === 'sarif')
    return sarif(report, {
      version: console.version,
      rules: engine.linter.rules,
      explanations: await console.explanations(),
    });
  const { NO_COLOR, FORCE_COLOR, TERM } = console.environment;
  const wanted = FORCE_COLOR !== undefined && FORCE_COLOR !== '0';
  return pretty(withPromises(report), { colours: !NO_COLOR && (wanted || (Boolean(stream.isTTY) && TERM !== 'dumb')) });
}

/** What is said to be repairable is. SARIF verifies for itself, each fix on its own, and annotations name none. */
const withPromises = (report: Report): Report => ({
  ...report,
  files: report.files.map((file) => ({ ...file, findings: withVerifiedFixes(file.linted, file.findings) })),
});

const line = ({ path, rule, message }: ReportedFailure): string =>
  `seaworthy: ${visible(`${path}: ${rule ? `the rule ${rule} failed: ${message.split('\n')[0]}` : message}`)}\n`;

const levels = { info: 0, warning: 1, error: 2 };

const isAtLevel = ({ files }: Report, level: CheckArguments['failOn']): boolean =>
  level !== 'never' && files.some(({ findings }) => findings.some(({ severity }) => levels[severity] >= levels[level]));

async function lint(
  engine: Engine,
  { targets, worldOf, sources, failures }: Scan,
  options: ScanOptions,
  progress: Progress,
): Promise<Report> {
  const files: FileReport[] = [];
  let count = 0;
  progress.start('Linting', targets.length);
  for (const target of targets) {
    progress.step();
    const source = sources.get(target) ?? (await sourceOf(target, options.stdin, failures));
    if (!source) continue;
    count++;
    const world = worldOf(target).over(noOthers);
    const result = engine.linter.lint(source, target.config, world);
    failures.push(...result.failures.map(({ rule, path, error }) => ({ path, rule, message: error })));
    if (result.findings.length === 0 && result.suppressed.length === 0) continue;
    files.push({
      path: target.file.path,
      findings: result.findings,
      suppressed: result.suppressed,
      lines: new Lines(source.text),
      linted: { source, linter: engine.linter, config: target.config, world },
    });
  }
  progress.end();
  return { files, failures, count };
}

/** Both kinds, or the safe one alone. */
const allowed = (flags: CheckArguments): readonly Safety[] => (flags.fix === 'review' ? ['safe', 'review'] : ['safe']);

async function differences(
  engine: Engine,
  flags: CheckArguments,
  { targets, worldOf, failures, sources }: Scan,
  options: ScanOptions,
): Promise<string> {
  let result = '';
  for (const target of targets) {
    const source = sources.get(target) ?? (await sourceOf(target, options.stdin, []));
    if (!source) continue;
    const world = worldOf(target).over(noOthers);
    const fixed = fixedText({ source, linter: engine.linter, config: target.config, world }, allowed(flags));
    failures.push(...cycleOf(fixed.cycle, target));
    result += unifiedDiff(target.file.path, source.text, fixed.text);
  }
  return result;
}

/** Each file is judged once: nobody has to be told of changes. */
const noOthers: ReadonlyMap<string, Source> = new Map();

/** What is repaired in one file may be told to another, so it goes round until nothing changes. */
const rounds = 5;

async function repair(
  engine: Engine,
  flags: CheckArguments,
  found: Scan,
  options: ScanOptions,
  console: Console,
): Promise<{ fixes: number; files: number }> {
  const { targets, worldOf, sources, failures } = found;
  const repaired = new Set<Target>();
  let fixes = 0;
  const given = new Set<Target>();
  for (let round = 0; round < rounds; round++) {
    let isWorldChanged = false;
    for (const target of targets) {
      if (given.has(target)) continue;
      const source = sources.get(target) ?? (await sourceOf(target, options.stdin, []));
      if (!source) continue;
      const world = worldOf(target);
      const linted = { source, linter: engine.linter, config: target.config, world: world.over(noOthers) };
      const fixed = fixedText(linted, allowed(flags));
      if (round === 0) failures.push(...cycleOf(fixed.cycle, target));
      if (fixed.text === source.text) continue;
      if (!options.stdin) {
        try {
          rewrite(target.absolute, source.text, fixed.text);
        } catch (error) {
          failures.push({ path: target.file.path, message: `Not repaired: ${reasonOf(error)}` });
          given.add(target);
          continue;
        }
      }
      fixes += fixed.applied;
      repaired.add(target);
      const after = target.language.read(target.file, fixed.text, source);
      sources.set(target, after);
      const { revision } = world;
      world.set(after);
      isWorldChanged ||= world.revision !== revision;
    }
    if (!isWorldChanged) break;
  }
  if (options.stdin) {
    const [target] = targets;
    const after = target && sources.get(target)?.text;
    const mark = options.stdin.text.startsWith('\uFEFF') ? '\uFEFF' : '';
    console.stdout.write(after === undefined ? options.stdin.text : mark + after);
  }
  return { fixes, files: repaired.size };
}

const cycleOf = (rules: readonly string[], target: Target): readonly ReportedFailure[] =>
  rules.length === 0
    ? []
    : [{ path: target.file.path, message: `The fixes of ${rules.join(' and ')} undo each other.` }];
