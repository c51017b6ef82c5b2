import { applyEdits, type Edit } from '../engine/text';

/** What edits change, as the lines of a diff without its headers: their common indentation is left out, long ones are cut. */
export function diffOf(text: string, edits: readonly Edit[], mostLines: number): string {
  const lines = hunks(text, edits).flatMap(({ before, after }) => changedLines(before, after));
  const indent = Math.min(...lines.filter(({ line }) => line.trim()).map(({ line }) => line.search(/\S/)));
  const shown = lines.map(({ sign, line }) => `${sign} ${line.slice(indent)}`.trimEnd());
  return shown.length > mostLines ? [...shown.slice(0, mostLines - 1), '…'].join('\n') : shown.join('\n');
}

/** Whole lines before and after, one part for edits that share or follow a line. */
function hunks(text: string, edits: readonly Edit[]): { before: string; after: string }[] {
  const parts: { start: number; end: number; edits: Edit[] }[] = [];
  for (const edit of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    const start = text.lastIndexOf('\n', edit.span.start - 1) + 1;
    // An insertion of whole lines at the start of a line leaves that line alone.
    const isBetweenLines = edit.span.start === edit.span.end && edit.span.start === start && edit.text.endsWith('\n');
    const lineEnd = text.indexOf('\n', edit.span.end);
    const end = isBetweenLines ? start : lineEnd < 0 ? text.length : lineEnd;
    const last = parts.at(-1);
    if (last && start <= last.end) {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    } else parts.push({ start, end, edits: [edit] });
  }
  return parts.map(({ start, end, edits }) => {
    const before = text.slice(start, end);
    const own = edits.map(({ span, text }) => ({ span: { start: span.start - start, end: span.end - start }, text }));
    return { before, after: withBlanks(applyEdits(before, own)) };
  });
}

/** What only the user knows, as the documentation of commands writes it: `<version>`. */
const withBlanks = (text: string): string => text.replace(/\uE000([^\uE001]*)\uE001/g, '<$1>');

/** Lines taken out and put in, those that both share at the start and the end left out. */
function changedLines(before: string, after: string): { sign: '-' | '+'; line: string }[] {
  const [old, young] = [linesOf(before), linesOf(after)];
  while (old.length > 0 && old[0] === young[0]) {
    old.shift();
    young.shift();
  }
  while (old.length > 0 && old.at(-1) === young.at(-1)) {
    old.pop();
    young.pop();
  }
  return [...old.map((line) => ({ sign: '-' as const, line })), ...young.map((line) => ({ sign: '+' as const, line }))];
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));
