import { groupName } from './hardening';
import { fenced } from './markdown';
import type { Aliases, Example, Explanation, Rule, Standards } from './rule';

/** What is said about a rule, with the one example that hovers and pages show. */
export type ExplanationWithExample = Explanation & { readonly example?: Example };

/** Where the project is at home. */
export const projectUrl = 'https://github.com/seaworthy-lint/seaworthy';
/** Where its documentation is read. */
const documentation = `${projectUrl}/blob/main/docs/rules`;

/** The page of a rule in the project's documentation. */
export const pageUrl = (id: string): string => `${documentation}/${id}.md`;

/**
 * The full page of a rule as Markdown: what the editor shows, `seaworthy explain` prints and the documentation holds.
 * Example marks are left out.
 */
export function page(id: string, rule: Rule, explanation: ExplanationWithExample): string {
  const { threat, impact, remedy, exceptions, references, standards, example } = explanation;
  return [
    `# ${rule.title}`,
    table(id, rule),
    section('Threat', threat),
    impact && section('Impact', impact),
    example && section('Example', exampleText(id, example)),
    section('Remedy', [remedy, fixSafety(rule)].filter(Boolean).join('\n\n')),
    exceptions && section('When not to fix it', exceptions),
    section('Ignoring it', howToIgnore(id)),
    standards && section('Standards', list(standardLinks(standards))),
    rule.aliases &&
      Object.keys(rule.aliases).length > 0 &&
      section('The same in other tools', list(aliasLines(rule.aliases))),
    references.length > 0 && section('References', list(references.map((url) => `<${url}>`))),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

/** The page of a group, such as `kubernetes/hardening`: each of its rules in few lines. */
export const groupPage = (
  id: string,
  members: readonly string[],
  rules: ReadonlyMap<string, Rule>,
  explanations: Readonly<Record<string, Explanation>>,
): string =>
  [
    `# ${groupName}`,
    `\`${id}\` stands for the rules below. Each has a page of its own; an editor and the command line list what one container lacks in one line.`,
    section('Ignoring it', `${howToIgnore(id)}\n\n${groupSeverity}`),
    ...members.flatMap((member) => {
      const rule = rules.get(member);
      const explanation = explanations[member];
      return rule && explanation ? [section(rule.title, summary(member, rule, explanation))] : [];
    }),
  ]
    .join('\n\n')
    .concat('\n');

const groupSeverity =
  'A severity in place of `off` is that of every rule of the group which the profile reports. A rule that is named itself keeps what is said of it.';

/** A page in few lines, for a hover on a rule's id: what it finds, why it matters, what to do. */
export const summary = (id: string, rule: Rule, { threat, remedy }: Explanation): string =>
  [`**${rule.title}** · \`${id}\` · ${rule.severity}`, threat, `**Remedy:** ${sentences(remedy, 2)}`].join('\n\n');

/** The same for the id of a group: which rules it stands for, and what each finds. */
export const groupSummary = (id: string, members: readonly string[], rules: ReadonlyMap<string, Rule>): string =>
  [
    `**${groupName}** · \`${id}\``,
    'It stands for each of these rules:',
    list(members.flatMap((member) => rules.get(member) ?? []).map(({ title }, at) => `\`${members[at]}\`: ${title}`)),
  ].join('\n\n');

/** The first sentences of a text. A full stop inside a word, such as `e.g.` or `1.33`, does not end one. */
export function sentences(text: string, count: number): string {
  const ends = [...text.matchAll(/[.!?](?=\s+[A-Z`"'(]|\s*$)/g)];
  const end = ends[count - 1];
  return (end ? text.slice(0, end.index + 1) : text).replace(/\s+/g, ' ').trim();
}

/** An example without its marks. */
const unmarked = (text: string): string => text.replace(/[«»]/g, '');

/** The language of a rule's examples, as Markdown names it. */
const exampleLanguage = (id: string, example: Example): string =>
  /dockerfile|containerfile/i.test(example.path ?? id) ? 'dockerfile' : 'yaml';

const section = (heading: string, body: string): string => `## ${heading}\n\n${body}`;

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const table = (id: string, { severity, profile, confidence, fixable, since }: Rule): string =>
  [
    '| Rule | Severity | Profile | Confidence | Fix | Since |',
    '| --- | --- | --- | --- | --- | --- |',
    `| \`${id}\` | ${severity} | ${profile} | ${confidence} | ${fixable ?? 'none'} | ${since} |`,
  ].join('\n');

function exampleText(id: string, example: Example): string {
  const fence = (text: string) => fenced(exampleLanguage(id, example), unmarked(text));
  return [
    ...(example.insecure === undefined ? [] : ['Insecure:', fence(example.insecure)]),
    ...(example.secure === undefined ? [] : ['Secure:', fence(example.secure)]),
  ].join('\n\n');
}

const safeties = {
  safe: 'The fix is safe: a working deployment keeps working. It is part of "fix all" and of `--fix`.',
  review:
    'The fix may change what the workload is allowed to do. It is offered one by one, and by `--fix-review` on the command line.',
  template: 'The fix needs a value that only you know. The editor writes its frame and leaves the value to you.',
};

const fixSafety = ({ fixable }: Rule): string => (fixable ? safeties[fixable] : '');

const howToIgnore = (id: string): string => `For one place, with a comment before it or at the end of its line:

\`\`\`yaml
# seaworthy-ignore ${id} -- why this is acceptable here
\`\`\`

\`until=2026-12-31\` before the dashes lets the finding come back after that day. For a whole file, write
\`# seaworthy-ignore-file ${id} -- why\` at its top. For the project, in \`.seaworthy.yaml\`:

\`\`\`yaml
rules:
  ${id}: off
\`\`\``;

function standardLinks({ cwe = [], cis = [], pss, nsa = [], mitre = [] }: Standards): string[] {
  return [
    ...cwe.map((number) => `[CWE-${number}](https://cwe.mitre.org/data/definitions/${number}.html)`),
    ...mitre.map(
      (technique) => `[MITRE ATT&CK ${technique}](https://attack.mitre.org/techniques/${technique.replace('.', '/')}/)`,
    ),
    ...(pss
      ? [
          `[Pod Security Standards: ${pss}](https://kubernetes.io/docs/concepts/security/pod-security-standards/#${pss})`,
        ]
      : []),
    ...cis,
    ...nsa.map((heading) => `NSA/CISA Kubernetes Hardening Guide: ${heading}`),
  ];
}

const aliasLines = (aliases: Aliases): string[] =>
  Object.entries(aliases).map(([tool, checks]) => `${tool}: ${checks.map((check) => `\`${check}\``).join(', ')}`);
