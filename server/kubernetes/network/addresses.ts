/** A range of addresses, such as `10.0.0.0/8` or `fd00::/8`. */
export interface Cidr {
  /** 32 bits for IPv4, 128 for IPv6. */
  readonly width: 32 | 128;
  readonly address: bigint;
  /** How many leading bits decide. */
  readonly prefix: number;
}

/**
 * A range as the API takes it from Kubernetes 1.36 on: no bits behind the prefix, no leading zeros, no IPv4 address in
 * the clothes of IPv6. Undefined for any other text.
 */
export function cidrOf(text: string): Cidr | undefined {
  const range = looseCidrOf(text);
  return range && range.address === networkOf(range, range.prefix) ? range : undefined;
}

/** The same with bits behind the prefix, which versions before 1.36 take and leave out. */
export function looseCidrOf(text: string): Cidr | undefined {
  const [before = '', length = '', ...more] = text.split('/');
  const ip = ipOf(before);
  if (!ip || more.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > ip.width) return undefined;
  return { ...ip, prefix: Number(length) };
}

/** One address; undefined for any other text. */
export function ipOf(text: string): Omit<Cidr, 'prefix'> | undefined {
  if (!text.includes(':')) {
    const bytes = text.split('.');
    if (bytes.length !== 4 || !bytes.every(isByte)) return undefined;
    return { width: 32, address: bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) };
  }
  const groups = groupsOf(text);
  if (!groups) return undefined;
  const address = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  return address >> 32n === 0xffffn ? undefined : { width: 128, address };
}

const isByte = (text: string): boolean => /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) < 256;

/** The eight numbers of an IPv6 address. */
function groupsOf(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [before = [], after] = halves.map((half) => (half === '' ? [] : half.split(':').flatMap(numbersIn)));
  const zeros = 8 - before.length - (after?.length ?? 0);
  if (after === undefined ? zeros !== 0 : zeros < 1) return undefined;
  const groups = [...before, ...Array<number>(after === undefined ? 0 : zeros).fill(0), ...(after ?? [])];
  return groups.some(Number.isNaN) ? undefined : groups;
}

/** One group, or the two that an IPv4 address at the end stands for. */
function numbersIn(part: string): readonly number[] {
  if (!part.includes('.')) return [/^[0-9a-f]{1,4}$/i.test(part) ? Number.parseInt(part, 16) : Number.NaN];
  const ip = ipOf(part);
  return ip ? [Number(ip.address >> 16n), Number(ip.address & 0xffffn)] : [Number.NaN];
}

const networkOf = ({ width, address }: Omit<Cidr, 'prefix'>, prefix: number): bigint => {
  const rest = BigInt(width - prefix);
  return (address >> rest) << rest;
};

export const contains = (range: Cidr, ip: Omit<Cidr, 'prefix'>): boolean =>
  range.width === ip.width && networkOf(ip, range.prefix) === networkOf(range, range.prefix);

/** Whether every address of `inner` is one of `outer`. */
export const covers = (outer: Cidr, inner: Cidr): boolean => outer.prefix <= inner.prefix && contains(outer, inner);
