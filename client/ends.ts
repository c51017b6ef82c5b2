import type { LogOutputChannel } from 'vscode';
import { CloseAction, ErrorAction, type ErrorHandler } from 'vscode-languageclient';

/** As often as this within three minutes a server may end; then something is wrong that another start does not mend. */
const most = 5;

/**
 * What happens when the server ends without having been told to: it is started again, for a while. The client's own
 * handler asks in a notification whether to give up; the status bar says it without being asked.
 */
export class Ends implements ErrorHandler {
  private times: number[] = [];

  constructor(private readonly output: LogOutputChannel) {}

  /** How often the server ended within the last three minutes. */
  get recent(): number {
    const now = Date.now();
    return this.times.filter((time) => now - time < 3 * 60_000).length;
  }

  /** Whether it is not started again by itself. */
  get areTooMany(): boolean {
    return this.recent >= most;
  }

  /** The user starts it: whatever happened before counts no more. */
  forget(): void {
    this.times = [];
  }

  error() {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed() {
    this.times.push(Date.now());
    this.output.error(`The language server ended unexpectedly (${this.recent} times within three minutes).`);
    return { action: this.areTooMany ? CloseAction.DoNotRestart : CloseAction.Restart, handled: true };
  }
}
