/** The name most like the one written, where one is close enough to have been meant. */
export function nearest(written: string, names: Iterable<string>): string | undefined {
  const wanted = written.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    // A rule's id without its folder and a word cut short are far away in letters, but not in meaning.
    const isPart = name.endsWith(`/${wanted}`) || (wanted.length > 2 && name.startsWith(wanted));
    const steps = isPart ? 0 : distance(wanted, name.toLowerCase(), least - 1);
    if (steps < least) {
      best = name;
      least = steps;
    }
  }
  return best;
}

/** How many letters must be added, removed, exchanged or swapped with their neighbour; `limit + 1` if more than `limit`. */
export function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    if (Math.min(...row) > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(last[b.length]!, limit + 1);
}
