import type { Edit, Span } from '../engine/text';
import { keyText, referencedNodes } from './lookup';
import type { Mapping, Node, Sequence, YamlDocument } from './node';
import { scalarValue } from './scalar';
import {
  isEqual,
  isSame,
  type Path,
  statement,
  valueAt,
  withItem,
  withKey,
  withoutValue,
  withValue,
} from './statement';
import type { Step, Taken } from './step';
import {
  blockValue,
  flowPair,
  flowStyleOf,
  flowText,
  indent,
  inlineText,
  isEmptyOrScalar,
  isLiteral,
  itemLines,
  NoCleanPlace,
  pairLines,
  type Quote,
  type Style,
  scalarText,
  styleOf,
  Verbatim,
  type Writable,
} from './style';
import type { YamlValue } from './value';

/** A unit's text while changes are written into it: read again after each step, and held to what it must say. */
export class Draft {
  private text: string;
  private document: YamlDocument;
  private said: unknown;
  private readonly style: Style;
  /** The text in order: runs of the original, and what was written between them. */
  private pieces: readonly Piece[];

  constructor(
    private readonly original: string,
    document: YamlDocument,
    private readonly read: (text: string) => YamlDocument,
  ) {
    this.text = original;
    this.document = document;
    this.pieces = [{ from: 0, text: original }];
    this.style = styleOf(document, original);
    this.said = statement(document.root);
  }

  /**
   * Carries out steps in different rooms and returns which paths they have changed. As each touches lines of its own, the
   * text is read again once for all of them; where it turns out not to say what all of them say, they are carried out
   * one by one.
   */
  takeTogether(steps: readonly Step[]): readonly Taken[] {
    const [only, ...others] = steps;
    if (only && others.length === 0) return this.take(only);
    const { text, document, said, pieces } = this;
    try {
      const plans = steps.map((step) => this.planned(step));
      this.apply(plans.flatMap(({ edits }) => edits));
      this.check(plans.reduce((all, { says }) => says(all), said));
      return plans.flatMap(({ taken }) => taken);
    } catch (error) {
      if (!(error instanceof NoCleanPlace)) throw error;
      Object.assign(this, { text, document, said, pieces });
      return steps.flatMap((step, index) => {
        const taken = this.take(step);
        for (const later of steps.slice(index + 1)) for (const each of taken) later.follow(each);
        return taken;
      });
    }
  }

  /** What a step does to the text as it is, if it stays in its room. */
  private planned(step: Step): Plan {
    const { operation, path, value, name } = step;
    switch (operation) {
      case 'set':
        return { edits: this.written(path, value), says: (said) => withValue(said, path, value), taken: [] };
      case 'append':
        return { edits: this.appended(path, value), says: (said) => withItem(said, path, value), taken: [] };
      case 'rename': {
        const taken = [{ from: path, to: step.target }];
        return { edits: this.renamed(path, name), says: (said) => withKey(said, path, name), taken };
      }
      case 'remove': {
        const { gone, around, index } = this.withEmptyParents(path);
        if (gone.length <= (step.room?.length ?? 0)) throw new NoCleanPlace();
        const taken = [{ from: gone, to: undefined }];
        return { edits: this.removed(around, index, true), says: (said) => withoutValue(said, gone), taken };
      }
      case 'move':
        throw new NoCleanPlace();
    }
  }

  /** Carries out one step and returns which paths it has changed. */
  private take(step: Step): readonly Taken[] {
    const { operation, path, name, to } = step;
    const before = this.said;
    switch (operation) {
      case 'set':
      case 'append':
      case 'rename': {
        const { edits, says, taken } = this.planned(step);
        this.apply(edits);
        this.check(says(before));
        return taken;
      }
      case 'move': {
        const target = [...to, name];
        this.apply(this.written(target, this.verbatim(path, name)));
        const gone = this.cleared(path, false);
        const { [path.at(-1)!]: moved } = valueAt(before, path.slice(0, -1)) as Record<string, unknown>;
        this.check(withoutValue(withValue(before, target, moved), gone));
        return [{ from: path, to: target }, ...(isSame(gone, path) ? [] : [{ from: gone, to: undefined }])];
      }
      case 'remove': {
        const gone = this.cleared(path, true);
        this.check(withoutValue(before, gone));
        return [{ from: gone, to: undefined }];
      }
    }
  }

  /** What has changed since the original. */
  get edits(): readonly Edit[] {
    const edits: Edit[] = [];
    let end = 0;
    let inserted = '';
    for (const { from, text } of [...this.pieces, { from: this.original.length, text: '' }]) {
      if (from === undefined) {
        inserted += text;
        continue;
      }
      if (from > end || inserted) edits.push({ span: { start: end, end: from }, text: inserted });
      inserted = '';
      end = from + text.length;
    }
    return edits;
  }

  /** Reads the text with the edits in it. Nothing may touch what a template action hides. */
  private apply(edits: readonly Edit[]): void {
    for (const { span } of edits)
      if (this.document.masked.some(({ start, end }) => span.start < end && start < span.end)) throw new NoCleanPlace();
    this.pieces = edited(this.pieces, edits).filter(({ text }) => text !== '');
    this.text = this.pieces.map(({ text }) => text).join('');
    const { problems } = this.document;
    this.document = this.read(this.text);
    if (this.document.problems.length > problems.length) throw new NoCleanPlace();
  }

  private check(expected: unknown): void {
    this.said = statement(this.document.root);
    if (!isEqual(this.said, expected)) throw new NoCleanPlace();
  }

  // ---- Places

  /** What stands on the path, as far as something does; its first is the root. */
  private spots(path: Path): Spot[] {
    const spots: Spot[] = [{ node: this.document.root, around: undefined, index: 0 }];
    for (const key of path) {
      const { node } = spots.at(-1)!;
      if (node?.kind === 'mapping') {
        const index = node.pairs.findLastIndex((pair) => keyText(pair.key) === String(key));
        if (index < 0) break;
        spots.push({ node: node.pairs[index]!.value, around: node, index });
      } else if (node?.kind === 'sequence' && typeof key === 'number' && key < node.items.length) {
        spots.push({ node: node.items[key]!.value, around: node, index: key });
      } else break;
    }
    return spots;
  }

  private spot(path: Path): Spot {
    const spots = this.spots(path);
    if (spots.length <= path.length) throw new NoCleanPlace();
    return spots.at(-1)!;
  }

  private nodesAround(path: Path): Node[] {
    return this.spots(path).flatMap(({ node }) => (node ? [node] : []));
  }

  // ---- Writing

  private written(path: Path, value: Writable): Edit[] {
    const spots = this.spots(path);
    const spot = spots.at(-1)!;
    const missing = path.slice(spots.length - 1);
    // An item that another change has taken away cannot be made again.
    if (!missing.every((key) => typeof key === 'string')) throw new NoCleanPlace();
    const [first, ...rest] = missing;
    if (first === undefined) return this.replacedValue(spot, path, value);
    const nested = rest.reduceRight<Writable>((inner, key) => ({ [key]: inner }), value);
    const { node } = spot;
    if (node?.kind === 'mapping' && node.pairs.length > 0) return this.insertedPair(node, path, first, nested);
    const isFillable = node === undefined || node.kind === 'mapping' || (node.kind === 'scalar' && isNull(node));
    if (!isFillable) throw new NoCleanPlace();
    return this.replacedValue(spot, path, { [first]: nested });
  }

  private replacedValue({ node, around, index }: Spot, path: Path, value: Writable): Edit[] {
    if (!around || node?.kind === 'alias') throw new NoCleanPlace();
    if (around.style === 'flow') return this.replacedInFlow(around, index, node, path, value);
    const indicator = around.kind === 'mapping' ? around.pairs[index]!.colon : around.items[index]!.start;
    if (indicator === undefined) throw new NoCleanPlace();
    const behind = indicator + 1;
    const line = this.lineEnd(behind);
    const isBelow = node !== undefined && node.start > line;
    const isBlock = node !== undefined && node.kind !== 'scalar' && node.style === 'block';
    if (node?.anchor && (isBlock || !isEmptyOrScalar(value))) throw new NoCleanPlace();
    const start = node ? (node.anchor ? node.start : startOf(node)) : behind;
    const end = node ? this.contentEnd(node) : behind;

    const isInline = isEmptyOrScalar(value) && !(typeof value === 'string' && isLiteral(value));
    if (isInline) {
      const text = this.scalarLike(node, value);
      if (!node) return [insertion(behind, ` ${text}`)];
      if (!isBelow) return [{ span: { start, end }, text: text + this.headerComment(node) }];
      return [insertion(behind, ` ${text}`), { span: { start: line, end: this.lineEnd(end) }, text: '' }];
    }

    const column = this.columnOf(around, index, node, value);
    const { newline } = this.style;
    if (around.kind === 'sequence' && !isBelow && (isBlock || !this.commentBehind(end))) {
      const gap = node ? start - indicator : 2;
      const lines = itemLines(value, around.column, this.style, { gap });
      const text = lines.join(newline).slice(around.column + gap);
      if (!node) return [{ span: { start: behind, end: line }, text: ` ${text}` }];
      return [{ span: { start, end: isBlock ? this.lineEnd(end) : end }, text }];
    }
    const { head, lines } = this.blockAt(value, around.column, column);
    const text = newline + lines.join(newline);
    const edits = head ? [insertion(behind, head)] : [];
    if (!node) return [...edits, insertion(line, text)];
    if (isBelow) return [...edits, { span: { start: line, end: this.lineEnd(end) }, text }];
    // A comment behind the indicator stays there.
    return [...edits, { span: { start: behind, end }, text: '' }, insertion(this.lineEnd(end), text)];
  }

  /** The column at which a block value of a pair stands: where the old one of its kind stood, else as usual. */
  private columnOf(around: Mapping | Sequence, index: number, node: Node | undefined, value: Writable): number {
    const kind = Array.isArray(value) ? 'sequence' : 'mapping';
    if (node && node.kind === kind && node.style === 'block') return node.column;
    if (around.kind === 'sequence') return around.column + 2;
    // A sibling says best how sequences stand here.
    if (kind === 'sequence') {
      for (const [at, { value: sibling }] of around.pairs.entries())
        if (at !== index && sibling?.kind === 'sequence' && sibling.style === 'block') return sibling.column;
      return around.column + this.style.dashes;
    }
    return around.column + this.style.step;
  }

  private blockAt(value: Writable, parent: number, column: number): { head: string; lines: string[] } {
    const own = Array.isArray(value)
      ? { ...this.style, dashes: column - parent }
      : { ...this.style, step: column - parent };
    return blockValue(value, parent, typeof value === 'string' ? this.style : own);
  }

  private replacedInFlow(
    around: Mapping | Sequence,
    index: number,
    node: Node | undefined,
    path: Path,
    value: Writable,
  ): Edit[] {
    const style = flowStyleOf(this.style, this.text, this.nodesAround(path.slice(0, -1)));
    const isScalar = value === null || typeof value !== 'object';
    const text = isScalar
      ? scalarText(value, { ...this.quotesFor(node), inFlow: true, isJson: style.isJson })
      : flowText(value, this.style, style);
    if (node) {
      if (node.anchor && !isScalar) throw new NoCleanPlace();
      return [{ span: { start: node.anchor ? node.start : startOf(node), end: node.end }, text }];
    }
    if (around.kind !== 'mapping') throw new NoCleanPlace();
    const { key, colon } = around.pairs[index]!;
    if (colon === undefined) return [insertion(key.end, `: ${text}`)];
    const room = /^[ \t]*(?=,)|/.exec(this.text.slice(colon + 1))![0].length;
    return [{ span: { start: colon + 1, end: colon + 1 + room }, text: ` ${text}` }];
  }

  /** A value on one line, in the quotes of the scalar it replaces. */
  private scalarLike(node: Node | undefined, value: Writable): string {
    if (value !== null && typeof value === 'object') return inlineText(value, this.style);
    return scalarText(value, this.quotesFor(node));
  }

  private quotesFor(node: Node | undefined): { quote: Quote; isQuoted: boolean } {
    const isQuoted = node?.kind === 'scalar' && (node.style === 'single' || node.style === 'double');
    return { quote: isQuoted ? (node.style as Quote) : this.style.quote, isQuoted };
  }

  /** The comment behind a block scalar's indicator, which stands inside its span. */
  private headerComment(node: Node): string {
    if (node.kind !== 'scalar' || (node.style !== 'literal' && node.style !== 'folded')) return '';
    const header = this.text.slice(node.start, this.lineEnd(node.start));
    return /(?<!\s)\s+#.*$/.exec(header)?.[0] ?? '';
  }

  private insertedPair(mapping: Mapping, path: Path, key: string, value: Writable): Edit[] {
    if (mapping.style === 'flow') {
      const style = flowStyleOf(this.style, this.text, this.nodesAround(path));
      return this.insertedInFlow(mapping, flowPair(key, value, this.style, style), style.afterComma);
    }
    const { column } = mapping;
    const lines = pairLines(key, value, column, this.siblingStyle(mapping));
    return [this.insertedLines(mapping, lines, column > 0 ? column : 1)];
  }

  /** Sequences stand under their keys as those of the siblings do. */
  private siblingStyle(mapping: Mapping): Style {
    for (const { value } of mapping.pairs)
      if (value?.kind === 'sequence' && value.style === 'block')
        return { ...this.style, dashes: value.column - mapping.column };
    return this.style;
  }

  private appended(path: Path, item: YamlValue): Edit[] {
    const spots = this.spots(path);
    const { node } = spots.at(-1)!;
    const isThere = spots.length > path.length && node !== undefined && !isNull(node);
    if (isThere && node.kind !== 'sequence') throw new NoCleanPlace();
    if (node?.kind !== 'sequence' || !isThere || node.items.length === 0) return this.written(path, [item]);
    const last = node.items.at(-1)!;
    const quotes = quotesOfAll(node);
    if (node.style === 'flow') {
      const style = flowStyleOf(this.style, this.text, this.nodesAround(path));
      const isScalar = item === null || typeof item !== 'object';
      const scalar = { quote: quotes ?? this.style.quote, isQuoted: quotes !== undefined, inFlow: true };
      const text = isScalar ? scalarText(item, { ...scalar, isJson: style.isJson }) : flowText(item, this.style, style);
      return this.insertedInFlow(node, text, style.afterComma);
    }
    const start = last.value && startOf(last.value);
    const isOnLine = start !== undefined && start < this.lineEnd(last.start);
    const gap = isOnLine ? start - last.start : 2;
    const lines = itemLines(item, node.column, this.style, { gap, quotes });
    return [this.insertedLines(node, lines, node.column + 1)];
  }

  /** Behind the last entry and its comments: those that are indented to `column` belong to it, the others to what follows. */
  private insertedLines(around: Mapping | Sequence, lines: readonly string[], column: number): Edit {
    const { newline } = this.style;
    const text = lines.join(newline);
    const end = this.endOfEntry(around, entryCount(around) - 1);
    if (end > 0 && this.text[end - 1] === '\n') return insertion(end, text + newline);
    let at = this.lineEnd(end);
    for (let next = this.commentLineAt(this.nextLine(at)); next && next.column >= column; ) {
      at = next.end;
      next = this.commentLineAt(this.nextLine(at));
    }
    return insertion(at, newline + text);
  }

  private insertedInFlow(around: Mapping | Sequence, text: string, afterComma: string): Edit[] {
    const last = entryCount(around) - 1;
    const start = this.startOfEntry(around, last);
    const end = this.endOfEntry(around, last);
    const comma = this.commaAfter(end);
    const line = this.lineEnd(end);
    const restOfLine = this.text.slice(end, line);
    const isOnOwnLine = this.isFirstOnLine(start) && start > this.lineEnd(around.start);
    if (isOnOwnLine && /^[ \t]*(?:,[ \t]*)?(#.*)?$/.test(restOfLine)) {
      const written = this.style.newline + this.text.slice(this.lineStart(start), start) + text;
      if (comma !== undefined && comma < line) return [insertion(line, `${written},`)];
      return [insertion(end, ','), insertion(line, written)];
    }
    const separator = isOnOwnLine
      ? `,${this.style.newline}${this.text.slice(this.lineStart(start), start)}`
      : `,${afterComma}`;
    return [insertion(end, separator + text)];
  }

  // ---- Renaming and moving

  private renamed(path: Path, name: string): Edit[] {
    const { around, index } = this.spot(path);
    if (around?.kind !== 'mapping') throw new NoCleanPlace();
    const { key } = around.pairs[index]!;
    if (key.kind !== 'scalar' || key.tag) throw new NoCleanPlace();
    const text = scalarText(name, { ...this.quotesFor(key), inFlow: around.style === 'flow' });
    return [{ span: { start: key.start, end: key.end }, text }];
  }

  /** The pair as it is written, to be written elsewhere. */
  private verbatim(path: Path, name: string): Verbatim {
    const { around, index, node } = this.spot(path);
    if (around?.kind !== 'mapping') throw new NoCleanPlace();
    const { key, colon, isExplicit } = around.pairs[index]!;
    if (key.kind !== 'scalar' || key.anchor || key.tag || isExplicit || colon === undefined) throw new NoCleanPlace();
    if (node && holdsReference(node)) throw new NoCleanPlace();
    const newKey = scalarText(name, { ...this.quotesFor(key), isQuoted: this.quotesFor(key).isQuoted });
    const end = node ? this.contentEnd(node) : colon + 1;
    const value = this.text.slice(colon + 1, end);
    const isOneLine = !value.includes('\n');
    const comment = this.commentBehind(end);
    const inline = isOneLine && node && !(comment && around.style === 'block') ? value.trim() : undefined;
    if (around.style === 'flow') {
      if (!isOneLine) throw new NoCleanPlace();
      // The comment behind an entry that has a line of its own is about the entry.
      const comma = this.commaAfter(end) ?? end - 1;
      const note = this.isFirstOnLine(key.start) ? this.commentBehind(comma + 1) : '';
      const line = `${newKey}: ${value.trim()}`.trimEnd() + note;
      return new Verbatim((column) => [indent(column) + line], note ? undefined : inline);
    }
    const above = this.isFirstOnLine(key.start) ? this.commentsAbove(around, index, key.start) : key.start;
    const comments = above < key.start ? this.text.slice(above, this.lineStart(key.start)) : '';
    const rest = this.text.slice(key.end, this.lineEnd(end));
    const linesAt = (column: number) => {
      const [first = '', ...lines] = `${newKey}${rest}`.split(/\r?\n/);
      const shift = (line: string) => reindented(line, column - around.column);
      const heads = comments ? comments.replace(/\r?\n$/, '').split(/\r?\n/) : [];
      return [...heads.map(shift), indent(column) + first, ...lines.map(shift)];
    };
    return new Verbatim(linesAt, comments ? undefined : inline);
  }

  // ---- Removing

  /**
   * Removes what stands at the path, with the parents that hold nothing else, and returns the path of all that. Comments
   * stay, for what they say may hold of more than the line; of what is moved they go along.
   */
  private cleared(path: Path, keepsComments: boolean): Path {
    const { gone, around, index } = this.withEmptyParents(path);
    this.apply(this.removed(around, index, keepsComments));
    // Of duplicate keys the last counts; what was hidden behind it goes as well.
    if (around.kind !== 'mapping') return gone;
    for (let spots = this.spots(gone); spots.length > gone.length; spots = this.spots(gone)) {
      const hidden = spots[gone.length]!;
      this.apply(this.removed(hidden.around!, hidden.index, keepsComments));
    }
    return gone;
  }

  /** What goes with the path: the outermost parent that holds nothing else, and where that stands. */
  private withEmptyParents(path: Path): { gone: Path; around: Mapping | Sequence; index: number } {
    const spots = this.spots(path);
    if (spots.length <= path.length) throw new NoCleanPlace();
    let depth = path.length;
    while (depth > 1 && isOnlyEntry(spots[depth]!.around!, path[depth - 1]!)) depth--;
    const gone = path.slice(0, depth);
    const { node, around, index } = spots[depth]!;
    if (!around || isOnlyEntry(around, gone.at(-1)!)) throw new NoCleanPlace();
    if (node && holdsReferenced(node, this.document)) throw new NoCleanPlace();
    return { gone, around, index };
  }

  private removed(around: Mapping | Sequence, index: number, keepsComments: boolean): Edit[] {
    return around.style === 'flow'
      ? this.removedFromFlow(around, index, keepsComments)
      : this.removedLines(around, index, keepsComments);
  }

  private removedLines(around: Mapping | Sequence, index: number, keepsComments: boolean): Edit[] {
    const start = this.startOfEntry(around, index);
    const end = this.endOfEntry(around, index);
    if (around.kind === 'mapping' && around.pairs[index]!.isExplicit) throw new NoCleanPlace();
    const line = end > 0 && this.text[end - 1] === '\n' ? end : this.lineEnd(end);
    if (!this.isFirstOnLine(start)) {
      // What follows takes the place behind the dash.
      if (index + 1 >= entryCount(around)) throw new NoCleanPlace();
      const next = /\S/.exec(this.text.slice(line))!.index + line;
      const above = this.lineStart(start);
      const column = /^ */.exec(this.text.slice(above))![0].length;
      const kept = keepsComments ? this.keptLines(start, next, column) : '';
      return [...(kept ? [insertion(above, kept)] : []), { span: { start, end: next }, text: '' }];
    }
    let after = line;
    for (let next = this.commentLineAt(this.nextLine(after)); next && next.column > around.column; ) {
      after = next.end;
      next = this.commentLineAt(this.nextLine(after));
    }
    const from = this.commentsAbove(around, index, start, keepsComments ? isDirective : undefined);
    const to = after > 0 && this.text[after - 1] === '\n' ? after : this.nextLine(after);
    const kept = keepsComments ? this.keptLines(start, to, around.column) : '';
    if (to === this.text.length && this.text[to - 1] !== '\n' && from > 0) {
      const { newline } = this.style;
      const text = kept && newline + kept.slice(0, -newline.length);
      return [{ span: { start: this.lineEnd(this.lineStart(from) - 1), end: to }, text }];
    }
    return [{ span: { start: from, end: to }, text: kept }];
  }

  /** The comments of a part, each on a line of its own; without those that tell a tool about the part. */
  private keptLines(from: number, to: number, column: number): string {
    return this.document.comments
      .filter(({ start }) => start >= from && start < to)
      .map(({ start, end }) => this.text.slice(start, end))
      .filter((comment) => !isDirective(comment))
      .map((comment) => indent(column) + comment + this.style.newline)
      .join('');
  }

  /** Start of the lines above an entry that comment on it: at its column, without a blank line between. */
  private commentsAbove(
    around: Mapping | Sequence,
    index: number,
    start: number,
    isWanted: (comment: string) => boolean = () => true,
  ): number {
    let from = this.lineStart(start);
    // What stands above the first key of a document is about the file.
    if (around === this.document.root && index === 0) return from;
    while (from > 0) {
      const above = this.lineStart(from - 1);
      const comment = this.commentLineAt(above);
      if (!comment || comment.column !== around.column) break;
      if (!isWanted(this.text.slice(above + comment.column, comment.end))) break;
      from = above;
    }
    return from;
  }

  private removedFromFlow(around: Mapping | Sequence, index: number, keepsComments: boolean): Edit[] {
    const start = this.startOfEntry(around, index);
    const end = this.endOfEntry(around, index);
    const comma = this.commaAfter(end);
    const isLast = index === entryCount(around) - 1;
    const behind = comma === undefined ? end : comma + 1;
    const hasOwnLines =
      this.isFirstOnLine(start) &&
      start > this.lineEnd(around.start) &&
      /^[ \t]*(#.*)?$/.test(this.text.slice(behind, this.lineEnd(behind)));
    const before = index > 0 ? this.endOfEntry(around, index - 1) : undefined;
    const edits: Edit[] = [];
    if (hasOwnLines)
      edits.push({
        span: { start: this.lineStart(start), end: this.nextLine(this.lineEnd(behind)) },
        text: keepsComments ? this.keptLines(start, this.lineEnd(behind), start - this.lineStart(start)) : '',
      });
    else if (!isLast) edits.push({ span: { start, end: this.startOfEntry(around, index + 1) }, text: '' });
    if (isLast && before !== undefined) {
      const separator = this.commaAfter(before)!;
      if (!hasOwnLines) edits.push({ span: { start: before, end }, text: '' });
      else if (comma === undefined) edits.push({ span: { start: separator, end: separator + 1 }, text: '' });
    }
    const isComment = edits.some(({ span }) => !hasOwnLines && /#/.test(this.between(around, span)));
    if (isComment) throw new NoCleanPlace();
    return edits;
  }

  /** What of the span is white space, commas and comments between entries. */
  private between(around: Mapping | Sequence, span: Span): string {
    let text = '';
    let from = span.start;
    for (let index = 0; index < entryCount(around); index++) {
      const start = this.startOfEntry(around, index);
      if (start < span.start || start >= span.end) continue;
      text += this.text.slice(from, start);
      from = this.endOfEntry(around, index);
    }
    return text + this.text.slice(from, Math.max(from, span.end));
  }

  // ---- Entries and lines

  private startOfEntry(around: Mapping | Sequence, index: number): number {
    if (around.kind === 'mapping') return startOf(around.pairs[index]!.key);
    const { start, value } = around.items[index]!;
    return around.style === 'flow' && value ? startOf(value) : start;
  }

  /** Behind the last character of an entry, the blank lines that a `|+` keeps included. */
  private endOfEntry(around: Mapping | Sequence, index: number): number {
    if (around.kind === 'mapping') {
      const { key, value, colon } = around.pairs[index]!;
      if (value) return this.contentEnd(value);
      return colon === undefined ? key.end : colon + 1;
    }
    const { start, value } = around.items[index]!;
    return value ? this.contentEnd(value) : start + 1;
  }

  private contentEnd(node: Node): number {
    const last = lastScalar(node);
    const keeps = last && last.style !== 'plain' && /^[|>]\d?\+/.test(this.text.slice(last.start, last.start + 3));
    let end = Math.max(node.end, last?.end ?? 0);
    if (keeps) {
      if (this.text[end - 1] !== '\n') end = this.nextLine(end);
      while (end < this.text.length && !this.text.slice(end, this.lineEnd(end)).trim()) end = this.nextLine(end);
      return end;
    }
    while (end > node.start && /\s/.test(this.text[end - 1]!)) end--;
    return end;
  }

  /** Offset of the comma behind a flow entry, past white space and comments; undefined where none follows. */
  private commaAfter(end: number): number | undefined {
    const found = /^(?:\s|(?<=\s)#[^\n]*\n)*,/.exec(this.text.slice(end));
    return found ? end + found[0].length - 1 : undefined;
  }

  /** The comment at the end of the line, with the white space before it; empty where something else comes first. */
  private commentBehind(offset: number): string {
    return /^[ \t]+#.*/.exec(this.text.slice(offset, this.lineEnd(offset)))?.[0] ?? '';
  }

  /** The comment that has the line for itself. `offset` is the line's start. */
  private commentLineAt(offset: number): { column: number; end: number } | undefined {
    const found = /^[ \t]*#/.exec(this.text.slice(offset, this.lineEnd(offset)));
    return found ? { column: found[0].length - 1, end: this.lineEnd(offset) } : undefined;
  }

  private isFirstOnLine(offset: number): boolean {
    return /^\uFEFF?[ \t]*$/.test(this.text.slice(this.lineStart(offset), offset));
  }

  /** Behind a byte order mark, which belongs to the file and not to its first line. */
  private lineStart(offset: number): number {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1;
    return start === 0 && this.text[0] === '\uFEFF' && offset > 0 ? 1 : start;
  }

  /** Before the line break. */
  private lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    if (end < 0) return this.text.length;
    return this.text[end - 1] === '\r' ? end - 1 : end;
  }

  private nextLine(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end + 1;
  }
}

/** What a step does: to the text, to what that says, and to paths. */
interface Plan {
  readonly edits: readonly Edit[];
  says(said: unknown): unknown;
  readonly taken: readonly Taken[];
}

/** What stands on the way to a place. */
interface Spot {
  readonly node: Node | undefined;
  readonly around: Mapping | Sequence | undefined;
  readonly index: number;
}

const insertion = (offset: number, text: string): Edit => ({ span: { start: offset, end: offset }, text });

/** With its anchor and tag. */
const startOf = (node: Node): number =>
  Math.min(node.start, node.anchor?.span.start ?? node.start, node.tag?.span.start ?? node.start);

const entryCount = (around: Mapping | Sequence): number =>
  around.kind === 'mapping' ? around.pairs.length : around.items.length;

/** What asks a tool to leave a line alone goes with the line: `seaworthy-ignore`, `checkov:skip=`, `nosemgrep`. */
const isDirective = (comment: string): boolean => /^#\s*(?:[\w-]+[-: ]?(?:ignore|skip)\b|nosemgrep\b)/i.test(comment);

const isNull = (node: Node): boolean => node.kind === 'scalar' && !node.isMasked && scalarValue(node) === null;

/** Nothing is left of the collection without the entry. One open to template actions may hold more than is seen. */
function isOnlyEntry(around: Mapping | Sequence, key: string | number): boolean {
  if (around.isOpen) return false;
  return around.kind === 'mapping'
    ? around.pairs.every((pair) => keyText(pair.key) === String(key))
    : around.items.length === 1;
}

function lastScalar(node: Node): Extract<Node, { kind: 'scalar' }> | undefined {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'alias' || node.style === 'flow') return undefined;
  const last = node.kind === 'mapping' ? node.pairs.at(-1)?.value : node.items.at(-1)?.value;
  return last && lastScalar(last);
}

/** The quotes around every item, where all have the same. */
function quotesOfAll({ items }: Sequence): Quote | undefined {
  const styles = new Set(items.map(({ value }) => (value?.kind === 'scalar' ? value.style : undefined)));
  const [style] = styles;
  return styles.size === 1 && (style === 'single' || style === 'double') ? style : undefined;
}

function reindented(line: string, columns: number): string {
  if (!line.trim()) return line;
  const found = line.length - line.trimStart().length;
  return indent(Math.max(0, found + columns)) + line.slice(found);
}

function someNode(node: Node, isWanted: (node: Node) => boolean): boolean {
  if (isWanted(node)) return true;
  if (node.kind === 'sequence') return node.items.some(({ value }) => value && someNode(value, isWanted));
  if (node.kind !== 'mapping') return false;
  return node.pairs.some(({ key, value }) => someNode(key, isWanted) || (value && someNode(value, isWanted)));
}

const holdsReference = (node: Node): boolean => someNode(node, (at) => at.kind === 'alias' || at.anchor !== undefined);

function holdsReferenced(node: Node, document: YamlDocument): boolean {
  return someNode(node, (at) => at.anchor !== undefined && referencedNodes(document).has(at));
}

// ---- Pieces

interface Piece {
  /** Where in the original it stands; undefined where it is new. */
  readonly from: number | undefined;
  readonly text: string;
}

/** The pieces with edits of their text. At one offset what is written comes before what is removed, in the order given. */
function edited(pieces: readonly Piece[], edits: readonly Edit[]): Piece[] {
  const result: Piece[] = [];
  const left = pieces.values();
  let piece = left.next().value;
  let position = 0;
  /** Takes the text up to an offset along, or leaves it out. */
  const pass = (to: number, isKept: boolean) => {
    while (piece && position < to) {
      const count = Math.min(to - position, piece.text.length);
      if (isKept) result.push({ from: piece.from, text: piece.text.slice(0, count) });
      position += count;
      const rest = piece.text.slice(count);
      piece = rest
        ? { from: piece.from === undefined ? undefined : piece.from + count, text: rest }
        : left.next().value;
    }
  };
  for (const { span, text } of [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    if (span.start < position) throw new NoCleanPlace();
    pass(span.start, true);
    result.push({ from: undefined, text });
    pass(span.end, false);
  }
  pass(Number.POSITIVE_INFINITY, true);
  return result;
}
