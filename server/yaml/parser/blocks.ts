import type { Item, Mapping, Node, Pair, Sequence } from '../node';
import { AMPERSAND, BANG, BAR, COLON, DASH, FOLD, isBlank, isLineEnd, QUESTION, SPACE, TAB } from './characters';
import { Flow } from './flow';
import { endOfPair, type Mutable, mappingNode, maximalDepth, sequenceNode } from './new-node';
import type { Properties } from './scalars';

/** Collections in block style, told by indentation. Where a line stands wrong, it is taken for what it most likely is. */
export abstract class Blocks extends Flow {
  /**
   * A node in block style at the current place, which is not blank. What is indented deeper than `parent` belongs to it.
   * `isInline`: it stands on the line of its key, where no block collection can start.
   * `isCompact`: a sequence may stand at the column of `parent`, as it may below a key.
   */
  protected node(parent: number, isInline: boolean, isCompact: boolean): Node | undefined {
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
    const mapping = mappingNode('block', start, column, pairs);
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

  private sequence(column: number, parent: number, isCompact: boolean): Mutable<Sequence> {
    const start = this.pos;
    const items: Item[] = [];
    const sequence = sequenceNode('block', start, column, items);
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

  /** What stands behind a dash, a `?` or its `:`; a block collection may start on the same line. */
  protected itemValue(column: number, isCompact = false): Node | undefined {
    const line = this.lineStart;
    this.ownerRegion = this.region(this.pos);
    this.toContent();
    if (this.atEnd()) return this.maskedValue(column);
    const at = this.pos - this.lineStart;
    if (this.lineStart === line || at > column) return this.node(column, false, false);
    if (isCompact && at === column && this.isEntry(DASH)) return this.node(column, false, true);
    return this.maskedValue(column);
  }

  /** A key at the column of the dashes belongs to the item before it, if that one has keys. */
  private keyAmongItems(sequence: Mutable<Sequence>, { value }: Item, column: number): void {
    this.misplaced(sequence, 'This key is indented less than the item it belongs to.');
    const mapping = value?.kind === 'mapping' && value.style === 'block' ? (value as Mutable<Mapping>) : undefined;
    // The dashes below are items of this sequence, not of the key: hence the column behind it.
    const pair = this.pair(column + 1, mapping ?? mappingNode('block', this.pos, 0, []), undefined, undefined);
    if (!mapping) return;
    (mapping.pairs as Pair[]).push(pair);
    mapping.end = endOfPair(pair);
    mapping.isBroken = true;
  }

  /** The line is taken for an entry of the collection although its indentation says something else. */
  private misplaced(collection: Mutable<Mapping | Sequence>, message: string): void {
    this.problem(this.pos, this.trimmedEnd(this.lineEnd(this.pos), this.pos), message);
    collection.isBroken = true;
  }

  /** Text that has no place in the collection. It is read, so that what follows is found, and dropped. */
  private stray(collection: Mutable<Mapping | Sequence>, column: number, message: string): void {
    const start = this.pos;
    this.problem(start, this.trimmedEnd(this.lineEnd(start), start), message);
    collection.isBroken = true;
    this.node(column === this.pos - this.lineStart ? column - 1 : column, false, false);
    if (this.pos === start) this.pos++;
  }

  /** Whether a key and its colon stand here. Quoted keys are not looked for. */
  private isKeyLine(): boolean {
    let p = this.plainEnd(this.pos, false);
    while (this.text.charCodeAt(p) === SPACE || this.text.charCodeAt(p) === TAB) p++;
    return p > this.pos && this.text.charCodeAt(p) === COLON && !this.isEntry(DASH);
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

  private endOfNode<N extends Node>(node: N): N {
    this.useLine();
    return node;
  }
}
