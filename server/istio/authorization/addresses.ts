/** An address or a block of them: `10.0.0.0/8`, `2001:db8::1`. */
interface Block {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** Undefined where the text is no address or block. */
export function blockOf(text: string): Block | undefined {
  const [address = '', length] = text.split('/', 2);
  const bytes = bytesOf(address);
  if (!bytes) return undefined;
  const bits = length === undefined ? bytes.length * 8 : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return bits >= 0 && bits <= bytes.length * 8 ? { bytes, bits } : undefined;
}

/** Whether the block holds the address. One of another family never does. */
export function holds({ bytes, bits }: Block, address: string): boolean {
  const other = bytesOf(address);
  if (other?.length !== bytes.length) return false;
  return bytes.every((byte, index) => {
    const mask = (0xff << Math.max(0, 8 - Math.max(0, bits - index * 8))) & 0xff;
    return (byte & mask) === (other[index]! & mask);
  });
}

function bytesOf(address: string): readonly number[] | undefined {
  if (!address.includes(':')) return v4(address);
  const tail = /[^:]*$/.exec(address)![0];
  const embedded = tail.includes('.') ? v4(tail) : [];
  if (!embedded) return undefined;
  const text = embedded.length > 0 ? address.slice(0, -tail.length).replace(/([^:]):$/, '$1') : address;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - embedded.length / 2 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return [
    ...groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]),
    ...embedded,
  ];
}

function v4(address: string): readonly number[] | undefined {
  const parts = address.split('.');
  const isAddress =
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isAddress ? parts.map(Number) : undefined;
}
