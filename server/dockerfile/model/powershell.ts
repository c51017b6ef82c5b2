import type { RunInstruction } from './instructions/running';
import type { DockerfileUnit } from './unit';

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
  if (!mentions(run.unit)) return undefined;
  const isInForce = run.shell.some((word) => word !== undefined && names.test(word));
  const isStarted = names.test((run.strings?.[0] ?? run.words[0])?.text ?? '');
  if (!isInForce && !isStarted) return undefined;
  const { start, end } = run.wholeSpan;
  return { text: run.unit.text.slice(start, end), start };
}

/** Whether the file has the word at all: most do not, and none of their steps is looked at. */
function mentions(unit: DockerfileUnit): boolean {
  let known = mentioning.get(unit);
  if (known === undefined) mentioning.set(unit, (known = /powershell|pwsh/i.test(unit.text)));
  return known;
}

const mentioning = new WeakMap<DockerfileUnit, boolean>();

const names = /(?:^|[\\/])(?:powershell|pwsh)(?:\.exe)?$/i;
