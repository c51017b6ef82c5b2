import type { Place } from '../../engine/source';
import { covers, type Span } from '../../engine/text';
import { type DockerfileChange, insertion, lineEnd } from './change';
import type { Command } from './command';
import { Image } from './image';
import { jsonStrings } from './json-form';
import type { HeredocText, LogicalLine } from './lines';
import type { MappedText } from './mapped-text';
import { commandsOf } from './placed-script';
import type { Stage } from './stage';
import type { DockerfileUnit } from './unit';
import { expanded, type Reading, type Resolved, unknown, type Variable, verbatim, Word } from './word';

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

/** `--from=build`: a flag of an instruction. */
export class Flag implements Place {
  constructor(
    readonly unit: DockerfileUnit,
    /** Without the dashes: `from`. */
    readonly name: string,
    /** The whole flag. */
    readonly word: Word,
    /** Undefined where there is no `=`. */
    readonly value: Word | undefined,
  ) {}

  get span(): Span {
    return this.word.span;
  }

  /** The comma-separated parts of the value: `type=secret,id=npm,mode=0444`. */
  get options(): readonly FlagOption[] {
    const { value } = this;
    if (!value) return [];
    const options: FlagOption[] = [];
    for (const match of value.raw.matchAll(/[^,]+/g)) {
      const part = value.part(match.index, match.index + match[0].length);
      const equals = match[0].indexOf('=');
      const keyEnd = equals < 0 ? match[0].length : equals;
      options.push({
        unit: this.unit,
        span: part.span,
        name: match[0].slice(0, keyEnd).trim().toLowerCase().replace(/^["']/, ''),
        word: part,
        value: equals < 0 ? undefined : part.part(equals + 1, match[0].length),
      });
    }
    return options;
  }

  /** The first option of one of these names: `flag.option('from')`. */
  option(...names: readonly string[]): FlagOption | undefined {
    return this.options.find(({ name }) => names.includes(name));
  }

  remove(): readonly DockerfileChange[] {
    return this.word.remove();
  }

  /** Removes an option with one of its commas; the whole flag where it has no other. */
  removeOption(option: FlagOption): readonly DockerfileChange[] {
    const { value } = this;
    if (!value || this.options.length < 2) return this.remove();
    const { start, end } = option.span;
    const isFirst = start === value.span.start;
    const span = isFirst ? { start, end: end + 1 } : { start: start - 1, end };
    return [{ unit: this.unit, operation: 'replace', span, text: '' }];
  }
}

/** `id=npm` in the value of a flag. */
export interface FlagOption extends Place {
  readonly name: string;
  readonly word: Word;
  readonly value: Word | undefined;
}

/** `KEY=value` of ENV, ARG or LABEL. */
export class Pair implements Place {
  /** The key's text: `PATH`. */
  readonly name: string;
  private known: Word | undefined;

  /** Offsets into the logical line; `valueStart` is undefined without a value. */
  constructor(
    readonly instruction: PairsInstruction,
    private readonly mapped: MappedText,
    private readonly start: number,
    private readonly end: number,
    private readonly keyEnd: number,
    private readonly valueStart: number | undefined,
    /** `ENV KEY value`, which takes the whole rest of the line as one value. */
    readonly isLegacy: boolean,
  ) {
    const raw = mapped.text.slice(start, keyEnd);
    this.name = keyReading.resolved(raw).text ?? raw;
  }

  get unit(): DockerfileUnit {
    return this.instruction.unit;
  }

  get span(): Span {
    return this.mapped.span(this.start, this.end);
  }

  get key(): Word {
    return new Word(this.unit, this.mapped, this.start, this.keyEnd, keyReading);
  }

  /** Undefined for `ARG NAME` alone. */
  get value(): Word | undefined {
    if (this.valueStart === undefined) return undefined;
    return (this.known ??= new Word(this.unit, this.mapped, this.valueStart, this.end, this.instruction));
  }
}

/** A name made of variables is unknown: to resolve it, the names of its own instruction would be needed. */
const keyReading: Reading = { resolved: (raw) => expanded(raw, '\\', () => 'unset') };

export class Heredoc implements Place {
  readonly span: Span;

  constructor(
    readonly unit: DockerfileUnit,
    /** `<<EOF`, where the instruction announces it. */
    readonly word: Word,
    private readonly source: HeredocText,
  ) {
    this.span = word.span;
  }

  /** `EOF` */
  get name(): string {
    return this.source.name;
  }

  get isExpanded(): boolean {
    return this.source.isExpanded;
  }

  /** The lines of the document, each with its newline. */
  get bodySpan(): Span {
    return this.source.body;
  }

  get body(): string {
    return this.unit.text.slice(this.source.body.start, this.source.body.end);
  }

  /** Writes a line at the top of the body, below a `#!` line, indented like the line it comes before. */
  insertLine(text: string): readonly DockerfileChange[] {
    const { start } = this.source.body;
    const first = this.body.startsWith('#!') ? lineEnd(this.unit.text, start) + this.unit.newline.length : start;
    const indent = /^[ \t]*/.exec(this.unit.text.slice(first, first + 80))![0];
    return insertion(this.unit, first, `${indent}${text}\n`);
  }
}

/** What an instruction is made from. */
export interface InstructionSource {
  readonly unit: DockerfileUnit;
  readonly line: LogicalLine;
  /** Where the keyword starts in the logical line: not 0 behind ONBUILD. */
  readonly start: number;
  readonly index: number;
  readonly stage: Stage | undefined;
  readonly trigger: OnbuildInstruction | undefined;
}

/** What is read of an instruction's line when first asked for. Offsets are into the logical line. */
interface Head {
  readonly flags: readonly Flag[];
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

abstract class InstructionBase implements Place, Reading {
  abstract readonly keyword: string;
  private readonly source: InstructionSource;
  private known: Head | undefined;
  private split: readonly Word[] | undefined;
  private place: Span | undefined;
  private whole: string | undefined;

  constructor(source: InstructionSource) {
    this.source = source;
  }

  /** The keyword as it is written. */
  get keywordWord(): Word {
    const { unit, line, start } = this.source;
    return new Word(unit, line.content, start, wordEnd(line.content.text, start), verbatim);
  }

  get unit(): DockerfileUnit {
    return this.source.unit;
  }

  /** Counted over all instructions of the file, from 0. An instruction behind ONBUILD has the index of its ONBUILD. */
  get index(): number {
    return this.source.index;
  }

  /** Undefined for an ARG before the first FROM. */
  get stage(): Stage | undefined {
    return this.source.stage;
  }

  /** The ONBUILD that this instruction stands behind: it takes effect in images built from this one. */
  get trigger(): OnbuildInstruction | undefined {
    return this.source.trigger;
  }

  get flags(): readonly Flag[] {
    return this.head.flags;
  }

  /** Everything behind keyword and flags. Empty where nothing is written. */
  get body(): Word {
    return this.word(this.bodyStart, this.bodyEnd);
  }

  /** Nothing is written behind keyword and flags. */
  get isEmpty(): boolean {
    return this.bodyStart === this.bodyEnd;
  }

  get heredocs(): readonly Heredoc[] {
    const { unit, line } = this.source;
    // Those behind ONBUILD belong to the instruction that stands there.
    if (line.heredocs.length === 0 || this.keyword === 'ONBUILD') return noHeredocs;
    return line.heredocs.map(
      (heredoc) =>
        new Heredoc(
          unit,
          new Word(unit, line.content, heredoc.announced.start, heredoc.announced.end, verbatim),
          heredoc,
        ),
    );
  }

  /** From the keyword to the end of the last argument; here-documents are not in it. */
  get span(): Span {
    return (this.place ??= this.spanFromKeyword());
  }

  /** With its here-documents. */
  get wholeSpan(): Span {
    return { start: this.source.line.content.offset(this.source.start), end: this.source.line.end };
  }

  /** As it stands in the file: with keyword, continuations, comments and here-documents. */
  get written(): string {
    if (this.whole === undefined) {
      const { start, end } = this.wholeSpan;
      this.whole = this.unit.text.slice(start, end);
    }
    return this.whole;
  }

  /** The first flag of one of these names: `instruction.flag('from')`. */
  flag(...names: readonly string[]): Flag | undefined {
    return this.flags.find(({ name }) => names.includes(name));
  }

  /** The words of the body. Words end at white space; quotes do not hold them together, as for the builder. */
  get words(): readonly Word[] {
    return (this.split ??= this.wordsBetween(this.bodyStart, this.bodyEnd));
  }

  /** The value a variable has for this instruction. */
  lookup(name: string): Variable {
    return this.stage ? this.stage.lookup(name, this.index) : this.unit.global(name, this.index);
  }

  /** The USER that this instruction runs as, inherited over `FROM stage`; undefined where the base image decides. */
  get user(): ValueInstruction | undefined {
    return this.stage?.userAt(this.index);
  }

  /** The words of the SHELL in force, `/bin/sh -c` by default; undefined where one is not known. */
  get shell(): readonly (string | undefined)[] {
    return this.stage?.shellAt(this.index) ?? defaultShell;
  }

  /** The directory in force; undefined where a base image or a variable decides. */
  get workdir(): string | undefined {
    return this.stage?.workdirAt(this.index);
  }

  /** Removes the instruction with its lines; behind ONBUILD the ONBUILD goes too. */
  remove(): readonly DockerfileChange[] {
    const { unit, trigger } = this;
    const { start, end } = this.wholeSpan;
    return [{ unit, operation: 'removeLines', span: { start: trigger?.wholeSpan.start ?? start, end }, text: '' }];
  }

  /** Writes an instruction above this one and the comments that belong to it; never above parser directives. */
  insertBefore(instruction: string): readonly DockerfileChange[] {
    const { unit } = this;
    const start = unit.startWithComments((this.trigger ?? this).wholeSpan.start);
    return [{ unit, operation: 'insertLine', span: { start, end: start }, text: instruction }];
  }

  /** Writes an instruction below this one and its here-documents. */
  insertAfter(instruction: string): readonly DockerfileChange[] {
    const { unit } = this;
    const { start, end } = (this.trigger ?? this).wholeSpan;
    return [{ unit, operation: 'insertLineAfter', span: { start, end }, text: instruction }];
  }

  /** Changes the keyword and leaves the rest alone. */
  rename(keyword: string): readonly DockerfileChange[] {
    return this.keywordWord.replace(keyword);
  }

  /** Writes a flag right behind the keyword: `--no-cache`. */
  insertFlag(flag: string): readonly DockerfileChange[] {
    return this.keywordWord.insertAfter(flag);
  }

  /** What the builder makes of a text: quotes, escapes and variables resolved. */
  resolved(raw: string): Resolved {
    if (this.unit.hidesText(raw)) return { text: undefined, isOverridable: true };
    return expanded(raw, this.unit.escape, (name) => this.lookup(name));
  }

  protected get mapped(): MappedText {
    return this.source.line.content;
  }

  protected get bodyStart(): number {
    return this.head.bodyStart;
  }

  protected get bodyEnd(): number {
    return this.head.bodyEnd;
  }

  /** A word of the instruction whose variables the builder resolves. */
  protected word(start: number, end: number): Word {
    return new Word(this.unit, this.mapped, start, end, this);
  }

  protected wordsBetween(start: number, end: number): Word[] {
    const words: Word[] = [];
    const { text } = this.mapped;
    for (let at = inkAt(text, start); at < end; ) {
      const to = Math.min(wordEnd(text, at), end);
      words.push(this.word(at, to));
      at = inkAt(text, to);
    }
    return words;
  }

  private get head(): Head {
    return (this.known ??= this.readHead());
  }

  private readHead(): Head {
    const { unit } = this;
    const { text } = this.mapped;
    let at = inkAt(text, wordEnd(text, this.source.start));
    let flags: Flag[] | undefined;
    while (text.startsWith('--', at)) {
      const end = flagEnd(text, at);
      if (end - at === 2) {
        at = inkAt(text, end);
        break;
      }
      const equals = text.indexOf('=', at);
      const hasValue = equals >= 0 && equals < end;
      const name = text.slice(at + 2, hasValue ? equals : end);
      flags ??= [];
      flags.push(new Flag(unit, name, this.word(at, end), hasValue ? this.word(equals + 1, end) : undefined));
      at = inkAt(text, end);
    }
    let end = text.length;
    while (end > at && isSpace(text.charCodeAt(end - 1))) end--;
    return { flags: flags ?? noFlags, bodyStart: at, bodyEnd: end };
  }

  private spanFromKeyword(): Span {
    const { keywordWord } = this;
    const last = this.isEmpty ? (this.flags.at(-1) ?? keywordWord) : this.body;
    return { start: keywordWord.span.start, end: last.span.end };
  }
}

const noFlags: readonly Flag[] = [];
const noHeredocs: readonly Heredoc[] = [];
const defaultShell: readonly string[] = ['/bin/sh', '-c'];

/** `FROM --platform=linux/amd64 node:20 AS build` */
export class FromInstruction extends InstructionBase {
  readonly keyword = 'FROM';
  private reference: Image | undefined;

  /** The reference behind FROM: an image, or the name of a stage (see `Stage.base`). */
  get image(): Image {
    return (this.reference ??= new Image(this.words[0] ?? this.nothing));
  }

  /** Stands for an image that is not written yet, so that half-typed files have no untagged one. */
  private get nothing(): Word {
    return new Word(this.unit, this.mapped, 0, this.keywordWord.raw.length, { resolved: () => unknown });
  }

  /** The name behind AS. */
  get alias(): Word | undefined {
    const [, as, name] = this.words;
    return as?.raw.toLowerCase() === 'as' ? name : undefined;
  }

  /** Only an ARG before the first FROM can stand in a FROM. */
  override lookup(name: string): Variable {
    return this.unit.global(name, this.index);
  }
}

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

/** COPY and ADD. */
export class CopyInstruction extends InstructionBase {
  readonly keyword: 'COPY' | 'ADD';
  private list: readonly Word[] | undefined;
  private files: readonly Word[] | undefined;

  constructor(keyword: 'COPY' | 'ADD', source: InstructionSource) {
    super(source);
    this.keyword = keyword;
  }

  /** All but the last path, here-documents (`<<EOF`) left out. */
  get sources(): readonly Word[] {
    if (!this.files) {
      const files = this.paths.slice(0, -1);
      const { heredocs } = this;
      this.files =
        heredocs.length === 0
          ? files
          : files.filter(({ span }) => !heredocs.some((heredoc) => covers(heredoc.span, span.start)));
    }
    return this.files;
  }

  get destination(): Word | undefined {
    return this.paths.length > 1 ? this.paths.at(-1) : undefined;
  }

  /** The stage that `--from` names; undefined for an image, the build context and an unknown name. */
  get fromStage(): Stage | undefined {
    const from = this.flag('from')?.value?.text;
    return from === undefined ? undefined : this.unit.stageNamed(from, this.stage?.index);
  }

  private get paths(): readonly Word[] {
    if (!this.list) {
      const strings = jsonStrings(this.unit, this.mapped, this.bodyStart, this.bodyEnd, this);
      this.list = Array.isArray(strings) ? strings : this.words;
    }
    return this.list!;
  }
}

/** ENV, ARG and LABEL. */
export class PairsInstruction extends InstructionBase {
  readonly keyword: 'ENV' | 'ARG' | 'LABEL';
  private list: readonly Pair[] | undefined;

  constructor(keyword: 'ENV' | 'ARG' | 'LABEL', source: InstructionSource) {
    super(source);
    this.keyword = keyword;
  }

  get pairs(): readonly Pair[] {
    return (this.list ??= this.readPairs());
  }

  /** The pair of this name: `arg.pair('VERSION')`. */
  pair(name: string): Pair | undefined {
    return this.pairs.findLast((pair) => pair.name === name);
  }

  private readPairs(): readonly Pair[] {
    const { text } = this.mapped;
    const words = quotedWords(text, this.bodyStart, this.bodyEnd, this.unit.escape);
    const first = words[0];
    if (!first) return [];
    if (this.keyword !== 'ARG' && !text.slice(first.start, first.end).includes('=')) {
      const keyEnd = wordEnd(text, first.start);
      const valueStart = inkAt(text, keyEnd);
      if (valueStart >= this.bodyEnd) return [this.pairOf(first.start, keyEnd, keyEnd, undefined, true)];
      return [this.pairOf(first.start, this.bodyEnd, keyEnd, valueStart, true)];
    }
    return words.map(({ start, end }) => {
      const equals = text.indexOf('=', start);
      const hasValue = equals >= 0 && equals < end;
      return this.pairOf(start, end, hasValue ? equals : end, hasValue ? equals + 1 : undefined, false);
    });
  }

  private pairOf(start: number, end: number, keyEnd: number, valueStart: number | undefined, isLegacy: boolean): Pair {
    return new Pair(this, this.mapped, start, end, keyEnd, valueStart, isLegacy);
  }
}

/** EXPOSE and VOLUME. */
export class ListInstruction extends InstructionBase {
  readonly keyword: 'EXPOSE' | 'VOLUME';
  private list: readonly Word[] | undefined;

  constructor(keyword: 'EXPOSE' | 'VOLUME', source: InstructionSource) {
    super(source);
    this.keyword = keyword;
  }

  /** The ports of EXPOSE (`8080/tcp`), the paths of VOLUME. */
  get values(): readonly Word[] {
    if (!this.list) {
      const isJson = this.keyword === 'VOLUME';
      const strings = isJson ? jsonStrings(this.unit, this.mapped, this.bodyStart, this.bodyEnd, this) : undefined;
      this.list = Array.isArray(strings) ? strings : this.words;
    }
    return this.list!;
  }
}

/** Instructions with one value: the whole rest of the line. */
export class ValueInstruction extends InstructionBase {
  readonly keyword: 'USER' | 'WORKDIR' | 'STOPSIGNAL' | 'MAINTAINER';

  constructor(keyword: 'USER' | 'WORKDIR' | 'STOPSIGNAL' | 'MAINTAINER', source: InstructionSource) {
    super(source);
    this.keyword = keyword;
  }

  get value(): Word {
    return this.body;
  }

  /** For USER: the part before the colon; undefined where a variable hides it. */
  get userName(): string | undefined {
    return this.value.text?.split(':')[0];
  }

  /** For USER: the part behind the colon. */
  get groupName(): string | undefined {
    return this.value.text?.split(':')[1];
  }
}

export class ShellInstruction extends InstructionBase {
  readonly keyword = 'SHELL';

  /** The strings of its list; undefined where it is not one. */
  get strings(): readonly Word[] | undefined {
    const strings = jsonStrings(this.unit, this.mapped, this.bodyStart, this.bodyEnd);
    return Array.isArray(strings) ? strings : undefined;
  }
}

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
export class UnknownInstruction extends InstructionBase {
  readonly keyword = 'unknown';
}

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

/** Tab, line feed, vertical tab, form feed, carriage return, space. */
const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);

/** The first character from `at` on that is not white space. */
function inkAt(text: string, at: number): number {
  let ink = at;
  while (ink < text.length && isSpace(text.charCodeAt(ink))) ink++;
  return ink;
}

function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isSpace(text.charCodeAt(end))) end++;
  return end;
}

/** A flag ends at white space outside quotes. */
function flagEnd(text: string, at: number): number {
  let quote = '';
  let end = at;
  for (; end < text.length; end++) {
    const char = text[end]!;
    if (char === '\\') end++;
    else if (quote) quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (isSpace(text.charCodeAt(end))) break;
  }
  return Math.min(end, text.length);
}

/** Words that quotes and escapes hold together. An unclosed quote runs to the end. */
function quotedWords(text: string, from: number, to: number, escapeToken: string): readonly Span[] {
  const words: Span[] = [];
  let start = -1;
  let quote = '';
  for (let at = from; at < to; at++) {
    const char = text[at]!;
    if (start < 0) {
      if (isSpace(text.charCodeAt(at))) continue;
      start = at;
    }
    if (quote) {
      if (char === quote) quote = '';
      else if (char === escapeToken && quote === '"') at++;
    } else if (char === escapeToken) at++;
    else if (char === '"' || char === "'") quote = char;
    else if (isSpace(text.charCodeAt(at))) {
      words.push({ start, end: at });
      start = -1;
    }
  }
  if (start >= 0) words.push({ start, end: to });
  return words;
}
