/**
 * What a reader would not see, or a terminal would obey: controls of both sets, line and paragraph separators, marks that
 * turn the direction of text, everything that Unicode draws as nothing (`Default_Ignorable_Code_Point`: zero-width
 * characters, soft hyphens, fillers, tags), the blank Braille pattern, annotation marks and halves of surrogate pairs.
 * The selector behind an emoji that asks for its picture stays: it says nothing that is not seen.
 *
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
export const invisible =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u2800\ufff9-\ufffb]|(?!(?<=\p{Emoji})\ufe0f)\p{Default_Ignorable_Code_Point}/gu;

/**
 * The text with everything that is in it seen, character for character, and nothing left that a terminal obeys: `␛` for
 * an escape, `␊` for a line break, U+FFFD for what has no picture of its own. For all that people read, because names and
 * values come from files that nobody vouches for.
 */
export const visible = (text: string): string => text.replace(invisible, picture);

/** Unicode has pictures for the controls of ASCII only. */
function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
