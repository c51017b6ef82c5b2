/** A version of Kubernetes as its minor number, for they are all 1.x: `1.33` is 33. Compare with `<` and `>=`. */
export type Minor = number;

/**
 * The minor number of `1.33`, `v1.33`, `1.33.4` or `1.33+` (as some clouds write it); undefined for anything else.
 * A version newer than any we know is judged like the newest, because every check asks "at least".
 */
export function minorOf(version: string): Minor | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\+|\.\d+.*)?$/.exec(version.trim());
  if (!match) return undefined;
  const major = Number(match[1]);
  return major === 0 ? 0 : major === 1 ? Number(match[2]) : Number.POSITIVE_INFINITY;
}
