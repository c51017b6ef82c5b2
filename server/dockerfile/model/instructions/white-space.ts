/** Tab, line feed, vertical tab, form feed, carriage return, space. */
export const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);

/** The first character from `at` on that is not white space. */
export function inkAt(text: string, at: number): number {
  let ink = at;
  while (ink < text.length && isSpace(text.charCodeAt(ink))) ink++;
  return ink;
}

export function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isSpace(text.charCodeAt(end))) end++;
  return end;
}
