import {
  type AndOr,
  type Command as CommandNode,
  forEachChild,
  type ParsedScript,
  type Pipeline,
  parse,
  type Redirection as RedirectionNode,
  type SyntaxNode,
  type Word as WordNode,
  type WordPart,
} from 'unbash';
import { rememberedByText } from '../../engine/remembered';
import { type Arguments, type ReadFlag, readArguments } from './arguments';
import { jsonTexts } from './json-form';
import { MappedText, MappedTextBuilder } from './mapped-text';
import { optionsOf } from './options';
import { isMasked } from './template';
import { type WindowsShell, windowsCommands, windowsName } from './windows-shell';
import { type Resolved, unknown, type Variable } from './word';

/**
 * What a script says whatever stands around it. It depends on nothing but the text, so that one reading serves until the
 * text changes; places are offsets into the text. The only file that knows the shell parser.
 */
export interface Script {
  /** In the order in which they are written; wrapped ones follow their wrapper. */
  readonly commands: readonly ScriptCommand[];
  /** Variables that the script itself sets: what the Dockerfile says of them does not count. */
  readonly assigned: ReadonlySet<string>;
  /** The text with its places, as which nested texts know it. */
  readonly root: MappedText;
}

/** Who reads a script. */
export type Shell = 'posix' | WindowsShell;

export interface ScriptCommand {
  readonly words: readonly ScriptWord[];
  /** The first word without its directory; undefined where variables hide it. */
  readonly name: string | undefined;
  readonly arguments: Arguments;
  readonly assignments: readonly { readonly name: string; readonly word: ScriptWord }[];
  readonly redirections: readonly ScriptRedirection[];
  readonly isNegated: boolean;
  readonly isFailureIgnored: boolean;
  readonly isConditional: boolean;
  readonly shell: Shell;
  /** Indexes of other commands in the script. */
  readonly wrapper: number | undefined;
  readonly enclosing: number | undefined;
  wrapped: number | undefined;
  previous: number | undefined;
  next: number | undefined;
}

interface ScriptRedirection {
  readonly operator: string;
  /** All of it, as a part of `script`. */
  readonly start: number;
  readonly end: number;
  readonly script: MappedText;
  readonly target: ScriptWord | undefined;
  readonly body: string | undefined;
}

export interface ScriptWord {
  /** The text it is a part of: the script, or one nested in it. */
  readonly script: MappedText;
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  /** Quotes and escapes resolved; undefined where it holds variables or substitutions. */
  readonly text: string | undefined;
  readonly node: WordNode | undefined;
  /** A string of the JSON form. */
  readonly isString: boolean;
}

/** Nested scripts (`sh -c "sh -c …"`) are read this deep. */
const deepest = 5;
/** Longer scripts, and ones with more here-documents, are not read: they are made to keep the reader busy. */
const longestScript = 1_000_000;
const mostHeredocs = 300;

export const posixShells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'mksh']);

const memory = { size: 2_000_000, longest: 2_000_000 };
const readerOf = (form: Shell | 'json') => rememberedByText((text) => new ScriptReader(text).read(form), memory);
const readers = {
  posix: readerOf('posix'),
  powershell: readerOf('powershell'),
  cmd: readerOf('cmd'),
  json: readerOf('json'),
};

/**
 * Reads shell text, or the JSON form of an instruction. Never throws; what does not parse is read as far as it does.
 * The same text gives the same object for as long as it is in use.
 */
export const scriptOf = (text: string, form: Shell | 'json'): Script => readers[form](text);

const nothing: ParsedScript = { type: 'Script', pos: 0, end: 0, shebang: undefined, commands: [] };

/** The parser reads a nested substitution once for each that is around it. Nobody writes a hundred. */
const deepestSubstitution = 100;

function isDeep(text: string): boolean {
  let depth = 0;
  for (const { 0: sign } of text.matchAll(/[()]/g)) {
    depth = sign === '(' ? depth + 1 : Math.max(depth - 1, 0);
    if (depth > deepestSubstitution) return true;
  }
  return false;
}

/** Whether a script is not read, because it would keep the reader busy for too long. */
export const isUnread: (text: string) => boolean = rememberedByText(
  (text) => text.length > longestScript || text.split('<<').length > mostHeredocs || isDeep(text),
);

function parsed(text: string): ParsedScript {
  if (isUnread(text)) return nothing;
  try {
    return parse(text);
  } catch (error) {
    // Thousands of nested functions exhaust the parser's stack.
    if (error instanceof RangeError) return nothing;
    throw error;
  }
}

/** Where in a script a command stands. */
interface Context {
  readonly wrapper: number | undefined;
  readonly enclosing: number | undefined;
  readonly isNegated: boolean;
  readonly isFailureIgnored: boolean;
  readonly isConditional: boolean;
}

const outermost: Context = {
  wrapper: undefined,
  enclosing: undefined,
  isNegated: false,
  isFailureIgnored: false,
  isConditional: false,
};

interface Body {
  readonly script: MappedText;
  readonly depth: number;
}

const none: readonly number[] = [];

class ScriptReader {
  private readonly commands: ScriptCommand[] = [];
  private readonly assigned = new Set<string>();
  private readonly root: MappedText;
  private readonly isTemplate: boolean;

  constructor(text: string) {
    this.root = MappedText.verbatim(text, 0);
    this.isTemplate = isMasked(text);
  }

  read(form: Shell | 'json'): Script {
    const { commands, assigned, root } = this;
    if (form === 'posix') this.script(root, 0, outermost);
    else if (form !== 'json') this.windows(root, form, 0, outermost);
    else {
      const words = jsonTexts(root, 0, root.text.length);
      // A list that begins with an empty string names no program.
      if (Array.isArray(words) && words[0]?.text) this.add({ words: words.map(stringWord) }, outermost, 0);
    }
    return { commands, assigned, root };
  }

  private script(script: MappedText, depth: number, context: Context): void {
    if (depth > deepest) return;
    if (script.text.startsWith('#!') && !isPosixShebang(script.text)) return;
    const body = { script, depth };
    for (const { command } of parsed(script.text).commands) this.visit(body, command, context);
  }

  /** Adds the commands of a script that PowerShell or cmd.exe reads. */
  private windows(script: MappedText, shell: WindowsShell, depth: number, context: Context): void {
    if (depth > deepest || script.text.length > longestScript) return;
    const indexes: number[] = [];
    for (const { words: written, previous, enclosing, isConditional, isMethod } of windowsCommands(
      script.text,
      shell,
    )) {
      const words = written.map(({ start, end, text }) => ({
        script,
        start,
        end,
        raw: script.text.slice(start, end),
        text: this.isTemplate && isMasked(script.text.slice(start, end)) ? undefined : text,
        node: undefined,
        isString: false,
      }));
      const name = windowsName(written[0]!, shell);
      const reader = previous === undefined ? undefined : this.commands[indexes[previous]!];
      const within = {
        ...context,
        enclosing: enclosing === undefined ? context.enclosing : indexes[enclosing],
        isConditional: context.isConditional || isConditional,
      };
      const index = this.add({ words, name, shell, isMethod }, within, depth);
      indexes.push(index);
      if (!reader) continue;
      this.commands[index]!.previous = indexes[previous!];
      reader.next ??= index;
    }
  }

  /** Adds the commands of a node. Returns those that take part in a pipeline the node stands in. */
  private visit(body: Body, node: SyntaxNode, context: Context): readonly number[] {
    switch (node.type) {
      case 'Command':
        return this.command(body, node, context);
      case 'Pipeline':
        return this.pipeline(body, node, context);
      case 'AndOr':
        return this.andOr(body, node, context);
      case 'Statement':
        return this.visit(body, node.command, context);
      case 'If':
      case 'Elif':
      case 'Case':
      case 'While':
      case 'Function':
        return this.children(body, node, { ...context, isConditional: true });
      case 'For':
      case 'Select':
        this.assigned.add(node.name.value);
        return this.children(body, node, { ...context, isConditional: true });
      case 'Assignment':
        this.assigned.add(node.name);
        return this.children(body, node, context);
      case 'Script':
        // Inside backquotes with escapes, places are those of a text that is nowhere written.
        return node.source === undefined ? this.children(body, node, context) : none;
      case 'Literal':
      case 'SingleQuoted':
      case 'SimpleExpansion':
        return none;
      default:
        return this.children(body, node, context);
    }
  }

  private children(body: Body, node: SyntaxNode, context: Context): readonly number[] {
    const found: number[] = [];
    forEachChild(node, (child) => {
      for (const command of this.visit(body, child, context)) found.push(command);
    });
    return found;
  }

  private andOr(body: Body, node: AndOr, context: Context): readonly number[] {
    return node.commands.flatMap((command, at) => {
      let operator = at;
      while (node.operators[operator] === '&&') operator++;
      const isFailureIgnored = node.operators[operator] === '||' && isNothing(node.commands[operator + 1]);
      const isConditional = context.isConditional || (at > 0 && node.operators[at - 1] === '||');
      return this.visit(body, command, { ...context, isFailureIgnored, isConditional });
    });
  }

  private pipeline(body: Body, node: Pipeline, context: Context): readonly number[] {
    const isNegated = node.prefixes.some(({ type }) => type === 'Negation');
    let previous = none;
    const all: number[] = [];
    for (const element of node.commands) {
      const commands = this.visit(body, element, { ...context, isNegated });
      for (const command of commands) this.commands[command]!.previous ??= previous.at(-1);
      for (const command of previous) this.commands[command]!.next ??= commands[0];
      for (const command of commands) all.push(command);
      previous = commands;
    }
    return all;
  }

  private command(body: Body, node: CommandNode, context: Context): readonly number[] {
    const assignments: { name: string; word: ScriptWord }[] = [];
    const words: ScriptWord[] = [];
    const redirections: ScriptRedirection[] = [];
    if (node.name) words.push(this.word(body, node.name));
    for (const part of node.prefix) {
      if (part.type === 'Assignment') {
        this.assigned.add(part.name);
        assignments.push({ name: part.name, word: assignmentWord(body.script, part.pos, part.end) });
      } else redirections.push(this.redirection(body, part));
    }
    for (const part of node.suffix) {
      if (part.type === 'Word') words.push(this.word(body, part));
      else if (part.type === 'Assignment') {
        this.assigned.add(part.name);
        words.push(assignmentWord(body.script, part.pos, part.end));
      } else redirections.push(this.redirection(body, part));
    }
    const direct = words.length > 0 ? this.add({ words, assignments, redirections }, context, body.depth) : undefined;
    const within: Context = {
      ...outermost,
      enclosing: direct ?? context.enclosing,
      isConditional: context.isConditional,
    };
    // What stands in `$(…)` does not take part in the pipeline of its command.
    forEachChild(node, (child) => {
      // A here-document that is a script is read as one below, substitutions and all.
      if (child.type !== 'HereDoc' || !this.readsScript(direct)) this.visit(body, child, within);
    });
    for (const part of [...node.prefix, ...node.suffix]) {
      if (part.type !== 'HereDoc' || !this.readsScript(direct)) continue;
      this.script(body.script.slice(part.body.pos, part.body.end), body.depth + 1, { ...outermost, wrapper: direct });
    }
    return direct === undefined ? none : [direct];
  }

  /** Adds a command, the command it wraps, and the commands of a script among its arguments. Returns its index. */
  private add(
    {
      words,
      name = words[0]!.text?.replace(/^.*\//s, ''),
      assignments = [],
      redirections = [],
      shell = 'posix',
      isMethod = false,
    }: { words: readonly ScriptWord[]; isMethod?: boolean } & Partial<
      Pick<ScriptCommand, 'name' | 'assignments' | 'redirections' | 'shell'>
    >,
    context: Context,
    depth: number,
  ): number {
    const index = this.commands.length;
    const isCmdlet = shell === 'powershell' && (isMethod || /^[a-z]+-[a-z]+/.test(name ?? ''));
    const read = isCmdlet ? cmdletArguments(words, isMethod) : readArguments(name, words);
    const links = { wrapped: undefined, previous: undefined, next: undefined };
    const own = { words, name, arguments: read, assignments, redirections, shell };
    const command: ScriptCommand = { ...own, ...context, ...links };
    this.commands.push(command);
    if (name === undefined || depth > deepest) return index;
    const { isConditional, enclosing } = context;
    const inside: Context = { ...outermost, wrapper: index, enclosing, isConditional };
    const inner = innerStart(name, words);
    if (inner !== undefined && words[inner]) {
      command.wrapped = this.add({ words: words.slice(inner) }, inside, depth + 1);
    } else if (name === 'find') {
      for (const executed of executedBy(words))
        this.add({ words: executed }, { ...inside, isConditional: true }, depth + 1);
    } else if (posixShells.has(name) || name === 'su' || name === 'runuser' || name === 'eval') {
      const script = scriptWord(command);
      const nested = script && scriptIn(script);
      if (nested) this.script(nested, depth + 1, inside);
    } else if (isPowerShell(name) || (name === 'cmd' && shell !== 'posix') || name === 'cmd.exe') {
      const windowsShell = isPowerShell(name) ? 'powershell' : 'cmd';
      const nested = windowsScript(words, windowsShell, name);
      if (nested) this.windows(nested, windowsShell, depth + 1, inside);
    }
    return index;
  }

  private redirection({ script, ...body }: Body, node: RedirectionNode): ScriptRedirection {
    return {
      operator: node.operator,
      start: node.pos,
      end: node.end,
      script,
      target: node.type !== 'HereDoc' && node.target ? this.word({ script, ...body }, node.target) : undefined,
      body: node.type === 'HereDoc' ? node.body.text : undefined,
    };
  }

  private word({ script }: Body, node: WordNode): ScriptWord {
    const isHidden = this.isTemplate && isMasked(node.text);
    const { text } = isHidden ? unknown : decoded(node, node.pos, node.end, () => unknown);
    return { script, start: node.pos, end: node.end, raw: node.text, text, node, isString: false };
  }

  /** Whether a command takes its script from its input: the shell itself (`RUN <<EOF`), or `bash`, `sh -s`. */
  private readsScript(index: number | undefined): boolean {
    const command = index === undefined ? undefined : this.commands[index]!;
    if (!command) return true;
    if (command.wrapped !== undefined) return this.readsScript(command.wrapped);
    const { flags, operands } = command.arguments;
    const has = (name: string) => flags.some((flag) => flag.name === name);
    const { name } = command;
    return name !== undefined && posixShells.has(name) && !has('-c') && (has('-s') || operands.length === 0);
  }
}

const stringWord = (script: MappedText): ScriptWord => ({
  script,
  start: 0,
  end: script.text.length,
  raw: script.text,
  text: isMasked(script.text) ? undefined : script.text,
  node: undefined,
  isString: true,
});

/** `NAME=value`, which the shell parser has no word for. */
function assignmentWord(script: MappedText, start: number, end: number): ScriptWord {
  const raw = script.text.slice(start, end);
  const text = /[$`]/.test(raw) || isMasked(raw) ? undefined : raw.replace(/["']/g, '');
  return { script, start, end, raw, text, node: undefined, isString: false };
}

/** What a word, or a part of it, stands for in a Dockerfile that sets variables. */
export function meaning(word: ScriptWord, start: number, end: number, lookup: (name: string) => Variable): Resolved {
  const isWhole = start === word.start && end === word.end;
  if (isWhole && word.text !== undefined) return { text: word.text, isOverridable: false };
  if (word.node) return decoded(word.node, start, end, lookup);
  if (word.text === undefined) return unknown;
  return { text: word.raw.slice(start - word.start, end - word.start), isOverridable: false };
}

/** As `meaning`, with what is not known as it is written. */
export function legible(word: ScriptWord, start: number, end: number, lookup: (name: string) => Variable): string {
  if (word.node) return decoded(word.node, start, end, lookup, true).text!;
  return word.raw.slice(start - word.start, end - word.start).replace(/["']/g, '');
}

/**
 * What the shell makes of a word between two offsets: quotes and escapes resolved, known variables put in.
 *
 * @param keepsUnknown what is not known stays as it is written, so that there is always a text
 */
function decoded(
  node: WordNode,
  start: number,
  end: number,
  lookup: (name: string) => Variable,
  keepsUnknown = false,
): Resolved {
  const isWhole = start <= node.pos && end >= node.end;
  if (!node.parts) {
    if (isWhole) return { text: node.value, isOverridable: false };
    return { text: literal(node.text, node.value, start - node.pos, end - node.pos), isOverridable: false };
  }
  let text: string | undefined = '';
  let isOverridable = false;
  const add = (part: WordPart, isQuoted: boolean): void => {
    if (part.end <= start || part.pos >= end) return;
    const value = valueOfPart(part, start, end, lookup, add);
    if (!value) return;
    isOverridable ||= value.isOverridable;
    // An unquoted value with white space becomes several words.
    const splits = !isQuoted && part.type.endsWith('Expansion') && /\s/.test(value.text ?? '');
    const added = splits ? undefined : value.text;
    const written = keepsUnknown ? part.text.slice(Math.max(0, start - part.pos), end - part.pos) : undefined;
    text = text === undefined ? undefined : concatenated(text, added ?? written);
  };
  for (const part of node.parts) add(part, false);
  return { text, isOverridable };
}

const concatenated = (text: string, more: string | undefined) => (more === undefined ? undefined : text + more);

/** Undefined for a quoted part, whose own parts are added instead. */
function valueOfPart(
  part: WordPart,
  start: number,
  end: number,
  lookup: (name: string) => Variable,
  add: (part: WordPart, isQuoted: boolean) => void,
): Resolved | undefined {
  switch (part.type) {
    case 'Literal':
      return { text: literal(part.text, part.value, start - part.pos, end - part.pos), isOverridable: false };
    case 'SingleQuoted': {
      const text = part.value.slice(Math.max(0, start - part.pos - 1), Math.max(0, end - part.pos - 1));
      return { text, isOverridable: false };
    }
    case 'AnsiCQuoted':
      return { text: part.value, isOverridable: false };
    case 'Glob':
    case 'ExtendedGlob':
      return { text: part.text, isOverridable: false };
    case 'BraceExpansion':
      return { text: /\s/.test(part.text) ? undefined : part.text, isOverridable: false };
    case 'DoubleQuoted':
    case 'LocaleString':
      for (const child of part.parts) add(child, true);
      return undefined;
    case 'SimpleExpansion':
      return variable(lookup(part.text.slice(1)));
    case 'ParameterExpansion': {
      const { operation, prefix, index } = part;
      if (prefix || index) return unknown;
      const found = lookup(part.parameter);
      if (!operation) return variable(found);
      if (operation.type !== 'Default' || !operation.operator.endsWith('-')) return unknown;
      if (found !== 'unset' && (found.text !== '' || operation.operator === '-')) return found;
      const { operand } = operation;
      return { ...decoded(operand, operand.pos, operand.end, lookup), isOverridable: true };
    }
    default:
      return unknown;
  }
}

/** A part of a literal. Where it holds escapes, offsets into the written form are turned into the text they make. */
function literal(written: string, value: string, start: number, end: number): string {
  if (start <= 0 && end >= written.length) return value;
  const part = written.slice(Math.max(0, start), end);
  return written === value ? part : part.replace(/\\(.)/g, '$1');
}

const variable = (found: Variable): Resolved => (found === 'unset' ? { text: undefined, isOverridable: true } : found);

/** The script that a quoted argument holds, each character still knowing where it is written. */
function scriptIn({ script, start, end, node }: ScriptWord): MappedText | undefined {
  if (!node) return script.slice(start, end);
  const builder = new MappedTextBuilder();
  const add = (part: WordPart, escapes: RegExp): void => {
    switch (part.type) {
      case 'DoubleQuoted':
        for (const child of part.parts) add(child, /\\(?=["$`\\])/g);
        return;
      case 'SingleQuoted':
        builder.add(part.value, part.pos + 1);
        return;
      case 'Literal': {
        let last = 0;
        for (const { index } of part.text.matchAll(escapes)) {
          builder.add(part.text.slice(last, index), part.pos + last);
          last = index + 1;
        }
        builder.add(part.text.slice(last), part.pos + last);
        return;
      }
      case 'CommandExpansion':
      case 'ArithmeticExpansion':
      case 'ProcessSubstitution':
        // The outer shell replaces it before the script is one, by what nobody knows.
        builder.add(`\${${'_'.repeat(Math.max(1, part.text.length - 3))}}`.slice(0, part.text.length), part.pos);
        return;
      default:
        builder.add(part.text, part.pos);
    }
  };
  if (node.parts?.some(({ type }) => type === 'AnsiCQuoted' || type === 'LocaleString')) return undefined;
  for (const part of node.parts ?? []) add(part, /\\(?=.)/g);
  if (!node.parts) builder.add(node.text, node.pos);
  return builder.build(node.pos, script);
}

/** The argument that is a script: of `sh -c`, `su -c`, `eval`. */
function scriptWord({ name, words, arguments: { flags, operands } }: ScriptCommand): ScriptWord | undefined {
  if (name === 'eval') return words.length === 2 ? words[1] : undefined;
  const flag = flags.find((found) => found.name === '-c' || found.name === '--command');
  if (name !== 'su' && name !== 'runuser')
    return flag && operands[0] === undefined ? undefined : flag && words[operands[0]!];
  return typeof flag?.value === 'number' ? words[flag.value] : undefined;
}

const isPowerShell = (name: string) => /^(?:powershell|pwsh)(?:\.exe)?$/i.test(name);

/**
 * The script that PowerShell or cmd.exe is started with, all words to the end of the line. Undefined for a file and for
 * one that is encoded. Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_pwsh
 */
function windowsScript(words: readonly ScriptWord[], shell: WindowsShell, name: string): MappedText | undefined {
  let first = 1;
  let isNamed = false;
  for (; first < words.length && !isNamed; first++) {
    const flag = /^[-/](\w+)/.exec(words[first]!.raw)?.[1]?.toLowerCase();
    if (flag === undefined) break;
    if (shell === 'cmd') isNamed = flag === 'c' || flag === 'k';
    else if ('command'.startsWith(flag)) isNamed = true;
    else if (/^(?:f|file|e|ec|en\w*)$/.test(flag)) return undefined;
    else if (/^(?:ex\w*|ep|in\w*|if|o\w*|v\w*|w\w*|co\w+|ps\w*|se\w*|cu\w*)$/.test(flag)) first++;
  }
  // Without a flag pwsh takes the first word for the name of a file, Windows PowerShell for a command.
  if (first >= words.length || (!isNamed && (shell === 'cmd' || /^pwsh/i.test(name)))) return undefined;
  const given = words.slice(first);
  if (given.length === 1) return windowsArgument(given[0]!);
  const [{ script }] = given as [ScriptWord];
  if (given.every((word) => word.script === script)) return script.slice(given[0]!.start, given.at(-1)!.end);
  return undefined;
}

/** A script in one argument: between its quotes, in which `\"` stands for a quote. */
function windowsArgument(word: ScriptWord): MappedText | undefined {
  if (word.node || !word.raw.startsWith('"')) return scriptIn(word);
  const end = word.raw.endsWith('"') && word.raw.length > 1 ? word.end - 1 : word.end;
  const builder = new MappedTextBuilder();
  let from = word.start + 1;
  for (const { index } of word.script.text.slice(from, end).matchAll(/\\(?=")/g)) {
    const at = word.start + 1 + index;
    builder.add(word.script.text.slice(from, at), from);
    from = at + 1;
  }
  builder.add(word.script.text.slice(from, end), from);
  return builder.build(word.start, word.script);
}

/** `-Name value` and `-Name:value`; names without regard to case. */
function cmdletArguments(words: readonly ScriptWord[], isMethod: boolean): Arguments {
  const flags: ReadFlag[] = [];
  const operands: number[] = [];
  for (let at = 1; at < words.length; at++) {
    const { raw } = words[at]!;
    const name = isMethod ? undefined : /^-[A-Za-z]\w*/.exec(raw)?.[0];
    if (name === undefined) {
      operands.push(at);
      continue;
    }
    const hasOwn = raw[name.length] === ':';
    const next = words[at + 1]?.raw;
    const takesNext = !hasOwn && raw.length === name.length && next !== undefined && !/^-[A-Za-z]/.test(next);
    const value = hasOwn ? { offset: name.length + 1 } : takesNext ? at + 1 : undefined;
    flags.push({ name: name.toLowerCase(), word: at, start: 0, end: name.length, value, isBundled: false });
    if (takesNext) at++;
  }
  return { flags, operands };
}

const isPosixShebang = (script: string) =>
  /^#!\s*\S*?(?:\/|\benv\s+(?:-\S+\s+)*)(?:sh|bash|ash|dash|zsh|ksh)\b/.test(script);

const isNothing = (node: SyntaxNode | undefined) =>
  node?.type === 'Command' && (node.name?.value === 'true' || node.name?.value === ':');

/** Commands whose remaining arguments are a command, after so many operands of their own. */
const wrappers: Readonly<Record<string, number>> = {
  sudo: 0,
  doas: 0,
  env: 0,
  exec: 0,
  time: 0,
  nohup: 0,
  nice: 0,
  ionice: 0,
  xargs: 0,
  command: 0,
  builtin: 0,
  busybox: 0,
  eatmydata: 0,
  fakeroot: 0,
  stdbuf: 0,
  setpriv: 0,
  'dumb-init': 0,
  tini: 0,
  catchsegv: 0,
  timeout: 1,
  chroot: 1,
  gosu: 1,
  'su-exec': 1,
};

/** The commands behind the `-exec` actions of find. */
function executedBy(words: readonly ScriptWord[]): readonly (readonly ScriptWord[])[] {
  const executed: (readonly ScriptWord[])[] = [];
  for (let at = 1; at < words.length; at++) {
    if (!/^-(?:exec|execdir|ok|okdir)$/.test(words[at]!.raw)) continue;
    const start = ++at;
    while (at < words.length && words[at]!.text !== ';' && words[at]!.raw !== '+') at++;
    if (at > start) executed.push(words.slice(start, at));
  }
  return executed;
}

/** The index of the word where the wrapped command starts. */
function innerStart(name: string, words: readonly ScriptWord[]): number | undefined {
  // `python3 -m pip install` is pip by another door; flags of Python's own may stand before.
  if (/^python[\d.]*$/.test(name)) {
    const module = words.findIndex(({ raw }, at) => at > 0 && !/^-[A-Zbdiqsuvx]+$/.test(raw));
    return words[module]?.raw === '-m' && module + 1 < words.length ? module + 1 : undefined;
  }
  if (!Object.hasOwn(wrappers, name)) return undefined;
  const options = optionsOf(name);
  let skip = wrappers[name]!;
  for (let at = 1; at < words.length; at++) {
    const { raw } = words[at]!;
    if (raw === '--') return skip === 0 ? at + 1 : undefined;
    if (raw.startsWith('--')) {
      if (!raw.includes('=') && options.long.has(raw.slice(2))) at++;
    } else if (raw.startsWith('-') && raw.length > 1) {
      // `command -v curl` asks whether there is one.
      if (name === 'command' && /[vV]/.test(raw)) return undefined;
      const valued = [...raw.slice(1)].findIndex((letter) => options.short.includes(letter));
      if (valued >= 0 && valued === raw.length - 2) at++;
    } else if ((name === 'env' || name === 'sudo') && /^[A-Za-z_]\w*=/.test(raw)) {
      // A variable for the command, not the command.
    } else if (skip > 0) skip--;
    else return at;
  }
  return undefined;
}
