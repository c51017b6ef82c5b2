import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver';
import type { Hover as Meaning } from '../../engine/domain';
import { type ExplanationWithExample, groupSummary, sentences, summary } from '../../engine/explain';
import type { Known } from '../../engine/facts';
import type { Finding } from '../../engine/finding';
import { leavesFile } from '../../engine/fix';
import {
  caveatsIn,
  grouped,
  groupFixes,
  groupTitle,
  isGroup,
  isRefused,
  membersOf,
  messageOf,
  type Shown,
  safetyOf,
  settingOf,
  severities,
} from '../../engine/hardening';
import { fenced, inMarkdown, literal, withoutMarkup } from '../../engine/markdown';
import type { Fix } from '../../engine/rule';
import { inWords, type Message } from '../../engine/say';
import { covers, type Edit, type Span } from '../../engine/text';
import { visible } from '../../engine/visible';
import { nameOf } from '../../workspace/files';
import type { Session } from '../context';
import { rangeOf, uriOf } from '../places';
import type { JudgedDocument } from '../texts';
import { diffOf } from './diff';
import { filesOf } from './far-fixes';
import { ruleIdAt } from './ignore-comments';
import { findingLinks } from './links';

/** More lines than this nobody reads where they point. */
const mostLines = 12;

/** What one container lacks is a list and a change of many lines: the links stay on top, the rest is scrolled to. */
const mostLinesOfGroup = 28;

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
    .sort(
      (a, b) =>
        Number(isRefused(b)) - Number(isRefused(a)) || severities.indexOf(a.severity) - severities.indexOf(b.severity),
    );
  const form = session.abilities.markdown ? inMarkup : inPlainText;
  const said =
    (await aboutFindings(session, at, shown, form)) ??
    (await aboutRule(session, at, offset, form)) ??
    aboutKey(session, at, offset, form);
  return said && { contents: { kind: form.kind, value: said.body }, range: rangeOf(text, said.span) };
}

interface Said {
  readonly body: string;
  readonly span: Span;
}

async function aboutFindings(
  session: Session,
  at: JudgedDocument,
  shown: readonly Shown[],
  form: Form,
): Promise<Said | undefined> {
  const [first, ...others] = shown;
  if (!first) return undefined;
  const explanations = await session.seaworthy.explanations();
  const change = proposal(session, at, first);
  const place = { uri: at.document.uri, rule: first.rule, range: rangeOf(at.document.text, first.span) };
  const hasLinks = form === inMarkup && (session.abilities.options.commandLinks ?? false);
  const links = hasLinks ? findingLinks(place, change?.isComplete ? linkOf(first) : undefined) : [];
  // Editors open a hover a dozen lines high and scroll the rest: what most people want comes first, links above all.
  const before = [
    headingOf(session, first, links, form),
    // Our own client shows the message right above the hover.
    ...(hasLinks ? [] : [form.literal(messageOf(first))]),
    ...threatsOf(first, explanations, form),
  ];
  const after = [...caveatsOf(change, form), ...(change?.isComplete ? [] : remedyOf(first, explanations, form))];
  const most = isGroup(first) ? mostLinesOfGroup : mostLines;
  const blocks = [
    ...before,
    ...(change ? [changed(at, change, hasLinks, most - linesIn(before) - linesIn(after), form)] : []),
    ...after,
    ...notesOf(at, first, form),
    ...others.flatMap(membersOf).map((finding) => `Also: ${form.literal(messageOf(finding))}`),
  ];
  return { body: fitting(blocks, most).join('\n\n'), span: first.span };
}

/** Leaves out what comes last until the rest fits. */
function fitting(blocks: readonly string[], most: number): readonly string[] {
  const left = [...blocks];
  while (linesIn(left) > most && left.length > 3) left.pop();
  return left;
}

/** What is not seen does not count: blank lines, fences. */
const linesIn = (blocks: readonly string[]): number =>
  blocks.reduce((sum, block) => sum + block.split('\n').filter((line) => line && !line.startsWith('```')).length, 0);

function headingOf({ seaworthy }: Session, shown: Shown, links: readonly string[], form: Form): string {
  // The first link of a group says what is to be done, and the message above it what is missing.
  if (isGroup(shown) && links.length > 0) return links.join(' · ');
  const title = isGroup(shown) ? 'Missing hardening settings' : seaworthy.rules.get(shown.rule)?.title;
  const certainty = isGroup(shown) || shown.confidence === 'high' ? '' : ` (${shown.confidence} confidence)`;
  return [
    `${form.strong(form.literal(title ?? shown.rule))}${certainty}`,
    ...(links.length > 0 ? links : [form.code(shown.rule)]),
  ].join(' · ');
}

const linkOf = (shown: Shown): string => (isGroup(shown) ? groupTitle(shown) : 'Fix');

type Explanations = Readonly<Record<string, ExplanationWithExample>>;

/** Who does what with the defect; of a group what each setting would have kept from them. */
function threatsOf(shown: Shown, explanations: Explanations, form: Form): string[] {
  if (isGroup(shown)) {
    const lines = shown.members.map((member) => {
      const { impact, threat = '' } = explanations[member.rule] ?? {};
      return `- ${form.code(settingOf(member))}: ${form.prose(impact ?? sentences(threat, 1))}`;
    });
    return [[`${form.strong('Without them:')}`, '', ...lines].join('\n')];
  }
  const threat = explanations[shown.rule]?.threat;
  return threat ? [`${form.strong('Threat:')} ${form.prose(sentences(threat, 2))}`] : [];
}

/** What to do where no fix does it, or a value is left to the user. */
function remedyOf(shown: Shown, explanations: Explanations, form: Form): string[] {
  const [first] = membersOf(shown);
  const remedy = first && explanations[first.rule]?.remedy;
  return remedy ? [`${form.strong('Remedy:')} ${form.prose(sentences(remedy, 2))}`] : [];
}

const notesOf = ({ document: { text } }: JudgedDocument, { related }: Shown, form: Form): string[] =>
  related.map((note) => {
    const words = form.says(note.message).replace(/^(?:The|This|It|Here)\b/, (word) => word.toLowerCase());
    if ('span' in note) return `Line ${text.positionAt(note.span.start).line + 1}: ${words}`;
    return `Line ${note.known.line + 1} of ${form.literal(nameOf(note.known.path))}: ${words}`;
  });

/** What the hover proposes to change. */
interface Proposal {
  readonly title: string;
  /** In this file. */
  readonly edits: readonly Edit[];
  /** The names of the files that change, where they are others: what changes in them is read when the fix is chosen. */
  readonly elsewhere: readonly string[];
  readonly caveats: readonly string[];
  /** Whether a link can carry it out: not where a value is missing that only the user knows. */
  readonly isComplete: boolean;
}

/** The exact change, and what it may break. None for a held finding: its text is gone. */
function proposal({ seaworthy }: Session, at: JudgedDocument, shown: Shown): Proposal | undefined {
  const { judged } = at;
  const isCurrent = membersOf(shown).every(({ placed }) => judged.units.some(({ unit }) => unit === placed.unit));
  if (!isCurrent) return undefined;
  const chosen = isGroup(shown) ? groupFixes(shown.members) : firstFix(shown);
  const [first] = chosen;
  if (!first) return undefined;
  const isElsewhere = !isGroup(shown) && leavesFile(first);
  const edits = isElsewhere ? [] : seaworthy.verifiedEdits(judged, chosen);
  if (!edits) return undefined;
  const files = isElsewhere ? filesOf(at, first) : undefined;
  return {
    title: isGroup(shown) ? groupTitle(shown) : inWords(first.fix.title),
    edits,
    elsewhere: files ? [...files.created, ...files.edited].map(nameOf) : [],
    caveats: caveatsIn(chosen),
    isComplete: safetyOf(chosen) !== 'template',
  };
}

/** The lines that change. The title is left out where a link stands for it: the lines of the diff say the same. */
function changed(
  { judged }: JudgedDocument,
  { title, edits, elsewhere, isComplete }: Proposal,
  hasLinks: boolean,
  most: number,
  form: Form,
): string {
  if (elsewhere.length > 0) return `${form.strong('Fix:')} ${form.literal(`${title} (${elsewhere.join(', ')})`)}`;
  const isSaid = isComplete && hasLinks;
  const words = isSaid
    ? ''
    : `${form.strong('Fix:')} ${form.literal(title)}${isComplete ? '' : ' (needs your value)'}\n`;
  return words + form.diff(diffOf(judged.source.text, edits, Math.max(fewestLines, most - (isSaid ? 0 : 1))));
}

/** A diff that is cut shorter shows nothing. */
const fewestLines = 5;

const caveatsOf = (change: Proposal | undefined, form: Form): string[] =>
  change && change.caveats.length > 0
    ? [`${form.strong('May break:')} ${change.caveats.map(form.literal).join(' ')}`]
    : [];

function firstFix(finding: Finding): readonly { readonly finding: Finding; readonly fix: Fix }[] {
  const fix = finding.fixes.find(({ safety }) => safety !== 'template') ?? finding.fixes[0];
  return fix ? [{ finding, fix }] : [];
}

async function aboutRule({ seaworthy }: Session, at: JudgedDocument, offset: number, form: Form) {
  const found = ruleIdAt(at.judged.source, seaworthy.derivations, offset);
  if (!found) return undefined;
  const { id, span } = found;
  const members = seaworthy.groups.get(id);
  if (members) return { body: form.prose(groupSummary(id, members, seaworthy.rules)), span };
  const rule = seaworthy.rules.get(id);
  const explanation = rule && (await seaworthy.explanations())[id];
  return explanation && { body: form.prose(summary(id, rule, explanation)), span };
}

function aboutKey(
  { seaworthy, log }: Session,
  { judged }: JudgedDocument,
  offset: number,
  form: Form,
): Said | undefined {
  const meaning = seaworthy.hover(judged, offset, log);
  if (!meaning) return undefined;
  const blocks = [
    // A key may hold a name of the user's own, as annotations of Vault do.
    form.strong(form.literal(meaning.title)),
    form.prose(meaning.body),
    ...(meaning.table?.rows.length ? [form.table(meaning.table)] : []),
    ...(meaning.notes?.length ? [meaning.notes.map((note) => factLine(note, form)).join('\n')] : []),
    ...(meaning.reference ? [form.prose(`[Reference](${meaning.reference})`)] : []),
  ];
  return { body: blocks.join('\n\n'), span: meaning.span };
}

/** A line of a list, with a link to the place that says so. */
function factLine({ message, at }: NonNullable<Meaning['notes']>[number], form: Form): string {
  return `- ${form.says(message)}${at ? ` (${placeLink(at, form)})` : ''}`;
}

const placeLink = ({ path, line }: Known, form: Pick<Form, 'link'>): string =>
  form.link(`${nameOf(path)}:${line + 1}`, `${uriOf(path)}#L${line + 1}`);

type Table = NonNullable<Meaning['table']>;

function tableInMarkup({ head, rows }: Table): string {
  // A bar ends a cell, wherever it stands.
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    row(head),
    row(head.map(() => '---')),
    ...rows.map(({ cells, at }) =>
      row([...cells.map((cell) => inMarkdown(cell)), at.map((known) => placeLink(known, inMarkup)).join(', ')]),
    ),
  ].join('\n');
}

const tableInPlainText = ({ rows }: Table): string =>
  rows
    .map(({ cells, at }) => {
      const words = cells.map((cell) => visible(inWords(cell))).join(': ');
      return `${words}${at.length > 0 ? ` (${at.map((known) => placeLink(known, inPlainText)).join(', ')})` : ''}`;
    })
    .join('\n');

/** How the parts of a hover are written for a client. */
interface Form {
  readonly kind: MarkupKind;
  says(message: Message): string;
  /** Words of a workspace, or with such words in them. Never more than one line. */
  literal(text: string): string;
  /** Markdown of our own. */
  prose(markdown: string): string;
  strong(text: string): string;
  link(text: string, uri: string): string;
  table(table: Table): string;
  /** A word of our own. */
  code(text: string): string;
  diff(lines: string): string;
}

const inMarkup: Form = {
  kind: MarkupKind.Markdown,
  says: inMarkdown,
  literal,
  prose: (markdown) => markdown,
  strong: (text) => `**${text}**`,
  link: (text, uri) => `[${literal(text)}](<${uri}>)`,
  table: tableInMarkup,
  code: (text) => `\`${text}\``,
  diff: (lines) => fenced('diff', lines),
};

const inPlainText: Form = {
  kind: MarkupKind.PlainText,
  says: (message) => visible(inWords(message)),
  literal: visible,
  prose: withoutMarkup,
  strong: (text) => text,
  link: visible,
  table: tableInPlainText,
  code: (text) => text,
  diff: (lines) => lines,
};
