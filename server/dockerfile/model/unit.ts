import type { Change, Comment, File, SyntaxProblem, Unit } from '../../engine/source';
import { covers, type Edit, type Span } from '../../engine/text';
import { type DockerfileChange, indentAt, lineStart, removal, rendered, replacement } from './change';
import type { Command } from './command';
import { type Instruction, type InstructionOf, instructionOf, type Keyword } from './instruction';
import { FromInstruction } from './instructions/from';
import type { Pair, PairsInstruction } from './instructions/pairs';
import { type Directive, type Lines, type LogicalLine, linesOf } from './lines';
import { problemsOf } from './problems';
import { addTo, lastBefore, resolvedWithin, Stage } from './stage';
import { isMasked, masked } from './template';
import type { Variable } from './word';

/** A Dockerfile that has been read. It is one unit, because every instruction can change what the later ones mean. */
export class DockerfileUnit implements Unit {
  readonly language = 'dockerfile';
  readonly resource = undefined;
  /** `# syntax=`, `# escape=` and `# check=` at the top. */
  readonly directives: readonly Directive[];
  readonly escape: '\\' | '`';
  /** `\r`: the file has no other, and for the builder that ends no line. */
  readonly newline: '\n' | '\r\n' | '\r';
  /** In order; what stands behind ONBUILD is in its `instruction`. */
  readonly instructions: readonly Instruction[];
  readonly stages: readonly Stage[];
  /** The ARGs before the first FROM. */
  readonly globals: readonly PairsInstruction[];
  /** The text as it is parsed: in a template file with its actions masked. */
  readonly readableText: string;
  private readonly lines: Lines;
  private readonly globalPairs = new Map<string, Pair[]>();
  private readonly stagesByName = new Map<string, Stage[]>();
  private all: readonly Instruction[] | undefined;
  private run: readonly Command[] | undefined;
  private instructionIndex: ReadonlyMap<Keyword, readonly Instruction[]> | undefined;
  private commandIndex: ReadonlyMap<string, readonly Command[]> | undefined;
  private notes: readonly Comment[] | undefined;
  private faults: readonly SyntaxProblem[] | undefined;

  constructor(
    readonly file: File,
    readonly text: string,
  ) {
    this.readableText = file.isTemplate ? masked(text) : text;
    this.lines = linesOf(this.readableText);
    this.directives = this.lines.directives;
    this.escape = this.lines.escape;
    const firstNewline = text.indexOf('\n');
    const isLone = firstNewline < 0 && text.includes('\r');
    this.newline = isLone ? '\r' : firstNewline > 0 && text[firstNewline - 1] === '\r' ? '\r\n' : '\n';
    const instructions: Instruction[] = [];
    const stages: Stage[] = [];
    const globals: PairsInstruction[] = [];
    const hasFrom = this.lines.lines.some(isFrom);
    this.instructions = instructions;
    this.stages = stages;
    this.globals = globals;
    if (!hasFrom && this.lines.lines.length > 0) stages.push(new Stage(this, 0, undefined));
    this.lines.lines.forEach((line, index) => {
      const source = { unit: this, line, start: 0, index, stage: stages.at(-1), trigger: undefined };
      if (isFrom(line)) {
        const from = new FromInstruction(source);
        instructions.push(from);
        const stage = new Stage(this, stages.length, from);
        stages.push(stage);
        const { name } = stage;
        if (name !== undefined) addTo(this.stagesByName, name, stage);
        return;
      }
      const instruction = instructionOf(source);
      instructions.push(instruction);
      if (source.stage) source.stage.add(instruction);
      else if (instruction.keyword === 'ARG') {
        globals.push(instruction);
        for (const pair of instruction.pairs) addTo(this.globalPairs, pair.name, pair);
      }
    });
  }

  get finalStage(): Stage | undefined {
    return this.stages.at(-1);
  }

  /** Every instruction, each ONBUILD followed by what stands behind it. */
  get allInstructions(): readonly Instruction[] {
    if (!this.all) {
      const all: Instruction[] = [];
      for (const instruction of this.instructions) {
        all.push(instruction);
        if (instruction.keyword === 'ONBUILD' && instruction.instruction) all.push(instruction.instruction);
      }
      this.all = all;
    }
    return this.all;
  }

  /** Every command of every RUN, in the order in which they are written; wrapped and substituted ones included. */
  get commands(): readonly Command[] {
    if (!this.run) {
      const commands: Command[] = [];
      for (const run of this.instructionsOf(['RUN'])) for (const command of run.commands) commands.push(command);
      this.run = commands;
    }
    return this.run;
  }

  /** The instructions of these kinds, those behind ONBUILD too, one kind after the other. */
  instructionsOf<K extends Keyword>(keywords: readonly K[]): readonly InstructionOf<K>[] {
    this.instructionIndex ??= indexed(this.allInstructions, ({ keyword }) => keyword);
    return foundIn(this.instructionIndex, keywords) as unknown as readonly InstructionOf<K>[];
  }

  /** The commands of these names in every RUN, those of one name after those of the other. */
  commandsNamed(names: readonly string[]): readonly Command[] {
    this.commandIndex ??= indexed(this.commands, ({ name }) => name);
    return foundIn(this.commandIndex, names);
  }

  get problems(): readonly SyntaxProblem[] {
    return (this.faults ??= [...this.lines.problems, ...problemsOf(this)]);
  }

  get comments(): readonly Comment[] {
    return (this.notes ??= this.lines.comments.map(({ span, line }) => ({
      span,
      text: this.text.slice(span.start + 1, span.end).trim(),
      covers: this.instructions[line]?.wholeSpan ?? { start: this.text.length, end: this.text.length },
      ownLine: true,
    })));
  }

  /** Above the instruction at `span`; nowhere for parser directives, which must come first. */
  commentBefore(span: Span, text: string): Edit | undefined {
    const instruction = lastBefore(this.instructions, span.start + 1, ({ wholeSpan }) => wholeSpan.start);
    if (!instruction) return undefined;
    const from = lineStart(this.text, instruction.wholeSpan.start);
    return { span: { start: from, end: from }, text: `${indentAt(this.text, from)}${text}${this.newline}` };
  }

  /** The instruction at the offset, its heredocs and continuation lines included, and the one it is still to have. */
  statementAt(offset: number): Span | undefined {
    const span = lastBefore(this.instructions, offset + 1, ({ wholeSpan }) => wholeSpan.start)?.wholeSpan;
    if (!span || covers(span, offset)) return span;
    const goesOn = this.text.slice(span.start, span.end).trimEnd().endsWith(this.escape);
    return goesOn && this.text.slice(span.end, offset).trim() === '' ? { start: span.start, end: offset } : undefined;
  }

  render(changes: readonly Change[]): readonly Edit[] | undefined {
    const edits = rendered(this, changes as readonly DockerfileChange[]);
    // What a template writes there is not known, so nothing can be written over it.
    return edits?.some(({ span }) => this.hidesText(this.readableText.slice(span.start, span.end))) ? undefined : edits;
  }

  /** For what no word or instruction offers: the span becomes the text. */
  replace(span: Span, text: string): readonly DockerfileChange[] {
    return replacement(this, span, text);
  }

  /** For what no word or instruction offers: removes the span and the white space before it. */
  remove(span: Span): readonly DockerfileChange[] {
    return removal(this, span);
  }

  directive(name: 'syntax' | 'escape' | 'check'): Directive | undefined {
    return this.directives.find((directive) => directive.name === name);
  }

  /** The stage before the one at `before` that a name or number means, as `--from` reads it. */
  stageNamed(name: string, before = Number.POSITIVE_INFINITY): Stage | undefined {
    const named = this.stageByName(name, before);
    if (named || !/^\d+$/.test(name) || Number(name) >= before) return named;
    return this.stages[Number(name)];
  }

  /** The last stage of this name before the one at `before`, as FROM reads it. */
  stageByName(name: string, before: number): Stage | undefined {
    return lastBefore(this.stagesByName.get(name.toLowerCase()), before, ({ index }) => index);
  }

  /** The value of an ARG before the first FROM, for the instruction at `index`. */
  global(name: string, index: number): Variable {
    const pair = lastBefore(this.globalPairs.get(name), index, ({ instruction }) => instruction.index);
    if (!pair?.value) return 'unset';
    return { text: resolvedWithin(pair.value).text, isOverridable: true };
  }

  /** Whether a template action hides what the text stands for. */
  hidesText(raw: string): boolean {
    return this.file.isTemplate === true && isMasked(raw);
  }

  /** The start of the comment lines right above an offset's line; never above a parser directive. */
  startWithComments(offset: number): number {
    let start = lineStart(this.text, offset);
    const lowest = this.directives.at(-1)?.span.end ?? 0;
    while (start > 1) {
      const previous = lineStart(this.text, start - 1);
      if (previous < lowest || !/^[ \t]*#/.test(this.text.slice(previous, start))) break;
      start = previous;
    }
    return start;
  }
}

/** Rules ask for a few kinds each: looking those up costs less than showing every rule every instruction. */
function indexed<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key | undefined): Map<Key, Item[]> {
  const index = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) addTo(index, key, item);
  }
  return index;
}

function foundIn<Key, Item>(index: ReadonlyMap<Key, readonly Item[]>, keys: readonly Key[]): readonly Item[] {
  let found: readonly Item[] = [];
  for (const key of keys) {
    const items = index.get(key);
    if (items) found = found.length === 0 ? items : [...found, ...items];
  }
  return found;
}

const isFrom = ({ content }: LogicalLine) => /^from(?:\s|$)/i.test(content.text);

export const isDockerfile = (unit: Unit): unit is DockerfileUnit => unit.language === 'dockerfile';
