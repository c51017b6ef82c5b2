const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does the work to its end before a signal that would stop it takes effect: nothing half done is left behind. */
export async function unstopped(work: () => void): Promise<void> {
  let stopped: NodeJS.Signals | undefined;
  const remember = (signal: NodeJS.Signals) => {
    stopped = signal;
  };
  for (const signal of signals) process.on(signal, remember);
  try {
    work();
  } finally {
    // A signal that came meanwhile is told of when the process next looks out for events, once in each turn.
    await turn();
    await turn();
    for (const signal of signals) process.off(signal, remember);
    if (stopped) process.kill(process.pid, stopped);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
