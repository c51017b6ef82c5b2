import type { Domain } from './domain';
import type { Finding } from './finding';
import type { Safety, Severity } from './grades';
import type { Fix, Rule } from './rule';
import { inWords, type Message } from './say';
import { covers } from './text';
import { visible } from './visible';

/** What of a finding is needed to group it. */
type Groupable = Omit<Finding, 'related' | 'fixes' | 'placed' | 'inUnit'> & {
  readonly related: readonly unknown[];
};

/** What is shown once: a finding, or the hardening settings that one container lacks. */
export type Shown<Found extends Groupable = Finding> = Found | HardeningGroup<Found>;

/**
 * The id of a group within a rule's domain: `kubernetes/hardening`. It is shown, ignored, configured and explained as a
 * rule is.
 */
export const groupIdOf = (rule: string, group: string): string => `${rule.slice(0, rule.indexOf('/'))}/${group}`;

/** What a list of ids calls any of them. */
export const groupName = 'Hardening settings that a container lacks';

/** The ids of every group's members, by the group's own. */
export function groupsOf(rules: ReadonlyMap<string, Pick<Rule, 'group'>>): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [id, { group }] of rules) {
    if (group === undefined) continue;
    const members = groups.get(groupIdOf(id, group));
    if (members) members.push(id);
    else groups.set(groupIdOf(id, group), [id]);
  }
  return groups;
}

/** Several findings of absence on one span. The list of settings says more than as many underlines on one word would. */
export interface HardeningGroup<Found extends Groupable = Finding> {
  readonly members: readonly [Found, Found, ...Found[]];
  readonly rule: string;
  readonly severity: Severity;
  readonly span: Finding['span'];
  readonly related: readonly Found['related'][number][];
}

export const isGroup = <Found extends Groupable>(shown: Shown<Found>): shown is HardeningGroup<Found> =>
  'members' in shown;

/** Whether the API server refuses the object for what is shown; never for what is merely missing. */
export const isRefused = (shown: Shown<Groupable>): boolean => !isGroup(shown) && shown.isRefused === true;

export const membersOf = <Found extends Groupable>(shown: Shown<Found>): readonly Found[] =>
  isGroup(shown) ? shown.members : [shown];

/** Joins findings of the group `hardening` on the same span; a lone one stays itself. Takes and keeps source order. */
export function grouped<Found extends Groupable>(findings: readonly Found[]): readonly Shown<Found>[] {
  const shown: Shown<Found>[] = [];
  for (let at = 0; at < findings.length; ) {
    const first = findings[at] as Found;
    let end = at + 1;
    while (end < findings.length && isOnSameSpan(findings[end] as Found, first)) end++;
    if (end === at + 1) shown.push(first);
    else shown.push(...joined(findings.slice(at, end)));
    at = end;
  }
  return shown;
}

const isOnSameSpan = ({ span: a }: Groupable, { span: b }: Groupable): boolean =>
  a.start === b.start && a.end === b.end;

function joined<Found extends Groupable>(onOneSpan: readonly Found[]): readonly Shown<Found>[] {
  const [first, second, ...others] = onOneSpan.filter(({ group }) => group === 'hardening');
  if (!first || !second) return onOneSpan;
  const group = groupOf([first, second, ...others]);
  return onOneSpan.flatMap((finding): readonly Shown<Found>[] =>
    finding.group !== 'hardening' ? [finding] : finding === first ? [group] : [],
  );
}

export const severities: readonly Severity[] = ['error', 'warning', 'info'];

function groupOf<Found extends Groupable>(members: HardeningGroup<Found>['members']): HardeningGroup<Found> {
  return {
    members,
    rule: groupIdOf(members[0].rule, 'hardening'),
    severity: severities.find((severity) => members.some((member) => member.severity === severity)) ?? 'info',
    span: members[0].span,
    related: members.flatMap(({ related }) => related),
  };
}

/** `Container "web" lacks 4 hardening settings: readOnlyRootFilesystem, …` */
export function messageOf(shown: Shown<Groupable>): string {
  if (!isGroup(shown)) return wordsOf(shown.message);
  const { members } = shown;
  const known = groupMessages.get(members[0].message);
  if (known?.of.length === members.length && known.of.every((message, index) => message === members[index]?.message))
    return known.text;
  const text = `${subjectOf(members[0])} lacks ${members.length} hardening settings: ${members.map(settingOf).join(', ')}.`;
  groupMessages.set(members[0].message, { of: members.map(({ message }) => message), text });
  return text;
}

// Messages outlive edits elsewhere in the file, so that a long one is put into words once and not on every key.
const words = new WeakMap<Message, string>();
const groupMessages = new WeakMap<Message, { readonly of: readonly Message[]; readonly text: string }>();

function wordsOf(message: Message): string {
  let text = words.get(message);
  if (text === undefined) words.set(message, (text = visible(inWords(message))));
  return text;
}

/** The setting a member is about, as it is listed. */
export const settingOf = ({ lacks, rule }: Groupable): string => lacks ?? rule.slice(rule.indexOf('/') + 1);

/** `Container "web"`: what every message of the group starts with, by the convention of its rules. */
const subjectOf = ({ message, resource }: Groupable): string =>
  /^[A-Z][a-z]*(?: [a-z]+)* "[^"]*"/.exec(wordsOf(message))?.[0] ?? resource ?? 'This';

/** `Harden this container` */
export function groupTitle({ members }: HardeningGroup<Groupable>): string {
  const noun = /^[A-Z][a-z]*(?: [a-z]+)*(?= ")/.exec(subjectOf(members[0]))?.[0];
  return noun ? `Harden this ${noun.toLowerCase()}` : 'Add all of these settings';
}

/** The first fix of every finding that can be written without asking. */
export const groupFixes = (members: readonly Finding[]): readonly { readonly finding: Finding; readonly fix: Fix }[] =>
  members.flatMap((finding) => {
    const fix = finding.fixes.find(({ safety }) => safety !== 'template');
    return fix ? [{ finding, fix }] : [];
  });

/**
 * The hardening findings of the whole that the group is a part of, such as all containers of its pod: what one fix
 * repairs together. Undefined where no other part lacks anything.
 */
export function wholeAround(
  { members: [{ placed, inUnit }] }: HardeningGroup,
  findings: readonly Finding[],
  domains: readonly Domain[],
): { readonly noun: string; readonly members: readonly Finding[] } | undefined {
  for (const domain of domains) {
    const whole = domain.whole?.(placed.unit, inUnit);
    if (!whole) continue;
    const members = findings.filter(
      (finding) =>
        finding.group === 'hardening' &&
        finding.placed.unit === placed.unit &&
        whole.parts.some((part) => covers(part, finding.inUnit.start)),
    );
    return members.some((finding) => finding.inUnit.start !== inUnit.start) ? { noun: whole.noun, members } : undefined;
  }
  return undefined;
}

/** Fixes together are as safe as the least safe of them. */
export const safetyOf = (fixes: readonly { readonly fix: Fix }[]): Safety =>
  (['template', 'review'] as const).find((safety) => fixes.some(({ fix }) => fix.safety === safety)) ?? 'safe';

/** What fixes together may break, each sentence once. */
export const caveatsIn = (fixes: readonly { readonly fix: Fix }[]): readonly string[] => [
  ...new Set(fixes.flatMap(({ fix }) => (fix.caveat ? [visible(inWords(fix.caveat))] : []))),
];
