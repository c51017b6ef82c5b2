import type { Command } from '../command';
import { jsonStrings } from '../json-form';
import { commandsOf } from '../placed-script';
import type { Word } from '../word';
import { InstructionBase, type InstructionSource } from './base';
import type { Flag } from './flag';
import { inkAt, wordEnd } from './white-space';

/** RUN, CMD, ENTRYPOINT and HEALTHCHECK hold commands. */
abstract class RunningInstruction extends InstructionBase {
  private runs: readonly Command[] | undefined;
  private list: readonly Word[] | string | undefined;

  /** `json` for `["a", "b"]`, which runs without a shell. */
  get form(): 'json' | 'shell' {
    return this.strings ? 'json' : 'shell';
  }

  /** The strings of the JSON form; undefined in shell form. */
  get strings(): readonly Word[] | undefined {
    const parsed = this.json;
    return typeof parsed === 'string' ? undefined : parsed;
  }

  /** Why a body that starts like the JSON form is not: it then runs in a shell, brackets and all. */
  get jsonProblem(): string | undefined {
    const parsed = this.json;
    return typeof parsed === 'string' ? parsed : undefined;
  }

  /** The commands it runs, wrapped and nested ones included, in the order in which they are written. */
  get commands(): readonly Command[] {
    // Its three subclasses are all there are; a class cannot say so of itself.
    const source = this as unknown as CommandSource;
    return (this.runs ??= commandsOf(source, this.mapped, this.commandStart, this.bodyEnd));
  }

  protected get commandStart(): number {
    return this.bodyStart;
  }

  private get json(): readonly Word[] | string | undefined {
    if (this.mapped.text[this.commandStart] !== '[') return undefined;
    return (this.list ??= jsonStrings(this.unit, this.mapped, this.commandStart, this.bodyEnd));
  }
}

/** An instruction that holds shell commands. */
export type CommandSource = RunInstruction | CommandInstruction | HealthcheckInstruction;

export class RunInstruction extends RunningInstruction {
  readonly keyword = 'RUN';

  /** The `--mount` flags, or those of one type: `run.mounts('secret')`. Without a type a mount is a bind mount. */
  mounts(type?: string): readonly Flag[] {
    return this.flags.filter(
      (flag) => flag.name === 'mount' && (!type || (flag.option('type')?.value?.text ?? 'bind') === type),
    );
  }
}

export class CommandInstruction extends RunningInstruction {
  readonly keyword: 'CMD' | 'ENTRYPOINT';

  constructor(keyword: 'CMD' | 'ENTRYPOINT', source: InstructionSource) {
    super(source);
    this.keyword = keyword;
  }
}

/** `HEALTHCHECK --interval=30s CMD curl …` or `HEALTHCHECK NONE` */
export class HealthcheckInstruction extends RunningInstruction {
  readonly keyword = 'HEALTHCHECK';

  get type(): Word | undefined {
    return this.words[0];
  }

  get isNone(): boolean {
    return this.type?.raw.toUpperCase() === 'NONE';
  }

  protected override get commandStart(): number {
    return inkAt(this.mapped.text, wordEnd(this.mapped.text, this.bodyStart));
  }
}

/** The shell that runs the commands below it. */
export class ShellInstruction extends InstructionBase {
  readonly keyword = 'SHELL';

  /** The strings of its list; undefined where it is not one. */
  get strings(): readonly Word[] | undefined {
    const strings = jsonStrings(this.unit, this.mapped, this.bodyStart, this.bodyEnd);
    return Array.isArray(strings) ? strings : undefined;
  }
}
