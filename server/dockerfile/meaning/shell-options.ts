import type { Command } from '../model/command';
import type { RunInstruction } from '../model/instructions/running';

/** Whether the shell that reads the commands of a RUN stops at the first failure (`errexit`), or heeds whole pipes. */
type ShellOption = 'errexit' | 'pipefail';

/**
 * Whether an option is on for a command: by the SHELL in force, by the `sh -c` or here-document it stands in, or by a
 * `set` before it. Unknown words in SHELL count as on, because nobody can say that it is off.
 */
export function isOptionOn(option: ShellOption, command: Command): boolean {
  const run = command.instruction as RunInstruction;
  const { commands } = run;
  for (const other of commands) {
    if (other.span.start >= command.span.start) break;
    if (
      other.name === 'set' &&
      turnsOn(
        option,
        other.arguments.map(({ raw }) => raw),
      )
    )
      return true;
  }
  const shell = command.wrappers.find(({ name }) => name !== undefined && shellNames.has(name));
  if (shell)
    return turnsOn(
      option,
      shell.arguments.map(({ raw }) => raw),
    );
  if (run.form === 'json') return false;
  if (run.heredocs.some(({ body }) => turnsOn(option, shebangOf(body)))) return true;
  const [, ...words] = run.shell;
  return words.includes(undefined) || turnsOn(option, words as readonly string[]);
}

const shellNames: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'mksh']);

const shebangOf = (body: string) => /^#!.*/.exec(body)?.[0].split(/\s+/).slice(1) ?? [];

/** `-e`, `-eu`, `-o errexit`, `-euo pipefail` */
export function turnsOn(option: ShellOption, words: readonly string[]): boolean {
  return words.some((word, at) => {
    if (word === option && /^-\w*o$/.test(words[at - 1] ?? '')) return true;
    return option === 'errexit' && /^-\w*e\w*$/.test(word);
  });
}
