import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver';
import type { Hover as Meaning } from '../engine/domain';
import { type ExplanationWithExample, sentences, summary } from '../engine/explain';
import { verifiedEdits } from '../engine/fix';
import type { Finding } from '../engine/lint';
import type { Fix } from '../engine/rule';
import { inWords } from '../engine/say';
import { covers, type Span } from '../engine/text';
import { diffOf } from './diff';
import {
  grouped,
  groupFixes,
  groupTitle,
  type HardeningGroup,
  isGroup,
  membersOf,
  messageOf,
  type Shown,
  safetyOf,
  severities,
} from './hardening';
import { ruleIdAt } from './ignore-comments';
import { findingLinks } from './links';
import { rangeOf } from './places';
import type { Session } from './session';
import type { JudgedDocument } from './texts';

/** More lines than this nobody reads where they point. */
const mostLines = 12;

/** What is to be said about the place: its findings, else what a rule id in an ignore comment or a security key means. */
export async function hover(
  session: Session,
  at: JudgedDocument,
  position: HoverParams['position'],
): Promise<Hover | undefined> {
  const { text } = at.document;
  const offset = text.offsetAt(position);
  const shown = grouped(at.judged.shown)
    .filter(({ span }) => covers(span, offset))
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const said =
    (await aboutFindings(session, at, shown)) ??
    (await aboutRule(session, at, offset)) ??
    aboutKey(session, at, offset);
  if (!said) return undefined;
  const { markdown } = session.abilities;
  return {
    contents: markdown
      ? { kind: MarkupKind.Markdown, value: said.body }
      : { kind: MarkupKind.PlainText, value: plain(said.body) },
    range: rangeOf(text, said.span),
  };
}

interface Said {
  readonly body: string;
  readonly span: Span;
}

async function aboutFindings(session: Session, at: JudgedDocument, shown: readonly Shown[]): Promise<Said | undefined> {
  const [first, ...others] = shown;
  if (!first) return undefined;
  const explanations = await session.explanations();
  const blocks = isGroup(first)
    ? groupBlocks(session, first, explanations)
    : findingBlocks(session, at, first, explanations[first.rule]);
  const change = proposal(session, at, first);
  const place = { uri: at.document.uri, rule: first.rule, range: rangeOf(at.document.text, first.span) };
  const links = session.abilities.options.commandLinks ? [findingLinks(place, change?.isComplete ?? false)] : [];
  const also = others.flatMap(membersOf).map((finding) => `Also: ${messageOf(finding)}`);
  const lines = [...blocks, ...(change?.blocks ?? []), ...also, ...links];
  return { body: fitting(lines, links.length).join('\n\n'), span: first.span };
}

/** Leaves out what comes last, links apart, until the rest fits. What is not seen does not count: blank lines, fences. */
function fitting(blocks: readonly string[], kept: number): readonly string[] {
  const count = (some: readonly string[]) =>
    some.reduce((lines, block) => lines + block.split('\n').filter((line) => !line.startsWith('```')).length, 0);
  const left = [...blocks];
  while (count(left) > mostLines && left.length > kept + 3) left.splice(left.length - kept - 1, 1);
  return left;
}

function findingBlocks(
  { linter, abilities }: Session,
  { judged }: JudgedDocument,
  finding: Finding,
  explanation: ExplanationWithExample | undefined,
): string[] {
  const rule = linter.rules.get(finding.rule);
  const certainty = finding.confidence === 'high' ? '' : ` · ${finding.confidence} confidence`;
  const notes = finding.related.map(({ message, span }) => {
    const line = judged.source.text.slice(0, span.start).split('\n').length;
    return `${inWords(message)} (line ${line})`;
  });
  return [
    `**${rule?.title ?? finding.rule}** · \`${finding.rule}\`${certainty}`,
    // Our own client shows the message right above the hover.
    ...(abilities.options.commandLinks ? notes : [[messageOf(finding), ...notes].join(' ')]),
    ...(explanation ? [`**Attack:** ${sentences(explanation.threat, 2)}`] : []),
  ];
}

function groupBlocks(
  { linter, abilities }: Session,
  group: HardeningGroup,
  explanations: Readonly<Record<string, ExplanationWithExample>>,
): string[] {
  const lines = group.members.slice(0, 4).map(({ rule }) => {
    const threat = explanations[rule]?.threat;
    return `- **${linter.rules.get(rule)?.title ?? rule}**${threat ? `: ${sentences(threat, 1)}` : ''}`;
  });
  return [...(abilities.options.commandLinks ? [] : [messageOf(group)]), lines.join('\n')];
}

/** What the hover proposes to change. */
interface Proposal {
  readonly blocks: readonly string[];
  /** Whether a link can carry it out: not where a value is missing that only the user knows. */
  readonly isComplete: boolean;
}

/** The exact change, and what it may break. None for a held finding: its text is gone. */
function proposal({ linter }: Session, { judged }: JudgedDocument, shown: Shown): Proposal | undefined {
  const isCurrent = membersOf(shown).every(({ unit }) => judged.source.units.some((placed) => placed.unit === unit));
  if (!isCurrent) return undefined;
  const chosen = isGroup(shown) ? groupFixes(shown) : firstFix(shown);
  const edits = verifiedEdits({ linter, ...judged }, chosen);
  const [first] = chosen;
  if (!edits || !first) return undefined;
  const title = isGroup(shown) ? groupTitle(shown) : inWords(first.fix.title);
  const caveat = chosen.find(({ fix }) => fix.caveat)?.fix.caveat;
  const diff = diffOf(judged.source.text, edits, isGroup(shown) ? 6 : 5);
  return {
    blocks: [
      `**Fix:** ${title}\n\`\`\`diff\n${diff}\n\`\`\``,
      ...(caveat && !isGroup(shown) ? [`**May break:** ${inWords(caveat)}`] : []),
    ],
    isComplete: safetyOf(chosen) !== 'template',
  };
}

function firstFix(finding: Finding): readonly { readonly finding: Finding; readonly fix: Fix }[] {
  const fix = finding.fixes.find(({ safety }) => safety !== 'template') ?? finding.fixes[0];
  return fix ? [{ finding, fix }] : [];
}

async function aboutRule({ linter, explanations }: Session, at: JudgedDocument, offset: number) {
  const found = ruleIdAt(at.judged.source, offset);
  const rule = found && linter.rules.get(found.id);
  if (!rule) return undefined;
  const explanation = (await explanations())[found.id];
  return explanation && { body: summary(found.id, rule, explanation), span: found.span };
}

function aboutKey({ linter, log }: Session, { judged }: JudgedDocument, offset: number): Said | undefined {
  for (const domain of linter.domains) {
    let meaning: Meaning | undefined;
    try {
      meaning = domain.hover?.(judged.source, offset);
    } catch (error) {
      log(`The hover of ${domain.name} failed. ${(error as Error)?.stack ?? error}`);
    }
    if (!meaning) continue;
    const reference = meaning.reference ? `\n\n[Reference](${meaning.reference})` : '';
    return { body: `**${meaning.title}**\n\n${meaning.body}${reference}`, span: meaning.span };
  }
  return undefined;
}

/** Markdown for clients that show text as it is. */
const plain = (markdown: string): string =>
  markdown
    .replace(/^```.*\n?/gm, '')
    .replace(/\[([^[\]]*)\]\(([^()]*)\)/g, '$1: $2')
    .replace(/\*\*|`/g, '');
