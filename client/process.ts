import { type ChildProcess, fork } from 'node:child_process';
import type { LogOutputChannel } from 'vscode';
import { IPCMessageReader, IPCMessageWriter, type MessageTransports } from 'vscode-languageclient/node';
import type { Server } from './server';

/**
 * The server as a process. The client could start one itself, but it loses sight of one that does not end when it is
 * told to.
 */
export class ServerProcess implements Server {
  private child: ChildProcess | undefined;

  constructor(
    private readonly module: string,
    private readonly output: LogOutputChannel,
    /** A folder of our own, where node keeps what it compiled for the next start. */
    private readonly cache: string,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  async start(): Promise<MessageTransports> {
    await this.kill();
    const child = fork(this.module, ['--node-ipc', `--clientProcessId=${process.pid}`], {
      // In megabytes: what is typed is short-lived, and more room for it makes the server larger but not faster.
      execArgv: ['--max-semi-space-size=4'],
      // Node 22 heeds the last, and then starts in two thirds of the time; older ones do not know it.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1', NODE_COMPILE_CACHE: this.cache },
      silent: true,
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.output.error(text.trimEnd()));
    child.on('error', (error) => this.output.error(error));
    return { reader: new IPCMessageReader(child), writer: new IPCMessageWriter(child) };
  }

  kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    return new Promise((ended) => {
      if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return ended();
      child.once('close', () => ended());
      child.kill('SIGKILL');
    });
  }
}
