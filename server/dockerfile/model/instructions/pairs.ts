import type { Place } from '../../../engine/source';
import type { Span } from '../../../engine/text';
import type { MappedText } from '../mapped-text';
import type { DockerfileUnit } from '../unit';
import { expanded, type Reading, Word } from '../word';
import { InstructionBase, type InstructionSource } from './base';
import { inkAt, isSpace, wordEnd } from './white-space';

/** ENV, ARG and LABEL. */
export class PairsInstruction extends InstructionBase {
  readonly keyword: 'ENV' | 'ARG' | 'LABEL';
  private list: readonly Pair[] | undefined;

  constructor(keyword: 'ENV' | 'ARG' | 'LABEL', source: InstructionSource) {
    super(source);
    this.keyword = keyword;
  }

  get pairs(): readonly Pair[] {
    return (this.list ??= this.readPairs());
  }

  /** The pair of this name: `arg.pair('VERSION')`. */
  pair(name: string): Pair | undefined {
    return this.pairs.findLast((pair) => pair.name === name);
  }

  private readPairs(): readonly Pair[] {
    const { text } = this.mapped;
    const words = quotedWords(text, this.bodyStart, this.bodyEnd, this.unit.escape);
    const first = words[0];
    if (!first) return [];
    if (this.keyword !== 'ARG' && !text.slice(first.start, first.end).includes('=')) {
      const keyEnd = wordEnd(text, first.start);
      const valueStart = inkAt(text, keyEnd);
      if (valueStart >= this.bodyEnd) return [this.pairOf(first.start, keyEnd, keyEnd, undefined, true)];
      return [this.pairOf(first.start, this.bodyEnd, keyEnd, valueStart, true)];
    }
    return words.map(({ start, end }) => {
      const equals = text.indexOf('=', start);
      const hasValue = equals >= 0 && equals < end;
      return this.pairOf(start, end, hasValue ? equals : end, hasValue ? equals + 1 : undefined, false);
    });
  }

  private pairOf(start: number, end: number, keyEnd: number, valueStart: number | undefined, isLegacy: boolean): Pair {
    return new Pair(this, this.mapped, start, end, keyEnd, valueStart, isLegacy);
  }
}

/** `KEY=value` of ENV, ARG or LABEL. */
export class Pair implements Place {
  /** The key's text: `PATH`. */
  readonly name: string;
  private known: Word | undefined;

  /** Offsets into the logical line; `valueStart` is undefined without a value. */
  constructor(
    readonly instruction: PairsInstruction,
    private readonly mapped: MappedText,
    private readonly start: number,
    private readonly end: number,
    private readonly keyEnd: number,
    private readonly valueStart: number | undefined,
    /** `ENV KEY value`, which takes the whole rest of the line as one value. */
    readonly isLegacy: boolean,
  ) {
    const raw = mapped.text.slice(start, keyEnd);
    this.name = keyReading.resolved(raw).text ?? raw;
  }

  get unit(): DockerfileUnit {
    return this.instruction.unit;
  }

  get span(): Span {
    return this.mapped.span(this.start, this.end);
  }

  get key(): Word {
    return new Word(this.unit, this.mapped, this.start, this.keyEnd, keyReading);
  }

  /** Undefined for `ARG NAME` alone. */
  get value(): Word | undefined {
    if (this.valueStart === undefined) return undefined;
    return (this.known ??= new Word(this.unit, this.mapped, this.valueStart, this.end, this.instruction));
  }
}

/** A name made of variables is unknown: to resolve it, the names of its own instruction would be needed. */
const keyReading: Reading = { resolved: (raw) => expanded(raw, '\\', () => 'unset') };

/** Words that quotes and escapes hold together. An unclosed quote runs to the end. */
function quotedWords(text: string, from: number, to: number, escapeToken: string): readonly Span[] {
  const words: Span[] = [];
  let start = -1;
  let quote = '';
  for (let at = from; at < to; at++) {
    const char = text[at]!;
    if (start < 0) {
      if (isSpace(text.charCodeAt(at))) continue;
      start = at;
    }
    if (quote) {
      if (char === quote) quote = '';
      else if (char === escapeToken && quote === '"') at++;
    } else if (char === escapeToken) at++;
    else if (char === '"' || char === "'") quote = char;
    else if (isSpace(text.charCodeAt(at))) {
      words.push({ start, end: at });
      start = -1;
    }
  }
  if (start >= 0) words.push({ start, end: to });
  return words;
}
