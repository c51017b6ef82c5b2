/**
 * The name most like the one written, where one is close enough to have been meant: by its letters or, as rules' ids are,
 * by the words it is made of. A name in the written domain is closer than one in another, and one that `isNear` than one
 * that is not; of equals the first wins.
 */
export function nearest(
  written: string,
  names: Iterable<string>,
  isNear: (name: string) => boolean = () => true,
): string | undefined {
  const wanted = partsOf(written.toLowerCase());
  const limit = Math.max(2, Math.floor(wanted.rest.length / 3));
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const steps = stepsTo(wanted, partsOf(name.toLowerCase()), limit);
    if (steps >= least) continue;
    const total = isNear(name) ? steps : steps + 1;
    if (total < least) {
      best = name;
      least = total;
    }
  }
  return best;
}

interface Parts {
  readonly whole: string;
  /** `kubernetes`; empty where none is written. */
  readonly domain: string;
  /** `host-network` */
  readonly rest: string;
}

function partsOf(whole: string): Parts {
  const slash = whole.indexOf('/');
  return { whole, domain: whole.slice(0, Math.max(slash, 0)), rest: whole.slice(slash + 1) };
}

/** Infinite where the two are further apart than the limit. */
function stepsTo(wanted: Parts, its: Parts, limit: number): number {
  // A rule's id without its folder and a word cut short are far away in letters, but not in meaning.
  if (its.rest === wanted.whole || (wanted.whole.length > 2 && its.whole.startsWith(wanted.whole))) return 0;
  const steps = Math.min(distance(wanted.rest, its.rest, limit), stepsInWords(wanted.rest, its.rest));
  if (steps > limit) return Number.POSITIVE_INFINITY;
  return steps + (wanted.domain === '' ? 0 : Math.min(distance(wanted.domain, its.domain, 2), 2));
}

/** Nobody writes a longer id by mistake. */
const longest = 100;

/** As `distance`, but words may change their order, and the name may have as many again: each is half a step. */
function stepsInWords(wanted: string, name: string): number {
  if (wanted.length > longest) return Number.POSITIVE_INFINITY;
  const left = name.split('-');
  const [first] = left;
  const words = wanted.split('-');
  let steps = 0;
  let isShared = false;
  for (const word of words) {
    const limit = Math.floor(word.length / 5);
    const distances = left.map((other) => distance(word, other, limit));
    const least = Math.min(...distances);
    if (least > limit) steps += word.length;
    else {
      steps += least;
      left.splice(distances.indexOf(least), 1);
      isShared ||= word.length > 3;
    }
  }
  if (!isShared || left.length > words.length) return Number.POSITIVE_INFINITY;
  return steps + left.length / 2 + (left[0] === first && left.length > 0 ? 0.25 : 0);
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
