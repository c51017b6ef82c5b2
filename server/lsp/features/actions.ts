import {
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  MessageType,
  type Range,
  ShowMessageNotification,
} from 'vscode-languageserver';
import type { Finding } from '../../engine/finding';
import { type Chosen, leavesFile } from '../../engine/fix';
import type { Safety } from '../../engine/grades';
import {
  caveatsIn,
  grouped,
  groupFixes,
  groupIdOf,
  groupTitle,
  type HardeningGroup,
  isGroup,
  isRefused,
  membersOf,
  type Shown,
  safetyOf,
} from '../../engine/hardening';
import { inWords } from '../../engine/say';
import type { Span } from '../../engine/text';
import { visible } from '../../engine/visible';
import type { Session } from '../context';
import { workspaceEdit } from '../edits';
import { rangeOf, sameRange, spanOf, touch } from '../places';
import type { ActionsParams, ToServer } from '../requests';
import type { JudgedDocument } from '../texts';
import { diagnosticOf } from './diagnostics';
import { type FarFix, farFixActions, resolvedFarFix } from './far-fixes';
import { everyWayToIgnore, waysToIgnore } from './ignore';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.seaworthy`;

/** What an action needs to find its edit again when it is chosen. Nothing that an edit in between would make wrong. */
interface Unresolved {
  readonly uri: string;
  /** Undefined: all rules, safe fixes alone. */
  readonly rule?: string;
}

/** Everything the lightbulb offers here, the best first. The findings are those of the text as it is, not held ones. */
export async function codeActions(
  session: Session,
  at: JudgedDocument,
  range: Range,
  context: CodeActionContext,
): Promise<CodeAction[]> {
  const isWanted = (kind: string) =>
    !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  if (isWanted(CodeActionKind.QuickFix)) {
    const here = findingsAt(at, range, context);
    for (const shown of here) actions.push(...(await fixActions(session, at, shown)));
    actions.push(...fixRuleAction(session, at, here));
    // Every way for the first; whoever has the links of the hover finds those for the others there.
    const isShort = session.abilities.options.commandLinks ?? false;
    for (const [index, shown] of here.entries()) {
      for (const { reach, actions: ways } of await waysToIgnore(session, at, shown))
        if (!isShort || reach === 'here' || index === 0) actions.push(...ways);
      if (isShort && isGroup(shown)) actions.push(ignoreMemberAction(at, shown));
    }
    if (session.abilities.options.commandLinks) actions.push(...explainAction(session, here));
  }
  // To find the edit means linting the whole file anew, so it is not done for a mere move of the caret.
  const isAsked = context.only !== undefined || session.abilities.resolvesEdits;
  if (isAsked && isWanted(fixAllKind)) actions.push(...fixAllAction(session, at));
  return actions;
}

/** The action with its edit. */
export async function resolvedAction(session: Session, action: CodeAction): Promise<CodeAction> {
  const unresolved = action.data as Unresolved | FarFix | undefined;
  if (action.edit || !unresolved) return action;
  if ('range' in unresolved) {
    const edit = await resolvedFarFix(session, unresolved);
    if (edit) return { ...action, edit };
    // Whoever chose it would see nothing happen.
    session.connection.sendNotification(ShowMessageNotification.type, {
      type: MessageType.Warning,
      message: `"${action.title}" cannot be done: a file it changes says something else by now, or it would give rise to another finding.`,
    });
    return action;
  }
  const at = await session.texts.judged(unresolved.uri);
  const edit = at && allFixed(session, at, unresolved.rule);
  return edit ? { ...action, edit } : action;
}

/** What the links in a hover ask for. */
export async function actionsFor(session: Session, params: ActionsParams): Promise<CodeAction[]> {
  const at = await session.texts.judged(params.uri);
  if (!at) return [];
  const { text } = at.document;
  const span = spanOf(text, params.range);
  const shown = grouped(at.judged.findings).filter(({ rule }) => rule === params.rule);
  const found =
    shown.find((each) => sameRange(rangeOf(text, each.span), params.range)) ??
    shown.find((each) => touch(each.span, span));
  if (!found) return [];
  return params.kind === 'ignore'
    ? [...(await everyWayToIgnore(session, at, found))]
    : fixActions(session, at, found, ['safe', 'review'], true);
}

/** How many findings of the document can be repaired as they are, and how many more after a look. */
export async function fixesIn(session: Session, uri: string): Promise<ToServer['seaworthy/fixes']['result']> {
  const at = await session.texts.judged(uri);
  if (!at) return { safe: 0, review: 0 };
  const { seaworthy } = session;
  const safe = seaworthy.repairOf(at.judged, ['safe']).fixes.length;
  return { safe, review: seaworthy.repairOf(at.judged, ['safe', 'review']).fixes.length - safe };
}

/** Findings that the range touches, and those whose diagnostics the client says it is about. */
function findingsAt({ document: { text }, judged }: JudgedDocument, range: Range, context: CodeActionContext): Shown[] {
  const span: Span = spanOf(text, range);
  const isNamed = (shown: Shown) =>
    context.diagnostics.some(
      ({ source, code, range }) =>
        source === 'seaworthy' && code === shown.rule && sameRange(range, rangeOf(text, shown.span)),
    );
  const here = grouped(judged.findings).filter((shown) => touch(shown.span, span) || isNamed(shown));
  // What keeps the object out of the cluster comes first. Where a container lacks several settings, what repairs all of
  // them is what most people came for.
  const rank = (shown: Shown) => (isRefused(shown) ? 0 : isGroup(shown) ? 1 : 2);
  return here.sort((a, b) => rank(a) - rank(b));
}

/** Those that stay in the file first: they are verified already. `isAsked`: of all others the edit is wanted, too. */
async function fixActions(
  session: Session,
  at: JudgedDocument,
  shown: Shown,
  allowed: readonly Safety[] = ['safe', 'review', 'template'],
  isAsked = false,
): Promise<CodeAction[]> {
  return [
    ...nearFixActions(session, at, shown, allowed),
    ...(await farFixActions(session, at, shown, allowed, isAsked)),
  ];
}

function nearFixActions(session: Session, at: JudgedDocument, shown: Shown, allowed: readonly Safety[]): CodeAction[] {
  const single = membersOf(shown).flatMap((finding) =>
    finding.fixes
      .filter(({ safety }) => allowed.includes(safety))
      .flatMap((fix) => fixAction(session, at, shown, visible(inWords(fix.title)), [{ finding, fix }])),
  );
  if (!isGroup(shown)) return marked(session, single);
  const joined = (title: string, members: readonly Finding[]) => {
    const together = groupFixes(members).filter(({ fix }) => allowed.includes(fix.safety));
    return together.length > 1 ? fixAction(session, at, shown, `${title} (${extentOf(together)})`, together) : [];
  };
  const whole = session.seaworthy.wholeAround(shown, at.judged.findings);
  return marked(session, [
    ...joined(groupTitle(shown), shown.members),
    ...(whole ? joined(`Harden this ${whole.noun}`, whole.members) : []),
    ...single,
  ]);
}

/** What tells one entry of the menu from the next: `7 settings in 2 containers; programs that need what they forbid fail`. */
function extentOf(chosen: readonly Chosen[]): string {
  const places = new Set(chosen.map(({ finding }) => finding.span.start)).size;
  const settings = `${chosen.length} settings${places > 1 ? ` in ${places} containers` : ''}`;
  return safetyOf(chosen) === 'safe' ? settings : `${settings}; programs that need what they forbid fail`;
}

interface FixAction extends CodeAction {
  readonly safety: Safety;
}

/** Marks the first as the one to apply without a menu, where it is safe. */
const marked = ({ abilities }: Session, actions: readonly FixAction[]): CodeAction[] =>
  actions.map(({ safety, ...action }, index) =>
    index === 0 && safety === 'safe' && abilities.preferredActions ? { ...action, isPreferred: true } : action,
  );

/** None where the fix does not hold what it promises in this text. */
function fixAction(
  { seaworthy, abilities }: Session,
  { document: { text }, judged }: JudgedDocument,
  shown: Shown,
  title: string,
  chosen: readonly Chosen[],
): FixAction[] {
  const edits = seaworthy.verifiedEdits(judged, chosen);
  if (!edits) return [];
  const caveats = caveatsIn(chosen);
  const note = { label: title, ...(caveats.length > 0 && { caveat: caveats.join(' ') }) };
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnosticOf(text, shown, abilities)],
      edit: workspaceEdit(text, edits, abilities, note),
      safety: safetyOf(chosen),
    },
  ];
}

/** All findings of a rule at once, for the first that has several which can be fixed. */
function fixRuleAction(session: Session, at: JudgedDocument, here: readonly Shown[]): CodeAction[] {
  for (const rule of new Set(here.map(({ rule }) => rule))) {
    const fixable = grouped(at.judged.findings).filter(
      (shown) => shown.rule === rule && membersOf(shown).some(isFixable),
    );
    if (fixable.length < 2) continue;
    // Where one pod is all there is, hardening it says the same in words that are easier to grasp.
    if (fixable.every((shown) => isGroup(shown) && isHardenedWith(session, at, shown, fixable))) continue;
    const title = fixable.some(isGroup)
      ? 'Fix all missing hardening settings in this file'
      : `Fix all ${fixable.length} of "${session.seaworthy.rules.get(rule)?.title ?? rule}" in this file`;
    return lazily(session, at, { title, kind: CodeActionKind.QuickFix }, rule);
  }
  return [];
}

const isHardenedWith = (
  { seaworthy }: Session,
  { judged }: JudgedDocument,
  group: HardeningGroup,
  others: readonly Shown[],
): boolean => {
  const members = new Set(seaworthy.wholeAround(group, judged.findings)?.members);
  return others.every((other) => membersOf(other).every((finding) => members.has(finding)));
};

const isOf = (finding: Finding, rule: string): boolean =>
  finding.rule === rule || (finding.group !== undefined && groupIdOf(finding.rule, finding.group) === rule);

const isFixable = (finding: Finding): boolean =>
  finding.fixes.some((fix) => fix.safety !== 'template' && !leavesFile({ finding, fix }));

function fixAllAction(session: Session, at: JudgedDocument): CodeAction[] {
  const isSafe = (finding: Finding) =>
    finding.fixes.some((fix) => fix.safety === 'safe' && !leavesFile({ finding, fix }));
  if (!at.judged.findings.some(isSafe)) return [];
  return lazily(session, at, { title: 'Fix everything that is safe to fix', kind: fixAllKind }, undefined);
}

function lazily(session: Session, at: JudgedDocument, action: CodeAction, rule: string | undefined): CodeAction[] {
  const data: Unresolved = { uri: at.document.uri, ...(rule !== undefined && { rule }) };
  if (session.abilities.resolvesEdits) return [{ ...action, data }];
  const edit = allFixed(session, at, rule);
  return edit ? [{ ...action, edit }] : [];
}

function allFixed({ seaworthy, abilities }: Session, { document, judged }: JudgedDocument, rule: string | undefined) {
  const repair =
    rule === undefined
      ? seaworthy.repairOf(judged, ['safe'])
      : seaworthy.repairOf(judged, ['safe', 'review'], (finding) => isOf(finding, rule));
  if (repair.edits.length === 0) return undefined;
  const caveats = caveatsIn(repair.fixes);
  const note = caveats.length > 0 ? { label: 'Fix all', caveat: caveats.join(' ') } : undefined;
  return workspaceEdit(document.text, repair.edits, abilities, note);
}

/** One entry in place of several for each setting: the user chooses in a list. */
function ignoreMemberAction({ document: { text, uri } }: JudgedDocument, { rule, span }: HardeningGroup): CodeAction {
  const title = 'Ignore one of these settings…';
  const finding: ActionsParams = { uri, rule, range: rangeOf(text, span), kind: 'ignore' };
  return {
    title,
    kind: CodeActionKind.QuickFix,
    command: { title, command: 'seaworthy.ignore', arguments: [finding] },
  };
}

/** For the first alone: the others have their links in the hover and in the list of problems. */
const explainAction = ({ seaworthy }: Session, here: readonly Shown[]): CodeAction[] =>
  here.slice(0, 1).map(({ rule }) => {
    const title = `Explain ${seaworthy.groups.has(rule) ? 'these settings' : `"${seaworthy.rules.get(rule)?.title ?? rule}"`}`;
    return {
      title,
      kind: CodeActionKind.QuickFix,
      command: { title, command: 'seaworthy.openRule', arguments: [rule] },
    };
  });
