// Fixes that change other files than the one in front of the user. They are listed by their titles; what they do is
// found out when one is chosen, for that takes reading those files and judging all that look into them.
import { type CodeAction, CodeActionKind, type Range, type WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { isFar, pathOf } from '../../engine/far-change';
import { type Chosen, leavesFile } from '../../engine/fix';
import type { FileEdit } from '../../engine/fix-files';
import type { Safety } from '../../engine/grades';
import { caveatsIn, membersOf, type Shown } from '../../engine/hardening';
import { inWords } from '../../engine/say';
import { visible } from '../../engine/visible';
import type { Session } from '../context';
import { type EditedFile, filesEdit } from '../edits';
import { rangeOf, sameRange, uriOf } from '../places';
import type { JudgedDocument } from '../texts';
import { diagnosticOf } from './diagnostics';

/** What finds a fix again when it is chosen. */
export interface FarFix {
  readonly uri: string;
  readonly rule: string;
  readonly range: Range;
  readonly title: string;
}

/**
 * The fixes of what is shown that leave its file. A client that asks for the edit of the action it chose gets titles,
 * unless `isAsked`; any other the edits, of files that it has open.
 */
export async function farFixActions(
  session: Session,
  at: JudgedDocument,
  shown: Shown,
  allowed: readonly Safety[],
  isAsked: boolean,
): Promise<CodeAction[]> {
  const { abilities } = session;
  const { text } = at.document;
  const actions: CodeAction[] = [];
  for (const chosen of farFixesOf(shown)) {
    const files = filesOf(at, chosen);
    if (!allowed.includes(chosen.fix.safety) || !canMake(session, files)) continue;
    const title = titleOf(chosen);
    const action = { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnosticOf(text, shown, abilities)] };
    const { rule, span } = chosen.finding;
    if (abilities.resolvesEdits && !isAsked) {
      const data: FarFix = { uri: text.uri, rule, range: rangeOf(text, span), title };
      actions.push({ ...action, data });
    } else if (isAsked || files.edited.every((path) => session.texts.at(uriOf(path)))) {
      const edit = await farFixEdit(session, at, chosen);
      if (edit) actions.push({ ...action, edit });
    }
  }
  return actions;
}

/** The edit of a fix that was listed. Undefined where it does not hold what it promises, in the files as they are now. */
export async function resolvedFarFix(session: Session, listed: FarFix): Promise<WorkspaceEdit | undefined> {
  const at = await session.texts.judged(listed.uri);
  const chosen = at?.judged.findings
    .filter(({ rule, span }) => rule === listed.rule && sameRange(rangeOf(at.document.text, span), listed.range))
    .flatMap(farFixesOf)
    .find((each) => titleOf(each) === listed.title);
  return at && chosen && farFixEdit(session, at, chosen);
}

const farFixesOf = (shown: Shown): readonly Chosen[] =>
  membersOf(shown).flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })).filter(leavesFile));

const titleOf = ({ fix }: Chosen): string => visible(inWords(fix.title));

interface ConcernedFiles {
  readonly edited: readonly string[];
  readonly created: readonly string[];
}

/** The files that a fix changes, as far as that is known before it is made. */
export function filesOf({ document: { path }, judged: { world } }: JudgedDocument, { fix }: Chosen): ConcernedFiles {
  const far = fix.changes.filter(isFar);
  const created = far.flatMap((change) => (change.kind === 'new file' ? [change.path] : []));
  const edited = [
    ...(far.length < fix.changes.length ? [path] : []),
    ...far.flatMap((change) => (change.kind === 'new file' ? [] : [pathOf(change)])),
    ...(created.length > 0 ? world.rootsNaming(path) : []),
  ];
  return { edited: [...new Set(edited)], created };
}

const canMake = ({ abilities }: Session, { edited, created }: ConcernedFiles): boolean =>
  (created.length === 0 || abilities.createsFiles) &&
  (edited.length + created.length === 1 || abilities.editsSeveralFiles);

async function farFixEdit(session: Session, at: JudgedDocument, chosen: Chosen): Promise<WorkspaceEdit | undefined> {
  const { seaworthy, files, texts, abilities } = session;
  const edits = await seaworthy.verifiedFileEdits(at.judged, chosen, session.sourcesAround(at));
  if (!edits) return undefined;
  const onDisk = new Map<string, string | undefined>();
  for (const { path } of edits)
    if (!texts.at(uriOf(path)))
      onDisk.set(path, (await files.read(path).catch(() => undefined))?.replace(/^\uFEFF/, ''));
  // From here on nothing is waited for: what is compared is what is sent.
  const edited = edits.map((edit) => editedFile(session, edit, onDisk));
  const caveats = caveatsIn([chosen]);
  const note = { label: titleOf(chosen), ...(caveats.length > 0 && { caveat: caveats.join(' ') }) };
  return edited.every((file) => file !== undefined) ? filesEdit(edited, abilities, note) : undefined;
}

/** Undefined where the file says something else by now. */
function editedFile(
  { texts }: Session,
  edit: FileEdit,
  onDisk: ReadonlyMap<string, string | undefined>,
): EditedFile | undefined {
  const uri = uriOf(edit.path);
  if ('create' in edit) return onDisk.get(edit.path) === undefined ? { uri, create: edit.create } : undefined;
  const { path, base, edits } = edit;
  const open = texts.at(uri);
  const now = open ? open.text.getText() : onDisk.get(path);
  if (now !== base.text) return undefined;
  return { text: open?.text ?? TextDocument.create(uri, '', 0, base.text), isOpen: open !== undefined, edits };
}
