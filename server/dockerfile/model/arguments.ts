import { optionsOf } from './options';

/** How the words of a command are flags and operands. Positions are indexes of words, and offsets into a word's `raw`. */
export interface Arguments {
  readonly flags: readonly ReadFlag[];
  readonly operands: readonly number[];
}

export interface ReadFlag {
  /** With its dashes: `-k`, `--insecure`. */
  readonly name: string;
  /** The index of the word it is written in. */
  readonly word: number;
  /** The flag alone: the letter of a bundle. */
  readonly start: number;
  readonly end: number;
  /** The index of the word that is its value, or the offset in its own word where the value starts. */
  readonly value: number | { readonly offset: number } | undefined;
  readonly isBundled: boolean;
}

interface Written {
  readonly raw: string;
  readonly text: string | undefined;
}

/** Sorts the words behind a command's name into flags with their values, and operands. Behind `--` all are operands. */
export function readArguments(name: string | undefined, words: readonly Written[]): Arguments {
  const options = optionsOf(name);
  const flags: ReadFlag[] = [];
  const operands: number[] = [];
  const restFrom = (from: number) => {
    for (let at = from; at < words.length; at++) operands.push(at);
  };
  for (let at = 1; at < words.length; at++) {
    const { raw, text } = words[at]!;
    const written = text ?? raw;
    if (written === '--') {
      restFrom(at + 1);
      break;
    }
    if (written[0] !== '-' || written === '-') {
      operands.push(at);
      if (options.stopsAtOperand === 0 || operands.length < options.stopsAtOperand) continue;
      restFrom(at + 1);
      break;
    }
    const isQuoted = raw[0] !== '-';
    if (written.startsWith('--') || options.longWithOneDash) {
      const equals = raw.indexOf('=');
      if (equals >= 0 && !isQuoted) {
        const value = { offset: equals + 1 };
        flags.push({ name: raw.slice(0, equals), word: at, start: 0, end: raw.length, value, isBundled: false });
      } else {
        const isValued = options.long.has(written.replace(/^--?/, '')) && at + 1 < words.length;
        const word = at;
        const value = isValued ? ++at : undefined;
        flags.push({ name: written, word, start: 0, end: raw.length, value, isBundled: false });
      }
      continue;
    }
    if (isQuoted) {
      flags.push({ name: written, word: at, start: 0, end: raw.length, value: undefined, isBundled: false });
      continue;
    }
    at = readBundle(raw, at, words.length, options.short, flags);
  }
  return { flags, operands };
}

/** Reads `-Lko file` letter by letter. Returns the index of the last word it took. */
function readBundle(raw: string, word: number, count: number, valued: string, flags: ReadFlag[]): number {
  for (let at = 1; at < raw.length; at++) {
    const letter = raw[at]!;
    if (!/[A-Za-z0-9#@?]/.test(letter)) {
      if (at === 1) flags.push({ name: raw, word, start: 0, end: raw.length, value: undefined, isBundled: false });
      return word;
    }
    const isValued = valued.includes(letter);
    const isLast = at === raw.length - 1;
    const takesNext = isValued && isLast && word + 1 < count;
    const value = takesNext ? word + 1 : isValued && !isLast ? { offset: at + 1 } : undefined;
    const isBundled = raw.length > 2 && !(isValued && at === 1);
    const start = isBundled ? at : 0;
    flags.push({ name: `-${letter}`, word, start, end: at + 1, value, isBundled });
    if (isValued) return takesNext ? word + 1 : word;
  }
  return word;
}
