import { visible } from '../engine/visible';

/** Unchanged lines around a change. */
const context = 3;

interface Step {
  readonly kind: ' ' | '-' | '+';
  /** With its line break. */
  readonly line: string;
}

/** What `git apply` and `patch -p1` take; the empty string where nothing differs. `before`: undefined for a new file. */
export function unifiedDiff(path: string, before: string | undefined, after: string): string {
  if (before === after) return '';
  const steps = stepsBetween(linesOf(before ?? ''), linesOf(after));
  let result = `--- ${before === undefined ? '/dev/null' : named(`a/${path}`)}\n+++ ${named(`b/${path}`)}\n`;
  for (let at = nextChange(steps, 0); at < steps.length; ) {
    let end = at;
    for (let next = at; next < steps.length && next - end <= 2 * context; next = nextChange(steps, next + 1))
      end = next + 1;
    const start = Math.max(at - context, 0);
    const stop = Math.min(end + context, steps.length);
    result += hunk(steps.slice(start, stop), count(steps.slice(0, start), '+'), count(steps.slice(0, start), '-'));
    at = nextChange(steps, stop);
  }
  return result;
}

/**
 * A path as git writes it in a header: quoted as in C where it would end the line or could be read otherwise, and with a
 * tab behind it where it holds a space, lest its end be taken for a date. What a file is called can so name no other.
 *
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath
 */
function named(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is quoted
  const quoted = path.replace(/[\u0000-\u001f\u007f"\\]/g, inC);
  if (quoted !== path) return `"${quoted}"`;
  return path.includes(' ') ? `${path}\t` : path;
}

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

const inC = (character: string): string =>
  escapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;

/** A diff to be read, not to be applied: what a terminal would obey or hide is shown. */
export const readableDiff = (diff: string): string => diff.replace(/[^\n\t]+/g, visible);

const nextChange = (steps: readonly Step[], from: number): number => {
  let at = from;
  while (at < steps.length && steps[at]!.kind === ' ') at++;
  return at;
};

/** How many of the steps are lines of one of the texts: those that are not the `other` one's alone. */
const count = (steps: readonly Step[], other: '+' | '-'): number => steps.filter(({ kind }) => kind !== other).length;

function hunk(steps: readonly Step[], oldBefore: number, newBefore: number): string {
  const range = (before: number, length: number) =>
    `${length === 0 ? before : before + 1}${length === 1 ? '' : `,${length}`}`;
  const head = `@@ -${range(oldBefore, count(steps, '+'))} +${range(newBefore, count(steps, '-'))} @@\n`;
  return (
    head +
    steps
      .map(({ kind, line }) => `${kind}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`)
      .join('')
  );
}

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function stepsBetween(before: readonly string[], after: readonly string[]): readonly Step[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail))
    tail++;
  const same = (line: string): Step => ({ kind: ' ', line });
  return [
    ...before.slice(0, head).map(same),
    ...shortest(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** More differences than this are shown as one exchange: nobody reads them line by line. */
const most = 2000;

/** Myers' greedy algorithm: the fewest lines to take out and put in. */
function shortest(before: readonly string[], after: readonly string[]): readonly Step[] {
  const reached: Map<number, number>[] = [];
  let frontier = new Map([[1, 0]]);
  for (let steps = 0; steps <= Math.min(before.length + after.length, most); steps++) {
    reached.push(frontier);
    const next = new Map(frontier);
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = goesDown(frontier, diagonal, steps) ? frontier.get(diagonal + 1)! : frontier.get(diagonal - 1)! + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkedBack(reached, before, after);
    }
    frontier = next;
  }
  return [...before.map((line): Step => ({ kind: '-', line })), ...after.map((line): Step => ({ kind: '+', line }))];
}

const goesDown = (frontier: ReadonlyMap<number, number>, diagonal: number, steps: number): boolean =>
  diagonal === -steps ||
  (diagonal !== steps && (frontier.get(diagonal - 1) ?? -1) < (frontier.get(diagonal + 1) ?? -1));

function walkedBack(
  reached: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[],
): readonly Step[] {
  const result: Step[] = [];
  let x = before.length;
  let y = after.length;
  for (let steps = reached.length - 1; steps >= 0; steps--) {
    const frontier = reached[steps]!;
    const down = goesDown(frontier, x - y, steps);
    const fromX = frontier.get(x - y + (down ? 1 : -1))!;
    const fromY = fromX - (x - y + (down ? 1 : -1));
    for (; x > fromX && y > fromY && x > 0 && y > 0; y--) result.push({ kind: ' ', line: before[--x]! });
    if (steps === 0) break;
    if (down) result.push({ kind: '+', line: after[--y]! });
    else result.push({ kind: '-', line: before[--x]! });
  }
  return result.reverse();
}
