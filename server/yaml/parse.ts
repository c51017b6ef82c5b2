import type { SyntaxProblem } from '../engine/source';
import type { Span } from '../engine/text';
import { blockScalarText, doubleQuotedText, singleQuotedText } from './decode';
import type { Action, Mask } from './mask';
import { actionAt, actionMark, goCommentEnd, isGoComment } from './mask';
import type { Alias, Item, Mapping, Node, Pair, Scalar, Sequence, YamlDocument } from './node';

export interface ParseOptions {
  /** Template actions, masked at equal length. Without it, actions are recognised only where YAML would not parse. */
  readonly mask?: Mask | undefined;
  /** The text is one item of a block sequence, from the start of its dash's line: the root is what the dash holds. */
  readonly isItem?: boolean;
}

/**
 * Reads one YAML document. Never fails and never throws: what cannot be read is in `problems`, and what stands around it
 * is read all the same, because most texts an editor sees are half typed. Linear in the length of the text.
 * Aliases are references and are never expanded.
 */
export function parse(text: string, options: ParseOptions = {}): YamlDocument {
  return new Parser(text, options).document();
}

/** Deeper nodes are left out with a problem: the parser, and whoever walks its trees, recurses. */
export const maximalDepth = 200;
/** A text this broken is not read for its problems. */
const maximalProblems = 200;

type Mutable<T> = T extends unknown ? { -readonly [K in keyof T]: T[K] } : never;
type Anchor = NonNullable<Node['anchor']>;
type Tag = NonNullable<Node['tag']>;
interface Properties {
  anchor: Anchor | undefined;
  tag: Tag | undefined;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const BANG = 33;
const DOUBLE = 34;
const HASH = 35;
const PERCENT = 37;
const AMPERSAND = 38;
const SINGLE = 39;
const STAR = 42;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const FOLD = 62;
const QUESTION = 63;
const AT = 64;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const BACKTICK = 96;
const OPEN_BRACE = 123;
const BAR = 124;
const CLOSE_BRACE = 125;
const MARK = actionMark.charCodeAt(0);

/** White space, a line break, or the end of the text (where charCodeAt gives NaN). */
const isBlank = (c: number): boolean => c === SPACE || c === LF || c === CR || c === TAB || Number.isNaN(c);
const isLineEnd = (c: number): boolean => c === LF || c === CR || Number.isNaN(c);
const isFlowIndicator = (c: number): boolean =>
  c === COMMA || c === OPEN_BRACKET || c === CLOSE_BRACKET || c === OPEN_BRACE || c === CLOSE_BRACE;

class Parser {
  private text: string;
  private pos = 0;
  private lineStart = 0;
  /** Start of the last line of which something has been read: what follows on it needs a line of its own. */
  private usedLine = -1;
  private lastTab = -1;
  private depth = 0;
  private readonly problems: SyntaxProblem[] = [];
  private readonly comments: Span[] = [];
  private readonly anchors = new Map<string, Node>();
  private readonly handles = new Set(['!', '!!']);
  private readonly mask: Mask | undefined;
  private readonly actions: Action[];
  private readonly ownMasks: Span[] = [];
  /** Output actions on lines of their own since the last entry: they may have added something to any open collection. */
  private pending: Action[] = [];
  /** Those of them that write at the column of a collection that has ended since. */
  private readonly claimed = new Set<Action>();
  /** The region of the key or dash that holds what is read next; undefined for the root. */
  private ownerRegion: number | undefined;
  private nextAction = 0;
  private nextMask = 0;
  private readonly regions: number[] = [0];
  private regionCount = 0;
  /** The value just read does not parse whole: its mapping is to be marked. */
  private isValueBroken = false;
  /** The plain text just read holds a template action. */
  private sawAction = false;
  /** Where the search for the action of a line starts. */
  private lookedAt = 0;
  /** Start of a line that ended a flow collection by its indentation: all collections around end there too. */
  private flowEnd = -1;
  /** How far failed searches for a closing quote may still look, so that many of them stay linear. */
  private searchBudget: number;
  /** No end of a template comment before here. */
  private noCommentBefore = 0;
  /** No `}}` between the last place that was searched from and here. */
  private noActionBefore = -1;

  constructor(
    /** What scalars say; `text` is the same with actions masked. */
    private readonly source: string,
    private readonly options: ParseOptions,
  ) {
    this.mask = options.mask;
    this.text = options.mask?.text ?? source;
    this.actions = options.mask ? [...options.mask.actions] : [];
    this.searchBudget = 4 * source.length;
  }

  document(): YamlDocument {
    const whole = this.text;
    if (whole.charCodeAt(0) === 0xfeff) this.pos = this.lineStart = 1;
    this.toContent();
    const hasDirectives = this.directives();
    let isOnMarkerLine = false;
    if (this.isMarker(DASH)) {
      this.pos += 3;
      this.usedLine = this.lineStart;
      isOnMarkerLine = true;
    } else if (hasDirectives) this.problem(this.pos, this.pos, 'Directives end with a line "---".');
    const end = this.isMarker(DOT) ? this.pos : nextMarker(whole, this.pos);
    if (end < whole.length) this.text = whole.slice(0, end);
    let root = this.options.isItem ? this.itemOfList() : this.rootNode(isOnMarkerLine);
    root = this.leftOver(root);
    if (end < whole.length) this.afterDocument(whole, end);
    const { problems, comments } = this;
    return {
      root,
      problems: problems.sort((a, b) => a.span.start - b.span.start),
      comments,
      masked: this.mask?.spans ?? this.ownMasks,
    };
  }

  private directives(): boolean {
    let found = false;
    while (this.text.charCodeAt(this.pos) === PERCENT && this.pos === this.lineStart) {
      const end = this.lineEnd(this.pos);
      const words = this.text.slice(this.pos, end).split(/[ \t]+/);
      if (words[0] === '%TAG' && words[1]) this.handles.add(words[1]);
      if (words[0] === '%YAML') {
        const rest = words.slice(2);
        if (
          found ||
          !/^\d+\.\d+$/.test(words[1] ?? '') ||
          (rest.length > 0 && rest[0] !== '' && !rest[0]!.startsWith('#'))
        )
          this.problem(this.pos, end, 'This is not a YAML version directive.');
      }
      found = true;
      this.pos = end;
      this.toContent();
    }
    return found;
  }

  private rootNode(isOnMarkerLine: boolean): Node | undefined {
    const line = this.lineStart;
    this.toContent();
    if (this.atEnd()) return this.maskedValue(-1);
    return this.node(-1, isOnMarkerLine && this.lineStart === line, false);
  }

  private itemOfList(): Node | undefined {
    this.toContent();
    if (!this.isEntry(DASH)) return this.rootNode(false);
    const column = this.pos - this.lineStart;
    this.usedLine = this.lineStart;
    this.pos++;
    return this.itemValue(column);
  }

  /** Text behind the root: nothing but comments may stand there. A mapping is kept, for want of a better root. */
  private leftOver(root: Node | undefined): Node | undefined {
    let best = root;
    for (;;) {
      this.toContent();
      if (this.atEnd()) return best;
      const start = this.pos;
      if (this.usedLine === this.lineStart) {
        this.junk('This text does not belong to the value before it.');
        if (best && best.kind !== 'scalar' && best.kind !== 'alias') (best as Mutable<Mapping>).isBroken = true;
        continue;
      }
      this.problem(start, this.lineEnd(start), 'This line is not indented as part of what stands before it.');
      const node = this.node(-1, false, false);
      if (this.pos === start) this.pos++;
      if (node?.kind === 'mapping' && best?.kind !== 'mapping') {
        (node as Mutable<Mapping>).isBroken = true;
        best = node;
      } else if (best && best.kind !== 'scalar' && best.kind !== 'alias') (best as Mutable<Mapping>).isBroken = true;
    }
  }

  private afterDocument(whole: string, end: number): void {
    this.text = whole;
    this.pos = this.lineStart = end;
    if (whole.charCodeAt(end) === DASH) return;
    this.pos += 3;
    this.usedLine = end;
    this.toContent();
    if (!this.atEnd() && this.lineStart === end) this.junk('Nothing but a comment may follow "..." on its line.');
  }

  // ---- Block style

  /**
   * A node in block style at the current place, which is not blank. What is indented deeper than `parent` belongs to it.
   * `isInline`: it stands on the line of its key, where no block collection can start.
   * `isCompact`: a sequence may stand at the column of `parent`, as it may below a key.
   */
  private node(parent: number, isInline: boolean, isCompact: boolean): Node | undefined {
    let outer: Properties | undefined;
    let own: Properties | undefined;
    let column = this.pos - this.lineStart;
    let start = this.pos;
    let c = this.text.charCodeAt(this.pos);
    while (c === AMPERSAND || c === BANG) {
      own = this.property(own, false);
      this.usedLine = this.lineStart;
      const behind = this.pos;
      const line = this.lineStart;
      this.toContent();
      c = this.text.charCodeAt(this.pos);
      if (this.lineStart === line && !Number.isNaN(c)) continue;
      const next = this.pos - this.lineStart;
      if (Number.isNaN(c) || next < parent || (next === parent && !(isCompact && this.isEntry(DASH)))) {
        return this.withProperties(this.withProperties(this.emptyScalar(behind), own), outer);
      }
      if (outer) outer = this.merged(outer, own);
      else outer = own;
      own = undefined;
      isInline = false;
      column = next;
      start = this.pos;
    }
    if ((c === DASH || c === QUESTION || c === COLON) && isBlank(this.text.charCodeAt(this.pos + 1))) {
      if (isInline)
        this.problem(
          this.pos,
          this.pos + 1,
          c === DASH ? 'A list item needs a line of its own here.' : 'A key needs a line of its own here.',
        );
      else if (own && c !== COLON)
        this.problem(start, this.pos, 'An anchor or tag needs a line of its own before this.');
      const collection =
        c === DASH ? this.sequence(column, parent, isCompact) : this.mapping(column, parent, undefined, own);
      if (isInline) collection.isBroken = true;
      return this.withProperties(collection, outer);
    }
    if (c === BAR || c === FOLD) {
      const scalar = this.blockScalar(parent, c === FOLD);
      return this.endOfNode(this.withProperties(this.withProperties(scalar, own), outer));
    }
    const line = this.lineStart;
    const atom = this.atom(parent, false);
    this.useLine();
    const isOneLine = this.lineStart === line;
    if (isOneLine && this.colonAhead()) {
      if (!isInline)
        return this.withProperties(
          this.mapping(column, parent, this.withProperties(atom, own), undefined, start),
          outer,
        );
      return this.withProperties(this.nestedInline(atom), own);
    }
    if (atom.kind === 'scalar' && atom.style === 'plain') {
      const end = this.pos;
      const keyColumn = this.continuePlain(atom, parent, false);
      if (atom.isMasked && !isInline && own === undefined && outer === undefined)
        return this.behindOutput(this.endOfNode(atom), column - 1);
      if (keyColumn >= column && !isInline && own === undefined && outer === undefined) {
        // A key whose colon is not typed yet.
        this.pos = end;
        this.lineStart = line;
        atom.end = end;
        atom.text = this.source.slice(atom.start, end);
        return this.mapping(column, parent, atom, undefined, start);
      }
    }
    return this.endOfNode(this.withProperties(this.withProperties(atom, own), outer));
  }

  /** `image: a: b` on one line: the rest of the line is taken as the value. */
  private nestedInline(atom: Mutable<Node>): Mutable<Node> {
    const colon = this.pos;
    this.problem(colon, colon + 1, 'A second ": " in one line: quote the value, or give the key a line of its own.');
    const end = this.trimmedEnd(this.lineEnd(colon), colon);
    this.pos = end;
    if (atom.kind === 'scalar' && atom.style === 'plain') {
      atom.end = end;
      atom.text = this.source.slice(atom.start, end);
    }
    this.isValueBroken = true;
    return atom;
  }

  private mapping(
    column: number,
    parent: number,
    firstKey: Mutable<Node> | undefined,
    firstProperties: Properties | undefined,
    start = this.pos,
  ): Mutable<Mapping> {
    const pairs: Pair[] = [];
    const mapping: Mutable<Mapping> = {
      kind: 'mapping',
      start,
      end: start,
      anchor: undefined,
      tag: undefined,
      style: 'block',
      pairs,
      column,
      isOpen: false,
      isBroken: false,
    };
    const region = this.region(start);
    if (this.ownerRegion !== undefined && region !== this.ownerRegion) mapping.isOpen = true;
    if (++this.depth > maximalDepth) {
      this.tooDeep(parent, mapping);
      return mapping;
    }
    let key = firstKey;
    if (this.lastTab >= this.lineStart && this.lastTab < start) this.tabs(mapping);
    for (;;) {
      if (this.region(key?.start ?? this.pos) !== region) mapping.isOpen = true;
      this.landed(mapping);
      const pair = this.pair(column, mapping, key, firstProperties);
      firstProperties = undefined;
      key = undefined;
      pairs.push(pair);
      this.toContent();
      if (!this.nextEntry(mapping, pairs, column, parent)) break;
    }
    this.depth--;
    mapping.end = endOfPair(pairs[pairs.length - 1]!);
    if (pairs.length > 1 && !mapping.isOpen) this.markDuplicates(pairs);
    return mapping;
  }

  /** Whether another entry of the mapping stands here. Text that cannot be one is passed over with a problem. */
  private nextEntry(mapping: Mutable<Mapping>, pairs: Pair[], column: number, parent: number): boolean {
    for (;;) {
      if (this.atEnd()) return this.closed(mapping);
      const at = this.pos - this.lineStart;
      if (this.usedLine === this.lineStart) {
        this.junk('This text does not belong to the value before it.');
        mapping.isBroken = true;
      } else if (at === column) {
        if (!this.isEntry(DASH)) {
          if (this.lastTab >= this.lineStart) this.tabs(mapping);
          return true;
        }
        this.stray(mapping, column, 'A list item cannot follow a key at the same column.');
      } else if (at > column) {
        if (this.isKeyLine()) {
          this.misplaced(mapping, 'This line is indented deeper than its siblings.');
          return true;
        }
        this.stray(mapping, column, 'This line is indented deeper than its siblings.');
      } else if (at <= parent) {
        return this.closed(mapping);
      } else if (this.isEntry(DASH)) {
        const last = pairs[pairs.length - 1]!;
        if (last.value || last.colon === undefined) return this.closed(mapping);
        this.misplaced(mapping, 'This line is indented less than the key it belongs to.');
        (last as Mutable<Pair>).value = this.sequence(at, parent, false);
      } else {
        this.misplaced(mapping, 'This line is indented less than its siblings, but more than their parent.');
        return true;
      }
      this.toContent();
    }
  }

  /** The line is taken for an entry of the collection although its indentation says something else. */
  private misplaced(collection: Mutable<Mapping | Sequence>, message: string): void {
    this.problem(this.pos, this.trimmedEnd(this.lineEnd(this.pos), this.pos), message);
    collection.isBroken = true;
  }

  /** Whether a key and its colon stand here. Quoted keys are not looked for. */
  private isKeyLine(): boolean {
    let p = this.plainEnd(this.pos, false);
    while (this.text.charCodeAt(p) === SPACE || this.text.charCodeAt(p) === TAB) p++;
    return p > this.pos && this.text.charCodeAt(p) === COLON && !this.isEntry(DASH);
  }

  /** Text that has no place in the collection. It is read, so that what follows is found, and dropped. */
  private stray(collection: Mutable<Mapping | Sequence>, column: number, message: string): void {
    const start = this.pos;
    this.problem(start, this.trimmedEnd(this.lineEnd(start), start), message);
    collection.isBroken = true;
    this.node(column === this.pos - this.lineStart ? column - 1 : column, false, false);
    if (this.pos === start) this.pos++;
  }

  private pair(
    column: number,
    mapping: Mutable<Mapping>,
    given: Mutable<Node> | undefined,
    properties: Properties | undefined,
  ): Pair {
    this.usedLine = this.lineStart;
    const start = given ? mapping.start : this.pos;
    let key = given;
    if (!key) {
      const c = this.text.charCodeAt(this.pos);
      const isIndicator = isBlank(this.text.charCodeAt(this.pos + 1));
      if (c === QUESTION && isIndicator) return this.explicitPair(column);
      if (c === COLON && isIndicator) key = this.withProperties(this.emptyScalar(this.pos), properties);
      else {
        const line = this.lineStart;
        key = this.keyAtom(column);
        if (this.lineStart !== line) {
          this.problem(key.start, key.end, 'A key cannot span several lines.');
          mapping.isBroken = true;
        }
      }
    }
    if (key.kind === 'scalar' && key.isMasked) mapping.isOpen = true;
    if (!this.colonAhead()) return this.halfTypedPair(column, mapping, key, start);
    const colon = this.pos++;
    const value = this.value(column);
    if (this.isValueBroken) {
      mapping.isBroken = true;
      this.isValueBroken = false;
    }
    return { start, key, value, colon, isExplicit: false };
  }

  private halfTypedPair(column: number, mapping: Mutable<Mapping>, key: Node, begin: number): Pair {
    mapping.isBroken = true;
    const isGlued = key.kind === 'scalar' && key.style === 'plain' && key.text.includes(':');
    this.problem(
      key.start,
      Math.max(key.end, key.start + 1),
      isGlued ? 'A space is missing after the colon.' : 'A colon is missing after this key.',
    );
    this.usedLine = this.lineStart;
    const start = this.pos;
    this.toContent();
    if (this.atEnd()) return { start: begin, key, value: undefined, colon: undefined, isExplicit: false };
    if (this.usedLine === this.lineStart) {
      if (this.pos === start && key.start === key.end) this.pos++;
      this.pos = this.lineEnd(this.pos);
    } else if (this.pos - this.lineStart > column || (this.pos - this.lineStart === column && this.isEntry(DASH))) {
      return { start: begin, key, value: this.node(column, false, true), colon: undefined, isExplicit: false };
    }
    return { start: begin, key, value: undefined, colon: undefined, isExplicit: false };
  }

  private explicitPair(column: number): Pair {
    const start = this.pos++;
    const key = this.itemValue(column, true) ?? this.emptyScalar(start + 1);
    this.toContent();
    if (
      !this.atEnd() &&
      this.pos - this.lineStart === column &&
      this.usedLine !== this.lineStart &&
      this.isEntry(COLON)
    ) {
      const colon = this.pos++;
      this.usedLine = this.lineStart;
      if (this.lastTab >= this.lineStart) this.tabs(undefined);
      return { start, key, value: this.itemValue(column, true), colon, isExplicit: true };
    }
    return { start, key, value: undefined, colon: undefined, isExplicit: true };
  }

  private keyAtom(column: number): Mutable<Node> {
    let own: Properties | undefined;
    let c = this.text.charCodeAt(this.pos);
    while (c === AMPERSAND || c === BANG) {
      own = this.property(own, false);
      this.skipBlanks();
      c = this.text.charCodeAt(this.pos);
    }
    if (own && (isLineEnd(c) || (c === COLON && isBlank(this.text.charCodeAt(this.pos + 1))))) {
      return this.withProperties(this.emptyScalar(this.pos), own);
    }
    return this.withProperties(this.atom(column, false), own);
  }

  /** What stands behind a key's colon, on its line or below. */
  private value(column: number): Node | undefined {
    const line = this.lineStart;
    this.ownerRegion = this.region(this.pos);
    this.toContent();
    if (this.atEnd()) return this.maskedValue(column);
    if (this.lineStart === line) {
      const node = this.node(column, true, true);
      return node?.kind === 'scalar' && node.isMasked && node.style === 'plain'
        ? this.behindOutput(node, column)
        : node;
    }
    const at = this.pos - this.lineStart;
    if (at > column || (at === column && this.isEntry(DASH))) return this.node(column, false, true);
    return this.maskedValue(column);
  }

  /**
   * `labels: {{- include "x" . | nindent 4 }}` may have more keys below: then the action and they are one mapping, open
   * because nobody knows what the action writes.
   */
  private behindOutput(masked: Node, column: number): Node {
    this.toContent();
    if (this.atEnd() || this.usedLine === this.lineStart) return masked;
    const at = this.pos - this.lineStart;
    const isEntry = at > column ? this.isEntry(DASH) || this.isKeyLine() : at === column && this.isEntry(DASH);
    const node = isEntry ? this.node(column, false, true) : undefined;
    if (node?.kind !== 'mapping' && node?.kind !== 'sequence') return masked;
    (node as Mutable<Mapping>).isOpen = true;
    return node;
  }

  /** What stands behind a dash, a `?` or its `:`; a block collection may start on the same line. */
  private itemValue(column: number, isCompact = false): Node | undefined {
    const line = this.lineStart;
    this.ownerRegion = this.region(this.pos);
    this.toContent();
    if (this.atEnd()) return this.maskedValue(column);
    const at = this.pos - this.lineStart;
    if (this.lineStart === line || at > column) return this.node(column, false, false);
    if (isCompact && at === column && this.isEntry(DASH)) return this.node(column, false, true);
    return this.maskedValue(column);
  }

  private sequence(column: number, parent: number, isCompact: boolean): Mutable<Sequence> {
    const start = this.pos;
    const items: Item[] = [];
    const sequence: Mutable<Sequence> = {
      kind: 'sequence',
      start,
      end: start,
      anchor: undefined,
      tag: undefined,
      style: 'block',
      items,
      column,
      isOpen: false,
      isBroken: false,
    };
    const region = this.region(start);
    if (this.ownerRegion !== undefined && region !== this.ownerRegion) sequence.isOpen = true;
    if (++this.depth > maximalDepth) {
      this.tooDeep(parent, sequence);
      return sequence;
    }
    const floor = isCompact ? Math.min(parent, column - 1) : parent;
    for (;;) {
      if (this.region(this.pos) !== region) sequence.isOpen = true;
      this.landed(sequence);
      if (this.lastTab >= this.lineStart) this.tabs(sequence);
      const dash = this.pos++;
      this.usedLine = this.lineStart;
      const value = this.itemValue(column);
      items.push({ start: dash, value });
      this.toContent();
      if (!this.nextItem(sequence, items, column, floor)) break;
    }
    this.depth--;
    const last = items[items.length - 1]!;
    sequence.end = last.value ? last.value.end : last.start + 1;
    return sequence;
  }

  private nextItem(sequence: Mutable<Sequence>, items: readonly Item[], column: number, parent: number): boolean {
    for (;;) {
      if (this.atEnd()) return this.closed(sequence);
      const at = this.pos - this.lineStart;
      if (this.usedLine === this.lineStart) {
        this.junk('This text does not belong to the value before it.');
        sequence.isBroken = true;
      } else if (at <= parent) {
        return this.closed(sequence);
      } else if (this.isEntry(DASH)) {
        if (at === column) return true;
        this.problem(this.pos, this.pos + 1, 'This list item is not indented as its siblings.');
        sequence.isBroken = true;
        return true;
      } else if (at < column || (column === parent + 1 && (at === column || this.isKeyLine()))) {
        return this.closed(sequence);
      } else if (at === column && this.isKeyLine()) {
        this.keyAmongItems(sequence, items[items.length - 1]!, column);
      } else {
        this.stray(
          sequence,
          column,
          at > column ? 'This line is indented deeper than its siblings.' : 'A list item starts with "- ".',
        );
      }
      this.toContent();
    }
  }

  /** A key at the column of the dashes belongs to the item before it, if that one has keys. */
  private keyAmongItems(sequence: Mutable<Sequence>, { value }: Item, column: number): void {
    this.misplaced(sequence, 'This key is indented less than the item it belongs to.');
    const mapping = value?.kind === 'mapping' && value.style === 'block' ? (value as Mutable<Mapping>) : undefined;
    // The dashes below are items of this sequence, not of the key: hence the column behind it.
    const pair = this.pair(column + 1, mapping ?? this.emptyMapping(this.pos), undefined, undefined);
    if (!mapping) return;
    (mapping.pairs as Pair[]).push(pair);
    mapping.end = endOfPair(pair);
    mapping.isBroken = true;
  }

  private emptyMapping(at: number): Mutable<Mapping> {
    return {
      kind: 'mapping',
      start: at,
      end: at,
      anchor: undefined,
      tag: undefined,
      style: 'block',
      pairs: [],
      column: 0,
      isOpen: false,
      isBroken: true,
    };
  }

  private tooDeep(parent: number, collection: Mutable<Mapping | Sequence>): void {
    this.depth--;
    this.problem(
      collection.start,
      collection.start + 1,
      `This is nested deeper than ${maximalDepth} levels and is not read.`,
    );
    collection.isBroken = true;
    this.pos = this.lineEnd(this.pos);
    collection.end = this.pos;
    this.usedLine = this.lineStart;
    for (;;) {
      this.toContent();
      if (this.atEnd() || this.pos - this.lineStart <= parent) return;
      this.pos = this.lineEnd(this.pos);
    }
  }

  private blockScalar(parent: number, isFolded: boolean): Mutable<Scalar> {
    const { text } = this;
    const start = this.pos;
    let p = start + 1;
    let indentation = 0;
    let chomping = 0;
    for (let i = 0; i < 2; i++) {
      const c = text.charCodeAt(p);
      if ((c === 43 || c === DASH) && chomping === 0) chomping = text.charCodeAt(p++);
      else if (c > 48 && c < 58 && indentation === 0) {
        indentation = c - 48;
        p++;
      }
    }
    const header = p;
    while (text.charCodeAt(p) === SPACE || text.charCodeAt(p) === TAB) p++;
    let c = text.charCodeAt(p);
    if (c === HASH && p > header) {
      const end = this.lineEnd(p);
      this.comments.push({ start: p, end });
      p = end;
    } else if (!isLineEnd(c)) {
      const end = this.lineEnd(p);
      if (!this.isMasked(p, end) && !(c === OPEN_BRACE && this.startsAction(p)))
        this.problem(p, end, `Nothing but a comment may follow "${isFolded ? '>' : '|'}" on its line.`);
      p = end;
    }
    let indent = indentation > 0 ? Math.max(parent, 0) + indentation : -1;
    let deepestBlank = 0;
    let lastLine = this.lineStart;
    let end = p;
    let isOverActions = false;
    /** Start of the content: the line below the header. */
    let first = -1;
    // `end` follows the last line that belongs; blank lines count only once a line below them does.
    let blankEnd = p;
    let blankLine = lastLine;
    for (;;) {
      c = text.charCodeAt(p);
      if (Number.isNaN(c)) break;
      p += c === CR && text.charCodeAt(p + 1) === LF ? 2 : 1;
      if (p >= text.length) {
        blankEnd = end === blankEnd ? end : blankEnd;
        if (first < 0) first = p;
        break;
      }
      const line = p;
      if (first < 0) first = p;
      while (text.charCodeAt(p) === SPACE) p++;
      c = text.charCodeAt(p);
      const column = p - line;
      if (isLineEnd(c)) {
        if (indent < 0 && column > deepestBlank) deepestBlank = column;
        if (indent >= 0 && column > indent) {
          end = p;
          lastLine = line;
        }
        blankEnd = p;
        blankLine = line;
        continue;
      }
      if (indent < 0 && column > parent && !(c === TAB && column <= parent)) {
        if (!(c === MARK && column <= parent)) {
          indent = column;
          if (deepestBlank > indent)
            this.problem(line, p, 'A blank line before the text is indented deeper than the text.');
        }
      }
      if (indent < 0 || column < indent) {
        const beyond = this.actionsInBlock(p, line, parent, indent);
        if (beyond < 0) {
          if (c === TAB && this.isBlankLine(p)) this.problem(p, p + 1, 'Indentation is written with spaces, not tabs.');
          break;
        }
        isOverActions = true;
        p = beyond;
        end = p;
        lastLine = line;
        blankEnd = p;
        blankLine = line;
        continue;
      }
      p = this.lineEnd(p);
      end = p;
      lastLine = line;
      blankEnd = p;
      blankLine = line;
    }
    const contentEnd = chomping === 43 ? blankEnd : end;
    const lineOfEnd = chomping === 43 ? blankLine : lastLine;
    const scalar: Mutable<Scalar> = scalarNode(
      isFolded ? 'folded' : 'literal',
      start,
      contentEnd,
      '',
      isOverActions || this.isMasked(start, contentEnd),
    );
    const stop = this.afterBreaks(blankEnd);
    scalar.text =
      first < 0
        ? ''
        : blockScalarText(
            this.source,
            first,
            Math.min(stop, this.text.length),
            indent < 0 ? Number.POSITIVE_INFINITY : indent,
            isFolded,
            chomping,
          );
    this.pos = contentEnd;
    this.lineStart = lineOfEnd;
    this.usedLine = lineOfEnd;
    return scalar;
  }

  private afterBreaks(p: number): number {
    const c = this.text.charCodeAt(p);
    if (c === CR) return this.text.charCodeAt(p + 1) === LF ? p + 2 : p + 1;
    return c === LF ? p + 1 : p;
  }

  /**
   * Helm indents what it inserts, so an action inside a block scalar often stands at column 0. Where such a line, or a
   * run of them, is followed by more of the text or inserts text that deep, the end of the run; else -1.
   */
  private actionsInBlock(from: number, line: number, parent: number, indent: number): number {
    let p = from;
    let start = line;
    let inserted = -1;
    for (;;) {
      const action = this.lineAction(p, start);
      if (!action)
        return p - start > parent && indent >= 0 && p - start >= indent ? this.previousLineEnd(start) : inserted;
      p = this.lineEnd(Math.max(action.end, p));
      if (action.role === 'output' && action.indent !== undefined && action.indent > parent) inserted = p;
      for (;;) {
        const next = this.afterBreaks(p);
        if (next === p) return inserted;
        start = p = next;
        while (this.text.charCodeAt(p) === SPACE) p++;
        if (!isLineEnd(this.text.charCodeAt(p))) break;
      }
    }
  }

  private isBlankLine(from: number): boolean {
    let p = from;
    while (this.text.charCodeAt(p) === SPACE || this.text.charCodeAt(p) === TAB) p++;
    return isLineEnd(this.text.charCodeAt(p));
  }

  private previousLineEnd(start: number): number {
    return this.text.charCodeAt(start - 2) === CR && this.text.charCodeAt(start - 1) === LF ? start - 2 : start - 1;
  }

  // ---- Scalars, aliases, properties

  /** A scalar on one line (quoted ones may span several), an alias or a flow collection. Takes at least one character. */
  private atom(parent: number, inFlow: boolean): Mutable<Node> {
    const c = this.text.charCodeAt(this.pos);
    if (c === DOUBLE || c === SINGLE) return this.quoted(c, parent, inFlow);
    if (c === STAR) return this.alias();
    if (c === OPEN_BRACKET || c === OPEN_BRACE) {
      if (c === OPEN_BRACE && this.startsAction(this.pos)) return this.plain(inFlow);
      return this.flow(parent, inFlow);
    }
    if (
      c === HASH ||
      c === COMMA ||
      c === CLOSE_BRACKET ||
      c === CLOSE_BRACE ||
      c === AT ||
      c === BACKTICK ||
      c === PERCENT ||
      c === BAR ||
      c === FOLD
    ) {
      if (!(c === PERCENT && this.startsAction(this.pos)))
        this.problem(this.pos, this.pos + 1, `A value cannot start with "${this.text[this.pos]}": quote it.`);
    } else if ((c === DASH || c === QUESTION || c === COLON) && inFlow) {
      const next = this.text.charCodeAt(this.pos + 1);
      if (isBlank(next) || isFlowIndicator(next))
        this.problem(this.pos, this.pos + 1, `A value cannot be "${this.text[this.pos]}": quote it.`);
    }
    return this.plain(inFlow);
  }

  private plain(inFlow: boolean): Mutable<Scalar> {
    const start = this.pos;
    this.sawAction = false;
    let end = this.plainEnd(start, inFlow);
    // A character that cannot start a value is taken all the same: the parser must move.
    if (end === start) end = start + 1;
    this.pos = end;
    return scalarNode('plain', start, end, this.source.slice(start, end), this.sawAction || this.isMasked(start, end));
  }

  /** The end of a plain scalar's text on this line: before `: `, ` #`, and in flow style before a bracket or comma. */
  private plainEnd(from: number, inFlow: boolean): number {
    const { text } = this;
    let p = from;
    let end = from;
    for (;;) {
      const c = text.charCodeAt(p);
      if (c > 64 && c < 91) end = ++p;
      else if (c > 96 && c < 123) end = ++p;
      else if (c === SPACE || c === TAB) p++;
      else if (c === LF || c === CR || Number.isNaN(c)) break;
      else if (c === COLON) {
        const next = text.charCodeAt(p + 1);
        if (isBlank(next) || (inFlow && isFlowIndicator(next))) break;
        end = ++p;
      } else if (c === HASH) {
        if (p > from && p > end) break;
        end = ++p;
      } else if (c === OPEN_BRACE && this.startsAction(p)) {
        end = p = this.actionEnd(p);
        this.sawAction = true;
      } else if (inFlow && isFlowIndicator(c)) break;
      else end = ++p;
    }
    return end;
  }

  /**
   * Adds the following lines of a plain scalar. Returns the column of the key it stopped at, or -1: before a key at
   * its own column or deeper, what has been read is no value, but a key whose colon is missing.
   */
  private continuePlain(scalar: Mutable<Scalar>, parent: number, inFlow: boolean): number {
    const { text } = this;
    for (;;) {
      let p = this.pos;
      while (text.charCodeAt(p) === SPACE || text.charCodeAt(p) === TAB) p++;
      let c = text.charCodeAt(p);
      if (c !== LF && c !== CR) return -1;
      let breaks = 0;
      let line = p;
      while (c === LF || c === CR) {
        p += c === CR && text.charCodeAt(p + 1) === LF ? 2 : 1;
        breaks++;
        line = p;
        while (text.charCodeAt(p) === SPACE || text.charCodeAt(p) === TAB) p++;
        c = text.charCodeAt(p);
      }
      if (Number.isNaN(c) || c === HASH || c === MARK) return -1;
      if (p - line <= parent) return -1;
      if (text.charCodeAt(line) === TAB && parent >= 0 && !inFlow) return -1;
      if (
        inFlow &&
        (isFlowIndicator(c) ||
          (c === COLON && (isBlank(text.charCodeAt(p + 1)) || isFlowIndicator(text.charCodeAt(p + 1)))))
      )
        return -1;
      if (!this.mask && c === OPEN_BRACE && this.lineActionAt(p, line)) return -1;
      const end = this.plainEnd(p, inFlow);
      if (end === p) return inFlow ? -1 : p - line;
      if (!inFlow) {
        let q = end;
        while (text.charCodeAt(q) === SPACE || text.charCodeAt(q) === TAB) q++;
        if (text.charCodeAt(q) === COLON) return p - line;
      }
      scalar.text += (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)) + this.source.slice(p, end);
      scalar.end = end;
      scalar.isMasked ||= this.sawAction || this.isMasked(p, end);
      this.pos = end;
      this.lineStart = this.usedLine = line;
    }
  }

  private quoted(quote: number, parent: number, inFlow: boolean): Mutable<Scalar> {
    const { text } = this;
    const start = this.pos;
    const firstLine = this.lineStart;
    let p = start + 1;
    let line = this.lineStart;
    let isSimple = true;
    let isClosed = false;
    const limit = this.searchBudget > 0 ? text.length : this.lineEnd(start);
    while (p < limit) {
      const c = text.charCodeAt(p);
      if (c === quote) {
        if (quote === SINGLE && text.charCodeAt(p + 1) === SINGLE) {
          isSimple = false;
          p += 2;
          continue;
        }
        isClosed = true;
        break;
      }
      if (c === 92 && quote === DOUBLE) {
        isSimple = false;
        // An escaped line break is still a line break: the next round sees it.
        const next = text.charCodeAt(p + 1);
        p += next === LF || next === CR ? 1 : 2;
      } else if (c === LF || c === CR) {
        isSimple = false;
        p += c === CR && text.charCodeAt(p + 1) === LF ? 2 : 1;
        const begin = p;
        while (text.charCodeAt(p) === SPACE) p++;
        let next = text.charCodeAt(p);
        const column = p - begin;
        while (next === SPACE || next === TAB) next = text.charCodeAt(++p);
        if (!isLineEnd(next) && column <= parent && !(inFlow && isFlowIndicator(next)) && next !== MARK) break;
        line = begin;
      } else p++;
    }
    let textEnd = p;
    if (isClosed) p++;
    else {
      this.searchBudget -= p - start;
      p = textEnd = this.trimmedEnd(this.lineEnd(start), start);
      line = firstLine;
      this.problem(start, p, 'The closing quote is missing.');
    }
    this.pos = p;
    this.lineStart = line;
    const inner = isSimple
      ? this.source.slice(start + 1, textEnd)
      : quote === SINGLE
        ? singleQuotedText(this.source, start + 1, textEnd)
        : doubleQuotedText(this.source, start + 1, textEnd, (at, end) =>
            this.problem(at, end, 'YAML knows no such escape.'),
          );
    if (!isClosed) this.isValueBroken = true;
    return scalarNode(quote === SINGLE ? 'single' : 'double', start, p, inner, this.isMasked(start, p));
  }

  private alias(): Mutable<Alias> {
    const start = this.pos++;
    const name = this.word();
    if (name === '') this.problem(start, start + 1, 'The name of the anchor is missing.');
    const target = this.anchors.get(name);
    if (name !== '' && !target) this.problem(start, this.pos, `No anchor "${name}" stands before this alias.`);
    return { kind: 'alias', start, end: this.pos, anchor: undefined, tag: undefined, name, target };
  }

  /** Characters up to white space or a flow indicator. */
  private word(): string {
    const from = this.pos;
    let c = this.text.charCodeAt(this.pos);
    while (!isBlank(c) && !isFlowIndicator(c)) c = this.text.charCodeAt(++this.pos);
    return this.source.slice(from, this.pos);
  }

  private property(known: Properties | undefined, inFlow: boolean): Properties {
    const start = this.pos;
    const properties = known ?? { anchor: undefined, tag: undefined };
    if (this.text.charCodeAt(start) === AMPERSAND) {
      this.pos++;
      const name = this.word();
      if (name === '') this.problem(start, start + 1, 'The name of the anchor is missing.');
      if (properties.anchor) this.problem(start, this.pos, 'A node has one anchor at most.');
      properties.anchor = { name, span: { start, end: this.pos } };
    } else {
      let c: number;
      if (this.text.charCodeAt(start + 1) === 60) {
        do c = this.text.charCodeAt(++this.pos);
        while (!isBlank(c) && c !== FOLD);
        if (c === FOLD) this.pos++;
      } else {
        do c = this.text.charCodeAt(++this.pos);
        while (!isBlank(c) && !isFlowIndicator(c));
        const handle = /^![\w-]*!/.exec(this.text.slice(start, this.pos))?.[0];
        if (handle && !this.handles.has(handle))
          this.problem(start, start + handle.length, `No %TAG directive declares "${handle}".`);
      }
      c = this.text.charCodeAt(this.pos);
      if (!isBlank(c) && !(inFlow && isFlowIndicator(c))) this.problem(start, this.pos, 'A tag ends with white space.');
      if (properties.tag) this.problem(start, this.pos, 'A node has one tag at most.');
      properties.tag = { name: this.source.slice(start, this.pos), span: { start, end: this.pos } };
    }
    return properties;
  }

  private merged(outer: Properties, inner: Properties | undefined): Properties {
    if (outer.anchor && inner?.anchor)
      this.problem(inner.anchor.span.start, inner.anchor.span.end, 'A node has one anchor at most.');
    return { anchor: inner?.anchor ?? outer.anchor, tag: inner?.tag ?? outer.tag };
  }

  private withProperties<N extends Mutable<Node>>(node: N, properties: Properties | undefined): N {
    if (!properties) return node;
    const { anchor, tag } = properties;
    if (node.kind === 'alias') this.problem(node.start, node.end, 'An alias has no anchor or tag of its own.');
    if (anchor) {
      if (node.anchor) this.problem(anchor.span.start, anchor.span.end, 'A node has one anchor at most.');
      node.anchor = anchor;
      const target: Node | undefined = node.kind === 'alias' ? node.target : node;
      if (target) this.anchors.set(anchor.name, target);
    }
    if (tag) node.tag = tag;
    return node;
  }

  private emptyScalar(at: number): Mutable<Scalar> {
    return scalarNode('plain', at, at, '', false);
  }

  private endOfNode<N extends Node>(node: N): N {
    this.useLine();
    return node;
  }

  /** Something of this line has been read: not so where a flow collection was ended by the start of the line. */
  private useLine(): void {
    if (this.pos !== this.flowEnd) this.usedLine = this.lineStart;
  }

  // ---- Flow style

  private flow(parent: number, inFlow: boolean): Mutable<Mapping | Sequence> {
    const start = this.pos++;
    const isMapping = this.text.charCodeAt(start) === OPEN_BRACE;
    const close = isMapping ? CLOSE_BRACE : CLOSE_BRACKET;
    const column = start - this.lineStart;
    const pairs: Pair[] = [];
    const items: Item[] = [];
    let isOpen = false;
    let isBroken = false;
    const region = this.region(start);
    if (++this.depth > maximalDepth) {
      this.problem(start, start + 1, `This is nested deeper than ${maximalDepth} levels and is not read.`);
      isBroken = true;
      this.skipFlow();
    } else {
      let needsComma = false;
      for (;;) {
        const isThere = this.toFlowContent(parent);
        if (this.pending.length > 0) {
          isOpen = true;
          this.pending = [];
        }
        const c = this.text.charCodeAt(this.pos);
        if (!isThere) {
          isBroken = true;
          this.problem(start, start + 1, `The closing "${isMapping ? '}' : ']'}" is missing.`);
          break;
        }
        if (c === close) {
          this.pos++;
          break;
        }
        if (c === COMMA) {
          if (!needsComma) {
            this.problem(this.pos, this.pos + 1, 'A value is missing before this comma.');
            isBroken = true;
          }
          needsComma = false;
          this.pos++;
          continue;
        }
        if (c === CLOSE_BRACE || c === CLOSE_BRACKET) {
          this.problem(this.pos, this.pos + 1, `This bracket does not close the "${isMapping ? '{' : '['}" before it.`);
          isBroken = true;
          if (inFlow) break;
          this.pos++;
          continue;
        }
        if (needsComma) {
          this.problem(this.pos, this.pos + 1, 'A comma is missing before this.');
          isBroken = true;
        }
        if (this.region(this.pos) !== region) isOpen = true;
        const pair = this.flowEntry(parent, isMapping);
        if (pair.broken) isBroken = true;
        if (isMapping) {
          pairs.push(pair.pair);
          if (pair.pair.key.kind === 'scalar' && pair.pair.key.isMasked) isOpen = true;
        } else {
          const value = pair.isPair ? this.singlePair(pair.pair) : pair.pair.key;
          items.push({ start: value.start, value });
        }
        needsComma = true;
      }
    }
    this.depth--;
    const end = isBroken ? this.trimmedEnd(this.pos, start + 1) : this.pos;
    this.useLine();
    if (isMapping) {
      const mapping: Mutable<Mapping> = {
        kind: 'mapping',
        start,
        end,
        anchor: undefined,
        tag: undefined,
        style: 'flow',
        pairs,
        column,
        isOpen,
        isBroken,
      };
      if (pairs.length > 1 && !isOpen) this.markDuplicates(pairs);
      return mapping;
    }
    return {
      kind: 'sequence',
      start,
      end,
      anchor: undefined,
      tag: undefined,
      style: 'flow',
      items,
      column,
      isOpen,
      isBroken,
    };
  }

  /** Moves to the next content of a flow collection; false where the text or, by its indentation, the collection ends. */
  private toFlowContent(parent: number): boolean {
    const line = this.lineStart;
    this.toContent();
    if (this.atEnd() || this.pos === this.flowEnd) return false;
    if (this.lineStart === line) return true;
    if (this.pos - this.lineStart > parent) {
      if (this.lastTab >= this.lineStart && this.spacesAt(this.lineStart) <= parent) this.tabs(undefined);
      return true;
    }
    const c = this.text.charCodeAt(this.pos);
    if (c === CLOSE_BRACE || c === CLOSE_BRACKET || c === COMMA) return true;
    this.flowEnd = this.pos;
    return false;
  }

  private flowEntry(parent: number, isMapping: boolean): { pair: Pair; isPair: boolean; broken: boolean } {
    const start = this.pos;
    const line = this.lineStart;
    let isExplicit = false;
    let c = this.text.charCodeAt(this.pos);
    if (c === QUESTION && isBlank(this.text.charCodeAt(this.pos + 1))) {
      isExplicit = true;
      this.pos++;
      if (!this.toFlowContent(parent))
        return {
          pair: { start, key: this.emptyScalar(start + 1), value: undefined, colon: undefined, isExplicit },
          isPair: true,
          broken: true,
        };
      c = this.text.charCodeAt(this.pos);
    }
    const key =
      this.isFlowColon(undefined) || (isExplicit && (c === COMMA || c === CLOSE_BRACE || c === CLOSE_BRACKET))
        ? this.emptyScalar(this.pos)
        : this.flowNode(parent);
    const behindKey = this.pos;
    let broken = this.isValueBroken;
    this.isValueBroken = false;
    const isThere = this.toFlowContent(parent);
    if (!isThere || !this.isFlowColon(key)) {
      return { pair: { start, key, value: undefined, colon: undefined, isExplicit }, isPair: isExplicit, broken };
    }
    if (!isMapping && !isExplicit && this.lineStart !== line) {
      this.problem(start, behindKey, 'A key in a list cannot span several lines.');
      broken = true;
    }
    const colon = this.pos++;
    let value: Node | undefined;
    if (this.toFlowContent(parent)) {
      c = this.text.charCodeAt(this.pos);
      if (c !== COMMA && c !== CLOSE_BRACE && c !== CLOSE_BRACKET) value = this.flowNode(parent);
    }
    broken ||= this.isValueBroken;
    this.isValueBroken = false;
    return { pair: { start, key, value, colon, isExplicit }, isPair: true, broken };
  }

  /** Whether a colon that separates key and value stands here. Behind quotes and brackets it needs no white space. */
  private isFlowColon(key: Node | undefined): boolean {
    if (this.text.charCodeAt(this.pos) !== COLON) return false;
    const next = this.text.charCodeAt(this.pos + 1);
    if (isBlank(next) || isFlowIndicator(next)) return true;
    return key !== undefined && (key.kind === 'scalar' ? key.style !== 'plain' : key.kind !== 'alias');
  }

  private singlePair(pair: Pair): Mapping {
    return {
      kind: 'mapping',
      // A `?` stands before its key, an anchor or tag before the mapping it belongs to.
      start: pair.isExplicit ? pair.start : pair.key.start,
      end: endOfPair(pair),
      anchor: undefined,
      tag: undefined,
      style: 'flow',
      pairs: [pair],
      column: 0,
      isOpen: false,
      isBroken: false,
    };
  }

  private flowNode(parent: number): Node {
    let own: Properties | undefined;
    let c = this.text.charCodeAt(this.pos);
    while (c === AMPERSAND || c === BANG) {
      own = this.property(own, true);
      const behind = this.pos;
      const isThere = this.toFlowContent(parent);
      c = this.text.charCodeAt(this.pos);
      if (!isThere || c === COMMA || c === CLOSE_BRACE || c === CLOSE_BRACKET || this.isFlowColon(undefined)) {
        return this.withProperties(this.emptyScalar(behind), own) as Scalar;
      }
    }
    const atom = this.atom(parent, true);
    if (atom.kind === 'scalar' && atom.style === 'plain') this.continuePlain(atom, parent, true);
    return this.withProperties(atom, own) as Node;
  }

  /** Passes over a collection that is nested too deep, quotes and all, by its brackets alone. */
  private skipFlow(): void {
    let level = 1;
    const { text } = this;
    for (; this.pos < text.length && level > 0; this.pos++) {
      const c = text.charCodeAt(this.pos);
      if (c === OPEN_BRACE || c === OPEN_BRACKET) level++;
      else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) level--;
      else if (c === LF) this.lineStart = this.pos + 1;
    }
  }

  // ---- Template actions

  /** The run of `if` and `range` blocks the offset is in, as a number: entries of one collection in two of them leave it open. */
  private region(at: number): number {
    const { actions, regions } = this;
    while (this.nextAction < actions.length && actions[this.nextAction]!.start < at) {
      const { role } = actions[this.nextAction++]!;
      if (role === 'open') regions.push(++this.regionCount);
      else if (role === 'branch') regions[regions.length - 1] = ++this.regionCount;
      else if (role === 'close' && regions.length > 1) regions.pop();
    }
    return regions[regions.length - 1]!;
  }

  /** An entry of the collection follows the pending output actions, so they may have added to it. */
  private landed(collection: Mutable<Mapping | Sequence>): void {
    if (this.pending.length === 0) return;
    for (const action of this.pending) {
      if (action.indent === collection.column || !this.claimed.has(action)) collection.isOpen = true;
    }
    this.pending = [];
    this.claimed.clear();
  }

  /** The collection ends here: pending output actions may have added to it if they write at its column. */
  private closed(collection: Mutable<Mapping | Sequence>): false {
    for (const action of this.pending) {
      if (action.indent !== undefined && action.indent !== collection.column) continue;
      collection.isOpen = true;
      if (action.indent !== undefined) this.claimed.add(action);
    }
    return false;
  }

  /** The value a template action on a line of its own writes below a key, where nothing else is written there. */
  private maskedValue(column: number): Scalar | undefined {
    const action = this.pending.find(({ indent }) => indent === undefined || indent > column);
    if (!action) return undefined;
    if (action.indent !== undefined) this.pending = this.pending.filter((other) => other !== action);
    const { start, end } = action;
    return scalarNode('plain', start, end, this.source.slice(start, end), true);
  }

  private isMasked(start: number, end: number): boolean {
    const spans = this.mask?.spans;
    if (!spans) return false;
    let low = this.nextMask;
    // Nodes are finished nearly in order, so the search starts where the last one ended.
    while (low > 0 && spans[low - 1]!.end > start) low--;
    while (low < spans.length && spans[low]!.end <= start) low++;
    this.nextMask = low;
    return low < spans.length && spans[low]!.start < end;
  }

  /** Whether a template action is written here in a text whose actions are not masked. */
  private startsAction(p: number): boolean {
    if (this.mask) return false;
    const next = this.text.charCodeAt(p + 1);
    if (next !== OPEN_BRACE && next !== PERCENT) return false;
    return p >= this.noActionBefore && this.actionEnd(p) > 0;
  }

  /** The end of the action at `p`, which must close on its line; -1 where it does not. */
  private actionEnd(p: number): number {
    if (isGoComment(this.text, p) && p >= this.noCommentBefore) {
      const end = goCommentEnd(this.text, p);
      if (end > 0) return end;
      this.noCommentBefore = this.text.length;
    }
    const close = this.text.charCodeAt(p + 1) === OPEN_BRACE ? CLOSE_BRACE : PERCENT;
    for (let q = p + 2; ; q++) {
      const c = this.text.charCodeAt(q);
      if (isLineEnd(c)) {
        this.noActionBefore = q;
        return -1;
      }
      if (c === close && this.text.charCodeAt(q + 1) === CLOSE_BRACE) return q + 2;
    }
  }

  /** The action on a line of its own that starts at `p`, in masked and unmasked texts alike. */
  private lineAction(p: number, line: number): Action | undefined {
    if (this.mask) {
      if (this.text.charCodeAt(p) !== MARK) return undefined;
      // Actions are in order, and lines are looked at in order, so this walks the list once.
      while (this.lookedAt < this.actions.length && this.actions[this.lookedAt]!.start < p) this.lookedAt++;
      while (
        this.lookedAt > 0 &&
        this.actions[this.lookedAt]?.start !== p &&
        (this.actions[this.lookedAt - 1]?.start ?? -1) >= p
      )
        this.lookedAt--;
      return this.actions[this.lookedAt];
    }
    return this.text.charCodeAt(p) === OPEN_BRACE ? this.lineActionAt(p, line) : undefined;
  }

  private lineActionAt(p: number, line: number): Action | undefined {
    if (!this.startsAction(p)) return undefined;
    let end = this.actionEnd(p);
    let q = end;
    for (;;) {
      while (this.text.charCodeAt(q) === SPACE || this.text.charCodeAt(q) === TAB) q++;
      if (this.text.charCodeAt(q) !== OPEN_BRACE || !this.startsAction(q)) break;
      end = q = this.actionEnd(q);
    }
    return isLineEnd(this.text.charCodeAt(q)) ? { ...actionAt(this.text, p, end, p - line), isAlone: true } : undefined;
  }

  // ---- Moving

  /** Moves past white space, line breaks, comments and lines that hold only template actions. */
  private toContent(): void {
    const { text } = this;
    let p = this.pos;
    for (;;) {
      const c = text.charCodeAt(p);
      if (c === SPACE) p++;
      else if (c === LF) this.lineStart = ++p;
      else if (c === CR) {
        if (text.charCodeAt(++p) === LF) p++;
        this.lineStart = p;
      } else if (c === TAB) this.lastTab = p++;
      else if (c === HASH) {
        if (p > 0 && !isBlank(text.charCodeAt(p - 1)) && p !== this.lineStart) break;
        const end = this.lineEnd(p);
        this.comments.push({ start: p, end });
        p = end;
      } else if (c === MARK || (c === OPEN_BRACE && !this.mask && this.usedLine !== this.lineStart)) {
        const action = this.lineAction(p, this.lineStart);
        if (!action) break;
        if (!this.mask) {
          this.actions.push(action);
          this.ownMasks.push({ start: action.start, end: action.end });
        }
        if (action.role === 'output') this.pending.push(action);
        p = this.lineEnd(action.end);
        // A comment may span lines; it is looked through once.
        const last = this.mask ? -1 : text.lastIndexOf('\n', action.end - 1);
        if (last >= this.lineStart) this.lineStart = last + 1;
      } else break;
    }
    this.pos = p;
  }

  private spacesAt(line: number): number {
    let p = line;
    while (this.text.charCodeAt(p) === SPACE) p++;
    return p - line;
  }

  private skipBlanks(): void {
    let c = this.text.charCodeAt(this.pos);
    while (c === SPACE || c === TAB) c = this.text.charCodeAt(++this.pos);
  }

  /** Moves to the colon that makes a key of what has just been read. */
  private colonAhead(): boolean {
    const { text } = this;
    let p = this.pos;
    let c = text.charCodeAt(p);
    while (c === SPACE || c === TAB) c = text.charCodeAt(++p);
    if (c !== COLON || !isBlank(text.charCodeAt(p + 1))) return false;
    this.pos = p;
    return true;
  }

  private isEntry(indicator: number): boolean {
    return this.text.charCodeAt(this.pos) === indicator && isBlank(this.text.charCodeAt(this.pos + 1));
  }

  private isMarker(c: number): boolean {
    const { text, pos } = this;
    return (
      pos === this.lineStart &&
      text.charCodeAt(pos) === c &&
      text.charCodeAt(pos + 1) === c &&
      text.charCodeAt(pos + 2) === c &&
      isBlank(text.charCodeAt(pos + 3))
    );
  }

  private atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  private lineEnd(from: number): number {
    const { text } = this;
    let p = from;
    for (;;) {
      const c = text.charCodeAt(p);
      if (c === LF || c === CR || Number.isNaN(c)) return p;
      p++;
    }
  }

  private trimmedEnd(end: number, start: number): number {
    let p = end;
    while (p > start && isBlank(this.text.charCodeAt(p - 1))) p--;
    return p;
  }

  private junk(message: string): void {
    const end = this.lineEnd(this.pos);
    this.problem(this.pos, this.trimmedEnd(end, this.pos + 1), message);
    this.pos = end;
  }

  private tabs(collection: Mutable<Mapping | Sequence> | undefined): void {
    this.problem(this.lastTab, this.lastTab + 1, 'Indentation is written with spaces, not tabs.');
    if (collection) collection.isBroken = true;
    this.lastTab = -1;
  }

  private problem(start: number, end: number, message: string, isHarmless = false): void {
    if (this.problems.length >= maximalProblems) return;
    // What is missing at the very end is marked on the last character.
    const last = Math.max(0, this.text.length - 1);
    const span = { start: Math.min(start, last), end: Math.min(end, this.text.length) };
    this.problems.push(isHarmless ? { span, message, isHarmless } : { span, message });
  }

  private markDuplicates(pairs: readonly Pair[]): void {
    const first = new Map<string, Node | undefined>();
    for (const { key } of pairs) {
      if (key.kind !== 'scalar' || key.isMasked || key.start === key.end) continue;
      if (key.text === '<<' && key.style === 'plain') continue;
      if (!first.has(key.text)) {
        first.set(key.text, key);
        continue;
      }
      const earlier = first.get(key.text);
      if (earlier)
        this.problem(
          earlier.start,
          earlier.end,
          `The key "${short(key.text)}" is written twice: this one does not count.`,
          true,
        );
      first.set(key.text, undefined);
      this.problem(key.start, key.end, `The key "${short(key.text)}" is written twice: the last one counts.`, true);
    }
  }
}

/** All scalars are made here, so that they share one hidden class: nodes are read far more often than made. */
function scalarNode(
  style: Scalar['style'],
  start: number,
  end: number,
  text: string,
  isMasked: boolean,
): Mutable<Scalar> {
  return { kind: 'scalar', start, end, anchor: undefined, tag: undefined, style, text, isMasked };
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

function endOfPair({ key, value, colon }: Pair): number {
  if (value && value.end > key.end) return value.end;
  return colon === undefined ? key.end : colon + 1;
}

/** The next line that starts with a document marker, or the end of the text. */
function nextMarker(text: string, from: number): number {
  const marker = /(?<=[\r\n])(?:---|\.\.\.)(?![^\s])/g;
  marker.lastIndex = from;
  return marker.exec(text)?.index ?? text.length;
}
