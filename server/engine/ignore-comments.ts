import type { Suppression } from './domain';
import type { Change, Comment, Unit } from './source';
import { type Edit, lineStartAt, nextLineAt, type Span } from './text';

// Our own grammar and those of other tools, for every language that has comments. What only Dockerfiles have is in
// `dockerfile/suppressions.ts`, annotations are in `kubernetes/suppressions.ts`. Sonar's NOSONAR is deliberately absent:
// it names no rule and is written about code smells, so it is no reason to hide a weakness.

/** The suppressions that a unit's comments ask for. Spans are relative to the unit. Memoised. */
export function suppressionsInComments(unit: Unit): readonly Suppression[] {
  const known = memo.get(unit);
  if (known) return known;
  // Most texts hold none, and a look at the text spares them the search for their comments.
  const found = marker.test(unit.text) ? unit.comments.flatMap((comment) => suppressionsIn(comment, unit)) : [];
  memo.set(unit, found);
  return found;
}

const memo = new WeakMap<Unit, readonly Suppression[]>();
/** Part of every form, and cheap to look for: no choice between cases. */
const marker = /ignore|skip=|kics-scan|nosem/;

function suppressionsIn(comment: Comment, unit: Unit): readonly Suppression[] {
  return (
    own(comment, unit) ?? [
      ...checkov(comment, unit),
      ...trivy(comment),
      ...kics(comment, unit),
      ...semgrep(comment, unit),
    ]
  );
}

/** `seaworthy-ignore`, and what stands behind it. One suppression an id; one without ids where none is named. */
function own(comment: Comment, unit: Unit): readonly Suppression[] | undefined {
  const written = unit.text.slice(comment.span.start, comment.span.end);
  const word = /^(\W*)seaworthy-ignore(-file)?(?![\w-])[ \t:]*/.exec(written);
  if (!word) return undefined;
  // A template's comment ends with its own sign.
  const rest = written.slice(word[0].length).replace(/(?<!\s)\s*\*\/\s*-?\}\}$/, '');
  const start = comment.span.start + word[0].length;
  const covers = word[2] ? undefined : comment.covers;
  return ownSuppressions(rest, start, covers, comment.span).map((suppression) => ({ ...suppression, comment }));
}

/**
 * `id, id until=2026-12-31 -- reason`. The dashes may be left out: the first word without a slash starts the reason.
 *
 * @param start where the text starts, relative to the unit
 * @param span the place of the whole, for one that names no id
 */
export function ownSuppressions(
  text: string,
  start: number,
  covers: Span | undefined,
  span: Span,
): readonly Suppression[] {
  const dashes = /(?:^|\s)--(?:\s+|$)/.exec(text);
  const head = dashes ? text.slice(0, dashes.index) : text;
  let reason = dashes ? text.slice(dashes.index + dashes[0].length).trim() : '';
  let until: { text: string; span: Span } | undefined;
  const ids: { id: string; span: Span }[] = [];
  for (const { 0: word, index } of head.matchAll(/[^\s,]+/g)) {
    const place = { start: start + index, end: start + index + word.length };
    const date = /^until=(.*)$/.exec(word);
    if (date) until = { text: date[1]!, span: place };
    else if (ids.length === most) break;
    else if (ids.length > 0 && !word.includes('/')) {
      reason ||= head.slice(index).trim();
      break;
    } else ids.push({ id: word, span: place });
  }
  const shared = {
    by: 'seaworthy',
    covers,
    ...(reason && { reason }),
    ...(until && { until: until.text, untilSpan: until.span }),
  };
  if (ids.length === 0) return [{ ...shared, ids: [], span }];
  return ids.map(({ id, span }) => ({ ...shared, ids: [id], span }));
}

/** Nobody names more rules in one place; a text that does wants to keep us busy. */
const most = 200;

/** `checkov:skip=CKV_DOCKER_3:reason`: the whole resource, wherever in it the comment stands. */
function checkov({ text, span }: Comment, unit: Unit): readonly Suppression[] {
  return [...text.matchAll(/\b(?:checkov|bridgecrew|cortex):skip=\s*([\w,-]+)(?::\s*(.*))?/g)].map(
    ([, ids, reason]) => ({
      by: 'checkov',
      ids: listed(ids),
      covers: { start: 0, end: unit.text.length },
      span,
      ...(reason && { reason: reason.trim() }),
    }),
  );
}

/** `trivy:ignore:AVD-DS-0002:exp:2026-03-10`, several on one line: what follows. */
function trivy({ text, span, covers }: Comment): readonly Suppression[] {
  return [...text.matchAll(/\btrivy:ignore:([\w*-]+)(?:\[[^[\]]*\])?(?::exp:(\d{4}-\d{2}-\d{2}))?/gi)].map(
    ([, id, until]) => ({
      by: 'trivy',
      ids: [id === '*' ? knownToTool : id!],
      covers,
      span,
      ...(until && { until }),
    }),
  );
}

function kics(comment: Comment, unit: Unit): readonly Suppression[] {
  const { text, span, covers } = comment;
  const command = /^kics-scan\s+(ignore-line|ignore-block|ignore|disable\s*=\s*([\w,\s-]+))\s*$/.exec(text);
  if (!command) return [];
  const [, kind, ids] = command;
  const suppression = { by: 'kics', span };
  if (kind === 'ignore-line') return [{ ...suppression, ids: [everything], covers: lineOf(comment, unit) }];
  if (kind === 'ignore-block') return [{ ...suppression, ids: [everything], covers }];
  // For the file, it must come before anything else.
  if (span.start > headEnd(unit)) return [];
  return [{ ...suppression, ids: ids ? listed(ids) : [knownToTool], covers: undefined }];
}

/** Where the comments, separators and blank lines at the top of a unit end. Remembered: every comment asks. */
function headEnd(unit: Unit): number {
  let end = headEnds.get(unit);
  if (end === undefined) {
    end = /^\uFEFF?(?:\s*(?:#[^\r\n]*|---[ \t]*)(?:\r\n?|\n))*\s*/.exec(unit.text)![0].length;
    headEnds.set(unit, end);
  }
  return end;
}

const headEnds = new WeakMap<Unit, number>();

/** `nosemgrep` or `nosemgrep: rule, rule`: its own line, or the next where it stands alone. */
function semgrep(comment: Comment, unit: Unit): readonly Suppression[] {
  const command = /(?:^|\s)nosem(?:grep)?(?::\s*([\w.,\s-]+))?/i.exec(comment.text);
  if (!command) return [];
  // The last part of a rule's dotted path is its name.
  const ids = command[1] ? listed(command[1]).map((id) => id.slice(id.lastIndexOf('.') + 1)) : [everything];
  return [{ by: 'semgrep', ids, covers: lineOf(comment, unit), span: comment.span }];
}

/** Hides every finding. */
export const everything = '*';
/** Hides the findings of all rules that the tool has a check for. */
export const knownToTool = 'known';

const listed = (ids: string | undefined): readonly string[] => ids?.split(/[\s,]+/).filter(Boolean) ?? [];

/** The line that the comment stands on, or the one below; in a Dockerfile, where lines are continued, the instruction. */
function lineOf({ ownLine, covers, span }: Comment, { text, language }: Unit): Span {
  if (language === 'dockerfile') return covers;
  const at = ownLine ? covers.start : span.start;
  return { start: lineStartAt(text, at), end: nextLineAt(text, at) };
}

/** Takes an id out of an ignore comment; the whole comment, with its line, where none is left. */
export interface IgnoreRemoval extends Change {
  readonly comment: Comment;
  /** Undefined for the whole comment. */
  readonly id: Span | undefined;
}

export const isIgnoreRemoval = (change: Change): change is IgnoreRemoval => 'comment' in change && 'id' in change;

/** The edits for removals from one unit. Every comment is written once, however many of its ids go. */
export function removalEdits(unit: Unit, removals: readonly IgnoreRemoval[]): readonly Edit[] {
  const byComment = new Map<number, IgnoreRemoval[]>();
  for (const removal of removals) {
    const { start } = removal.comment.span;
    byComment.set(start, [...(byComment.get(start) ?? []), removal]);
  }
  return [...byComment.values()].map((ofComment) => {
    const { comment } = ofComment[0]!;
    const ids = (own(comment, unit) ?? []).map(({ span }) => span);
    const gone = new Set(ofComment.flatMap(({ id }) => id?.start ?? []));
    const left = ids.filter(({ start }) => !gone.has(start));
    if (left.length === 0 || ofComment.some(({ id }) => id === undefined)) return withoutComment(comment, unit.text);
    const text = left.map(({ start, end }) => unit.text.slice(start, end)).join(', ');
    return { span: { start: ids[0]!.start, end: ids.at(-1)!.end }, text };
  });
}

function withoutComment({ span, ownLine }: Comment, text: string): Edit {
  if (!ownLine) return { span: { start: text.slice(0, span.start).trimEnd().length, end: span.end }, text: '' };
  const start = Math.max(lineStartAt(text, span.start), text.startsWith('\uFEFF') ? 1 : 0);
  return { span: { start, end: nextLineAt(text, span.end) }, text: '' };
}
