import { InstructionBase, type InstructionSource } from './instructions/base';
import { CopyInstruction } from './instructions/copy';
import { FromInstruction } from './instructions/from';
import { PairsInstruction } from './instructions/pairs';
import { CommandInstruction, HealthcheckInstruction, RunInstruction, ShellInstruction } from './instructions/running';
import { ListInstruction, ValueInstruction } from './instructions/values';
import { wordEnd } from './instructions/white-space';

export type Instruction =
  | FromInstruction
  | RunInstruction
  | CommandInstruction
  | HealthcheckInstruction
  | CopyInstruction
  | PairsInstruction
  | ListInstruction
  | ValueInstruction
  | ShellInstruction
  | OnbuildInstruction
  | UnknownInstruction;

export type Keyword = Instruction['keyword'];

/** The kinds of instruction that a keyword can belong to: `CopyInstruction` for `COPY`. */
export type InstructionOf<K extends Keyword, I = Instruction> = I extends { keyword: infer Own }
  ? [Extract<Own, K>] extends [never]
    ? never
    : I
  : never;

/** The instruction that starts there, by its keyword. */
export function instructionOf(source: InstructionSource): Instruction {
  const { text } = source.line.content;
  const keyword = text.slice(source.start, wordEnd(text, source.start)).toUpperCase();
  switch (keyword) {
    case 'FROM':
      return new FromInstruction(source);
    case 'RUN':
      return new RunInstruction(source);
    case 'CMD':
    case 'ENTRYPOINT':
      return new CommandInstruction(keyword, source);
    case 'HEALTHCHECK':
      return new HealthcheckInstruction(source);
    case 'COPY':
    case 'ADD':
      return new CopyInstruction(keyword, source);
    case 'ENV':
    case 'ARG':
    case 'LABEL':
      return new PairsInstruction(keyword, source);
    case 'EXPOSE':
    case 'VOLUME':
      return new ListInstruction(keyword, source);
    case 'USER':
    case 'WORKDIR':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return new ValueInstruction(keyword, source);
    case 'SHELL':
      return new ShellInstruction(source);
    case 'ONBUILD':
      return new OnbuildInstruction(source);
    default:
      return new UnknownInstruction(source);
  }
}

/** `ONBUILD RUN …`: an instruction for the images that are built from this one. */
export class OnbuildInstruction extends InstructionBase {
  readonly keyword = 'ONBUILD';
  /** What runs in images built from this one; undefined where nothing is written. */
  readonly instruction: Instruction | undefined;

  constructor(source: InstructionSource) {
    super(source);
    if (this.bodyEnd > this.bodyStart && !source.trigger)
      this.instruction = instructionOf({ ...source, start: this.bodyStart, trigger: this });
  }
}

/** A line that starts with no keyword the builder knows. */
class UnknownInstruction extends InstructionBase {
  readonly keyword = 'unknown';
}
