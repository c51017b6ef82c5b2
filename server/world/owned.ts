const strings = new Map<string, string>();

/**
 * A copy that shares equal strings and keeps no file alive: a string cut from a text keeps that whole text in memory.
 * For plain data.
 */
export function owned<Value>(value: Value): Value {
  if (typeof value === 'string') {
    let copy = strings.get(value);
    // Through bytes and back: any cheaper way gives the same cut string again.
    if (copy === undefined) strings.set((copy = JSON.parse(JSON.stringify(value)) as string), copy);
    return copy as Value;
  }
  if (Array.isArray(value)) return value.map(owned) as Value;
  if (value && typeof value === 'object') {
    const copy: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      // Users choose keys, and this one would not be set but change what the copy is.
      if (key === '__proto__')
        Object.defineProperty(copy, key, { value: owned(inner), enumerable: true, configurable: true, writable: true });
      else copy[owned(key)] = owned(inner);
    }
    return copy as Value;
  }
  return value;
}

/** A number of 53 bits that stands for the text: two halves of 32 bits, each stirred by every character. */
export function hashOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
    high ^= high >>> 13;
  }
  low ^= low >>> 16;
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35);
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
