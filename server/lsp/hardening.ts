import type { Finding } from '../engine/lint';
import type { Fix, Safety, Severity } from '../engine/rule';
import { inWords } from '../engine/say';

/** What an editor underlines once: a finding, or the hardening settings that one container lacks. */
export type Shown = Finding | HardeningGroup;

/** Several findings of absence on one span. The list of settings says more than as many underlines on one word would. */
export interface HardeningGroup {
  readonly members: readonly [Finding, Finding, ...Finding[]];
  readonly rule: 'kubernetes/hardening';
  readonly severity: Severity;
  readonly span: Finding['span'];
  readonly related: Finding['related'];
}

export const isGroup = (shown: Shown): shown is HardeningGroup => 'members' in shown;

export const membersOf = (shown: Shown): readonly Finding[] => (isGroup(shown) ? shown.members : [shown]);

/** Joins findings of the group `hardening` on the same span; a lone one stays itself. Source order is kept. */
export function grouped(findings: readonly Finding[]): readonly Shown[] {
  if (!findings.some(({ group }) => group)) return findings;
  const bySpan = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.group !== 'hardening') continue;
    const key = `${finding.span.start} ${finding.span.end}`;
    const members = bySpan.get(key);
    if (members) members.push(finding);
    else bySpan.set(key, [finding]);
  }
  return findings.flatMap((finding): Shown[] => {
    if (finding.group !== 'hardening') return [finding];
    const members = bySpan.get(`${finding.span.start} ${finding.span.end}`) ?? [finding];
    if (members[0] !== finding) return [];
    const [first, second, ...others] = members;
    return first && second ? [groupOf([first, second, ...others])] : [finding];
  });
}

export const severities: readonly Severity[] = ['error', 'warning', 'info'];

function groupOf(members: HardeningGroup['members']): HardeningGroup {
  return {
    members,
    rule: 'kubernetes/hardening',
    severity: severities.find((severity) => members.some((member) => member.severity === severity)) ?? 'info',
    span: members[0].span,
    related: members.flatMap(({ related }) => related),
  };
}

/** `Container "web" lacks 4 hardening settings: readOnlyRootFilesystem, …` */
export function messageOf(shown: Shown): string {
  if (!isGroup(shown)) return inWords(shown.message);
  const { members } = shown;
  return `${subjectOf(members[0])} lacks ${members.length} hardening settings: ${members.map(settingOf).join(', ')}.`;
}

/** The setting a member is about, as it is listed. */
export const settingOf = ({ lacks, rule }: Finding): string => lacks ?? rule.slice(rule.indexOf('/') + 1);

/** `Container "web"`: what every message of the group starts with, by the convention of its rules. */
const subjectOf = ({ message, resource }: Finding): string =>
  /^[A-Z][a-z]*(?: [a-z]+)* "[^"]*"/.exec(inWords(message))?.[0] ?? resource ?? 'This';

/** `Harden this container` */
export function groupTitle({ members }: HardeningGroup): string {
  const noun = /^[A-Z][a-z]*(?: [a-z]+)*(?= ")/.exec(subjectOf(members[0]))?.[0];
  return noun ? `Harden this ${noun.toLowerCase()}` : 'Add all of these settings';
}

/** The first fix of every member that can be written without asking. */
export function groupFixes({ members }: HardeningGroup): readonly { readonly finding: Finding; readonly fix: Fix }[] {
  return members.flatMap((finding) => {
    const fix = finding.fixes.find(({ safety }) => safety !== 'template');
    return fix ? [{ finding, fix }] : [];
  });
}

/** Fixes together are as safe as the least safe of them. */
export const safetyOf = (fixes: readonly { readonly fix: Fix }[]): Safety =>
  (['template', 'review'] as const).find((safety) => fixes.some(({ fix }) => fix.safety === safety)) ?? 'safe';
