import type { CompletionItem } from 'vscode-languageserver';
import { type Derivations, spanOfText } from '../../engine/derived';
import { groupName, groupsOf } from '../../engine/hardening';
import type { Rule } from '../../engine/rule';
import { type Source, unitAt } from '../../engine/source';
import { covers, type Span } from '../../engine/text';

/** A word of an ignore comment's list of rules. Relative to the file. */
interface WrittenId {
  readonly id: string;
  readonly span: Span;
}

/** The rule id in an ignore comment at the offset, or the place of one that is still to be written. */
export function ruleIdAt(file: Source, derivations: Derivations, at: number): WrittenId | undefined {
  const { source, offset, within } = derivations.innermost(file, at);
  const found = ruleIdIn(source, offset);
  if (!found) return undefined;
  // What is not written yet is nowhere but at the caret.
  return { id: found.id, span: found.id === '' ? { start: at, end: at } : spanOfText(within, found.span) };
}

function ruleIdIn(source: Source, offset: number): WrittenId | undefined {
  const placed = unitAt(source, offset);
  const comment = placed?.unit.comments.find(({ span }) => covers(span, offset - placed.start));
  if (!placed || !comment) return undefined;
  const start = placed.start + comment.span.start;
  const written = source.text.slice(start, placed.start + comment.span.end);
  const directive = /^#[ \t]*seaworthy-ignore(?:-file)?[ \t]+/.exec(written);
  if (!directive) return undefined;
  const end = /[ \t](?:--|until=)|$/.exec(written.slice(directive[0].length))?.index ?? 0;
  const idsEnd = directive[0].length + end;
  const at = offset - start;
  if (at < directive[0].length || at > idsEnd) return undefined;
  const before = /(?<![^\s,])[^\s,]*$/.exec(written.slice(directive[0].length, at))?.[0] ?? '';
  const after = /^[^\s,]*/.exec(written.slice(at, idsEnd))?.[0] ?? '';
  return { id: before + after, span: { start: offset - before.length, end: offset + after.length } };
}

/** Every id, groups included, for a place where one may be written. The client leaves out what does not match. */
export const idCompletions = (rules: ReadonlyMap<string, Rule>): Pick<CompletionItem, 'label' | 'detail'>[] => [
  ...[...rules].map(([label, { title }]) => ({ label, detail: title })),
  ...[...groupsOf(rules).keys()].map((label) => ({ label, detail: groupName })),
];
