import type { Config } from './config';
import { spanInFile, spanInUnit } from './derived';
import type { Domain, Suppression } from './domain';
import type { Finding, SuppressedFinding } from './finding';
import type { Severity } from './grades';
import { groupIdOf } from './hardening';
import { everything, type IgnoreRemoval, knownToTool, suppressionsInComments } from './ignore-comments';
import { nearest } from './nearest';
import type { Fix, Rule } from './rule';
import { type Message, say } from './say';
import type { PlacedUnit, Unit } from './source';
import type { Span } from './text';

/** The rule whose findings are made here: only when all others have run is it known what an ignore hides. */
const unusedIgnore = 'seaworthy/unused-ignore';

/** What a `Linter` lends. */
interface Judges {
  readonly rules: ReadonlyMap<string, Rule>;
  /** Of rules and groups. */
  readonly ids: ReadonlySet<string>;
  readonly idsByAlias: ReadonlyMap<string, readonly string[]>;
  /** Everything in the unit that asks to hide findings. Remembered, because units outlive edits elsewhere. */
  suppressionsIn(unit: Unit): readonly Suppression[];
  /** Whether the rule looked into other files here. */
  askedTheWorld(id: string): boolean;
  /** Undefined where the rule is off. */
  severityOf(id: string, rule: Rule): Severity | undefined;
}

interface Sorted {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

/** A suppression in the file, and the unit it is written in. */
interface Placed {
  readonly suppression: Suppression;
  readonly unit: PlacedUnit;
  /** Whether it names the finding's rule. */
  readonly isMeant: (finding: Finding) => boolean;
  /** Whether the finding stands where it applies. */
  readonly reaches: (finding: Finding) => boolean;
  isUsed: boolean;
}

/**
 * Sorts findings by every ignore comment and annotation of the file. Expired and unused ignores of our own become
 * findings themselves; of another tool's ignores nothing is said, because they may hide what that tool finds.
 */
export function suppressedBy(
  units: readonly PlacedUnit[],
  judges: Judges,
  config: Config,
  findings: readonly Finding[],
): Sorted {
  if (!config.ignores) return { findings, suppressed: [] };
  const placed = onceWritten(units.flatMap((unit) => placedIn(unit, judges)));
  if (placed.length === 0) return { findings, suppressed: [] };
  const active = placed.filter(({ suppression }) => !isExpired(suppression, config.today));
  const sorted = sort(findings, active);
  const own = sort(ignoresToReport(units, placed, judges, config), active);
  return {
    findings: [...sorted.findings, ...own.findings].sort(inOrder),
    suppressed: [...sorted.suppressed, ...own.suppressed],
  };
}

/** A text may be derived with the comments in it: they are those of the unit that it is derived from. */
function onceWritten(placed: readonly Placed[]): readonly Placed[] {
  if (!placed.some(({ unit }) => unit.within)) return placed;
  const owners = new Map<number, PlacedUnit>();
  return placed.filter(({ unit, suppression }) => {
    const { start } = spanInFile(unit, suppression.span);
    const owner = owners.get(start) ?? unit;
    owners.set(start, owner);
    return owner === unit;
  });
}

type Ordered = Pick<Finding, 'span' | 'rule' | 'isRefused'>;

/** By place, what the API server refuses first, then by rule, so that the same text always gives the same list. */
export const inOrder = (a: Ordered, b: Ordered): number =>
  a.span.start - b.span.start ||
  Number(b.isRefused ?? false) - Number(a.isRefused ?? false) ||
  a.span.end - b.span.end ||
  (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);

function sort(findings: readonly Finding[], active: readonly Placed[]): Sorted {
  const shown: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  // By rule and group, so that a long list of ignores is gone through once for each rule, not for each finding.
  const meant = new Map<string, readonly Placed[]>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.group}`;
    let candidates = meant.get(key);
    if (!candidates) meant.set(key, (candidates = active.filter(({ isMeant }) => isMeant(finding))));
    const hiding = candidates.filter(({ reaches }) => reaches(finding));
    for (const each of hiding) each.isUsed = true;
    const [first] = hiding;
    if (!first) shown.push(finding);
    else {
      const { suppression, unit } = first;
      suppressed.push({ ...finding, suppression: { ...suppression, span: spanInFile(unit, suppression.span) } });
    }
  }
  return { findings: shown, suppressed };
}

/** Suppressions as the unit and the domains read them. */
export const suppressionsIn = (unit: Unit, domains: readonly Domain[]): readonly Suppression[] => [
  ...suppressionsInComments(unit),
  ...domains.flatMap((domain) => {
    try {
      return domain.suppressions?.(unit) ?? [];
    } catch {
      // A domain that fails hides nothing. Its rules stand on the same queries, and their failures are reported.
      return [];
    }
  }),
];

function placedIn(unit: PlacedUnit, { suppressionsIn, idsByAlias, rules }: Judges): readonly Placed[] {
  return suppressionsIn(unit.unit).map((suppression) => {
    const { covers } = suppression;
    const reaches = ({ placed, inUnit }: Finding) => {
      if (!covers && !unit.within) return true;
      const span = spanInUnit(placed, inUnit, unit.unit);
      return span !== undefined && (!covers || (covers.start <= span.start && span.start < covers.end));
    };
    return { suppression, unit, isMeant: meantBy(suppression, idsByAlias, rules), reaches, isUsed: false };
  });
}

/** Whether a suppression's ids mean the finding's rule. Ids of other tools are mapped; those nobody knows mean nothing. */
function meantBy(
  { by, ids }: Suppression,
  idsByAlias: Judges['idsByAlias'],
  rules: Judges['rules'],
): (finding: Finding) => boolean {
  if (ids.includes(everything)) return () => true;
  if (by === 'seaworthy')
    return ({ rule, group }) => ids.includes(rule) || (group !== undefined && ids.includes(groupIdOf(rule, group)));
  // Their keys are typed, because a rule's author must not misspell them; here the tool is data.
  const isKnown = (rule: string) => Object.hasOwn(rules.get(rule)?.aliases ?? {}, by);
  if (ids.includes(knownToTool)) return ({ rule }) => isKnown(rule);
  const meant = new Set(ids.flatMap((id) => idsByAlias.get(normalAlias(by, id)) ?? []));
  return ({ rule }) => meant.has(rule);
}

/** The day it names is the last on which it hides anything. One that is no date never ends, and is reported. */
const isExpired = ({ until }: Suppression, today: string): boolean =>
  until !== undefined && isDate(until) && until < today;

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

function ignoresToReport(
  units: readonly PlacedUnit[],
  placed: readonly Placed[],
  judges: Judges,
  config: Config,
): readonly Finding[] {
  const rule = judges.rules.get(unusedIgnore);
  const severity = rule && judges.severityOf(unusedIgnore, rule);
  if (!rule || !severity) return [];
  const isWhole = units.every(({ unit }) => unit.problems.length === 0);
  // A comment that ended is reported once, however many rules it names.
  const ended = new Set<Span>();
  const isActive = remembered((id) => mayBeReported(id, judges));
  const unknowns = new Map<PlacedUnit, (id: string) => Message | undefined>();
  return placed.flatMap(({ suppression, unit, isUsed }): Finding[] => {
    if (suppression.by !== 'seaworthy') return [];
    const { until, untilSpan, comment, removal } = suppression;
    const report = (
      span: Span,
      message: Message,
      fix?: readonly IgnoreRemoval[] | Suppression['removal'],
    ): Finding[] => [
      {
        rule: unusedIgnore,
        severity,
        confidence: rule.confidence,
        span: spanInFile(unit, span),
        message,
        secrets: [],
        related: [],
        fixes: fix && fix.length > 0 ? [{ ...removing, changes: fix }] : [],
        ...(unit.unit.resource !== undefined && { resource: unit.unit.resource }),
        placed: unit,
        inUnit: span,
      },
    ];
    const gone = (id: Span | undefined) => (comment ? [{ unit: unit.unit, comment, id }] : (removal ?? []));
    const dated = untilSpan ?? suppression.span;
    if (until !== undefined && (!isDate(until) || isExpired(suppression, config.today))) {
      const whole = comment?.span ?? dated;
      if (ended.has(whole)) return [];
      ended.add(whole);
      if (!isDate(until))
        return report(dated, say`"${until}" is not a date such as 2026-12-31, so this ignore never ends.`);
      return report(dated, say`This ignore ended on ${until}: what it hid is reported again.`, gone(undefined));
    }
    const [id] = suppression.ids;
    if (id === undefined) return report(suppression.span, say`This ignore names no rule.`, gone(undefined));
    let unknown = unknowns.get(unit);
    if (!unknown) unknowns.set(unit, (unknown = remembered((written) => misspelt(written, unit, judges))));
    const mistake = unknown(id);
    if (mistake) return report(suppression.span, mistake, gone(suppression.span));
    // While the text does not parse, findings are missing that this ignore may be for.
    if (isUsed || !isWhole || coversNothing(suppression) || !isActive(id)) return [];
    return report(suppression.span, say`This ignore hides nothing: ${id} finds nothing here.`, gone(suppression.span));
  });
}

/** The same answer for the same id: ignores repeat themselves. */
function remembered<Answer>(ask: (id: string) => Answer): (id: string) => Answer {
  const answers = new Map<string, Answer>();
  return (id) => {
    if (!answers.has(id)) answers.set(id, ask(id));
    // It was put there a line above.
    return answers.get(id) as Answer;
  };
}

const removing: Omit<Fix, 'changes'> = { title: say`Remove what the ignore no longer needs`, safety: 'safe' };

function misspelt(id: string, { unit }: PlacedUnit, { rules, ids }: Judges): Message | undefined {
  if (ids.has(id)) return undefined;
  const meant = nearest(id, ids, (name) => concerns(rules.get(name), unit));
  return meant === undefined ? say`There is no rule ${id}.` : say`There is no rule ${id}. Did you mean ${meant}?`;
}

/** Whether the unit has anything that the rule judges. A walk that fails has been reported where it was asked first. */
function concerns(rule: Rule | undefined, unit: Unit): boolean {
  try {
    return rule !== undefined && rule.subjects(unit).length > 0;
  } catch {
    return false;
  }
}

/** Half typed: nothing stands behind it yet. */
const coversNothing = ({ covers, comment }: Suppression): boolean =>
  covers !== undefined &&
  (covers.start === covers.end || (comment !== undefined && covers.start === comment.span.start));

/** A rule that is off, or that depends on files which may not be known here, does not prove an ignore useless. */
function mayBeReported(id: string, { rules, severityOf, askedTheWorld }: Judges): boolean {
  if (id === unusedIgnore) return false;
  return [...rules].some(
    ([rule, definition]) =>
      (rule === id || (definition.group && groupIdOf(rule, definition.group) === id)) &&
      !askedTheWorld(rule) &&
      severityOf(rule, definition) !== undefined,
  );
}

/** Ids of other tools are compared without case and without the prefix that Trivy dropped. */
export const normalAlias = (tool: string, check: string): string =>
  `${tool}:${check.toLowerCase().replace(/^avd-/, '')}`;
