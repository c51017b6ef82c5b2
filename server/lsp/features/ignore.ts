import { type CodeAction, CodeActionKind, type TextDocumentEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { editsInFile, spanInUnit } from '../../engine/derived';
import type { Finding } from '../../engine/finding';
import { isGroup, membersOf, type Shown } from '../../engine/hardening';

import type { PlacedUnit, Source } from '../../engine/source';
import { applyEdits, blank, type Edit, lineBreakOf } from '../../engine/text';

import { configurationName } from '../../workspace/configuration';
import type { Session } from '../context';
import { workspaceEdit } from '../edits';
import { rangeOf, uriOf } from '../places';
import type { JudgedDocument } from '../texts';

/** How much one of the ways to ignore leaves out of sight. */
type Reach = 'here' | 'object' | 'file' | 'project';

/** The ways to ignore what is shown, the narrowest first. */
export async function waysToIgnore(
  session: Session,
  at: JudgedDocument,
  shown: Shown,
): Promise<{ readonly reach: Reach; readonly actions: readonly CodeAction[] }[]> {
  const members = membersOf(shown);
  // What is said about ignores themselves is put right, not ignored.
  if (members.some(({ rule }) => rule.startsWith('seaworthy/'))) return [];
  const [first] = members as readonly [Finding, ...Finding[]];
  // JSON has no comments.
  const isJson = /\.jsonc?$/i.test(at.document.path);
  return [
    { reach: 'here', actions: isJson ? [] : ignoreHere(session, at, first, shown.rule) },
    { reach: 'object', actions: ignoreInObject(session, at, first, shown.rule) },
    { reach: 'file', actions: isJson ? [] : ignoreInFile(session, at, shown.rule) },
    { reach: 'project', actions: await ignoreInProject(session, at, shown) },
  ];
}

/** Every way, and for a group those of each member as well: for a list that the user asked for. */
export async function everyWayToIgnore(
  session: Session,
  at: JudgedDocument,
  shown: Shown,
): Promise<readonly CodeAction[]> {
  const each = [shown, ...(isGroup(shown) ? shown.members : [])];
  const ways = await Promise.all(each.map((one) => waysToIgnore(session, at, one)));
  return ways.flat().flatMap(({ actions }) => actions);
}

function ignoreHere(session: Session, at: JudgedDocument, { placed, inUnit }: Finding, rule: string): CodeAction[] {
  const comment = commentText(session, 'seaworthy-ignore', rule);
  // Where the text has no place for a comment, such as one in quotes, what it is derived from may have one.
  for (let around: PlacedUnit | undefined = placed; around; around = around.within?.from) {
    const span = spanInUnit(placed, inUnit, around.unit);
    const edit = span && around.unit.commentBefore(span, comment);
    const edits = edit && editsInFile(around, [edit]);
    if (edits) return [action(session, at, `Ignore ${rule} here`, edits)];
  }
  return [];
}

/** By an annotation, which survives what renders or copies the text and drops its comments. */
function ignoreInObject(session: Session, at: JudgedDocument, finding: Finding, rule: string): CodeAction[] {
  const edits = session.seaworthy.suppress(finding, rule + reason(session));
  return edits ? [action(session, at, `Ignore ${rule} in ${finding.resource ?? 'this object'}`, edits)] : [];
}

function ignoreInFile(session: Session, at: JudgedDocument, rule: string): CodeAction[] {
  const { source } = at.judged;
  const newline = newlineOf(source);
  const start = afterPreamble(source.text, newline);
  const text = commentText(session, 'seaworthy-ignore-file', rule) + newline;
  return [action(session, at, `Ignore ${rule} in this file`, [{ span: { start, end: start }, text }])];
}

/** Behind what must come first in a file: a byte order mark, parser directives, `%YAML`, the first `---`. */
function afterPreamble(text: string, newline: string): number {
  const end = newline === '\r' ? '\\r' : '\\r?\\n';
  const directive = `#[ \\t]*(?:syntax|escape|check)[ \\t]*=.*${end}|%.*${end}`;
  return new RegExp(`^\\uFEFF?(?:${directive})*(?:---[ \\t]*(?:#.*)?${end})?`, 'i').exec(text)?.[0].length ?? 0;
}

/** A carriage return alone ends a line of YAML, but none of a Dockerfile. */
const newlineOf = ({ text, language }: Source): string =>
  language.name === 'yaml' || text.includes('\r\n') ? lineBreakOf(text) : '\n';

/** A reason is asked for where the editor can; an invented one would be worse than none. */
const reason = ({ abilities }: Session): string => (abilities.snippets ? ` -- ${blank('reason')}` : '');

const commentText = (session: Session, directive: string, rule: string): string =>
  `# ${directive} ${rule}${reason(session)}`;

const action = (
  { abilities }: Session,
  { document }: JudgedDocument,
  title: string,
  edits: readonly Edit[],
): CodeAction => ({
  title,
  kind: CodeActionKind.QuickFix,
  edit: workspaceEdit(document.text, edits, abilities),
});

async function ignoreInProject(session: Session, { document }: JudgedDocument, shown: Shown): Promise<CodeAction[]> {
  const { abilities, files, texts } = session;
  const { configurationPath, folder = '' } = document.circumstances ?? {};
  const title = isGroup(shown)
    ? `Ignore these ${shown.members.length} rules in this project`
    : `Ignore ${shown.rule} in this project`;
  const rules = membersOf(shown).map(({ rule }) => rule);
  const uri = uriOf(configurationPath ?? `${folder}/${configurationName}`);
  if (configurationPath !== undefined) {
    const opened = texts.at(uri)?.text;
    const saved = opened ? undefined : await files.read(configurationPath).catch(() => undefined);
    const text = opened ?? (saved === undefined ? undefined : TextDocument.create(uri, 'yaml', 0, saved));
    if (!text) return [];
    const { span, text: newText } = rulesEdit(text.getText(), rules);
    const edit = { range: rangeOf(text, span), newText };
    return [
      {
        title,
        kind: CodeActionKind.QuickFix,
        edit: abilities.documentChanges
          ? { documentChanges: [{ textDocument: { uri, version: opened?.version ?? null }, edits: [edit] }] }
          : { changes: { [uri]: [edit] } },
      },
    ];
  }
  if (!abilities.createsFiles || folder === '') return [];
  const start = { line: 0, character: 0 };
  const written: TextDocumentEdit = {
    textDocument: { uri, version: null },
    edits: [{ range: { start, end: start }, newText: rulesEdit('', rules).text }],
  };
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      edit: { documentChanges: [{ kind: 'create', uri, options: { ignoreIfExists: true } }, written] },
    },
  ];
}

/** The edit of a `.seaworthy.yaml` that switches rules off, in the style of what is there. */
export function rulesEdit(text: string, rules: readonly string[]): Edit {
  const [only, ...more] = rules;
  if (only !== undefined && more.length === 0) return ruleEdit(text, only);
  // The last first, because new entries are written before those that are there.
  const edits = rules.toReversed();
  const after = edits.reduce((written, rule) => applyEdits(written, [ruleEdit(written, rule)]), text);
  let start = 0;
  while (start < text.length && text[start] === after[start]) start++;
  let kept = 0;
  const most = Math.min(text.length, after.length) - start;
  while (kept < most && text.at(-1 - kept) === after.at(-1 - kept)) kept++;
  return { span: { start, end: text.length - kept }, text: after.slice(start, after.length - kept) };
}

function ruleEdit(text: string, rule: string): Edit {
  const newline = lineBreakOf(text);
  const entry = `${rule}: off`;
  const insertion = (at: number, inserted: string): Edit => ({ span: { start: at, end: at }, text: inserted });

  const flow = /^rules:[ \t]*\{[ \t]*(\}?)/m.exec(text);
  if (flow) return insertion(flow.index + flow[0].length - (flow[1]?.length ?? 0), flow[1] ? entry : `${entry}, `);

  const block = /^rules:[ \t]*(?:#.*)?(?:\r\n?|\n|$)/m.exec(text);
  if (!block)
    return insertion(text.length, `${/[^\r\n]$/.test(text) ? newline : ''}rules:${newline}  ${entry}${newline}`);
  const start = block.index + block[0].length;
  const rest = text.slice(start);
  const children = rest.slice(0, /^[^\s#]/m.exec(rest)?.index ?? rest.length);
  const escaped = rule.replace(/[^\w/-]/g, '\\$&');
  const known = new RegExp(`^([ \\t]+)(["']?)${escaped}\\2[ \\t]*:[ \\t]*([^\\s#]*)`, 'm').exec(children);
  if (known) {
    const end = start + known.index + known[0].length;
    const written = known[3]?.length ?? 0;
    return { span: { start: end - written, end }, text: /:$/.test(known[0]) ? ' off' : 'off' };
  }
  const indent = /^([ \t]+)[^\s#]/m.exec(children)?.[1] ?? '  ';
  return insertion(start, `${/[\r\n]$/.test(block[0]) ? '' : newline}${indent}${entry}${newline}`);
}
