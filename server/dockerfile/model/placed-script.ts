import { Command } from './command';
import type { CommandSource } from './instructions/running';
import { type MappedText, MappedTextBuilder } from './mapped-text';
import { legible, meaning, posixShells, type Script, type ScriptWord, type Shell, scriptOf } from './shell';
import { type Resolved, unknown, type Variable, verbatim, Word } from './word';

/** The commands of an instruction, in the order in which they are written. None where a shell reads them that is not known. */
export function commandsOf(source: CommandSource, mapped: MappedText, start: number, end: number): readonly Command[] {
  if (source.keyword === 'HEALTHCHECK' && source.isNone) return [];
  if (source.form === 'json') {
    const body = mapped.slice(start, end);
    return new PlacedScript(source, scriptOf(body.text, 'json'), body).commands;
  }
  const shell = shellOf(source.shell);
  // The here-documents of Windows shells are not scripts.
  if (!shell || (shell !== 'posix' && source.heredocs.length > 0)) return [];
  const body = withHeredocs(source, mapped, start, end);
  return new PlacedScript(source, scriptOf(body.text, shell), body).commands;
}

/** `["/bin/bash", "-o", "pipefail", "-c"]` */
function shellOf(words: readonly (string | undefined)[]): Shell | undefined {
  const [path, first] = words;
  if (path === '/bin/sh') return 'posix';
  const name = path?.replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
  if (name === undefined) return undefined;
  if (posixShells.has(name) || (name === 'busybox' && first === 'sh') || name === 'env') return 'posix';
  if (/^(?:powershell|pwsh)$/i.test(name)) return 'powershell';
  return /^cmd$/i.test(name) ? 'cmd' : undefined;
}

/** What the shell gets: the line, and its here-documents behind it. */
function withHeredocs(source: CommandSource, mapped: MappedText, start: number, end: number): MappedText {
  const first = source.heredocs[0];
  if (!first) return mapped.slice(start, end);
  const builder = new MappedTextBuilder();
  builder.addPart(mapped, start, end);
  const from = first.bodySpan.start;
  builder.add('\n', from - 1);
  // Carriage returns would become part of the shell's words.
  for (const line of source.unit.readableText.slice(from, source.wholeSpan.end).matchAll(/([^\r\n]*)\r*(\n?)/g)) {
    builder.add(line[1]!, from + line.index);
    builder.add(line[2]!, from + line.index + line[0].length - 1);
  }
  return builder.build(from);
}

/** A script where it stands in a unit. */
export class PlacedScript {
  readonly commands: readonly Command[];

  constructor(
    readonly source: CommandSource,
    private readonly script: Script,
    private readonly body: MappedText,
  ) {
    this.commands = script.commands.map((command) => new Command(this, command));
  }

  word(word: ScriptWord): Word {
    return new ShellWord(this, this.placed(word.script), word, word.start, word.end);
  }

  /** A text of the script with its places in the unit. */
  placed(text: MappedText): MappedText {
    return text.rebased(this.script.root, this.body);
  }

  lookup(name: string): Variable {
    return this.script.assigned.has(name) ? unknown : this.source.lookup(name);
  }
}

/** A word of a shell command; it knows which of its parts are quoted. */
class ShellWord extends Word {
  constructor(
    private readonly script: PlacedScript,
    mapped: MappedText,
    private readonly word: ScriptWord,
    start: number,
    end: number,
  ) {
    super(script.source.unit, mapped, start, end, verbatim);
  }

  /** Only whole: a part of a string has no quotes of its own. */
  override get isString(): boolean {
    return this.word.isString && this.start === this.word.start && this.end === this.word.end;
  }

  override part(start: number, end: number): Word {
    return new ShellWord(this.script, this.mapped, this.word, this.start + start, this.start + end);
  }

  override get legible(): string {
    if (this.text !== undefined) return this.text;
    if (this.unit.hidesText(this.raw)) return this.raw;
    return legible(this.word, this.start, this.end, (name) => this.script.lookup(name));
  }

  protected override resolve(): Resolved {
    if (this.unit.hidesText(this.raw)) return unknown;
    return meaning(this.word, this.start, this.end, (name) => this.script.lookup(name));
  }
}
