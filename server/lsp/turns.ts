/** After everything that is waiting now. Node's `setImmediate`; in a worker, which has none, a timer. */
export const soon = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });

/** As long as this a stream of edits is waited out, in milliseconds. */
const patience = 100;

/**
 * Until no newer version has arrived for a turn. Messages that wait are handled one a turn, so this lets a burst of
 * edits pass and only its last text is linted. It is no debounce: a lone edit waits for two turns, not for a clock.
 */
export async function quiet(version: () => number): Promise<void> {
  const start = performance.now();
  for (let seen = Number.NaN; seen !== version() && performance.now() - start < patience; ) {
    seen = version();
    await soon();
  }
}

/** Keys that rest for this long have finished what they were typing, in milliseconds. */
export const pause = 1000;

/** A linting that took less than this is repeated at once, in milliseconds. */
export const atOnce = 8;
