import type { SyntaxProblem } from '../../engine/source';
import type { Span } from '../../engine/text';
import { MappedText, MappedTextBuilder } from './mapped-text';

/** `# syntax=docker/dockerfile:1`, at the top of the file. Offsets are relative to the unit, as all in this file. */
export interface Directive {
  /** In lower case: `syntax`, `escape` or `check`. */
  readonly name: string;
  readonly value: string;
  readonly span: Span;
  readonly valueSpan: Span;
}

/** A document that follows its instruction: `<<EOF`. */
export interface HeredocText {
  readonly name: string;
  /** The word that announces it, as offsets into the logical line. */
  readonly announced: Span;
  /** `<<-`: leading tabs are dropped. */
  readonly isIndented: boolean;
  /** The delimiter is not quoted, so that a shell or the builder resolves variables in the body. */
  readonly isExpanded: boolean;
  /** Every line of the body with its newline. */
  readonly body: Span;
  /** The terminator without its newline; empty where the file ends before it. */
  readonly terminator: Span;
}

/** An instruction with its continuation lines joined, as the builder reads it. */
export interface LogicalLine {
  /** Without leading white space, continuation characters, comments and blank lines. */
  readonly content: MappedText;
  readonly heredocs: readonly HeredocText[];
  /** Behind the last character of the last line of the instruction, heredocs included, newline excluded. */
  readonly end: number;
}

interface CommentLine {
  /** From the `#` to the end of the line. */
  readonly span: Span;
  /** The index of the logical line it stands in or before. */
  readonly line: number;
}

export interface Lines {
  readonly directives: readonly Directive[];
  readonly escape: '\\' | '`';
  readonly comments: readonly CommentLine[];
  readonly lines: readonly LogicalLine[];
  readonly problems: readonly SyntaxProblem[];
}

/** White space as Go sees it; line feeds never stand inside a line. */
const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13) || code === 0x85 || code === 0xa0;
const directivePattern = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S.*)$/;
const knownDirectives = new Set(['syntax', 'escape', 'check']);

/** Splits a Dockerfile into logical lines by the rules of BuildKit's parser. Linear in the text; never throws. */
export function linesOf(text: string): Lines {
  return new LineReader(text).read();
}

class LineReader {
  private readonly directives: Directive[] = [];
  private readonly comments: CommentLine[] = [];
  private readonly lines: LogicalLine[] = [];
  private readonly problems: SyntaxProblem[] = [];
  private escape: '\\' | '`' = '\\';
  private mayBeDirective = true;
  /** Where the current physical line starts, where its content ends, and where the next one starts. */
  private start = 0;
  private end = 0;
  private next: number;
  /** Where the last line that belongs to the current instruction ends. */
  private lastEnd = 0;

  constructor(private readonly text: string) {
    this.next = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  read(): Lines {
    while (this.advance()) {
      const first = this.firstInk();
      if (first === this.end) {
        this.mayBeDirective = false;
      } else if (this.text[first] === '#') {
        this.comments.push({ span: { start: first, end: this.end }, line: this.lines.length });
        if (this.mayBeDirective) this.readDirective(first);
      } else {
        this.mayBeDirective = false;
        this.readInstruction(first);
      }
    }
    const { directives, comments, lines, problems } = this;
    return { directives, escape: this.escape, comments, lines, problems };
  }

  private advance(): boolean {
    if (this.next >= this.text.length) return false;
    this.start = this.next;
    const newline = this.text.indexOf('\n', this.start);
    this.end = newline < 0 ? this.text.length : newline;
    this.next = newline < 0 ? this.text.length : newline + 1;
    while (this.end > this.start && this.text[this.end - 1] === '\r') this.end--;
    return true;
  }

  private firstInk(): number {
    let at = this.start;
    while (at < this.end && isSpace(this.text.charCodeAt(at))) at++;
    return at;
  }

  private readDirective(first: number): void {
    const line = this.text.slice(first, this.end);
    const match = directivePattern.exec(line);
    const name = match?.[1]?.toLowerCase();
    if (!match || !name || !knownDirectives.has(name)) {
      this.mayBeDirective = false;
      return;
    }
    const value = match[2]!.trimEnd();
    const valueStart = first + line.indexOf(value, line.indexOf('=') + 1);
    const valueSpan = { start: valueStart, end: valueStart + value.length };
    const span = { start: first, end: valueSpan.end };
    if (this.directives.some((directive) => directive.name === name))
      this.problems.push({ span, message: `Only one "${name}" directive can be used.` });
    else if (name === 'escape' && value !== '\\' && value !== '`')
      this.problems.push({ span: valueSpan, message: 'The escape character must be \\ or `.' });
    else {
      this.directives.push({ name, value, span, valueSpan });
      if (name === 'escape') this.escape = value as '\\' | '`';
    }
  }

  private readInstruction(first: number): void {
    this.lastEnd = this.end;
    const only = this.isContinued(first) ? undefined : MappedText.verbatim(this.text.slice(first, this.end), first);
    const content = only ?? this.joined(first);
    if (content.text.trim() === '') return;
    let end = this.lastEnd;
    const heredocs = announcedHeredocs(content.text).map((announced) => this.readHeredoc(announced, content));
    const last = heredocs.at(-1);
    if (last) end = last.terminator.end;
    this.lines.push({ content, heredocs, end });
  }

  private joined(first: number): MappedText {
    const builder = new MappedTextBuilder();
    let isContinued = this.addPiece(builder, first);
    while (isContinued && this.advance()) {
      const ink = this.firstInk();
      if (ink === this.end) continue;
      if (this.text[ink] === '#') {
        this.comments.push({ span: { start: ink, end: this.end }, line: this.lines.length });
        continue;
      }
      isContinued = this.addPiece(builder, builder.isEmpty ? ink : this.start);
      this.lastEnd = this.end;
    }
    return builder.build(first);
  }

  /** Adds the current line from `from` on, without its continuation character. Returns whether it had one. */
  private addPiece(builder: MappedTextBuilder, from: number): boolean {
    const isContinued = this.isContinued(from);
    builder.add(this.text.slice(from, isContinued ? this.inkEnd(from) - 1 : this.end), from);
    return isContinued;
  }

  /** A doubled escape character stands for itself. Only a character before it on the same line can double it. */
  private isContinued(from: number): boolean {
    const at = this.inkEnd(from);
    return at > from && this.text[at - 1] === this.escape && (at - 1 === from || this.text[at - 2] !== this.escape);
  }

  private inkEnd(from: number): number {
    let at = this.end;
    while (at > from && (this.text[at - 1] === ' ' || this.text[at - 1] === '\t')) at--;
    return at;
  }

  private readHeredoc(announced: AnnouncedHeredoc, content: MappedText): HeredocText {
    const start = this.next;
    let body = { start, end: start };
    let terminator: Span | undefined;
    while (!terminator && this.advance()) {
      let from = this.start;
      if (announced.isIndented) while (this.text[from] === '\t') from++;
      if (this.end - from === announced.name.length && this.text.startsWith(announced.name, from)) {
        body = { start, end: this.start };
        terminator = { start: from, end: this.end };
      }
    }
    if (!terminator) {
      this.problems.push({
        span: content.span(announced.announced.start, announced.announced.end),
        message: `The here-document has no closing "${announced.name}".`,
      });
      const { length } = this.text;
      body = { start: Math.min(start, length), end: length };
      terminator = { start: length, end: length };
    }
    return { ...announced, body, terminator };
  }
}

type AnnouncedHeredoc = Omit<HeredocText, 'body' | 'terminator'>;

const heredocInstruction = /^(?:onbuild[ \t\v\f\r]+)?(?:run|copy|add)[ \t\v\f\r]+((?:--\S*[ \t\v\f\r]+)*)/i;

const noHeredocs: readonly AnnouncedHeredoc[] = [];

function announcedHeredocs(line: string): readonly AnnouncedHeredoc[] {
  if (!line.includes('<<')) return noHeredocs;
  const head = heredocInstruction.exec(line);
  if (!head || isJsonList(line.slice(head[0].length))) return [];
  const heredocs: AnnouncedHeredoc[] = [];
  for (const announced of heredocWords(line)) {
    const word = line.slice(announced.start, announced.end);
    const match = /^\d*<<(-?)[ \t]*([^<]*)$/.exec(word);
    if (!match?.[2]) continue;
    const delimiter = match[2];
    const name = unquoted(delimiter);
    heredocs.push({ name, announced, isIndented: match[1] === '-', isExpanded: !/['"\\]/.test(delimiter) });
  }
  return heredocs;
}

/** The words that hold `<<`; white space behind `<<` is part of the word. None where a quote is not closed. */
function heredocWords(line: string): readonly Span[] {
  const words: Span[] = [];
  let start = -1;
  let isHeredoc = false;
  for (let at = 0; at <= line.length; at++) {
    const char = line[at];
    if (char === undefined || isSpace(line.charCodeAt(at))) {
      if (isHeredoc) words.push({ start, end: at });
      start = -1;
      isHeredoc = false;
      continue;
    }
    if (start < 0) start = at;
    if (char === '\\') at += at + 1 < line.length ? 1 : 0;
    else if (char === "'" || char === '"') {
      at++;
      while (at < line.length && line[at] !== char) at += char === '"' && line[at] === '\\' ? 2 : 1;
      if (at >= line.length) return [];
    } else if (char === '<' && line[at + 1] === '<') {
      isHeredoc = true;
      at++;
      while (at + 1 < line.length && (line[at + 1] === ' ' || line[at + 1] === '\t')) at++;
    }
  }
  return words;
}

function unquoted(delimiter: string): string {
  return delimiter.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, single, double, escaped) => single ?? double ?? escaped);
}

function isJsonList(rest: string): boolean {
  if (!rest.startsWith('[')) return false;
  try {
    return Array.isArray(JSON.parse(rest));
  } catch {
    return false;
  }
}
