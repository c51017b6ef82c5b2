import { lastAtMost, type Span } from '../../engine/text';

const atStart: readonly number[] = [0];

/**
 * Text that was put together from parts of another text, and where each of its characters came from: a line joined over
 * continuations, a string with its escapes resolved, a script inside such a string.
 */
export class MappedText {
  /** `starts` ascend from 0; the characters from `starts[i]` on came from `origins[i]` on, in `within` or the unit. */
  constructor(
    readonly text: string,
    private readonly starts: readonly number[],
    private readonly origins: readonly number[],
    private readonly within?: MappedText,
  ) {}

  /** A stretch of the unit as it is written. */
  static verbatim(text: string, origin: number): MappedText {
    return new MappedText(text, atStart, [origin]);
  }

  /** Where in the unit the character at `offset` came from; behind the last one for the text's end. */
  offset(offset: number): number {
    const origin = this.originOf(offset, this.pieceAt(offset));
    return this.within ? this.within.offset(origin) : origin;
  }

  /** The stretch of the unit from the first to the last character of a part of this text. */
  span(start: number, end: number): Span {
    const from = this.offset(start);
    // The end follows the last character, so that a continuation behind the part is not in it.
    return { start: from, end: end > start ? this.offset(end - 1) + 1 : from };
  }

  /** A part of this text. */
  slice(start: number, end: number): MappedText {
    return new MappedText(this.text.slice(start, end), atStart, [start], this);
  }

  /** The same text where the text that it was read from, directly or not, stands elsewhere. */
  rebased(from: MappedText, to: MappedText): MappedText {
    if (this === from) return to;
    if (!this.within) return this;
    return new MappedText(this.text, this.starts, this.origins, this.within.rebased(from, to));
  }

  /** The pieces of a part that are written in one stretch each, with their offsets in the unit. */
  *pieces(start: number, end: number): Generator<{ readonly text: string; readonly origin: number }> {
    for (let at = start; at < end; ) {
      const next = Math.min(end, this.nextStart(at));
      yield { text: this.text.slice(at, next), origin: this.offset(at) };
      at = next;
    }
  }

  /** The next offset whose character does not follow its predecessor in the unit, as far as can be told cheaply. */
  private nextStart(offset: number): number {
    const piece = this.pieceAt(offset);
    const own = this.starts[piece + 1] ?? this.text.length;
    if (!this.within) return own;
    const origin = this.originOf(offset, piece);
    return Math.min(own, offset + this.within.nextStart(origin) - origin);
  }

  private pieceAt(offset: number): number {
    return lastAtMost(this.starts, offset);
  }

  private originOf(offset: number, piece: number): number {
    return (this.origins[piece] ?? 0) + offset - (this.starts[piece] ?? 0);
  }
}

/** Puts mapped text together piece by piece. */
export class MappedTextBuilder {
  private readonly pieces: string[] = [];
  private readonly starts: number[] = [];
  private readonly origins: number[] = [];
  private length = 0;

  add(piece: string, origin: number): void {
    if (piece === '') return;
    const last = this.starts.length - 1;
    if (last < 0 || this.origins[last]! + this.length - this.starts[last]! !== origin) {
      this.starts.push(this.length);
      this.origins.push(origin);
    }
    this.pieces.push(piece);
    this.length += piece.length;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  addPart(mapped: MappedText, start: number, end: number): void {
    for (const { text, origin } of mapped.pieces(start, end)) this.add(text, origin);
  }

  /** `origin` is where an empty text stands. */
  build(origin: number, within?: MappedText): MappedText {
    if (this.length === 0) return new MappedText('', [0], [origin], within);
    return new MappedText(this.pieces.join(''), this.starts, this.origins, within);
  }
}
