/** Shannon entropy in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/**
 * Whether the text looks generated rather than written: a long unbroken run of hexadecimal or base64 without words.
 * Identifiers that are public by design (UUIDs, digests such as `sha256:…`, versions) do not count.
 */
export function looksRandom(text: string): boolean {
  if (text.length < 20 || text.length > 4096 || !/^[A-Za-z0-9+/_=-]+$/.test(text)) return false;
  if (/^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/.test(text)) return false;
  if (/^[0-9a-fA-F]+$/.test(text))
    return text.length >= 32 && /\d/.test(text) && /[a-fA-F]/.test(text) && entropy(text) >= 3;
  if (!/\d/.test(text) || !/[A-Za-z]/.test(text)) return false;
  // Words joined by separators (`my-service-account-2`) repeat letters of a language: their runs are long and lower case.
  if (text.split(/[-_/]/).every((part) => /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)?\d{0,4}$/.test(part))) return false;
  return entropy(text) >= 3.5;
}
