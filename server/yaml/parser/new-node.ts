import type { Item, Mapping, Pair, Scalar, Sequence } from '../node';

/**
 * A node while it is read. All nodes of a kind are made in one place, so that they share one hidden class: they are read
 * far more often than made.
 */
export type Mutable<T> = T extends unknown ? { -readonly [K in keyof T]: T[K] } : never;

export function scalarNode(
  style: Scalar['style'],
  start: number,
  end: number,
  text: string,
  isMasked: boolean,
): Mutable<Scalar> {
  return { kind: 'scalar', start, end, anchor: undefined, tag: undefined, style, text, isMasked };
}

/** Ends where it starts until its end is known. */
export function mappingNode(style: Mapping['style'], start: number, column: number, pairs: Pair[]): Mutable<Mapping> {
  return {
    kind: 'mapping',
    start,
    end: start,
    anchor: undefined,
    tag: undefined,
    style,
    pairs,
    column,
    isOpen: false,
    isBroken: false,
  };
}

/** Ends where it starts until its end is known. */
export function sequenceNode(
  style: Sequence['style'],
  start: number,
  column: number,
  items: Item[],
): Mutable<Sequence> {
  return {
    kind: 'sequence',
    start,
    end: start,
    anchor: undefined,
    tag: undefined,
    style,
    items,
    column,
    isOpen: false,
    isBroken: false,
  };
}

export function endOfPair({ key, value, colon }: Pair): number {
  if (value && value.end > key.end) return value.end;
  return colon === undefined ? key.end : colon + 1;
}

/** Deeper nodes are left out with a problem: the parser, and whoever walks its trees, recurses. */
export const maximalDepth = 200;
