import type { Place } from '../../../engine/source';
import type { Span } from '../../../engine/text';
import type { DockerfileChange } from '../change';
import type { DockerfileUnit } from '../unit';
import type { Word } from '../word';
import { isSpace } from './white-space';

/** `--from=build`: a flag of an instruction. */
export class Flag implements Place {
  constructor(
    readonly unit: DockerfileUnit,
    /** Without the dashes: `from`. */
    readonly name: string,
    /** The whole flag. */
    readonly word: Word,
    /** Undefined where there is no `=`. */
    readonly value: Word | undefined,
  ) {}

  get span(): Span {
    return this.word.span;
  }

  /** The comma-separated parts of the value: `type=secret,id=npm,mode=0444`. */
  get options(): readonly FlagOption[] {
    const { value } = this;
    if (!value) return [];
    const options: FlagOption[] = [];
    for (const match of value.raw.matchAll(/[^,]+/g)) {
      const part = value.part(match.index, match.index + match[0].length);
      const equals = match[0].indexOf('=');
      const keyEnd = equals < 0 ? match[0].length : equals;
      options.push({
        unit: this.unit,
        span: part.span,
        name: match[0].slice(0, keyEnd).trim().toLowerCase().replace(/^["']/, ''),
        word: part,
        value: equals < 0 ? undefined : part.part(equals + 1, match[0].length),
      });
    }
    return options;
  }

  /** The first option of one of these names: `flag.option('from')`. */
  option(...names: readonly string[]): FlagOption | undefined {
    return this.options.find(({ name }) => names.includes(name));
  }

  remove(): readonly DockerfileChange[] {
    return this.word.remove();
  }

  /** Removes an option with one of its commas; the whole flag where it has no other. */
  removeOption(option: FlagOption): readonly DockerfileChange[] {
    const { value } = this;
    if (!value || this.options.length < 2) return this.remove();
    const { start, end } = option.span;
    const isFirst = start === value.span.start;
    const span = isFirst ? { start, end: end + 1 } : { start: start - 1, end };
    return [{ unit: this.unit, operation: 'replace', span, text: '' }];
  }
}

/** `id=npm` in the value of a flag. */
interface FlagOption extends Place {
  readonly name: string;
  readonly word: Word;
  readonly value: Word | undefined;
}

/** A flag ends at white space outside quotes. */
export function flagEnd(text: string, at: number): number {
  let quote = '';
  let end = at;
  for (; end < text.length; end++) {
    const char = text[end]!;
    if (char === '\\') end++;
    else if (quote) quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (isSpace(text.charCodeAt(end))) break;
  }
  return Math.min(end, text.length);
}
