import type { Linted } from '../engine/fix';
import type { Finding, SuppressedFinding } from '../engine/lint';
import { inWords } from '../engine/say';
import { lastAtMost, type Span } from '../engine/text';

/** What a check found out, whatever form it is printed in. */
export interface Report {
  /** Files with something to say, in the order in which they were linted. */
  readonly files: readonly FileReport[];
  readonly failures: readonly ReportedFailure[];
  /** How many files were linted. */
  readonly count: number;
}

export interface FileReport {
  /** With forward slashes, relative to the working directory. */
  readonly path: string;
  /** Their fixes have not been verified yet, see `withVerifiedFixes`. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly lines: Lines;
  /** What its fixes are verified with. */
  readonly linted: Linted;
}

/** A file that was not read or written, or a rule that threw: its findings are missing. */
export interface ReportedFailure {
  readonly path: string;
  readonly rule?: string;
  /** The trace of an error from its second line on. */
  readonly message: string;
}

/** From 1, in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A text by its lines. */
export class Lines {
  private readonly starts: number[] = [0];

  constructor(readonly text: string) {
    for (const { index, 0: end } of text.matchAll(/\r\n|[\r\n]/g)) this.starts.push(index + end.length);
  }

  position(offset: number): Position {
    const index = lastAtMost(this.starts, offset);
    return { line: index + 1, column: offset - this.starts[index]! + 1 };
  }

  /** Where the span begins and where it ends, the end excluded. */
  range({ start, end }: Span): { start: Position; end: Position } {
    return { start: this.position(start), end: this.position(end) };
  }

  /** Without its line break. `line` from 1. */
  line(line: number): string {
    return this.text.slice(this.starts[line - 1], this.starts[line] ?? this.text.length).replace(/[\r\n]+$/, '');
  }
}

export const messageOf = (finding: Finding): string => inWords(finding.message);

export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : noun.endsWith('x') ? 'es' : 's'}`;
