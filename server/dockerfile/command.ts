import type { Place } from '../engine/rule';
import type { Span } from '../engine/text';
import type { DockerfileChange } from './change';
import type { CommandSource } from './instruction';
import { optionsOf } from './options';
import type { Stage } from './stage';
import type { DockerfileUnit } from './unit';
import type { Word } from './word';

/** `> /etc/x`, `2>&1`, `<<< text`. */
export interface Redirection extends Place {
  readonly operator: string;
  /** Undefined where it is not written yet, and for here-documents. */
  readonly target: Word | undefined;
  /** The body of a here-document. */
  readonly body: string | undefined;
}

/** `NAME=value` before a command. */
export interface Assignment extends Place {
  readonly name: string;
  readonly word: Word;
}

/** What the shell knows of a command when it is read. */
export interface CommandParts {
  readonly source: CommandSource;
  readonly words: readonly Word[];
  readonly assignments?: readonly Assignment[];
  readonly redirections?: readonly Redirection[];
  readonly wrapper?: Command | undefined;
  readonly enclosing?: Command | undefined;
  readonly isNegated?: boolean;
  readonly isFailureIgnored?: boolean;
  readonly isConditional?: boolean;
}

/**
 * A command of a RUN, CMD, ENTRYPOINT or HEALTHCHECK. `sudo apt-get install x` is two: `sudo`, and `apt-get` with the
 * first as its `wrapper`; so is `sh -c "…"` with every command of its script.
 */
export class Command implements Place {
  readonly unit: DockerfileUnit;
  readonly instruction: CommandSource;
  /** The name and the arguments. */
  readonly words: readonly Word[];
  /** `NAME=value` before the name. */
  readonly assignments: readonly Assignment[];
  readonly redirections: readonly Redirection[];
  /** The `sudo`, `env`, `xargs` or `sh -c` that runs this command. */
  readonly wrapper: Command | undefined;
  /** The command in whose words this one stands as `$(…)`, `` `…` `` or `<(…)`. */
  readonly enclosing: Command | undefined;
  /** `! command` */
  readonly isNegated: boolean;
  /** `command || true` */
  readonly isFailureIgnored: boolean;
  /** In an `if`, `case`, loop or function, or behind `||`: it may not run. */
  readonly isConditional: boolean;
  private parsed: readonly CommandFlag[] | undefined;
  private plain: readonly Word[] = [];
  /** Set by the reader once the whole pipeline is known. */
  readonly pipe: { previous: Command | undefined; next: Command | undefined } = {
    previous: undefined,
    next: undefined,
  };
  /** Set by the reader: the command this one wraps, for `next` and `previous` of others. */
  wrapped: Command | undefined;

  constructor(parts: CommandParts) {
    this.unit = parts.source.unit;
    this.instruction = parts.source;
    this.words = parts.words;
    this.assignments = parts.assignments ?? [];
    this.redirections = parts.redirections ?? [];
    this.wrapper = parts.wrapper;
    this.enclosing = parts.enclosing;
    this.isNegated = parts.isNegated ?? false;
    this.isFailureIgnored = parts.isFailureIgnored ?? false;
    this.isConditional = parts.isConditional ?? false;
  }

  get stage(): Stage | undefined {
    return this.instruction.stage;
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
    return this.nameWord.text?.replace(/^.*\//, '');
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
    this.readFlags();
    return this.plain;
  }

  /** Every flag, letters of bundles one by one, in order, up to `--`. */
  get flags(): readonly CommandFlag[] {
    return this.readFlags();
  }

  /** The first flag of one of these names: `command.flag('-k', '--insecure')`. Its span is the flag; in `-Lkv` the letter. */
  flag(...names: readonly string[]): CommandFlag | undefined {
    return this.readFlags().find(({ name }) => names.includes(name));
  }

  /** Whether it has one of these flags. */
  has(...names: readonly string[]): boolean {
    return this.flag(...names) !== undefined;
  }

  /** The value of the first of these flags: `-o file`, `-ofile`, `--output file`, `--output=file`. */
  value(...names: readonly string[]): Word | undefined {
    return this.flag(...names)?.value;
  }

  /** Whether an argument or a flag's name is not known, so that it may hold any flag. */
  get hasUnknownArguments(): boolean {
    return this.arguments.some(({ isUnknown, raw }) => isUnknown && /^["']?\$/.test(raw));
  }

  /** The command whose output this one reads through a pipe; of a wrapped one the inner. */
  get previous(): Command | undefined {
    return this.pipe.previous
      ? innermost(this.pipe.previous)
      : this.wrapper?.pipesThrough
        ? this.wrapper.previous
        : undefined;
  }

  /** The command that reads this one's output through a pipe; of a wrapped one the inner: `sh` in `curl … | sudo sh`. */
  get next(): Command | undefined {
    return this.pipe.next ? innermost(this.pipe.next) : this.wrapper?.pipesThrough ? this.wrapper.next : undefined;
  }

  /** Its wrappers, outermost last. */
  get wrappers(): readonly Command[] {
    return this.wrapper ? [this.wrapper, ...this.wrapper.wrappers] : [];
  }

  /** A wrapper that hands its input and output to one command, as `sudo` does and `sh -c` with its script does not. */
  get pipesThrough(): boolean {
    return this.wrapped !== undefined;
  }

  private readFlags(): readonly CommandFlag[] {
    if (!this.parsed) {
      const { flags, operands } = flagsOf(this);
      this.parsed = flags;
      this.plain = operands;
    }
    return this.parsed;
  }
}

function innermost(command: Command): Command {
  return command.wrapped ? innermost(command.wrapped) : command;
}

/** A flag of a shell command. */
export class CommandFlag implements Place {
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
  ) {
    this.unit = word.unit;
  }

  get span(): Span {
    return this.place.span;
  }

  /** Removes the flag with its value: its letter out of a bundle, else the word and the white space before it. */
  remove(): readonly DockerfileChange[] {
    const { unit, span, word, value } = this;
    if (this.isBundled)
      return [{ unit, operation: 'removeLetter', span, text: '', bundle: word.span }, ...this.removeValue()];
    return [...word.remove(), ...(value ? this.removeValue() : [])];
  }

  /** Writes another flag in its place and leaves a value alone. A letter of a bundle can only become a letter. */
  replace(name: string): readonly DockerfileChange[] {
    if (!this.isBundled) return this.place.replace(name);
    return /^-[A-Za-z0-9]$/.test(name) ? this.place.replace(name[1]!) : [];
  }

  private removeValue(): readonly DockerfileChange[] {
    const { value, word } = this;
    if (!value || value.span.start < word.span.end) return [];
    return value.remove();
  }
}

function flagsOf(command: Command): { flags: readonly CommandFlag[]; operands: readonly Word[] } {
  const options = optionsOf(command.name);
  const flags: CommandFlag[] = [];
  const operands: Word[] = [];
  const words = command.arguments;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const { raw } = word;
    const dash = raw[0];
    if (raw === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (dash !== '-' || raw === '-') {
      operands.push(word);
      if (options.stopsAtOperand && operands.length >= options.stopsAtOperand) {
        operands.push(...words.slice(at + 1));
        break;
      }
      continue;
    }
    if (raw.startsWith('--') || options.longWithOneDash) {
      const equals = raw.indexOf('=');
      const name = equals < 0 ? (word.text ?? raw) : raw.slice(0, equals);
      const isValued = equals < 0 && options.long.has(name.replace(/^--?/, ''));
      const value = equals < 0 ? (isValued ? words[++at] : undefined) : word.part(equals + 1, raw.length);
      const place = equals < 0 ? word : value?.raw && isValued ? word.part(0, equals) : word;
      flags.push(new CommandFlag(name, word, place, value, false));
      continue;
    }
    for (let letter = 1; letter < raw.length; letter++) {
      const char = raw[letter]!;
      if (!/[A-Za-z0-9#@?]/.test(char)) {
        if (letter === 1) flags.push(new CommandFlag(raw, word, word, undefined, false));
        break;
      }
      const isValued = options.short.includes(char);
      const isLast = letter === raw.length - 1;
      const value = !isValued ? undefined : isLast ? words[++at] : word.part(letter + 1, raw.length);
      const isBundled = raw.length > 2 && !(isValued && letter === 1);
      const place = isBundled ? word.part(letter, letter + 1) : isLast ? word : word.part(0, 2);
      flags.push(new CommandFlag(`-${char}`, word, place, value, isBundled));
      if (isValued) break;
    }
  }
  return { flags, operands };
}
