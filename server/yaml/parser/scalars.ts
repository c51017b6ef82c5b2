import { blockScalarText, doubleQuotedText, singleQuotedText } from '../decode';
import type { Alias, Node, Scalar } from '../node';
import {
  AMPERSAND,
  COLON,
  CR,
  DASH,
  DOUBLE,
  FOLD,
  HASH,
  isBlank,
  isFlowIndicator,
  isLineEnd,
  LF,
  MARK,
  OPEN_BRACE,
  SINGLE,
  SPACE,
  TAB,
} from './characters';
import { type Mutable, scalarNode } from './new-node';
import { Templated } from './templated';

type Anchor = NonNullable<Node['anchor']>;
type Tag = NonNullable<Node['tag']>;
/** What may stand before a node. */
export interface Properties {
  anchor: Anchor | undefined;
  tag: Tag | undefined;
}

/** Scalars of every style, aliases, and the anchors and tags of nodes. */
export abstract class Scalars extends Templated {
  private readonly anchors = new Map<string, Node>();
  protected readonly handles = new Set(['!', '!!']);
  /** The value just read does not parse whole: its mapping is to be marked. */
  protected isValueBroken = false;
  /** The plain text just read holds a template action. */
  private sawAction = false;
  /** How far failed searches for a closing quote may still look, so that many of them stay linear. */
  private searchBudget = 4 * this.source.length;

  protected plain(inFlow: boolean): Mutable<Scalar> {
    const start = this.pos;
    this.sawAction = false;
    let end = this.plainEnd(start, inFlow);
    // A character that cannot start a value is taken all the same: the parser must move.
    if (end === start) end = start + 1;
    this.pos = end;
    return scalarNode('plain', start, end, this.source.slice(start, end), this.sawAction || this.isMasked(start, end));
  }

  /** The end of a plain scalar's text on this line: before `: `, ` #`, and in flow style before a bracket or comma. */
  protected plainEnd(from: number, inFlow: boolean): number {
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
  protected continuePlain(scalar: Mutable<Scalar>, parent: number, inFlow: boolean): number {
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

  protected quoted(quote: number, parent: number, inFlow: boolean): Mutable<Scalar> {
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

  protected blockScalar(parent: number, isFolded: boolean): Mutable<Scalar> {
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

  protected emptyScalar(at: number): Mutable<Scalar> {
    return scalarNode('plain', at, at, '', false);
  }

  protected alias(): Mutable<Alias> {
    const start = this.pos++;
    const name = this.word();
    if (name === '') this.problem(start, start + 1, 'The name of the anchor is missing.');
    const target = this.anchors.get(name);
    if (name !== '' && !target) this.problem(start, this.pos, `No anchor "${name}" stands before this alias.`);
    return { kind: 'alias', start, end: this.pos, anchor: undefined, tag: undefined, name, target };
  }

  protected property(known: Properties | undefined, inFlow: boolean): Properties {
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

  protected merged(outer: Properties, inner: Properties | undefined): Properties {
    if (outer.anchor && inner?.anchor)
      this.problem(inner.anchor.span.start, inner.anchor.span.end, 'A node has one anchor at most.');
    return { anchor: inner?.anchor ?? outer.anchor, tag: inner?.tag ?? outer.tag };
  }

  protected withProperties<N extends Mutable<Node>>(node: N, properties: Properties | undefined): N {
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

  /** Characters up to white space or a flow indicator. */
  private word(): string {
    const from = this.pos;
    let c = this.text.charCodeAt(this.pos);
    while (!isBlank(c) && !isFlowIndicator(c)) c = this.text.charCodeAt(++this.pos);
    return this.source.slice(from, this.pos);
  }
}
