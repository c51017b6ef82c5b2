import type { RunInstruction } from './instruction';

/** What PowerShell reads in a RUN, as it is written in the file: continuations, comments and all. */
export interface PowerShellScript {
  readonly text: string;
  /** Where it starts in the file. */
  readonly start: number;
}

/**
 * The script of a RUN that PowerShell reads: because SHELL names it, or because the command starts it. Undefined for
 * other shells. It is not parsed; rules look for what they know by patterns that stay on one line.
 */
export function powerShellScript(run: RunInstruction): PowerShellScript | undefined {
  const isInForce = run.shell.some((word) => word !== undefined && names.test(word));
  const isStarted = names.test((run.strings?.[0] ?? run.words[0])?.text ?? '');
  if (!isInForce && !isStarted) return undefined;
  const { start, end } = run.wholeSpan;
  return { text: run.unit.text.slice(start, end), start };
}

const names = /(?:^|[\\/])(?:powershell|pwsh)(?:\.exe)?$/i;
