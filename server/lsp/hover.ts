import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver';
import type { Hover as Meaning } from '../engine/domain';
import { sentences, summary } from '../engine/explain';
import { verifiedEdits } from '../engine/fix';
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
} from '../engine/hardening';
import type { Finding } from '../engine/lint';
import type { Fix } from '../engine/rule';
import { inWords } from '../engine/say';
import { covers, type Span } from '../engine/text';
import { diffOf } from './diff';
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
  const { commandLinks } = session.abilities.options;
  const explanations = await session.explanations();
  const change = proposal(session, at, first);
  const place = { uri: at.document.uri, rule: first.rule, range: rangeOf(at.document.text, first.span) };
  const explained = isGroup(first) ? mostSevereOf(first) : first;
  const threat = explanations[explained.rule]?.threat;
  // Editors open a hover a dozen lines high and scroll the rest: what most people want comes first, links above all.
  const blocks = [
    headingOf(session, first, commandLinks ? findingLinks(place, change?.isComplete ? linkOf(first) : undefined) : []),
    // Our own client shows the message right above the hover.
    ...(commandLinks ? [] : [messageOf(first)]),
    ...(threat ? [`**Attack:** ${sentences(threat, 2)}`] : []),
    ...(change ? changeBlocks(first, change, commandLinks ?? false) : []),
    ...notesOf(at, first),
    ...others.flatMap(membersOf).map((finding) => `Also: ${messageOf(finding)}`),
  ];
  return { body: fitting(blocks).join('\n\n'), span: first.span };
}

/** Leaves out what comes last until the rest fits. What is not seen does not count: blank lines, fences. */
function fitting(blocks: readonly string[]): readonly string[] {
  const left = [...blocks];
  const lines = () =>
    left.reduce((sum, block) => sum + block.split('\n').filter((line) => !line.startsWith('```')).length, 0);
  while (lines() > mostLines && left.length > 3) left.pop();
  return left;
}

function headingOf({ linter }: Session, shown: Shown, links: readonly string[]): string {
  // The first link of a group says what is to be done, and the message above it what is missing.
  if (isGroup(shown) && links.length > 0) return links.join(' · ');
  const title = isGroup(shown) ? 'Missing hardening settings' : linter.rules.get(shown.rule)?.title;
  const certainty = isGroup(shown) || shown.confidence === 'high' ? '' : ` (${shown.confidence} confidence)`;
  return [`**${title ?? shown.rule}**${certainty}`, ...(links.length > 0 ? links : [`\`${shown.rule}\``])].join(' · ');
}

const linkOf = (shown: Shown): string => (isGroup(shown) ? groupTitle(shown) : 'Fix');

/** What hardening would stop first; the page explains the other settings. */
const mostSevereOf = ({ members, severity }: HardeningGroup): Finding =>
  members.find((member) => member.severity === severity) ?? members[0];

const notesOf = ({ judged }: JudgedDocument, { related }: Shown): string[] =>
  related.map(({ message, span }) => {
    const line = judged.source.text.slice(0, span.start).split('\n').length;
    return `${inWords(message)} (line ${line})`;
  });

/** What the hover proposes to change. */
interface Proposal {
  readonly title: string;
  readonly diff: string;
  readonly caveats: readonly string[];
  /** Whether a link can carry it out: not where a value is missing that only the user knows. */
  readonly isComplete: boolean;
}

/** The exact change, and what it may break. None for a held finding: its text is gone. */
function proposal({ linter }: Session, { judged }: JudgedDocument, shown: Shown): Proposal | undefined {
  const isCurrent = membersOf(shown).every(({ unit }) => judged.source.units.some((placed) => placed.unit === unit));
  if (!isCurrent) return undefined;
  const chosen = isGroup(shown) ? groupFixes(shown.members) : firstFix(shown);
  const edits = verifiedEdits({ linter, ...judged }, chosen);
  const [first] = chosen;
  if (!edits || !first) return undefined;
  return {
    title: isGroup(shown) ? groupTitle(shown) : inWords(first.fix.title),
    diff: diffOf(judged.source.text, edits, 7),
    caveats: [...new Set(chosen.flatMap(({ fix }) => (fix.caveat ? [inWords(fix.caveat)] : [])))],
    isComplete: safetyOf(chosen) !== 'template',
  };
}

/** The title is left out where a link stands for it: the lines of the diff say the same. */
function changeBlocks(shown: Shown, { title, diff, caveats, isComplete }: Proposal, hasLinks: boolean): string[] {
  const words = isComplete ? (hasLinks ? '' : `**Fix:** ${title}\n`) : `**Fix:** ${title} (needs your value)\n`;
  return [
    `${words}\`\`\`diff\n${diff}\n\`\`\``,
    // A group's would be a paragraph; each single fix names its own.
    ...(caveats.length > 0 && !isGroup(shown) ? [`**May break:** ${caveats.join(' ')}`] : []),
  ];
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
