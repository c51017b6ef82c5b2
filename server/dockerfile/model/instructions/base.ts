import type { Place } from '../../../engine/source';
import type { Span } from '../../../engine/text';
import type { DockerfileChange } from '../change';
import type { OnbuildInstruction } from '../instruction';
import type { LogicalLine } from '../lines';
import type { MappedText } from '../mapped-text';
import type { Stage } from '../stage';
import type { DockerfileUnit } from '../unit';
import { expanded, type Reading, type Resolved, type Variable, verbatim, Word } from '../word';
import { Flag, flagEnd } from './flag';
import { Heredoc } from './heredoc';
import type { ValueInstruction } from './values';
import { inkAt, isSpace, wordEnd } from './white-space';

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

/** What all instructions have in common. */
export abstract class InstructionBase implements Place, Reading {
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
