/** How the bytes of a text file are to be read. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * By the byte order mark, as kubectl and go-yaml tell: what Windows PowerShell's `>` writes is UTF-16. Throws where the
 * mark is that of UTF-32, which neither of them reads.
 *
 * https://pkg.go.dev/golang.org/x/text/encoding/unicode#BOMOverride
 */
export function encodingOf(bytes: Uint8Array): Encoding {
  // By index: to take an array of bytes apart as any iterable takes longer than to read a small file.
  const [a, b, c, d] = [bytes[0], bytes[1], bytes[2], bytes[3]];
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    throw new Error('It is UTF-32; texts are read as UTF-8 or UTF-16.');
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
}

/** The text, its byte order mark included, broken characters replaced. Throws as `encodingOf` does. */
export function decoded(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  let decoder = decoders.get(encoding);
  if (!decoder) decoders.set(encoding, (decoder = new TextDecoder(encoding, { ignoreBOM: true })));
  return decoder.decode(bytes);
}

/** To make one costs more than to decode a small file. */
const decoders = new Map<Encoding, TextDecoder>();

/** The text as bytes. What `decoded` read without replacing anything comes back byte for byte. */
export function encoded(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}
