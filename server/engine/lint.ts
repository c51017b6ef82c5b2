import type { Config } from './config';
import type { Domain, Suppression } from './domain';
import type { Confidence, Context, FactKind, Fix, Problem, Profile, Query, Rule, Severity } from './rule';
import type { Message } from './say';
import type { Source, Unit } from './source';
import { inOrder, normalAlias, suppressedBy, suppressionsIn } from './suppression';
import { type Span, shifted } from './text';
import { emptyWorld, type FileFacts, factsIn, factsOfOthers, kindsNeededBy, type World } from './world';

/** What a rule reported. Spans are relative to the file; all but `fixes` and `unit` is plain data. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly group?: 'hardening' | undefined;
  /** The setting that is missing, for a list of them. */
  readonly lacks?: string | undefined;
  readonly span: Span;
  /** For a finding of absence: the part of the text that lacks it, see `Place`. */
  readonly absentFrom?: Span | undefined;
  readonly message: Message;
  readonly related: readonly { readonly span: Span; readonly message: Message }[];
  readonly fixes: readonly Fix[];
  /** `Deployment/web` */
  readonly resource?: string | undefined;
  readonly unit: Unit;
  /** Where the unit starts in the file. */
  readonly unitStart: number;
}

export interface SuppressedFinding extends Finding {
  readonly suppression: Suppression;
}

/** A rule that threw. Its findings in that unit are missing; all others are there. */
export interface Failure {
  readonly rule: string;
  readonly path: string;
  readonly error: string;
}

export interface LintResult {
  /** In source order. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly failures: readonly Failure[];
  /** Whether there is anything here that a rule looks at. Where there is not, no finding means nothing. */
  readonly isJudged: boolean;
}

/** The rules and domains of one build. Create it once: it holds the indexes and memos. */
export class Linter {
  readonly kinds: readonly FactKind<unknown>[];
  /** Rule ids by check of another tool: `trivy:ksv-0017`. */
  readonly idsByAlias: ReadonlyMap<string, readonly string[]>;
  private readonly memos = new WeakMap<Config, ConfigMemo>();
  private readonly suppressions = new WeakMap<Unit, readonly Suppression[]>();

  constructor(
    readonly rules: ReadonlyMap<string, Rule>,
    readonly domains: readonly Domain[] = [],
  ) {
    this.kinds = kindsNeededBy(rules.values());
    this.idsByAlias = idsByAlias(rules);
  }

  /** What this file tells the others of its world. */
  factsIn(source: Source): FileFacts {
    return factsIn(source, this.kinds);
  }

  /**
   * Every finding in one file. Pure but for its memos: same input, same output, no I/O, never throws.
   * `world` may or may not hold this file: its own facts are always read from `source`.
   */
  lint(source: Source, config: Config, world: World = emptyWorld): LintResult {
    const context = new WorldContext(source, config, world, this.kinds);
    const findings: Finding[] = [];
    const failures: Failure[] = [];
    let isJudged = false;
    for (const { unit, start } of source.units) {
      const result = this.judged(unit, config, context);
      isJudged ||= result.isJudged;
      for (const finding of placedAt(result, unit, start)) findings.push(finding);
      for (const { rule, error } of result.failures) failures.push({ rule, path: source.file.path, error });
    }
    const judges = {
      rules: this.rules,
      idsByAlias: this.idsByAlias,
      suppressionsIn: (unit: Unit) => this.suppressionsIn(unit),
      severityOf: (id: string, rule: Rule) => {
        const decided = severityOf(id, rule, config);
        return decided === 'off' ? undefined : decided === 'default' ? rule.severity : decided;
      },
    };
    return { ...suppressedBy(source, judges, config, findings), failures, isJudged };
  }

  private suppressionsIn(unit: Unit): readonly Suppression[] {
    let known = this.suppressions.get(unit);
    if (!known) this.suppressions.set(unit, (known = suppressionsIn(unit, this.domains)));
    return known;
  }

  /** What all rules say of a unit, in order of place. */
  private judged(unit: Unit, config: Config, context: WorldContext): UnitResult {
    let known = this.memos.get(config);
    if (!known) this.memos.set(config, (known = { ...duties(this.rules, config), units: new WeakMap() }));
    let memo = known.units.get(unit);
    if (!memo) {
      context.lend(nothing);
      const local = judge(known.local, unit, context);
      local.reported.sort(inOrder);
      known.units.set(unit, (memo = { local, worldly: [], whole: local }));
    }
    let isNew = false;
    for (let index = 0; index < known.worldly.length; index++) {
      const group = known.worldly[index]!;
      const hash = context.hash(group);
      if (memo.worldly[index]?.hash === hash) continue;
      context.lend(group.kinds);
      memo.worldly[index] = { hash, result: judge(group.duties, unit, context) };
      isNew = true;
    }
    if (isNew) memo.whole = joined(memo.local, memo.worldly);
    return memo.whole;
  }
}

/** The rules that are on, by the subjects they judge: a unit without pods passes all pod rules at once. */
interface Duty {
  readonly subjects: Query<unknown>;
  readonly rules: { readonly id: string; readonly rule: Rule; readonly severity: Severity | 'default' }[];
}

interface ConfigMemo {
  readonly local: readonly Duty[];
  /** Of the rules that need facts of other files, by the kinds they need: facts of one kind concern few of them. */
  readonly worldly: readonly WorldlyDuties[];
  readonly units: WeakMap<Unit, UnitMemo>;
}

function duties(rules: ReadonlyMap<string, Rule>, config: Config): Pick<ConfigMemo, 'local' | 'worldly'> {
  const groups = new Map<string, { kinds: readonly FactKind<unknown>[]; duties: Map<Query<unknown>, Duty> }>();
  for (const [id, rule] of rules) {
    const severity = severityOf(id, rule, config);
    if (severity === 'off') continue;
    const kinds = rule.needs ?? [];
    const key = kinds.map(({ name }) => name).join();
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { kinds, duties: new Map() }));
    let duty = group.duties.get(rule.subjects);
    if (!duty) group.duties.set(rule.subjects, (duty = { subjects: rule.subjects, rules: [] }));
    duty.rules.push({ id, rule, severity });
  }
  const all = [...groups.values()].map(({ kinds, duties }) => ({
    kinds,
    duties: [...duties.values()],
    hash: undefined,
  }));
  return {
    local: all.find(({ kinds }) => kinds.length === 0)?.duties ?? [],
    worldly: all.filter(({ kinds }) => kinds.length > 0),
  };
}

/** A finding with spans relative to its unit, as it is remembered. */
type Reported = Omit<Finding, 'unit' | 'unitStart'>;

interface UnitResult {
  readonly reported: Reported[];
  readonly failures: readonly { readonly rule: string; readonly error: string }[];
  readonly isJudged: boolean;
  /** What was made of `reported` last time, for as long as the unit stays where it is. */
  placed: { readonly start: number; readonly findings: readonly Finding[] } | undefined;
}

interface WorldlyDuties {
  readonly kinds: readonly FactKind<unknown>[];
  readonly duties: readonly Duty[];
  /** What stood for the facts last time: as long as they say the same it is the same string, compared at once. */
  hash: string | undefined;
}

interface UnitMemo {
  readonly local: UnitResult;
  /** What the groups of `ConfigMemo.worldly` said, and the hash of the facts they were judged by. */
  readonly worldly: { readonly hash: string; readonly result: UnitResult }[];
  whole: UnitResult;
}

/** Most units say nothing that depends on the world. */
function joined(local: UnitResult, worldly: UnitMemo['worldly']): UnitResult {
  const isJudged = local.isJudged || worldly.some(({ result }) => result.isJudged);
  const said = worldly.filter(({ result }) => result.reported.length > 0 || result.failures.length > 0);
  if (said.length === 0 && local.isJudged === isJudged) return local;
  const results = [local, ...said.map(({ result }) => result)];
  return {
    reported: results.flatMap(({ reported }) => reported).sort(inOrder),
    failures: results.flatMap(({ failures }) => failures),
    isJudged,
    placed: undefined,
  };
}

function judge(duties: readonly Duty[], unit: Unit, context: Context): UnitResult {
  const reported: Reported[] = [];
  const failures: { rule: string; error: string }[] = [];
  let isJudged = false;
  for (const { subjects, rules } of duties) {
    let found: readonly unknown[];
    try {
      found = subjects(unit);
    } catch (error) {
      for (const { id } of rules) failures.push({ rule: id, error: String(error) });
      continue;
    }
    if (found.length === 0) continue;
    isJudged = true;
    for (const { id, rule, severity } of rules) {
      const before = reported.length;
      // Most are reported in order: only one that stands before the furthest can repeat another.
      let furthest = -1;
      try {
        for (const subject of found) {
          for (const problem of rule.check(subject, context)) {
            const finding = report(id, rule, severity, problem, unit);
            if (finding.span.start <= furthest && isRepeated(finding, reported, before)) continue;
            reported.push(finding);
            furthest = Math.max(furthest, finding.span.start);
          }
        }
      } catch (error) {
        reported.length = before;
        failures.push({ rule: id, error: String((error as Error)?.stack ?? error) });
      }
    }
  }
  return { reported, failures, isJudged, placed: undefined };
}

/** Several subjects may share a place, such as the pods of one workflow: what is said of it twice is one finding. */
function isRepeated({ span, message }: Reported, reported: readonly Reported[], from: number): boolean {
  for (let index = from; index < reported.length; index++) {
    const other = reported[index]!;
    if (other.span.start !== span.start || other.span.end !== span.end) continue;
    const { template, values } = other.message;
    if (template === message.template && values.every((value, at) => value === message.values[at])) return true;
  }
  return false;
}

const profiles: readonly Profile[] = ['essential', 'recommended', 'strict'];

/** The severity a user decided, `'default'` where the rule itself decides, `'off'` where it is not in the profile. */
function severityOf(id: string, rule: Rule, config: Config): Severity | 'off' | 'default' {
  const decided = config.rules[id];
  if (decided) return decided;
  return profiles.indexOf(rule.profile) <= profiles.indexOf(config.profile) ? 'default' : 'off';
}

function report(id: string, rule: Rule, decided: Severity | 'default', problem: Problem, unit: Unit): Reported {
  const { at, message, severity, lacks, related = nothing, fixes = nothing } = problem;
  if (at.unit !== unit) throw new Error(`${id} reported a place in another unit.`);
  return {
    rule: id,
    severity: decided === 'default' ? (severity ?? rule.severity) : decided,
    confidence: rule.confidence,
    group: rule.group,
    lacks,
    span: at.span,
    absentFrom: at.absentFrom,
    message,
    related: related.length === 0 ? nothing : related.map((note) => ({ span: note.at.span, message: note.message })),
    fixes: fixes.length === 0 ? nothing : fixes.filter(({ changes }) => changes.length > 0),
    resource: unit.resource,
  };
}

const nothing: readonly never[] = [];

/** The same findings as last time where the unit did not move: most units of a long file do not. */
function placedAt(result: UnitResult, unit: Unit, start: number): readonly Finding[] {
  if (result.placed?.start !== start)
    result.placed = { start, findings: result.reported.map((reported) => placed(reported, unit, start)) };
  return result.placed.findings;
}

/** Written out, not spread: a file of 10,000 lines has thousands of findings, and each keystroke places them anew. */
function placed(reported: Reported, unit: Unit, start: number): Finding {
  const { rule, severity, confidence, group, lacks, span, absentFrom, message, related, fixes, resource } = reported;
  return {
    rule,
    severity,
    confidence,
    group,
    lacks,
    span: shifted(span, start),
    absentFrom: absentFrom && shifted(absentFrom, start),
    message,
    related: related.length === 0 ? related : related.map((note) => ({ ...note, span: shifted(note.span, start) })),
    fixes,
    resource,
    unit,
    unitStart: start,
  };
}

/** Lends rules the facts of the world; reads the file's own facts and hashes only when a rule asks. */
class WorldContext implements Context {
  private own: FileFacts | undefined;
  private lent: readonly FactKind<unknown>[] = [];
  private readonly hashes = new Map<WorldlyDuties, string>();

  constructor(
    private readonly source: Source,
    readonly config: Config,
    private readonly world: World,
    private readonly kinds: readonly FactKind<unknown>[],
  ) {}

  // A property, because rules take it out of the context.
  readonly facts = <Fact>(kind: FactKind<Fact>): readonly Fact[] => {
    const own = this.own?.kinds.get(kind.name);
    // Its findings would not be judged anew when these facts change.
    if (!own || !this.lent.some(({ name }) => name === kind.name))
      throw new Error(`The rule does not name "${kind.name}" in its needs.`);
    const others = factsOfOthers(this.world, kind.name, this.source.file.path);
    // The kind's name decides the type of its facts.
    return [...own.facts, ...others.facts()] as readonly Fact[];
  };

  /** Lets the rules that are judged next read facts of these kinds alone. */
  lend(kinds: readonly FactKind<unknown>[]): void {
    this.lent = kinds;
  }

  /** Stands for the facts that these rules need. */
  hash(group: WorldlyDuties): string {
    let hash = this.hashes.get(group);
    if (hash !== undefined) return hash;
    this.own ??= factsIn(this.source, this.kinds);
    hash = group.kinds
      .map(
        ({ name }) =>
          `${this.own?.kinds.get(name)?.hash}\n${factsOfOthers(this.world, name, this.source.file.path).digest}`,
      )
      .join('\n');
    if (group.hash !== hash) group.hash = hash;
    this.hashes.set(group, group.hash);
    return group.hash;
  }
}

function idsByAlias(rules: ReadonlyMap<string, Rule>): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const [id, { aliases = {} }] of rules) {
    for (const [tool, checks] of Object.entries(aliases)) {
      for (const check of checks) {
        const key = normalAlias(tool, check);
        ids.set(key, [...(ids.get(key) ?? []), id]);
      }
    }
  }
  return ids;
}
