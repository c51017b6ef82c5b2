import type { Place } from '../../engine/source';
import type { Span } from '../../engine/text';
import { type Arguments, type ReadFlag, readArguments } from './arguments';
import type { DockerfileChange } from './change';
import type { CommandSource } from './instructions/running';
import type { PlacedScript } from './placed-script';
import type { ScriptCommand, Shell } from './shell';
import type { Stage } from './stage';
import type { DockerfileUnit } from './unit';
import type { Word } from './word';

/** `> /etc/x`, `2>&1`, `<<< text`. */
interface Redirection extends Place {
  readonly operator: string;
  /** Undefined where it is not written yet, and for here-documents. */
  readonly target: Word | undefined;
  /** The body of a here-document. */
  readonly body: string | undefined;
}

/** `NAME=value` before a command. */
interface Assignment extends Place {
  readonly name: string;
  readonly word: Word;
}

/**
 * A command of a RUN, CMD, ENTRYPOINT or HEALTHCHECK. `sudo apt-get install x` is two: `sudo`, and `apt-get` with the
 * first as its `wrapper`; so is `sh -c "…"` with every command of its script.
 */
export class Command implements Place {
  private list: readonly Word[] | undefined;
  private given: readonly CommandFlag[] | undefined;
  private plain: readonly Word[] | undefined;
  private sorted: Arguments | undefined;

  constructor(
    private readonly script: PlacedScript,
    private readonly read: ScriptCommand,
  ) {}

  get unit(): DockerfileUnit {
    return this.script.source.unit;
  }

  /** The RUN, CMD, ENTRYPOINT or HEALTHCHECK it is part of. */
  get instruction(): CommandSource {
    return this.script.source;
  }

  get stage(): Stage | undefined {
    return this.instruction.stage;
  }

  /** The name and the arguments. */
  get words(): readonly Word[] {
    return (this.list ??= this.read.words.map((word) => this.script.word(word)));
  }

  /** `NAME=value` before the name. */
  get assignments(): readonly Assignment[] {
    if (this.read.assignments.length === 0) return none;
    return this.read.assignments.map(({ name, word }) => {
      const placed = this.script.word(word);
      return { unit: this.unit, span: placed.span, name, word: placed };
    });
  }

  get redirections(): readonly Redirection[] {
    if (this.read.redirections.length === 0) return none;
    return this.read.redirections.map(({ operator, start, end, script, target, body }) => ({
      unit: this.unit,
      span: this.script.placed(script).span(start, end),
      operator,
      target: target && this.script.word(target),
      body,
    }));
  }

  /** The `sudo`, `env`, `xargs` or `sh -c` that runs this command. */
  get wrapper(): Command | undefined {
    return this.other(this.read.wrapper);
  }

  /** The command that `sudo`, `env` and their like run; undefined for `sh -c`, whose script can hold many. */
  get wrapped(): Command | undefined {
    return this.other(this.read.wrapped);
  }

  /** The command in whose words this one stands as `$(…)`, `` `…` `` or `<(…)`. */
  get enclosing(): Command | undefined {
    return this.other(this.read.enclosing);
  }

  /** Who reads it: what is said of pipes and exit codes differs. */
  get shell(): Shell {
    return this.read.shell;
  }

  /** `! command` */
  get isNegated(): boolean {
    return this.read.isNegated;
  }

  /** `command || true` */
  get isFailureIgnored(): boolean {
    return this.read.isFailureIgnored;
  }

  /** In an `if`, `case`, loop or function, or behind `||`: it may not run. */
  get isConditional(): boolean {
    return this.read.isConditional;
  }

  /** From the name to the last argument. */
  get span(): Span {
    return { start: this.words[0]!.span.start, end: Math.max(this.words.at(-1)!.span.end, this.words[0]!.span.end) };
  }

  get nameWord(): Word {
    return this.words[0]!;
  }

  /** The name without its directory: `curl` for `/usr/bin/curl`. Undefined where a variable hides it. */
  get name(): string | undefined {
    return this.read.name ?? this.nameWord.text?.replace(/^.*\//s, '');
  }

  get arguments(): readonly Word[] {
    return this.words.slice(1);
  }

  /**
   * Whether it is this command, with these subcommands as its first operands:
   * `command.is('apt-get', 'install')`, `command.is(['apt', 'apt-get'], ['install', 'upgrade'])`.
   */
  is(name: string | readonly string[], ...subcommands: readonly (string | readonly string[])[]): boolean {
    const matches = (text: string | undefined, wanted: string | readonly string[]) =>
      text !== undefined && (typeof wanted === 'string' ? text === wanted : wanted.includes(text));
    return (
      matches(this.name, name) && subcommands.every((subcommand, at) => matches(this.operands[at]?.text, subcommand))
    );
  }

  /** The first operand: `install` of `apt-get -y install curl`. */
  get subcommand(): string | undefined {
    return this.operands[0]?.text;
  }

  /** The arguments that are neither flags nor values of flags (see `options.ts` for which flags take a value). */
  get operands(): readonly Word[] {
    return (this.plain ??= this.sortedWords.operands.map((at) => this.words[at]!));
  }

  /** Every flag, letters of bundles one by one, in order, up to `--`. */
  get flags(): readonly CommandFlag[] {
    return (this.given ??= this.sortedWords.flags.map((flag) => this.placed(flag)));
  }

  /** The first flag of one of these names: `command.flag('-k', '--insecure')`. Its span is the flag; in `-Lkv` the letter. */
  flag(...names: readonly string[]): CommandFlag | undefined {
    const flag = this.sortedWords.flags.find(({ name }) => names.includes(name));
    return flag && this.placed(flag);
  }

  /** Whether it has one of these flags. */
  has(...names: readonly string[]): boolean {
    return this.sortedWords.flags.some(({ name }) => names.includes(name));
  }

  /** The value of the first of these flags: `-o file`, `-ofile`, `--output file`, `--output=file`. */
  value(...names: readonly string[]): Word | undefined {
    return this.flag(...names)?.value;
  }

  /** Whether an argument or a flag's name is not known, so that it may hold any flag. */
  get hasUnknownArguments(): boolean {
    return this.arguments.some(({ isUnknown, raw }) => isUnknown && /^["']?[$`]/.test(raw));
  }

  /** The command whose output this one reads through a pipe; of a wrapped one the inner. */
  get previous(): Command | undefined {
    const previous = this.other(this.read.previous);
    return previous ? innermost(previous) : this.wrapper?.wrapped ? this.wrapper.previous : undefined;
  }

  /** The command that reads this one's output through a pipe; of a wrapped one the inner: `sh` in `curl … | sudo sh`. */
  get next(): Command | undefined {
    const next = this.other(this.read.next);
    return next ? innermost(next) : this.wrapper?.wrapped ? this.wrapper.next : undefined;
  }

  /** Its wrappers, outermost last. */
  get wrappers(): readonly Command[] {
    return this.wrapper ? [this.wrapper, ...this.wrapper.wrappers] : [];
  }

  /** Flags and operands. A variable with a known value may hold a flag. */
  private get sortedWords(): Arguments {
    return (this.sorted ??= this.readWords());
  }

  private readWords(): Arguments {
    const { arguments: read, words } = this.read;
    if (!words.some(isVariable)) return read;
    return readArguments(
      this.name,
      this.words.map(({ text, raw }) => ({ raw: text ?? raw, text })),
    );
  }

  private placed({ name, word: at, start, end, value, isBundled }: ReadFlag): CommandFlag {
    const word = this.words[at]!;
    // What a variable holds stands elsewhere: its place is where it is used, and there it cannot be taken out.
    if (isVariable(this.read.words[at]!) && !word.isUnknown)
      return new CommandFlag(name, word, word, typeof value === 'number' ? this.words[value] : undefined, false, true);
    const isWhole = start === 0 && end === word.raw.length;
    const own = typeof value === 'object' ? word.part(value.offset, word.raw.length) : undefined;
    const valueWord = typeof value === 'number' ? this.words[value] : own;
    return new CommandFlag(name, word, isWhole ? word : word.part(start, end), valueWord, isBundled);
  }

  private other(index: number | undefined): Command | undefined {
    return index === undefined ? undefined : this.script.commands[index];
  }
}

const none: readonly never[] = [];

/** Whether a word starts with a variable, so that it may become a flag. */
const isVariable = ({ text, raw }: { readonly text: string | undefined; readonly raw: string }) =>
  text === undefined && /^"?\$/.test(raw);

function innermost(command: Command): Command {
  return command.wrapped ? innermost(command.wrapped) : command;
}

/** A flag of a shell command. */
class CommandFlag implements Place {
  readonly unit: DockerfileUnit;

  constructor(
    /** With its dashes: `-k`, `--insecure`. */
    readonly name: string,
    /** The argument it is written in. */
    readonly word: Word,
    /** The flag alone: the letter of a bundle. */
    private readonly place: Word,
    readonly value: Word | undefined,
    private readonly isBundled: boolean,
    private readonly isInVariable = false,
  ) {
    this.unit = word.unit;
  }

  get span(): Span {
    return this.place.span;
  }

  /** Removes the flag with its value: its letter out of a bundle, else the word and the white space before it. */
  remove(): readonly DockerfileChange[] {
    const { unit, span, word, value } = this;
    if (this.isInVariable) return [];
    if (this.isBundled)
      return [
        { unit, operation: 'removeLetter', span, text: '', bundle: word.span, bundleRemoval: word.remove() },
        ...this.removeValue(),
      ];
    return [...word.remove(), ...(value ? this.removeValue() : [])];
  }

  /** Writes another flag in its place and leaves a value alone. A letter of a bundle can only become a letter. */
  replace(name: string): readonly DockerfileChange[] {
    if (this.isInVariable) return [];
    if (!this.isBundled) return this.place.replace(name);
    return /^-[A-Za-z0-9]$/.test(name) ? this.place.replace(name[1]!) : [];
  }

  private removeValue(): readonly DockerfileChange[] {
    const { value, word } = this;
    if (!value || value.span.start < word.span.end) return [];
    return value.remove();
  }
}
