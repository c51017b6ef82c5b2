import type { Item, Mapping, Node, Pair, Scalar, Sequence } from '../node';
import {
  AMPERSAND,
  AT,
  BACKTICK,
  BANG,
  BAR,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DASH,
  DOUBLE,
  FOLD,
  HASH,
  isBlank,
  isFlowIndicator,
  LF,
  OPEN_BRACE,
  OPEN_BRACKET,
  PERCENT,
  QUESTION,
  SINGLE,
  STAR,
} from './characters';
import { endOfPair, type Mutable, mappingNode, maximalDepth, sequenceNode } from './new-node';
import { type Properties, Scalars } from './scalars';

/** Collections in flow style, in brackets and braces. */
export abstract class Flow extends Scalars {
  protected depth = 0;
  /** Start of a line that ended a flow collection by its indentation: all collections around end there too. */
  private flowEnd = -1;

  /** A scalar on one line (quoted ones may span several), an alias or a flow collection. Takes at least one character. */
  protected atom(parent: number, inFlow: boolean): Mutable<Node> {
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
      const mapping = mappingNode('flow', start, column, pairs);
      mapping.end = end;
      mapping.isOpen = isOpen;
      mapping.isBroken = isBroken;
      if (pairs.length > 1 && !isOpen) this.markDuplicates(pairs);
      return mapping;
    }
    const sequence = sequenceNode('flow', start, column, items);
    sequence.end = end;
    sequence.isOpen = isOpen;
    sequence.isBroken = isBroken;
    return sequence;
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
    // A `?` stands before its key, an anchor or tag before the mapping it belongs to.
    const mapping = mappingNode('flow', pair.isExplicit ? pair.start : pair.key.start, 0, [pair]);
    mapping.end = endOfPair(pair);
    return mapping;
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

  protected markDuplicates(pairs: readonly Pair[]): void {
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

  /** Something of this line has been read: not so where a flow collection was ended by the start of the line. */
  protected useLine(): void {
    if (this.pos !== this.flowEnd) this.usedLine = this.lineStart;
  }
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
