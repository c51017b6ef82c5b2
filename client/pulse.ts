/**
 * Notices a server that does not answer any more. It is asked for a sign of life only while something else is outstanding:
 * a server that nobody waits for may take its time, and costs nothing.
 */
export class Pulse {
  /**
   * How long a request may be outstanding before a sign of life is asked for, and how long that may take, in
   * milliseconds. A server that is merely busy with the longest of files is done sooner.
   */
  patience = 10_000;
  private readonly outstanding = new Set<Promise<unknown>>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** Settles as soon as the server answers anything. */
    private readonly ask: () => Promise<unknown>,
    /** Called where it does not. */
    private readonly stalled: () => void,
  ) {}

  /** The same promise, which the server is expected to settle. */
  watch<T>(answer: Promise<T>): Promise<T> {
    this.outstanding.add(answer);
    const settled = () => {
      this.outstanding.delete(answer);
      if (this.outstanding.size === 0) this.rest();
    };
    answer.then(settled, settled);
    this.timer ??= setTimeout(() => this.check(), this.patience);
    return answer;
  }

  /** Expects nothing any more. */
  dispose(): void {
    this.outstanding.clear();
    this.rest();
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private check(): void {
    const asked = Date.now();
    let isAlive = false;
    const alive = () => {
      isAlive = true;
    };
    // An error is a sign of life as well.
    this.ask().then(alive, alive);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.outstanding.size === 0) return;
      // A machine that slept meanwhile has given the server no time to answer.
      const hasSlept = Date.now() - asked > 2 * this.patience + 1000;
      if (isAlive || hasSlept) return this.check();
      this.dispose();
      this.stalled();
    }, this.patience);
  }
}
