import type { Mapping, Node, Sequence, YamlDocument } from './node';
import { scalarValue } from './scalar';
import type { YamlValue } from './value';

/** How a document is written, as far as new text has to fit in. */
export interface Style {
  readonly newline: '\n' | '\r\n';
  /** Columns from a mapping to the mapping in one of its values. */
  readonly step: number;
  /** Columns from a mapping to the dashes in one of its values: 0 where they stand flush below their key. */
  readonly dashes: number;
  readonly quote: Quote;
  readonly flow: FlowStyle;
}

export type Quote = 'single' | 'double';

interface FlowStyle {
  /** Between braces and what they hold. */
  readonly braces: string;
  readonly brackets: string;
  readonly afterColon: string;
  readonly afterComma: string;
  /** Every key and every string is in double quotes. */
  readonly isJson: boolean;
}

/** A pair that is moved, not made: it brings its own text. */
export class Verbatim {
  constructor(
    /** The lines of the pair in block style, its key first, for a mapping at this column. */
    readonly linesAt: (column: number) => readonly string[],
    /** The text of the value alone, where it can stand in flow style. */
    readonly inline: string | undefined,
  ) {}
}

export type Writable = YamlValue | Verbatim | readonly Writable[] | { readonly [key: string]: Writable };

/** There is no clean place for a change. Never leaves the writer. */
export class NoCleanPlace extends Error {}

/** What most of the document does; where it does nothing, what most manifests do. */
export function styleOf(document: YamlDocument, text: string): Style {
  const steps = new Votes<number>();
  const dashes = new Votes<number>();
  const quotes = new Votes<Quote>();
  let flow: Mapping | undefined;
  let list: Sequence | undefined;
  const visit = (node: Node | undefined, parent: Mapping | undefined): void => {
    if (node?.kind === 'scalar') {
      if (node.style === 'single' || node.style === 'double') quotes.add(node.style);
    } else if (node?.kind === 'mapping') {
      if (node.style === 'flow') flow ??= node.pairs.length > 0 && text[node.start] === '{' ? node : undefined;
      else if (parent) steps.add(node.column - parent.column);
      for (const { value } of node.pairs) visit(value, node.style === 'block' ? node : undefined);
    } else if (node?.kind === 'sequence') {
      if (node.style === 'flow') list ??= node.items.length > 0 ? node : undefined;
      else if (parent) dashes.add(node.column - parent.column);
      for (const { value } of node.items) visit(value, undefined);
    }
  };
  visit(document.root, undefined);
  const step = steps.winner((value) => value > 0) ?? dashes.winner((value) => value > 0) ?? 2;
  const found = flowStyle(text, flow, list);
  return {
    newline: /\r\n/.test(text) ? '\r\n' : '\n',
    step,
    dashes: dashes.winner((value) => value >= 0) ?? step,
    quote: quotes.winner(() => true) ?? 'double',
    flow: found,
  };
}

/** The style of one flow collection, with that of the document where it has too little in it to tell. */
export function flowStyleOf(document: Style, text: string, around: readonly Node[]): FlowStyle {
  const collections = around.toReversed().filter((node) => node.kind === 'mapping' || node.kind === 'sequence');
  const mapping = collections.find(
    (node): node is Mapping => node.kind === 'mapping' && node.style === 'flow' && node.pairs.length > 0,
  );
  const list = collections.find(
    (node): node is Sequence => node.kind === 'sequence' && node.style === 'flow' && node.items.length > 0,
  );
  return flowStyle(text, mapping, list, document.flow);
}

const usualFlow: FlowStyle = { braces: ' ', brackets: '', afterColon: ' ', afterComma: ' ', isJson: false };

function flowStyle(
  text: string,
  mapping: Mapping | undefined,
  list: Sequence | undefined,
  otherwise: FlowStyle = usualFlow,
): FlowStyle {
  const pair = mapping?.pairs[0];
  const colon = pair?.value && pair.colon !== undefined ? pair.colon + 1 : undefined;
  const comma = mapping ? gapAfterComma(text, mapping) : undefined;
  return {
    braces: mapping && text[mapping.start] === '{' ? gap(text, mapping.start + 1) : otherwise.braces,
    brackets: list ? gap(text, list.start + 1) : otherwise.brackets,
    afterColon: colon !== undefined ? gap(text, colon) : otherwise.afterColon,
    afterComma: comma ?? (list ? gapAfterComma(text, list) : undefined) ?? otherwise.afterComma,
    isJson: mapping
      ? mapping.pairs.every(({ key }) => key.kind === 'scalar' && key.style === 'double')
      : otherwise.isJson,
  };
}

/** One space or none; a line break says nothing about a line. */
const gap = (text: string, offset: number): string => (/^[^\s]/.test(text.slice(offset, offset + 1)) ? '' : ' ');

function gapAfterComma(text: string, collection: Mapping | Sequence): string | undefined {
  const entries = collection.kind === 'mapping' ? collection.pairs.map(({ key }) => key) : collection.items;
  const second = entries[1]?.start;
  if (second === undefined) return undefined;
  return /,$/.test(text.slice(collection.start, second)) ? '' : ' ';
}

class Votes<Value> {
  private readonly counts = new Map<Value, number>();

  add(value: Value): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }

  winner(isPossible: (value: Value) => boolean): Value | undefined {
    let best: Value | undefined;
    let most = 0;
    for (const [value, count] of this.counts) {
      if (count <= most || !isPossible(value)) continue;
      best = value;
      most = count;
    }
    return best;
  }
}

interface ScalarStyle {
  readonly quote: Quote;
  /** Quoted even where it need not be. */
  readonly isQuoted?: boolean;
  readonly inFlow?: boolean;
  readonly isJson?: boolean;
}

/** A scalar on one line, quoted only where it must be to stay what it is. */
export function scalarText(value: string | number | boolean | null, style: ScalarStyle): string {
  if (typeof value !== 'string') return plainScalar(value);
  if (style.isJson) return doubleQuoted(value);
  if (!style.isQuoted && staysString(value) && isPlain(value, style.inFlow ?? false)) return value;
  const isOneLine = !needsEscapes.test(value);
  if (!isOneLine) return doubleQuoted(value);
  const wouldEscape = style.quote === 'double' && !style.isQuoted && /["\\]/.test(value) && !value.includes("'");
  return style.quote === 'single' || wouldEscape ? `'${value.replaceAll("'", "''")}'` : doubleQuoted(value);
}

function plainScalar(value: number | boolean | null): string {
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  // `1e+21` is a number to some readers only if its mantissa has a point.
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

/** Control characters but the tab, halves of surrogate pairs, and what some readers take for a line break or a mark. */
const needsEscapes = /(?!\t)[\p{Cc}\p{Cs}\u2028\u2029\uFEFF\uFFFE\uFFFF]/u;

/** What some reader of YAML 1.1 or 1.2 takes for something else than a string. */
const otherTypes =
  /^(?:[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[\da-f_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[-+]?\d+)?|\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|\.inf)|\.nan|y|n|yes|no|on|off|true|false|null|~|=|<<|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?)$/i;

const staysString = (text: string): boolean => !otherTypes.test(text) && typeof resolved(text) === 'string';

const resolved = (text: string): unknown =>
  scalarValue({
    kind: 'scalar',
    style: 'plain',
    text,
    start: 0,
    end: text.length,
    isMasked: false,
    anchor: undefined,
    tag: undefined,
  });

/** Whether the text reads as itself without quotes. The marks of a blank are taken away later, so they protect nothing. */
function isPlain(marked: string, inFlow: boolean): boolean {
  const text = marked.replace(/[\uE000\uE001]/g, '');
  if (text === '' || needsEscapes.test(text) || /^\s|\s$|\t/.test(text)) return false;
  if (/^[,[\]{}#&*!|>'"%@`]|^[-?:](?:\s|$)|^(?:---|\.\.\.)/.test(text)) return false;
  if (/:(?:\s|$)|\s#/.test(text)) return false;
  return !inFlow || !/[,[\]{}]|^[-?:]/.test(text);
}

const doubleQuoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\x7F-\x9F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The text of a value in flow style. */
export function flowText(value: Writable, style: Style, flow: FlowStyle): string {
  if (value instanceof Verbatim) throw new NoCleanPlace();
  if (value === null || typeof value !== 'object')
    return scalarText(value, { quote: style.quote, inFlow: true, isJson: flow.isJson });
  if (isList(value)) {
    const items = value.map((item) => flowText(item, style, flow));
    return items.length === 0 ? '[]' : `[${flow.brackets}${items.join(`,${flow.afterComma}`)}${flow.brackets}]`;
  }
  const pairs = Object.entries(value).map(([key, inner]) => flowPair(key, inner, style, flow));
  return pairs.length === 0 ? '{}' : `{${flow.braces}${pairs.join(`,${flow.afterComma}`)}${flow.braces}}`;
}

export function flowPair(key: string, value: Writable, style: Style, flow: FlowStyle): string {
  const written = scalarText(key, { quote: style.quote, inFlow: true, isJson: flow.isJson });
  // Only a quoted key may have its value right behind the colon.
  const colon = /^["']/.test(written) ? `:${flow.afterColon}` : ': ';
  if (value instanceof Verbatim) {
    if (value.inline === undefined) throw new NoCleanPlace();
    return `${written}${colon}${value.inline}`;
  }
  return `${written}${colon}${flowText(value, style, flow)}`;
}

/** The lines of a document. */
export const documentLines = (value: { readonly [key: string]: YamlValue }, style: Style): string[] =>
  mappingLines(value, 0, style);

/** The lines of a pair in block style, in a mapping at this column. */
export function pairLines(key: string, value: Writable, column: number, style: Style): string[] {
  if (value instanceof Verbatim) return [...value.linesAt(column)];
  const { head, lines } = blockValue(value, column, style);
  return [`${indent(column)}${scalarText(key, { quote: style.quote })}:${head}`, ...lines];
}

/** What follows a key's colon on its line, and the lines below it. `column` is that of the key. */
export function blockValue(value: Writable, column: number, style: Style): { head: string; lines: string[] } {
  if (value instanceof Verbatim) throw new NoCleanPlace();
  if (typeof value === 'string' && isLiteral(value)) return literal(value, column + style.step);
  if (isEmptyOrScalar(value)) return { head: ` ${inlineText(value, style)}`, lines: [] };
  if (isList(value)) {
    return { head: '', lines: value.flatMap((item) => itemLines(item, column + style.dashes, style)) };
  }
  return { head: '', lines: mappingLines(value as WritableMapping, column + style.step, style) };
}

/** The lines of an item in block style; `gap` columns from its dash to its value. */
export function itemLines(item: Writable, column: number, style: Style, options: ItemOptions = {}): string[] {
  const dash = `${indent(column)}-`.padEnd(column + (options.gap ?? 2));
  const inner = column + (options.gap ?? 2);
  if (item instanceof Verbatim) throw new NoCleanPlace();
  if (typeof item === 'string' && isLiteral(item)) {
    const { head, lines } = literal(item, inner);
    return [dash + head.trimStart(), ...lines];
  }
  if (isEmptyOrScalar(item)) return [dash + inlineText(item, style, options.quotes)];
  const lines = isList(item)
    ? item.flatMap((value) => itemLines(value, inner, style))
    : mappingLines(item as WritableMapping, inner, style);
  return [dash + lines[0]!.slice(inner), ...lines.slice(1)];
}

interface ItemOptions {
  readonly gap?: number;
  /** The quotes that every other item has. */
  readonly quotes?: Quote | undefined;
}

type WritableMapping = { readonly [key: string]: Writable };

const mappingLines = (value: WritableMapping, column: number, style: Style): string[] =>
  Object.entries(value).flatMap(([key, inner]) => pairLines(key, inner, column, style));

/** A scalar or an empty collection: what block style, too, writes on the line of its key. */
export function isEmptyOrScalar(value: Writable): boolean {
  return value === null || typeof value !== 'object' || Object.keys(value).length === 0;
}

export function inlineText(value: Writable, style: Style, quotes?: Quote): string {
  if (value === null || typeof value !== 'object')
    return scalarText(value, { quote: quotes ?? style.quote, isQuoted: quotes !== undefined });
  return isList(value) ? '[]' : '{}';
}

const isList = (value: Writable): value is readonly Writable[] => Array.isArray(value);

/** Several lines read best as a literal; one that would need indicators or holds odd characters is quoted instead. */
export const isLiteral = (text: string): boolean =>
  text.includes('\n') &&
  /^[^\s]/.test(text) &&
  !/\n\n$/.test(text) &&
  !/\n\t|\t$/.test(text) &&
  !needsEscapes.test(text.replaceAll('\n', ''));

function literal(text: string, column: number): { head: string; lines: string[] } {
  const lines = text.replace(/\n$/, '').split('\n');
  return {
    head: text.endsWith('\n') ? ' |' : ' |-',
    lines: lines.map((line) => (line === '' ? '' : indent(column) + line)),
  };
}

export const indent = (columns: number): string => ' '.repeat(columns);
