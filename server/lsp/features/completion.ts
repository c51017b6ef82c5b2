import { type CompletionItem, CompletionItemKind, type Position } from 'vscode-languageserver';
import { grouped, membersOf } from '../../engine/hardening';
import { plainText } from '../../engine/text';
import type { Session } from '../context';
import { rangeOf } from '../places';
import type { JudgedDocument } from '../texts';
import { idCompletions, ruleIdAt } from './ignore-comments';

/** Rule ids in ignore comments, those that find something in the file first; elsewhere what the domains know to be secure there. */
export function completions({ seaworthy, log }: Session, at: JudgedDocument, position: Position): CompletionItem[] {
  const { text } = at.document;
  const { source } = at.judged;
  const offset = text.offsetAt(position);
  const id = ruleIdAt(source, seaworthy.derivations, offset);
  if (id) {
    const range = rangeOf(text, id.span);
    const found = new Set(
      grouped(at.judged.shown).flatMap((shown) => [shown, ...membersOf(shown)].map(({ rule }) => rule)),
    );
    return idCompletions(seaworthy.rules).map((item) => ({
      ...item,
      kind: CompletionItemKind.Reference,
      sortText: `${found.has(item.label) ? 0 : 1} ${item.label}`,
      textEdit: { range, newText: item.label },
    }));
  }
  return seaworthy.complete(source, offset, log).map(
    ({ span, label, text: newText, detail }): CompletionItem => ({
      label,
      kind: CompletionItemKind.Property,
      ...(detail && { detail }),
      textEdit: { range: rangeOf(text, span), newText: plainText(newText) },
    }),
  );
}
