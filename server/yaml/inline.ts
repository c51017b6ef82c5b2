import { editedIn } from '../engine/derived';
import type { Derived, Run } from '../engine/source';
import { applyEdits, doOverlap, type Edit, lineBreakOf, lineStartAt, nextLineAt, type Span } from '../engine/text';
import type { Scalar } from './node';
import { scalarRuns } from './scalar-runs';
import { isEqual, type Path, statement, withValue } from './statement';
import type { YamlText } from './text';

/** A text that a scalar holds, and how it is written. */
export type Inline = Pick<Derived, 'text' | 'runs' | 'write'>;

/** The text of the scalar that the path leads to. Undefined where it is not known how that is written. */
export function inlineText(unit: YamlText, scalar: Scalar, path: Path): Inline | undefined {
  const runs = scalarRuns(unit.text, scalar);
  if (runs.length === 0) return undefined;
  return { text: scalar.text, runs, write: (edits) => written(unit, scalar, path, runs, edits) };
}

/**
 * The first way of writing the edits after which the document says what it said before, but for the edited text: whoever
 * folds lines needs a blank one where the text has a line break.
 */
function written(
  unit: YamlText,
  scalar: Scalar,
  path: Path,
  runs: readonly Run[],
  edits: readonly Edit[],
): readonly Edit[] | undefined {
  const after = applyEdits(scalar.text, edits);
  const isCarriedOut = (inUnit: readonly Edit[]): boolean => {
    const document = unit.reread(applyEdits(unit.text, inUnit));
    return (
      document.problems.length <= unit.document.problems.length &&
      isEqual(statement(document.root), withValue(statement(unit.document.root), path, after))
    );
  };
  for (const write of waysOf(unit.text, scalar, runs)) {
    const inUnit = edits.flatMap((edit) => write(edit) ?? []);
    if (inUnit.length === edits.length && !doOverlap(inUnit) && isCarriedOut(inUnit)) return inUnit;
  }
  return undefined;
}

/** Makes an edit of the scalar's text one of the unit's. */
type Way = (edit: Edit) => Edit | undefined;

function waysOf(source: string, scalar: Scalar, runs: readonly Run[]): readonly Way[] {
  switch (scalar.style) {
    case 'literal':
      return [blockWay(source, scalar, runs, (line) => `${line}\n`)];
    case 'folded':
      return [
        blockWay(source, scalar, runs, (line) => `${line}\n`),
        blockWay(source, scalar, runs, (line) => `${line}\n\n`),
        blockWay(source, scalar, runs, (line) => `\n${line}\n`),
      ];
    case 'double':
      return [flowWay(runs, (text) => JSON.stringify(text).slice(1, -1))];
    case 'single':
      return [flowWay(runs, (text) => (text.includes('\n') ? undefined : text.replaceAll("'", "''")))];
    case 'plain':
      return [flowWay(runs, (text) => (text.includes('\n') ? undefined : text))];
  }
}

const flowWay =
  (runs: readonly Run[], escaped: (text: string) => string | undefined): Way =>
  ({ span, text }) => {
    const at = editedIn(runs, span);
    const inUnit = escaped(text);
    return at && inUnit !== undefined ? { span: at, text: inUnit } : undefined;
  };

/** Whole lines stay whole lines, so that none of their indentation is left behind. */
function blockWay(source: string, scalar: Scalar, runs: readonly Run[], line: (text: string) => string): Way {
  const { text } = scalar;
  const indent = indentOf(source, text, runs);
  const newline = lineBreakOf(source.slice(scalar.start));
  const inLines = (written: string) => written.replaceAll('\n', newline);
  return ({ span, text: put }) => {
    const lines = wholeLines(source, text, runs, span);
    if (lines && (put === '' || put.endsWith('\n'))) {
      const written = put
        .split('\n')
        .slice(0, -1)
        .map((each) => line(each === '' ? '' : indent + each));
      return { span: lines, text: inLines(written.join('')) };
    }
    const at = editedIn(runs, span);
    const [first = '', ...others] = put.split('\n');
    const rest = others.map((each, index) => (each === '' && index < others.length - 1 ? each : indent + each));
    return at && { span: at, text: inLines([first, ...rest].join('\n')) };
  };
}

/** The lines of the source that are these of the text; undefined where the span does not hold whole lines. */
function wholeLines(source: string, text: string, runs: readonly Run[], { start, end }: Span): Span | undefined {
  const from = lineIn(source, text, runs, start);
  const to = start === end ? from : lineIn(source, text, runs, end);
  return from === undefined || to === undefined ? undefined : { start: from, end: to };
}

/** Where the line of the source starts that starts here in the text; behind the last where the text ends. */
function lineIn(source: string, text: string, runs: readonly Run[], offset: number): number | undefined {
  if (offset > 0 && text[offset - 1] !== '\n') return undefined;
  const next = runs.find((run) => run.start + run.length > offset);
  if (next) return lineStartAt(source, next.origin + Math.max(offset - next.start, 0));
  const last = runs.at(-1)!;
  const end = last.origin + last.width;
  if (end === lineStartAt(source, end)) return end;
  const behind = nextLineAt(source, end);
  return behind > end ? behind : undefined;
}

/** The white space that stands before every line of the scalar. */
function indentOf(source: string, text: string, [first]: readonly Run[]): string {
  const start = lineStartAt(source, first!.origin);
  const own = first!.start - (text.lastIndexOf('\n', first!.start - 1) + 1);
  return source.slice(start, first!.origin - own);
}
