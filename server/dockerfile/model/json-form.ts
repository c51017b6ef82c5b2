import { type MappedText, MappedTextBuilder } from './mapped-text';
import type { DockerfileUnit } from './unit';
import { type Reading, verbatim, Word } from './word';

/**
 * The strings of a JSON list, or why a text that starts like one is none. Undefined where it does not start like one.
 * `reading` resolves variables where the builder does. A word's `raw` is the text of its string, its span what stands
 * between the quotes.
 */
export function jsonStrings(
  unit: DockerfileUnit,
  mapped: MappedText,
  start: number,
  end: number,
  reading: Reading = verbatim,
): readonly Word[] | string | undefined {
  const texts = jsonTexts(mapped, start, end);
  if (!Array.isArray(texts)) return texts;
  return texts.map((text: MappedText) => new StringWord(unit, text, 0, text.text.length, reading));
}

class StringWord extends Word {
  override get isString(): boolean {
    return true;
  }
}

/** The strings as texts whose characters know where they are written. */
export function jsonTexts(mapped: MappedText, start: number, end: number): MappedText[] | string | undefined {
  const { text } = mapped;
  if (text[start] !== '[') return undefined;
  const written = text.slice(start, end);
  let values: unknown;
  try {
    values = JSON.parse(written);
  } catch {
    if (written.at(-1) !== ']') return 'it does not end with "]"';
    return written.includes("'") ? 'strings need double quotes' : 'a comma or a quote is missing or too many';
  }
  if (!Array.isArray(values)) return 'it is not a list';
  if (!values.every((value) => typeof value === 'string')) return 'it may hold strings only';
  return [...written.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) =>
    stringText(mapped, match[1]!, start + match.index + 1),
  );
}

/** A string with its escapes resolved. */
function stringText(mapped: MappedText, written: string, from: number): MappedText {
  if (!written.includes('\\')) return mapped.slice(from, from + written.length);
  const builder = new MappedTextBuilder();
  for (const match of written.matchAll(/\\u[0-9a-fA-F]{4}|\\.|[^\\]+/g)) {
    const [part] = match;
    if (part[0] !== '\\') builder.add(part, from + match.index);
    else builder.add(JSON.parse(`"${part}"`) as string, from + match.index + part.length - 1);
  }
  return builder.build(from, mapped);
}
