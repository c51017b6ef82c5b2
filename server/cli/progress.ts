/** Standard output or error. */
export interface Stream {
  readonly isTTY?: boolean | undefined;
  write(text: string | Uint8Array): unknown;
}

/** One line on a terminal that says how far a long scan has come. Nothing is shown where it would end in a log. */
export interface Progress {
  start(doing: string, total: number): void;
  step(): void;
  end(): void;
}

/** Short scans show nothing: the line appears after half a second. */
export function progressOn(stream: Stream, now: () => number): Progress {
  let doing = '';
  let total = 0;
  let done = 0;
  let shown = false;
  let next = 0;
  return {
    start(what, count) {
      doing = what;
      total = count;
      done = 0;
      if (next === 0) next = now() + 500;
    },
    step() {
      done++;
      if (!stream.isTTY || now() < next) return;
      next = now() + 100;
      shown = true;
      stream.write(`\r${doing} ${done} of ${total} files\u001b[K`);
    },
    end() {
      if (shown) stream.write('\r\u001b[K');
      shown = false;
    },
  };
}
