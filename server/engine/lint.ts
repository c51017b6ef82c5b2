import type { Config } from './config';
import { Derivations, spanInFile } from './derived';
import type { Domain, Suppression } from './domain';
import type { Find, Known, Reader, World, WorldKinds } from './facts';
import type { Finding, Note, SuppressedFinding } from './finding';
import type { Profile, Severity } from './grades';
import { groupIdOf, groupsOf, severities } from './hardening';
import type { Query } from './query';
import type { Context, Problem, Rule } from './rule';
import type { Message } from './say';
import type { AppliedRoles, Place, PlacedUnit, Source, SyntaxProblem, Unit } from './source';
import { inOrder, normalAlias, suppressedBy, suppressionsIn } from './suppression';

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
  /** The kinds of the objects that no rule which is on looks at, one for each object: `Gateway`. */
  readonly notJudged: readonly string[];
  /** The units that do not parse, so that findings are missing. Not in templates, whose text is not final. */
  readonly unparsed: readonly Unparsed[];
}

/** The first place in a unit where it does not parse. */
interface Unparsed extends SyntaxProblem {
  /** Whether the text says that it is one of ours, such as a Dockerfile; else it may be anything. */
  readonly isClaimed: boolean;
}

/** The rules and domains of one build. Create it once: it holds the indexes and memos. */
export class Linter {
  /** What files are to tell each other, so that these rules can ask. */
  readonly kinds: WorldKinds;
  /** Rule ids by check of another tool: `trivy:ksv-0017`. */
  readonly idsByAlias: ReadonlyMap<string, readonly string[]>;
  /** Ids of the members, by the id of their group: `kubernetes/hardening`. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Everything that may be named where a rule may be: rules and groups. */
  readonly ids: ReadonlySet<string>;
  /** The texts in other texts. */
  readonly derivations: Derivations;
  private readonly memos = new WeakMap<Config, ConfigMemo>();
  private readonly suppressions = new WeakMap<Unit, readonly Suppression[]>();

  constructor(
    readonly rules: ReadonlyMap<string, Rule>,
    readonly domains: readonly Domain[] = [],
  ) {
    this.kinds = {
      kinds: domains.flatMap(({ facts = [] }) => facts),
      roots: domains.flatMap(({ roots = [] }) => roots),
    };
    this.idsByAlias = idsByAlias(rules);
    this.groups = groupsOf(rules);
    this.ids = new Set([...rules.keys(), ...this.groups.keys()]);
    this.derivations = new Derivations(domains);
  }

  /**
   * The same file as its world leaves it: what patches elsewhere write is unknown in it, and a patch knows what it is for.
   * The source itself where nothing of that changed.
   *
   * @param by becomes stale when the answer may be another one
   */
  inWorld(source: Source, world: World, by: Reader): Source {
    const find: Find = (kind, table, key, within) => world.find(kind, table, key, within, by);
    const roles: AppliedRoles = Object.assign({}, ...this.domains.map((domain) => domain.appliedTo?.(source, find)));
    const { written, namespace, images, target, ...file } = source.file;
    const isKnown =
      namespace === roles.namespace &&
      JSON.stringify([written, images, target]) === JSON.stringify([roles.written, roles.images, roles.target]);
    return isKnown ? source : source.language.read({ ...file, ...roles }, source.text);
  }

  /**
   * Every finding in one file. Pure but for its memos: same input, same output, no I/O, never throws.
   * `world` holds this source: whoever lints puts it there first.
   */
  lint(source: Source, config: Config, world: World): LintResult {
    const findings: Finding[] = [];
    const failures: Failure[] = [];
    const askers = new Set<string>();
    const notJudged: string[] = [];
    const unparsed: Unparsed[] = [];
    let isJudged = false;
    const units = this.derivations.unitsOf(source);
    let root: Unit | undefined;
    for (const placed of units) {
      const { unit } = placed;
      if (!placed.within) root = unit;
      const { whole: result, asked } = this.judged(unit, root ?? unit, config, world);
      for (const { duty } of asked) askers.add(duty.id);
      isJudged ||= result.isJudged;
      const problem = source.file.isTemplate ? undefined : unit.problems.find(({ isHarmless }) => !isHarmless);
      if (problem)
        unparsed.push({ ...problem, span: spanInFile(placed, problem.span), isClaimed: this.isClaimed(unit) });
      else if (!result.isJudged && !placed.within) for (const kind of this.kindsIn(unit)) notJudged.push(kind);
      for (const finding of placedAt(result, placed)) findings.push(finding);
      for (const { rule, error } of result.failures) failures.push({ rule, path: source.file.path, error });
    }
    // What is said of a text in a unit stands among what is said of the unit.
    if (units !== source.units) findings.sort(inOrder);
    const judges = {
      rules: this.rules,
      ids: this.ids,
      idsByAlias: this.idsByAlias,
      suppressionsIn: (unit: Unit) => this.suppressionsIn(unit),
      askedTheWorld: (id: string) => askers.has(id),
      severityOf: (id: string, rule: Rule) => {
        const decided = severityOf(id, rule, config);
        return decided === 'off' ? undefined : decided === 'default' ? rule.severity : decided;
      },
    };
    return { ...suppressedBy(units, judges, config, findings), failures, isJudged, notJudged, unparsed };
  }

  private kindsIn(unit: Unit): readonly string[] {
    return this.domains.flatMap((domain) => domain.kinds?.(unit) ?? []);
  }

  private isClaimed(unit: Unit): boolean {
    return !hasTemplateMarks(unit) && this.domains.some((domain) => domain.claims?.(unit));
  }

  private suppressionsIn(unit: Unit): readonly Suppression[] {
    let known = this.suppressions.get(unit);
    if (!known) this.suppressions.set(unit, (known = suppressionsIn(unit, this.domains)));
    return known;
  }

  /**
   * What all rules say of a unit, in order of place. What asked the world is judged anew where its answers are others.
   *
   * @param root the unit of the file, itself or what it is derived from: for as long as that one lives, the world tells
   */
  private judged(unit: Unit, root: Unit, config: Config, world: World): UnitMemo {
    let known = this.memos.get(config);
    if (!known) this.memos.set(config, (known = { duties: duties(this.rules, config), units: new WeakMap() }));
    let memo = known.units.get(unit);
    if (!memo) {
      memo = firstMemo(known.duties, unit, root, config, world);
      if (world.tells) known.units.set(unit, memo);
      // What was asked of a world that tells nobody of changes is asked again next time.
      else known.units.set(unit, { ...memo, world: undefined });
      return memo;
    }
    if (memo.asked.length === 0) return memo;
    const isOfHere = memo.world === world;
    if (isOfHere && memo.asked.every(({ reader }) => !reader.isStale)) return memo;
    const asked = memo.asked.map((judgement) =>
      isOfHere && !judgement.reader.isStale ? judgement : judgedAnew(judgement.duty, unit, root, config, world),
    );
    const renewed = { ...memo, asked, world, whole: joined(memo.local, asked) };
    if (world.tells) known.units.set(unit, renewed);
    return renewed;
  }
}

/** Whether what does not parse are lines of a template's own language, in a file that nobody calls a template. */
const hasTemplateMarks = ({ text, problems }: Unit): boolean =>
  problems.some(({ span }) => {
    const start = Math.max(text.lastIndexOf('\n', span.start - 1), 0);
    const end = text.indexOf('\n', Math.max(span.end, span.start + 1));
    // A variable that has the line for itself is filled in by envsubst or a shell.
    return /\{\{|\{%|<%|%%|^\s*\$\{?\w+\}?\s*$/.test(text.slice(start, end < 0 ? text.length : end));
  });

/** A rule that is on. */
interface Duty {
  readonly id: string;
  readonly rule: Rule;
  readonly severity: Severity | 'default';
}

/** The rules that are on, by the subjects they judge: a unit without pods passes all pod rules at once. */
interface DutyGroup {
  readonly subjects: Query<unknown>;
  readonly rules: Duty[];
}

interface ConfigMemo {
  readonly duties: readonly DutyGroup[];
  readonly units: WeakMap<Unit, UnitMemo>;
}

function duties(rules: ReadonlyMap<string, Rule>, config: Config): readonly DutyGroup[] {
  const groups = new Map<Query<unknown>, DutyGroup>();
  for (const [id, rule] of rules) {
    const severity = severityOf(id, rule, config);
    if (severity === 'off') continue;
    let group = groups.get(rule.subjects);
    if (!group) groups.set(rule.subjects, (group = { subjects: rule.subjects, rules: [] }));
    group.rules.push({ id, rule, severity });
  }
  return [...groups.values()];
}

/** A finding with spans relative to its unit, as it is remembered. */
type Reported = Omit<Finding, 'placed' | 'inUnit'>;

interface UnitResult {
  readonly reported: Reported[];
  readonly failures: readonly { readonly rule: string; readonly error: string }[];
  readonly isJudged: boolean;
  /** What was made of `reported` last time, for as long as the unit stays where it is. */
  placed: { readonly at: PlacedUnit; readonly findings: readonly Finding[] } | undefined;
}

interface UnitMemo {
  /** What depends on the unit alone. */
  readonly local: UnitResult;
  /** What the rules said that asked the world here: whether a rule asks depends on the unit alone. */
  readonly asked: readonly Judgement[];
  readonly world: World | undefined;
  readonly whole: UnitResult;
}

/** What one rule said of a unit, and what it looked at. */
interface Judgement {
  readonly duty: Duty;
  readonly reader: Reader;
  readonly reported: readonly Reported[];
  readonly failure: string | undefined;
}

function firstMemo(groups: readonly DutyGroup[], unit: Unit, root: Unit, config: Config, world: World): UnitMemo {
  const reported: Reported[] = [];
  const failures: { rule: string; error: string }[] = [];
  const asked: Judgement[] = [];
  let isJudged = false;
  let context = new Asking(root, config, world);
  for (const { subjects, rules } of groups) {
    let found: readonly unknown[];
    try {
      found = subjects(unit);
    } catch (error) {
      for (const { id } of rules) failures.push({ rule: id, error: String(error) });
      continue;
    }
    if (found.length === 0) {
      isJudged ||= (subjects.within?.(unit).length ?? 0) > 0;
      continue;
    }
    isJudged = true;
    for (const duty of rules) {
      const { reported: own, failure } = judge(duty, found, unit, context);
      if (context.reader) {
        asked.push({ duty, reader: context.reader, reported: own, failure });
        // Few rules ask anything: those that do not share one, for there are as many judgements as rules and units.
        context = new Asking(root, config, world);
      } else {
        for (const each of own) reported.push(each);
        if (failure !== undefined) failures.push({ rule: duty.id, error: failure });
      }
    }
  }
  const local = { reported: reported.sort(inOrder), failures, isJudged, placed: undefined };
  return { local, asked, world, whole: joined(local, asked) };
}

function judgedAnew(duty: Duty, unit: Unit, root: Unit, config: Config, world: World): Judgement {
  const context = new Asking(root, config, world);
  // The subjects are remembered, and did not throw the first time.
  const result = judge(duty, duty.rule.subjects(unit), unit, context);
  return { duty, reader: context.reader ?? context.newReader(), ...result };
}

/** Most units say nothing that depends on the world. */
function joined(local: UnitResult, asked: readonly Judgement[]): UnitResult {
  const said = asked.filter(({ reported, failure }) => reported.length > 0 || failure !== undefined);
  if (said.length === 0) return local;
  return {
    reported: [...local.reported, ...said.flatMap(({ reported }) => reported)].sort(inOrder),
    failures: [
      ...local.failures,
      ...said.flatMap(({ duty, failure }) => (failure === undefined ? [] : [{ rule: duty.id, error: failure }])),
    ],
    isJudged: local.isJudged,
    placed: undefined,
  };
}

/** What one rule says of the subjects of a unit. A rule that throws has said nothing. */
function judge(
  { id, rule, severity }: Duty,
  subjects: readonly unknown[],
  unit: Unit,
  context: Context,
): { readonly reported: readonly Reported[]; readonly failure: string | undefined } {
  const reported: Reported[] = [];
  let repeats: Repeats | undefined;
  try {
    for (const subject of subjects) {
      for (const problem of rule.check(subject, context)) {
        const finding = report(id, rule, severity, problem, unit);
        repeats ??= new Repeats(reported);
        if (!repeats.join(finding)) reported.push(finding);
      }
    }
  } catch (error) {
    return { reported: nothing, failure: String((error as Error)?.stack ?? error) };
  }
  return { reported: reported.length === 0 ? nothing : reported, failure: undefined };
}

/** Lets a rule ask the world, and notices that it does. */
class Asking implements Context {
  reader: Reader | undefined;

  constructor(
    private readonly root: Unit,
    readonly config: Config,
    private readonly world: World,
  ) {}

  // A property, because rules take it out of the context.
  readonly find: Find = (kind, table, key, within) => {
    this.reader ??= this.newReader();
    return this.world.find(kind, table, key, within, this.reader);
  };

  newReader(): Reader {
    return { path: this.root.file.path, unit: this.root, isStale: false };
  }
}

/**
 * What is said of one place is one finding, however many subjects share it: the pods of one workflow, the services that
 * take in one fragment. What is said of the others becomes a note.
 */
class Repeats {
  /** Where in `reported` the finding is, by place and by what is said. Made when one is first asked for. */
  private known: Map<string, number> | undefined;
  private seen = 0;
  // Most are reported in order: only one that stands before the furthest can share a place.
  private furthest = -1;

  constructor(private readonly reported: Reported[]) {}

  /** Whether the finding is said now by one that was reported before. */
  join(finding: Reported): boolean {
    const { span, severity, message } = finding;
    if (span.start > this.furthest) {
      this.furthest = span.start;
      return false;
    }
    const at = this.indexOf(finding);
    const first = at === undefined ? undefined : this.reported[at];
    if (at === undefined || !first) return false;
    const isSaid = [first, ...first.related].some(({ message: { values } }) =>
      values.every((value, index) => value === message.values[index]),
    );
    this.reported[at] = {
      ...first,
      severity: severities.indexOf(severity) < severities.indexOf(first.severity) ? severity : first.severity,
      related: isSaid || first.related.length === mostNotes ? first.related : [...first.related, { message, span }],
    };
    return true;
  }

  private indexOf(finding: Reported): number | undefined {
    this.known ??= new Map();
    for (; this.seen < this.reported.length; this.seen++) {
      const key = placeAndWords(this.reported[this.seen]!);
      if (!this.known.has(key)) this.known.set(key, this.seen);
    }
    return this.known.get(placeAndWords(finding));
  }
}

const placeAndWords = ({ span, message }: Reported): string => `${span.start} ${span.end} ${message.template}`;

/** More services than these are not told apart by a list. */
const mostNotes = 20;

const profiles: readonly Profile[] = ['essential', 'recommended', 'strict'];

/**
 * The severity a user decided, `'default'` where the rule itself decides, `'off'` where it is not in the profile. Who
 * names a rule wants it; who names its group speaks of what the profile reports.
 */
function severityOf(id: string, rule: Rule, config: Config): Severity | 'off' | 'default' {
  const decided = config.rules[id];
  if (decided) return decided;
  if (profiles.indexOf(rule.profile) > profiles.indexOf(config.profile)) return 'off';
  return (rule.group && config.rules[groupIdOf(id, rule.group)]) ?? 'default';
}

function report(id: string, rule: Rule, decided: Severity | 'default', problem: Problem, unit: Unit): Reported {
  const { at, message, severity, isRefused, lacks, secrets = nothing, related = nothing, fixes = nothing } = problem;
  if (at.unit !== unit) throw new Error(`${id} reported a place in another unit.`);
  return {
    rule: id,
    severity: decided === 'default' ? (severity ?? rule.severity) : decided,
    confidence: rule.confidence,
    isRefused,
    group: rule.group,
    lacks,
    span: at.span,
    absentFrom: at.absentFrom,
    message,
    secrets: secrets.length === 0 ? nothing : secrets.map(({ span }) => span),
    related: related.length === 0 ? nothing : related.map(({ at, message }) => noted(at, message, unit)),
    fixes: fixes.length === 0 ? nothing : fixes.filter(({ changes }) => changes.length > 0),
    resource: unit.resource,
  };
}

function noted(at: Place | Known, message: Message, unit: Unit): Note {
  if ('fact' in at) return { message, known: at };
  // A place of another unit has another beginning. What other units say is found through the world.
  if (at.unit !== unit) throw new Error('A note points into another unit.');
  return { message, span: at.span };
}

const nothing: readonly never[] = [];

/** The same findings as last time where the unit did not move: most units of a long file do not. */
function placedAt(result: UnitResult, at: PlacedUnit): readonly Finding[] {
  const last = result.placed?.at;
  if (last?.unit !== at.unit || last.start !== at.start || last.within !== at.within)
    result.placed = { at, findings: result.reported.map((reported) => placed(reported, at)) };
  return result.placed!.findings;
}

/** Written out, not spread: a file of 10,000 lines has thousands of findings, and each keystroke places them anew. */
function placed(reported: Reported, at: PlacedUnit): Finding {
  const { rule, severity, confidence, isRefused, group, lacks, span, absentFrom, message, secrets, related, fixes } =
    reported;
  return {
    rule,
    severity,
    confidence,
    isRefused,
    group,
    lacks,
    span: spanInFile(at, span),
    absentFrom: absentFrom && spanInFile(at, absentFrom),
    message,
    secrets: secrets.length === 0 ? secrets : secrets.map((secret) => spanInFile(at, secret)),
    related: related.length === 0 ? related : related.map((note) => placedNote(note, at)),
    fixes,
    resource: reported.resource ?? at.within?.from.unit.resource,
    placed: at,
    inUnit: span,
  };
}

/** What other files state moves with them. */
const placedNote = (note: Note, at: PlacedUnit): Note =>
  'known' in note ? note : { message: note.message, span: spanInFile(at, note.span) };

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
