import { CORE_SCHEMA, EVENT_ID, type Event, getScalarValue, parseEvents, YAMLException } from 'js-yaml';
import type { Span } from '../engine/text';

/** A value of a configuration that knows its place, whether it was read from YAML or handed over as JSON. */
export type Tree =
  | { readonly kind: 'scalar'; readonly span: Span; readonly text: string; readonly value: unknown }
  | { readonly kind: 'sequence'; readonly span: Span; readonly items: readonly Tree[] }
  | { readonly kind: 'mapping'; readonly span: Span; readonly pairs: readonly TreePair[] };

interface TreePair {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Tree;
}

interface ReadTree {
  /** Undefined where nothing is written. */
  readonly tree: Tree | undefined;
  readonly problems: readonly { readonly message: string; readonly span: Span }[];
}

/** More than this is no configuration that people write: 1 MB, in UTF-16 code units. */
export const largest = 2 ** 20;

/** Every problem costs another reading of the text; nobody mends more than this many in one go. */
const mostProblems = 20;

/**
 * The first document of a YAML text. A part that does not parse is reported and left out, from its column-0 key to the
 * next, so that one slip does not switch off everything else the file says. Behind the last problem that is reported
 * nothing is read, nor is anything of a text above the largest size.
 */
export function readTree(text: string): ReadTree {
  if (text.length > largest) {
    const message = `This has more than ${largest / 2 ** 20} MB, so none of it is read.`;
    return { tree: undefined, problems: [{ message, span: wordAt(text, 0) }] };
  }
  const problems: { message: string; span: Span }[] = [];
  let rest = text;
  for (;;) {
    try {
      return { tree: treeOfEvents(parseEvents(rest, { maxDepth: 100 }), rest), problems };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      if (problems.length === mostProblems) return { tree: undefined, problems };
      const position = Math.min(error.mark?.position ?? 0, rest.length);
      const { start, end } = brokenPart(rest, position);
      const isLast = problems.length === mostProblems - 1;
      const message = `This is not YAML: ${error.reason}.${isLast ? ' Nothing below is read.' : ''}`;
      problems.push({ message, span: wordAt(text, position) });
      const blanked = isLast ? '' : rest.slice(start, end).replace(/[^\r\n]/g, ' ');
      if (blanked === rest.slice(start, end)) return { tree: undefined, problems };
      rest = rest.slice(0, start) + blanked + (isLast ? '' : rest.slice(end));
    }
  }
}

/** From the last column-0 line with something on it before the fault to the next one. */
function brokenPart(text: string, position: number): Span {
  const isStart = (offset: number) =>
    (offset === 0 || /[\r\n]/.test(text[offset - 1] ?? '')) && /[^\s#]/.test(text[offset] ?? ' ');
  // A fault at the very start of a line was caused by what stands above it: an open bracket or quote.
  let start = isStart(position) && /\S/.test(text.slice(0, position)) ? position - 1 : position;
  while (start > 0 && !isStart(start)) start--;
  const next = /[\r\n][^\s#]/g;
  next.lastIndex = start;
  const following = next.exec(text);
  return { start, end: following ? following.index + 1 : text.length };
}

/** The word at the position, or the last one before it: never empty unless the text is. */
function wordAt(text: string, position: number): Span {
  let start = Math.min(position, text.length - 1);
  while (start > 0 && /\s/.test(text[start] ?? ' ')) start--;
  const word = /^[^\s,[\]{}]+/.exec(text.slice(start));
  return { start: Math.max(start, 0), end: Math.min(start + (word?.[0].length ?? 1), text.length) };
}

function treeOfEvents(events: readonly Event[], text: string): Tree | undefined {
  const anchors = new Map<string, Tree>();
  let at = events[0]?.type === EVENT_ID.DOCUMENT ? 1 : 0;
  let end = 0;
  const read = (): Tree | undefined => {
    const event = events[at++];
    if (!event || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return undefined;
    if (event.type === EVENT_ID.ALIAS) {
      end = event.anchorEnd;
      return anchors.get(text.slice(event.anchorStart, event.anchorEnd).replace('*', ''));
    }
    let tree: Tree;
    if (event.type === EVENT_ID.SCALAR) {
      const written = event.valueStart < 0 ? '' : getScalarValue(text, event);
      const quoted = event.style !== 1 || event.tagStart >= 0;
      const start = event.valueStart < 0 ? end : event.valueStart;
      end = event.valueStart < 0 ? end : event.valueEnd;
      tree = {
        kind: 'scalar',
        span: { start, end },
        text: written,
        value: quoted ? written : CORE_SCHEMA.resolveImplicitScalarTag(written).value,
      };
    } else if (event.type === EVENT_ID.SEQUENCE) {
      const items: Tree[] = [];
      for (let item = read(); item; item = read()) items.push(item);
      tree = { kind: 'sequence', span: { start: event.start, end: Math.max(end, event.start) }, items };
    } else {
      const pairs: TreePair[] = [];
      for (let key = read(); key; key = read()) {
        const value = read();
        if (!value) break;
        pairs.push({ key: key.kind === 'scalar' ? key.text : '', keySpan: key.span, value });
      }
      tree = { kind: 'mapping', span: { start: event.start, end: Math.max(end, event.start) }, pairs };
    }
    if (event.anchorStart >= 0) anchors.set(text.slice(event.anchorStart, event.anchorEnd).replace('&', ''), tree);
    return tree;
  };
  return at < events.length ? read() : undefined;
}

/** A JSON value, such as an editor's settings, in the same form. It has no places. */
export function treeOf(value: unknown): Tree {
  const span = { start: 0, end: 0 };
  if (Array.isArray(value)) return { kind: 'sequence', span, items: value.map(treeOf) };
  if (typeof value !== 'object' || value === null)
    return { kind: 'scalar', span, text: value === null ? '' : String(value), value };
  return {
    kind: 'mapping',
    span,
    pairs: Object.entries(value).map(([key, item]) => ({ key, keySpan: span, value: treeOf(item) })),
  };
}
