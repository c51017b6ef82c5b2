// A small reader of PowerShell and cmd.exe: which commands a script runs, with which words, and what is piped into what.
// Variables, blocks and expressions are not evaluated; what they would make is unknown. Both languages are read in one
// pass over the text, which never fails.
// Sources: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing,
// https://learn.microsoft.com/windows-server/administration/windows-commands/cmd

/** A part of the script; `text` has quotes and escapes resolved, and is undefined where a variable hides it. */
interface WindowsWord {
  readonly start: number;
  readonly end: number;
  readonly text: string | undefined;
}

interface WindowsCommand {
  /** The name and the arguments. */
  readonly words: readonly WindowsWord[];
  /** The index of the command whose output it reads. */
  readonly previous: number | undefined;
  /** The index of the command in whose arguments it stands. */
  readonly enclosing: number | undefined;
  /** In a block, or behind `||`: it may not run. */
  readonly isConditional: boolean;
  /** `$client.DownloadFile('…')`: all its words are arguments, none a flag. */
  readonly isMethod: boolean;
}

export type WindowsShell = 'powershell' | 'cmd';

/** The commands of a script, each behind the one in whose words it stands. */
export const windowsCommands = (text: string, shell: WindowsShell): readonly WindowsCommand[] =>
  shell === 'cmd' ? new CmdReader(text).read() : new PowerShellReader(text).read();

/** The name by which a command is known: in lower case, without folder and `.exe`; aliases of cmdlets by their cmdlet. */
export function windowsName(word: WindowsWord, shell: WindowsShell): string | undefined {
  const name = word.text
    ?.replace(/^.*[\\/]/s, '')
    .replace(/\.(?:exe|cmd|bat)$/i, '')
    .toLowerCase();
  return name !== undefined && shell === 'powershell' ? (aliases.get(name) ?? name) : name;
}

/** https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_aliases */
const aliases: ReadonlyMap<string, string> = new Map([
  ['iwr', 'invoke-webrequest'],
  ['irm', 'invoke-restmethod'],
  ['iex', 'invoke-expression'],
  ['icm', 'invoke-command'],
  ['saps', 'start-process'],
]);

interface OpenCommand {
  words: WindowsWord[];
  isExpression: boolean;
  isMethod: boolean;
  /** Its index once it has words. */
  index: number | undefined;
}

/** What an opening bracket starts. */
interface Frame {
  readonly closing: string;
  readonly outer: OpenCommand;
  readonly outerPrevious: number | undefined;
  readonly isConditional: boolean;
  readonly enclosing: number | undefined;
}

const newCommand = (): OpenCommand => ({ words: [], isExpression: false, isMethod: false, index: undefined });

interface Building {
  words: WindowsWord[];
  previous: number | undefined;
  enclosing: number | undefined;
  isConditional: boolean;
  isMethod: boolean;
}

/** What both languages share: commands that are being put together from words. */
abstract class Reader {
  protected at = 0;
  protected command = newCommand();
  protected previous: number | undefined;
  protected enclosing: number | undefined;
  protected isConditional = false;
  private readonly found: Building[] = [];

  constructor(protected readonly text: string) {}

  abstract read(): readonly WindowsCommand[];

  protected get commands(): readonly WindowsCommand[] {
    return this.found;
  }

  protected add(word: WindowsWord): void {
    const { command } = this;
    command.words.push(word);
    if (command.isExpression || command.index !== undefined) return;
    command.index = this.found.length;
    const { previous, enclosing, isConditional } = this;
    this.found.push({ words: command.words, previous, enclosing, isConditional, isMethod: command.isMethod });
  }

  /** `pipes`: what follows reads the output of what ends here. */
  protected endCommand(pipes = false): void {
    this.previous = pipes ? (this.command.index ?? this.previous) : undefined;
    this.command = newCommand();
  }
}

const isBlank = (char: string | undefined) => char === ' ' || char === '\t' || char === '\r';

class CmdReader extends Reader {
  read(): readonly WindowsCommand[] {
    while (this.at < this.text.length) {
      const char = this.text[this.at]!;
      if (isBlank(char)) this.at++;
      else if (char === '\n' || char === '&' || char === '|') this.operator(char);
      else if (char === '(' || char === ')') {
        if (this.command.index === undefined || char === ')') this.endCommand();
        this.at++;
      } else if (char === '@' && this.command.index === undefined) this.at++;
      else if (char === '<' || char === '>') this.redirection();
      else this.word();
    }
    return this.commands;
  }

  private operator(char: string): void {
    const isDouble = this.text[this.at + 1] === char && char !== '\n';
    this.at += isDouble ? 2 : 1;
    this.endCommand(char === '|' && !isDouble);
    this.isConditional = char === '|' && isDouble;
  }

  /** The file of a redirection is no argument. */
  private redirection(): void {
    while (/[<>&]/.test(this.text[this.at] ?? '')) this.at++;
    while (isBlank(this.text[this.at])) this.at++;
    this.scan();
  }

  private word(): void {
    const start = this.at;
    const text = this.scan();
    // A digit right before it belongs to the redirection.
    if (/^\d$/.test(text ?? '') && /[<>]/.test(this.text[this.at] ?? '')) return;
    if (this.command.index === undefined && /^(?:call|start|do)$/i.test(text ?? '')) return;
    if (this.at > start) this.add({ start, end: this.at, text });
    else this.at++;
  }

  /** Reads to the word's end. */
  private scan(): string | undefined {
    let text = '';
    let isQuoted = false;
    let isUnknown = false;
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at]!;
      if (char === '\n') break;
      // The program that is started takes `\"` for a sign of its argument.
      if (char === '\\' && this.text[this.at + 1] === '"') text += this.text[++this.at];
      else if (char === '"') isQuoted = !isQuoted;
      else if (char === '%' || char === '!') {
        if (char === '%' || /^!\w+!/.test(this.text.slice(this.at, this.at + 100))) isUnknown = true;
        text += char;
      } else if (isQuoted) text += char;
      else if (char === '^') text += this.text[++this.at] ?? '';
      else if (isBlank(char) || /[&|<>()]/.test(char)) break;
      else text += char;
    }
    this.at = Math.min(this.at, this.text.length);
    return isUnknown ? undefined : text;
  }
}

/** Words that start a statement of the language, not a command. */
const statements =
  /^(?:if|elseif|else|while|until|for|foreach|switch|do|try|catch|finally|trap|function|filter|param|begin|process|end|class|enum|using|break|continue|exit)$/i;
/** Words before a command. */
const prefixes = /^(?:return|throw)$/i;

class PowerShellReader extends Reader {
  private readonly frames: Frame[] = [];
  private isCalled = false;

  read(): readonly WindowsCommand[] {
    while (this.at < this.text.length) this.step();
    return this.commands;
  }

  private step(): void {
    const char = this.text[this.at]!;
    const next = this.text[this.at + 1];
    if (isBlank(char) || char === ',') this.at++;
    else if (char === '#') this.skipTo('\n');
    else if (char === '<' && next === '#') this.skipTo('#>');
    else if (char === '\n' || char === ';') this.separator(1);
    else if (char === '|') this.separator(next === '|' ? 2 : 1, next !== '|', next === '|');
    else if (char === '&' && next === '&') this.separator(2);
    else if (char === '&') this.ampersand();
    else if (char === '>') this.redirection();
    else if (char === '(' || char === '{') this.open(char);
    else if (char === ')' || char === '}') this.close(char);
    else if (this.isAssignment()) {
      this.at += char === '=' ? 1 : 2;
      this.command = newCommand();
    } else this.word();
  }

  private skipTo(end: string): void {
    const found = this.text.indexOf(end, this.at);
    this.at = found < 0 ? this.text.length : found + (end === '\n' ? 0 : end.length);
  }

  private separator(length: number, pipes = false, isConditional = false): void {
    this.at += length;
    this.endCommand(pipes);
    this.isConditional = isConditional || (this.frames.at(-1)?.isConditional ?? false);
  }

  /** `& 'C:\tool.exe' x` calls what follows; behind a command it sends that to the background. */
  private ampersand(): void {
    if (this.command.words.length > 0) this.separator(1);
    else {
      this.at++;
      this.isCalled = true;
    }
  }

  private redirection(): void {
    while (/[>&\d]/.test(this.text[this.at] ?? '')) this.at++;
    while (isBlank(this.text[this.at])) this.at++;
    this.scan();
  }

  /** `$x = …`, `$x += …`: what stands before the sign is no command. */
  private isAssignment(): boolean {
    const { command, text, at } = this;
    if (!command.isExpression || command.words.length > 2) return false;
    return text[at] === '=' || (text[at + 1] === '=' && '+-*/%'.includes(text[at]!));
  }

  private open(char: string, method?: WindowsWord): void {
    const { command, enclosing } = this;
    // What stands in brackets at the start of a statement is a part of an expression.
    if (command.words.length === 0) command.isExpression = true;
    const isBlock = char === '{';
    this.frames.push({
      closing: isBlock ? '}' : ')',
      outer: command,
      outerPrevious: this.previous,
      isConditional: this.isConditional,
      enclosing,
    });
    this.enclosing = command.index ?? enclosing;
    this.isConditional ||= isBlock;
    this.previous = undefined;
    this.command = newCommand();
    this.at++;
    if (!method) return;
    this.command.isMethod = true;
    this.add(method);
  }

  private close(char: string): void {
    this.at++;
    const frame = this.frames.at(-1);
    if (frame?.closing !== char) return;
    this.frames.pop();
    const inner = this.command.index ?? this.previous;
    this.command = frame.outer;
    this.previous = frame.outerPrevious;
    this.enclosing = frame.enclosing;
    this.isConditional = frame.isConditional;
    // What an expression hands on is what stands in its brackets.
    if (this.command.index === undefined) this.previous = inner ?? this.previous;
    if (char === '}' && this.command.index === undefined) this.command = newCommand();
  }

  private word(): void {
    const start = this.at;
    const isFirst = this.command.words.length === 0;
    const text = this.scan();
    const end = this.at;
    if (end === start) {
      this.at++;
      return;
    }
    const written = this.text.slice(start, end);
    const method = /(?:\.|::)(\w+)$/.exec(written)?.[1];
    if (this.text[end] === '(' && method) {
      if (isFirst) this.command.isExpression = true;
      this.command.words.push({ start, end, text: undefined });
      this.open('(', { start: end - method.length, end, text: method });
      return;
    }
    if (isFirst && !this.isCalled) {
      if (prefixes.test(written)) return;
      if (statements.test(written) || /^(?:[$@'"[!+-]|\d|\.\w|%$)/.test(written)) this.command.isExpression = true;
    }
    if (isFirst && written === '.' && isBlank(this.text[end])) return;
    this.isCalled = false;
    this.add({ start, end, text });
  }

  /** Reads to the word's end. Brackets end one; `$(…)` in double quotes is a part of it that is not known. */
  private scan(): string | undefined {
    let text = '';
    let quote = '';
    let isUnknown = false;
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at]!;
      const next = this.text[this.at + 1];
      if (quote === "'") {
        if (char !== "'") text += char;
        else if (next === "'") text += this.text[this.at++];
        else quote = '';
      } else if (char === '`') text += this.text[++this.at] ?? '';
      else if (char === '$' && next !== undefined && /[\w({:?^$]/.test(next)) {
        isUnknown = true;
        if (!quote && next === '(') {
          this.at++;
          break;
        }
        if (next === '{') this.at = Math.max(this.at, this.text.indexOf('}', this.at));
        text += char;
      } else if (quote) {
        if (char !== '"') text += char;
        else if (next === '"') text += this.text[this.at++];
        else quote = '';
      } else if (char === "'" || char === '"') quote = char;
      else if (isBlank(char) || /[\n;|&(){},>]/.test(char)) break;
      else if (char === '=' && /^[$[]/.test(text) && next !== '=') break;
      else text += char;
    }
    this.at = Math.min(this.at, this.text.length);
    return isUnknown ? undefined : text;
  }
}
