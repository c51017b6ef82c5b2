import type { Judged, Seaworthy } from '../api';
import type { Finding } from '../engine/finding';
import { fixOf, leavesFile } from '../engine/fix';
import type { Sources } from '../engine/fix-files';
import type { LintResult } from '../engine/lint';
import type { Source } from '../engine/source';
import { visible } from '../engine/visible';
import { configurationNames, type Settings } from '../workspace/configuration';
import { decoded, encoded, encodingOf } from '../workspace/encoding';
import { type Files, nameOf } from '../workspace/files';
import { reasonOf } from '../workspace/node-files';
import { owned } from '../world/owned';
import { type CheckArguments, type Format, UsageError } from './arguments';
import { readableDiff } from './diff';
import { github } from './github';
import { json } from './json';
import { pretty } from './pretty';
import { progressOn, type Stream } from './progress';
import { differences, repair, sourcesFor } from './repair';
import {
  type FileReport,
  KeptLines,
  Lines,
  masked,
  plural,
  type Report,
  type ReportedFailure,
  type ReportedFinding,
  reportedNote,
} from './report';
import { sampled } from './sample';
import { sarif } from './sarif';
import { inItsWorld, type Scan, type ScanOptions, scan, sourceOf, type Target } from './scan';
import { markOf } from './write';

/** The process as the commands see it, so that they can be run without one. */
interface Console {
  readonly cwd: string;
  /** `2026-12-31` */
  readonly today: string;
  readonly version: string;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly readStandardInput: () => Promise<Uint8Array>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The disk, unless said. */
  readonly files?: Files;
}

/** Lints, repairs where asked to, prints, and returns the exit status: 2 where not all of it could be judged. */
export async function check(seaworthy: Seaworthy, flags: CheckArguments, console: Console): Promise<0 | 1 | 2> {
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
    ...(console.files && { files: console.files }),
  };
  const found = await scan(seaworthy, options);
  let shownFixes = '';
  const left: string[] = [];
  if (flags.diff) {
    const { diff, fixes, files, left: more } = await differences(seaworthy, flags, found, options);
    left.push(...more);
    shownFixes = `${plural(fixes, 'fix')} shown in ${plural(files, 'file')}`;
    console.stdout.write(console.stdout.isTTY ? readableDiff(diff) : diff);
  } else if (flags.fix) {
    const { fixes, files, left: more } = await repair(seaworthy, flags, found, options);
    left.push(...more);
    if (options.stdin) console.stdout.write(repairedInput(found, options.stdin));
    if (flags.format === 'pretty')
      console.stderr.write(`seaworthy: ${plural(fixes, 'fix')} made in ${plural(files, 'file')}\n`);
  }
  const report = await lint(seaworthy, flags, found, options);
  const shown = flags.sample === undefined ? report : sampled(report, flags.sample, flags.seed);
  // What was asked for on standard output is the diff or the repaired text; the report must not stand between.
  const stream = flags.diff || (stdin && flags.fix) ? console.stderr : console.stdout;
  // A diff says what is wrong by itself; a form that was asked for is printed all the same.
  if (!flags.diff || flags.format !== 'pretty') stream.write(await printed(seaworthy, shown, flags, console, stream));
  const { excluded, skipped } = report.unjudged;
  const lines = [
    ...(flags.diff ? [`${shownFixes}; ${amountOf(report)}`] : []),
    ...(flags.format === 'pretty' || stream === console.stderr ? [...report.failures, ...skipped].map(line) : []),
    ...(excluded > 0 ? [`${plural(excluded, 'named file')} excluded by the configuration`] : []),
    ...left,
    ...found.unread.map((path) => `${path} is not read, because a .seaworthy.yaml stands beside it`),
  ];
  for (const text of lines) console.stderr.write(`seaworthy: ${visible(text)}\n`);
  if (flags.failOn === 'never') return 0;
  return isAtLevel(report, flags.failOn) ? 1 : report.failures.length > 0 ? 2 : 0;
}

async function standardInput(flags: CheckArguments, console: Console): Promise<ScanOptions['stdin']> {
  if (flags.stdinPath === undefined)
    throw new UsageError(
      '"-" needs --stdin-path: the name decides how the text is read and which configuration applies.',
    );
  const bytes = await console.readStandardInput();
  try {
    return { path: flags.stdinPath, text: decoded(bytes), encoding: encodingOf(bytes) };
  } catch (error) {
    throw new UsageError(`Cannot read standard input: ${reasonOf(error)}`);
  }
}

async function printed(
  seaworthy: Seaworthy,
  report: Report,
  flags: CheckArguments,
  console: Console,
  stream: Stream,
): Promise<string> {
  if (flags.format === 'json') return json(report);
  if (flags.format === 'github') return github(report);
  if (flags.format === 'sarif')
    return sarif(report, {
      version: console.version,
      rules: seaworthy.rules,
      explanations: await seaworthy.explanations(),
    });
  const { NO_COLOR, FORCE_COLOR, TERM } = console.environment;
  const wanted = FORCE_COLOR !== undefined && FORCE_COLOR !== '0';
  return pretty(report, {
    colours: !NO_COLOR && (wanted || (Boolean(stream.isTTY) && TERM !== 'dumb')),
    areFixesVerified: arePromisesVerified(flags),
  });
}

function line({ path, line, column, rule, message }: ReportedFailure): string {
  const place = line === undefined ? path : `${path}:${line}:${column}`;
  return `${place}: ${rule ? `the rule ${rule} failed: ${message.split('\n')[0]}` : message}`;
}

const amountOf = ({ files, count }: Report): string =>
  `${plural(
    files.reduce((sum, { findings }) => sum + findings.length, 0),
    'finding',
  )} in ${files.filter(({ findings }) => findings.length > 0).length} of ${plural(count, 'file')} as they are now`;

const levels = { info: 0, warning: 1, error: 2 };

const isAtLevel = ({ files }: Report, level: CheckArguments['failOn']): boolean =>
  level !== 'never' && files.some(({ findings }) => findings.some(({ severity }) => levels[severity] >= levels[level]));

/**
 * Whether each fix that is named holds what it promises. To find that out is to read and judge every file a second time:
 * a third of the time of a run. So people are told how many fixes there are at most, until they ask for them; a program
 * has nobody to ask. SARIF verifies each fix on its own, and annotations name none.
 */
const arePromisesVerified = ({ format, fix, diff }: CheckArguments): boolean =>
  format === 'json' || (format === 'pretty' && fix !== undefined && !diff);

async function lint(seaworthy: Seaworthy, flags: CheckArguments, found: Scan, options: ScanOptions): Promise<Report> {
  const { targets, worldOf, sources, failures, skipped, excluded } = found;
  const { progress } = options;
  const files: FileReport[] = [];
  const kinds = new Map<string, number>();
  let [count, others, unparsed] = [0, 0, 0];
  progress.start('Linting', targets.length);
  for (const target of targets) {
    progress.step();
    const read = sources.get(target) ?? (await sourceOf(target, options, failures));
    sources.delete(target);
    if (!read) continue;
    count++;
    const { path } = target.file;
    const world = worldOf(target).over(noOthers);
    const source = inItsWorld(seaworthy, target, read, world);
    const judged = { source, config: target.config, world };
    const result = seaworthy.lint(source, target.config, world);
    failures.push(...result.failures.map(({ rule, error }) => ({ path, rule, message: error })));
    const broken = result.unparsed.find(({ isClaimed }) => isClaimed);
    if (broken)
      failures.push({
        path,
        ...new Lines(source.text).position(broken.span.start),
        message: `It does not parse: ${broken.message}`,
      });
    else if (result.unparsed.length > 0) unparsed++;
    else if (!result.isJudged && result.notJudged.length === 0 && !isConfiguration(path)) others++;
    for (const kind of result.notJudged) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (result.findings.length === 0 && result.suppressed.length === 0) continue;
    const findings = arePromisesVerified(flags)
      ? await promised(seaworthy, judged, result.findings, sourcesFor(seaworthy, found, target, options))
      : result.findings;
    files.push(reported(seaworthy, target, judged, { ...result, findings }, flags.format));
  }
  progress.end();
  const unjudged = {
    kinds: new Map(owned([...kinds]).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))),
    others,
    unparsed,
    skipped,
    excluded,
  };
  return { files, failures, count, unjudged };
}

const isConfiguration = (path: string): boolean => configurationNames.includes(nameOf(path));

/** The findings with the fixes that hold what they promise; of those that leave the file the one that would be made. */
async function promised(
  seaworthy: Seaworthy,
  judged: Judged,
  findings: readonly Finding[],
  sources: Sources,
): Promise<readonly Finding[]> {
  const verified = [...seaworthy.withVerifiedFixes(judged, findings)];
  for (const [index, finding] of findings.entries()) {
    const fix = fixOf(finding);
    if (
      !fix ||
      !leavesFile({ finding, fix }) ||
      !(await seaworthy.verifiedFileEdits(judged, { finding, fix }, sources))
    )
      continue;
    verified[index] = { ...finding, fixes: [fix, ...verified[index]!.fixes] };
  }
  return verified;
}

/** What is printed of a file, without the file: the findings of thousands of them are held at once. */
function reported(
  seaworthy: Seaworthy,
  { file }: Target,
  judged: Judged,
  { findings, suppressed }: LintResult,
  format: Format,
): FileReport {
  let lines: Lines | undefined;
  const places = () => (lines ??= new Lines(judged.source.text));
  const plain = (finding: Finding): ReportedFinding => {
    const { placed: _, inUnit: __, related, fixes, ...rest } = finding;
    return {
      ...rest,
      related: related.length === 0 ? [] : related.map((note) => reportedNote(note, file.path, places())),
      fixes: fixes.map((fix) => {
        const { changes: ___, ...described } = fix;
        const isShown = format === 'sarif' && fix.safety !== 'template';
        return isShown ? { ...described, edits: seaworthy.verifiedEdits(judged, [{ finding, fix }]) } : described;
      }),
    };
  };
  const shown = owned({
    findings: findings.map(plain),
    suppressed: suppressed.map(({ suppression: { by, reason, span }, ...finding }) => ({
      ...plain(finding),
      suppression: { by, span, ...(reason !== undefined && { reason }) },
    })),
  });
  const spans = [...shown.findings, ...shown.suppressed].flatMap(({ span, fixes }) => [
    span,
    ...fixes.flatMap(({ edits = [] }) => edits.map((edit) => edit.span)),
  ]);
  const hiding = shown.suppressed.map(({ suppression }) => suppression.span);
  const secrets = [...shown.findings, ...shown.suppressed].flatMap((finding) => finding.secrets);
  return {
    path: file.path,
    ...shown,
    lines: new KeptLines(masked(judged.source.text, secrets), [...spans, ...hiding]),
  };
}

/** Each file is judged once: nobody has to be told of changes. */
const noOthers: ReadonlyMap<string, Source> = new Map();

/** What standard input held, repaired, with its mark and in its encoding. */
function repairedInput({ targets: [target], sources }: Scan, { text, encoding }: NonNullable<ScanOptions['stdin']>) {
  const after = target && sources.get(target)?.text;
  return encoded(after === undefined ? text : markOf(text) + after, encoding);
}
