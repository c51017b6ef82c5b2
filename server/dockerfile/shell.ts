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
import { type Assignment, Command, type Redirection } from './command';
import type { CommandSource, Heredoc } from './instruction';
import { type MappedText, MappedTextBuilder } from './mapped-text';
import { optionsOf } from './options';
import { type Reading, type Resolved, unknown, type Variable, verbatim, Word } from './word';

/** Nested scripts (`sh -c "sh -c …"`) are read this deep. */
const deepest = 5;
/** Longer scripts, and ones with more here-documents, are not read: they are made to keep the reader busy. */
const longestScript = 100_000;
const mostHeredocs = 300;

const posixShells = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'mksh']);

/** The commands of an instruction, in the order in which they are written. None where no POSIX shell reads them. */
export function commandsOf(
  source: CommandSource,
  body: { mapped: MappedText; start: number; end: number; heredocs: readonly Heredoc[] },
): readonly Command[] {
  if (source.keyword === 'HEALTHCHECK' && source.isNone) return [];
  const reader = new ScriptReader(source);
  const { strings } = source;
  if (strings) {
    if (strings.length > 0) reader.addCommand({ source, words: strings }, 0);
    return reader.commands;
  }
  if (!isPosixShell(source.shell)) return [];
  const { unit } = source;
  const first = body.heredocs[0];
  if (!first) reader.read(body.mapped.slice(body.start, body.end), 0, {});
  else {
    // The shell gets the documents behind the line. Carriage returns would become part of its words.
    const builder = new MappedTextBuilder();
    builder.addPart(body.mapped, body.start, body.end);
    const { start } = first.bodySpan;
    builder.add('\n', start - 1);
    for (const line of unit.readableText.slice(start, source.wholeSpan.end).matchAll(/([^\r\n]*)\r*(\n?)/g)) {
      builder.add(line[1]!, start + line.index);
      builder.add(line[2]!, start + line.index + line[0].length - 1);
    }
    reader.read(builder.build(start), 0, {});
  }
  return reader.commands;
}

/** `["/bin/bash", "-o", "pipefail", "-c"]` */
function isPosixShell(words: readonly (string | undefined)[]): boolean {
  const name = words[0]?.replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
  return name !== undefined && (posixShells.has(name) || (name === 'busybox' && words[1] === 'sh') || name === 'env');
}

/**
 * Scripts by their text, so that an edit elsewhere costs nothing. Two generations: when the young one is full it becomes
 * the old one, and what nobody asks for any more is forgotten.
 */
const generationSize = 2_000_000;
let young = new Map<string, ParsedScript>();
let old = new Map<string, ParsedScript>();
let youngSize = 0;

function parsed(text: string): ParsedScript {
  const known = young.get(text);
  if (known) return known;
  const script = old.get(text) ?? parsedAnew(text);
  if (youngSize > generationSize) {
    old = young;
    young = new Map();
    youngSize = 0;
  }
  young.set(text, script);
  youngSize += text.length + 100;
  return script;
}

const nothing: ParsedScript = { type: 'Script', pos: 0, end: 0, shebang: undefined, commands: [] };

function parsedAnew(text: string): ParsedScript {
  if (text.length > longestScript || text.split('<<').length > mostHeredocs) return nothing;
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
  readonly wrapper?: Command | undefined;
  readonly enclosing?: Command | undefined;
  readonly isNegated?: boolean;
  readonly isFailureIgnored?: boolean;
  readonly isConditional?: boolean;
}

class ScriptReader {
  readonly commands: Command[] = [];
  /** Variables that the script itself sets: what the Dockerfile says of them does not count. */
  private readonly assigned = new Set<string>();

  constructor(readonly source: CommandSource) {}

  /** Adds the commands of a script. Returns those that a pipe behind the script would read from. */
  read(mapped: MappedText, depth: number, context: Context): readonly Command[] {
    if (depth > deepest) return [];
    if (/^#!/.test(mapped.text) && !isPosixShebang(mapped.text)) return [];
    const script = parsed(mapped.text);
    const body = { mapped, depth };
    return script.commands.flatMap(({ command }) => this.visit(body, command, context));
  }

  private visit(body: Body, node: SyntaxNode, context: Context): readonly Command[] {
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
        return node.source === undefined ? this.children(body, node, context) : [];
      default:
        return this.children(body, node, context);
    }
  }

  private children(body: Body, node: SyntaxNode, context: Context): readonly Command[] {
    const found: Command[] = [];
    forEachChild(node, (child) => {
      const commands = this.visit(body, child, context);
      for (const command of commands) found.push(command);
    });
    return found;
  }

  private andOr(body: Body, node: AndOr, context: Context): readonly Command[] {
    return node.commands.flatMap((command, at) => {
      let operator = at;
      while (node.operators[operator] === '&&') operator++;
      const isFailureIgnored = node.operators[operator] === '||' && isNothing(node.commands[operator + 1]);
      const isConditional = context.isConditional || (at > 0 && node.operators[at - 1] === '||');
      return this.visit(body, command, { ...context, isFailureIgnored, isConditional });
    });
  }

  private pipeline(body: Body, node: Pipeline, context: Context): readonly Command[] {
    const isNegated = node.prefixes.some(({ type }) => type === 'Negation');
    let previous: readonly Command[] = [];
    const all: Command[] = [];
    for (const element of node.commands) {
      const commands = this.visit(body, element, { ...context, isNegated });
      for (const command of commands) command.pipe.previous ??= previous.at(-1);
      for (const command of previous) command.pipe.next ??= commands[0];
      all.push(...commands);
      previous = commands;
    }
    return all;
  }

  private command(body: Body, node: CommandNode, context: Context): readonly Command[] {
    const { mapped, depth } = body;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (const part of node.prefix) {
      if (part.type === 'Assignment') {
        this.assigned.add(part.name);
        const word = new Word(this.source.unit, mapped, part.pos, part.end, assignment);
        assignments.push({ unit: this.source.unit, span: word.span, name: part.name, word });
      } else redirections.push(this.redirection(body, part));
    }
    if (node.name) words.push(this.word(body, node.name));
    for (const part of node.suffix) {
      if (part.type === 'Word') words.push(this.word(body, part));
      else if (part.type === 'Assignment') {
        this.assigned.add(part.name);
        words.push(new Word(this.source.unit, mapped, part.pos, part.end, assignment));
      } else redirections.push(this.redirection(body, part));
    }
    const direct =
      words.length > 0
        ? this.addCommand({ ...context, source: this.source, words, assignments, redirections }, depth)
        : undefined;
    forEachChild(node, (child) => {
      // What stands in `$(…)` does not take part in the pipeline of its command.
      this.visit(body, child, {
        enclosing: direct ?? context.enclosing,
        isConditional: context.isConditional ?? false,
      });
    });
    for (const part of [...node.prefix, ...node.suffix]) {
      if (part.type !== 'HereDoc' || !readsScript(direct)) continue;
      const script = mapped.slice(part.body.pos, part.body.end);
      this.read(script, depth + 1, { wrapper: direct });
    }
    return direct ? [direct] : [];
  }

  /** Adds a command, the command it wraps, and the commands of a script among its arguments. */
  addCommand(parts: ConstructorParameters<typeof Command>[0], depth: number): Command {
    const command = new Command(parts);
    this.commands.push(command);
    if (depth > deepest) return command;
    const { name, words } = command;
    const { instruction: source, isConditional, enclosing } = command;
    const inner = innerStart(command);
    if (inner !== undefined && words[inner]) {
      command.wrapped = this.addCommand(
        { source, words: words.slice(inner), wrapper: command, isConditional, enclosing },
        depth + 1,
      );
    } else if (name === 'find') {
      for (const executed of executedBy(words))
        this.addCommand({ source, words: executed, wrapper: command, isConditional: true, enclosing }, depth + 1);
    } else if (name !== undefined && (posixShells.has(name) || name === 'su' || name === 'eval')) {
      const script = scriptWord(command);
      const mapped = script && scriptIn(script);
      if (mapped) this.read(mapped, depth + 1, { wrapper: command, isConditional });
    }
    return command;
  }

  private redirection(body: Body, node: RedirectionNode): Redirection {
    return {
      unit: this.source.unit,
      span: body.mapped.span(node.pos, node.end),
      operator: node.operator,
      target: node.type !== 'HereDoc' && node.target ? this.word(body, node.target) : undefined,
      body: node.type === 'HereDoc' ? node.body.text : undefined,
    };
  }

  private word(body: Body, node: WordNode): Word {
    return new ShellWord(this, body.mapped, node);
  }

  lookup(name: string): Variable {
    return this.assigned.has(name) ? unknown : this.source.lookup(name);
  }
}

interface Body {
  readonly mapped: MappedText;
  readonly depth: number;
}

/** A word of a shell command; it knows which of its parts are quoted. */
class ShellWord extends Word {
  constructor(
    private readonly reader: ScriptReader,
    readonly script: MappedText,
    readonly node: WordNode,
    start = node.pos,
    end = node.end,
  ) {
    super(reader.source.unit, script, start, end, verbatim);
  }

  override part(start: number, end: number): Word {
    return new ShellWord(this.reader, this.script, this.node, this.start + start, this.start + end);
  }

  protected override resolve(): Resolved {
    if (this.unit.hidesText(this.raw)) return unknown;
    return decoded(this.node, this.start, this.end, (name) => this.reader.lookup(name));
  }
}

/** Reads `NAME=value`, which the shell parser has no word for. */
const assignment: Reading = {
  resolved: (raw) => ({ text: /[$`]/.test(raw) ? undefined : raw.replace(/["']/g, ''), isOverridable: false }),
};

/** What the shell makes of a word between two offsets: quotes and escapes resolved, known variables put in. */
function decoded(node: WordNode, start: number, end: number, lookup: (name: string) => Variable): Resolved {
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
    text = text === undefined || value.text === undefined || splits ? undefined : text + value.text;
  };
  for (const part of node.parts) add(part, false);
  return { text, isOverridable };
}

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
function scriptIn(word: Word): MappedText | undefined {
  if (!(word instanceof ShellWord)) {
    // A string of the JSON form: its text is its script.
    return word.text === undefined ? undefined : word.mappedText;
  }
  const { node, script } = word;
  const builder = new MappedTextBuilder();
  const addLiteral = (from: number, to: number, escaped: RegExp) => {
    const written = script.text.slice(from, to);
    let last = 0;
    for (const match of written.matchAll(escaped)) {
      builder.add(written.slice(last, match.index), from + last);
      last = match.index + 1;
    }
    builder.add(written.slice(last), from + last);
  };
  for (const part of node.parts ?? []) {
    if (part.type === 'SingleQuoted') builder.add(part.value, part.pos + 1);
    else if (part.type === 'DoubleQuoted') addLiteral(part.pos + 1, part.end - 1, /\\(?=["$`\\])/g);
    else if (part.type === 'Literal') addLiteral(part.pos, part.end, /\\(?=.)/g);
    else if (part.type === 'AnsiCQuoted' || part.type === 'LocaleString') return undefined;
    else builder.add(part.text, part.pos);
  }
  if (!node.parts) builder.add(node.text, node.pos);
  return builder.build(node.pos, script);
}

/** The argument that is a script: of `sh -c`, `su -c`, `eval`. */
function scriptWord(command: Command): Word | undefined {
  if (command.name === 'eval') return command.words.length === 2 ? command.words[1] : undefined;
  if (command.name === 'su') return command.value('-c', '--command');
  return command.has('-c') ? command.operands[0] : undefined;
}

const isPosixShebang = (script: string) =>
  /^#!\s*\S*?(?:\/|\benv\s+(?:-\S+\s+)*)(?:sh|bash|ash|dash|zsh|ksh)\b/.test(script);

/** Whether a command takes its script from its input: the shell itself (`RUN <<EOF`), or `bash`, `sh -s`. */
function readsScript(command: Command | undefined): boolean {
  if (!command) return true;
  if (command.wrapped) return readsScript(command.wrapped);
  const { name } = command;
  return (
    name !== undefined &&
    posixShells.has(name) &&
    !command.has('-c') &&
    (command.has('-s') || command.operands.length === 0)
  );
}

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
function executedBy(words: readonly Word[]): readonly (readonly Word[])[] {
  const executed: (readonly Word[])[] = [];
  for (let at = 1; at < words.length; at++) {
    if (!/^-(?:exec|execdir|ok|okdir)$/.test(words[at]!.raw)) continue;
    const start = ++at;
    while (at < words.length && words[at]!.text !== ';' && words[at]!.raw !== '+') at++;
    if (at > start) executed.push(words.slice(start, at));
  }
  return executed;
}

/** The index of the word where the wrapped command starts. */
function innerStart(command: Command): number | undefined {
  const { name, words } = command;
  if (name === undefined || !Object.hasOwn(wrappers, name)) return undefined;
  if (name === 'command' && command.has('-v', '-V')) return undefined;
  const options = optionsOf(name);
  let skip = wrappers[name]!;
  for (let at = 1; at < words.length; at++) {
    const { raw } = words[at]!;
    if (raw === '--') return skip === 0 ? at + 1 : undefined;
    if (raw.startsWith('--')) {
      if (!raw.includes('=') && options.long.has(raw.slice(2))) at++;
    } else if (raw.startsWith('-') && raw.length > 1) {
      const valued = [...raw.slice(1)].findIndex((letter) => options.short.includes(letter));
      if (valued >= 0 && valued === raw.length - 2) at++;
    } else if ((name === 'env' || name === 'sudo') && /^[A-Za-z_]\w*=/.test(raw)) {
    } else if (skip > 0) skip--;
    else return at;
  }
  return undefined;
}
