import type { Suppression } from '../engine/domain';
import type { Finding, Note } from '../engine/finding';
import type { Fix } from '../engine/rule';
import { inWords } from '../engine/say';
import { type Edit, lastAtMost, type Span } from '../engine/text';
import { credentialsInDocument } from '../secrets/shapes';
import { owned } from '../world/owned';

/** What a check found out, whatever form it is printed in. Plain data: it outlives the files it is about. */
export interface Report {
  /** Files with something to say, in the order in which they were linted. */
  readonly files: readonly FileReport[];
  readonly failures: readonly ReportedFailure[];
  /** How many files were linted. */
  readonly count: number;
  readonly unjudged: Unjudged;
}

/** Whatever no finding in it means nothing about, so that "nothing found" is not taken for more than it says. */
interface Unjudged {
  /** How many objects there are of each kind that no rule which is on looks at, most frequent first. */
  readonly kinds: ReadonlyMap<string, number>;
  /** How many files hold no object and nothing else that a rule looks at. */
  readonly others: number;
  /** How many files do not parse and may be anything; of those that say they are ours it is a failure. */
  readonly unparsed: number;
  readonly skipped: readonly Skipped[];
  /** How many files that were named the configuration excludes. */
  readonly excluded: number;
}

/** A link that was not followed. */
export interface Skipped {
  readonly path: string;
  readonly message: string;
}

export interface FileReport {
  /** With forward slashes, relative to the working directory. */
  readonly path: string;
  readonly findings: readonly ReportedFinding[];
  readonly suppressed: readonly ReportedSuppressed[];
  readonly lines: PlacedLines;
}

/** A finding without what holds its file's text and tree. */
export type ReportedFinding = Omit<Finding, 'related' | 'fixes' | 'placed' | 'inUnit'> & {
  readonly related: readonly ReportedNote[];
  readonly fixes: readonly ReportedFix[];
};

/** A place to look at besides the finding's own, be it in another file, with what is to be seen there. */
interface ReportedNote {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
  readonly message: string;
}

export type ReportedSuppressed = ReportedFinding & {
  readonly suppression: Pick<Suppression, 'by' | 'reason' | 'span'>;
};

export type ReportedFix = Omit<Fix, 'changes'> & {
  /** Verified, relative to the file; only where the report shows them. */
  readonly edits?: readonly Edit[] | undefined;
};

/** A file that was not read or written, or a rule that threw: its findings are missing. */
export interface ReportedFailure {
  readonly path: string;
  /** Where the file does not parse. From 1. */
  readonly line?: number;
  readonly column?: number;
  readonly rule?: string;
  /** The trace of an error from its second line on. */
  readonly message: string;
}

/** From 1, in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where in a text its findings stand. */
export interface PlacedLines {
  /** Where the span begins and where it ends, the end excluded. */
  range(span: Span): { start: Position; end: Position };
  /** Without its line break. `line` from 1. */
  line(line: number): string;
}

/** A text by its lines. */
export class Lines implements PlacedLines {
  private readonly starts: number[] = [0];

  constructor(readonly text: string) {
    for (const { index, 0: end } of text.matchAll(/\r\n|[\r\n]/g)) this.starts.push(index + end.length);
  }

  position(offset: number): Position {
    const index = lastAtMost(this.starts, offset);
    return { line: index + 1, column: offset - this.starts[index]! + 1 };
  }

  range({ start, end }: Span): { start: Position; end: Position } {
    return { start: this.position(start), end: this.position(end) };
  }

  line(line: number): string {
    return this.text.slice(this.starts[line - 1], this.starts[line] ?? this.text.length).replace(/[\r\n]+$/, '');
  }
}

/**
 * The text with a dot for each character of these spans, line breaks excepted: its places stay, and it can be printed.
 * Whatever has the form of a credential is masked as well, for a rule that would say so may be switched off.
 */
export function masked(text: string, secrets: readonly Span[]): string {
  let result = text;
  for (const { start, end } of [...secrets, ...credentialsInDocument(text).map(({ span }) => span)])
    result = result.slice(0, start) + result.slice(start, end).replace(/[^\r\n]/g, '•') + result.slice(end);
  return result;
}

/** What is left of a text once it is known which spans are reported: their places, and the lines they begin in. */
export class KeptLines implements PlacedLines {
  private readonly positions = new Map<number, Position>();
  private readonly lines = new Map<number, string>();

  constructor(text: string, spans: readonly Span[]) {
    const whole = new Lines(text);
    for (const { start, end } of spans) {
      for (const offset of [start, end]) this.positions.set(offset, whole.position(offset));
      const { line } = whole.position(start);
      if (!this.lines.has(line)) this.lines.set(line, owned(whole.line(line)));
    }
  }

  range({ start, end }: Span): { start: Position; end: Position } {
    return { start: this.positions.get(start)!, end: this.positions.get(end)! };
  }

  line(line: number): string {
    return this.lines.get(line)!;
  }
}

/** The note with the place where it points to now. `lines` are those of the finding's own file. */
export function reportedNote(note: Note, path: string, lines: PlacedLines): ReportedNote {
  const message = inWords(note.message);
  if ('span' in note) return { path, ...lines.range(note.span), message };
  const { line, character, length } = note.known;
  const start = { line: line + 1, column: character + 1 };
  return { path: note.known.path, start, end: { ...start, column: start.column + length }, message };
}

export const messageOf = (finding: ReportedFinding): string => inWords(finding.message);

export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : noun.endsWith('x') ? 'es' : 's'}`;

/** More kinds than this are summed up. */
const namedKinds = 20;

/** `Not judged: 3 K8sRequiredRegistries, 1 Gateway.` Undefined where everything was. */
export function unjudgedSentence({ kinds, others, unparsed, skipped }: Unjudged): string | undefined {
  const named = [...kinds].slice(0, namedKinds).map(([kind, count]) => `${count} ${kind}`);
  const more = [...kinds.values()].slice(namedKinds).reduce((sum, count) => sum + count, 0);
  const parts = [
    ...named,
    ...(more > 0 ? [`${plural(more, 'object')} of other kinds`] : []),
    ...(others > 0 ? [`${plural(others, 'file')} without an object`] : []),
    ...(unparsed > 0 ? [`${plural(unparsed, 'file')} that ${unparsed === 1 ? 'does' : 'do'} not parse`] : []),
    ...(skipped.length > 0 ? [`${plural(skipped.length, 'link')} out of the folder`] : []),
  ];
  return parts.length > 0 ? `Not judged: ${parts.join(', ')}.` : undefined;
}
