import type { Data, DataChange } from './data';
import type { Edit, Span } from './text';

/** What is known about a file before it is read. */
export interface File {
  /** With forward slashes, relative to whatever the caller calls its root. Names the file in results. */
  readonly path: string;
  /** The editor's language id, where an editor has one: it beats the name. */
  readonly languageId?: string;
  /** Text with `{{ … }}` that something else renders first: what a template action hides is unknown. */
  readonly isTemplate?: boolean;
  /** Listed as a patch of a kustomization: it holds a part of an object, so nothing can be missing from it. */
  readonly isPatch?: boolean;
  /**
   * What patches elsewhere write into the objects of the file, by `Kind/name`: none of it can be said to be missing, nor
   * is the value known that stands there.
   */
  readonly written?: Readonly<Record<string, readonly WrittenPath[]>>;
  /** The namespace that a kustomization puts the file's objects into, whatever they say. */
  readonly namespace?: string;
  /** Images, by name without tag and digest, that a kustomization replaces. */
  readonly images?: readonly string[];
  /** Of a patch that does not say itself what it is for: what its kustomization says. Undefined for what a pattern says. */
  readonly target?: PatchTarget;
}

/** The objects that a patch is for. */
export interface PatchTarget {
  readonly kind: string | undefined;
  readonly name: string | undefined;
}

/** The roles of a file that its world decides. */
export type AppliedRoles = Pick<File, 'written' | 'namespace' | 'images' | 'target'>;

/** Where a patch writes: keys from the root on, and items by their name, undefined for any of them. */
export type WrittenPath = readonly (string | { readonly item: string | undefined })[];

/** A place where the text does not parse. */
export interface SyntaxProblem {
  readonly span: Span;
  readonly message: string;
  /** Everything is read all the same, as whoever loads the text reads it: a key that is written twice. */
  readonly isHarmless?: true;
}

/** A comment, without its `#` and surrounding white space. */
export interface Comment {
  /** From the `#` to the end of the comment. */
  readonly span: Span;
  readonly text: string;
  /** The node it stands before, or at the end of whose first line it stands: what an ignore comment here applies to. */
  readonly covers: Span;
  /** Whether nothing but white space precedes it on its line. */
  readonly ownLine: boolean;
}

/**
 * The part of a file that is parsed, linted and remembered on its own: a YAML document, an item of a List, a Dockerfile.
 * Immutable; while an edit elsewhere leaves it alone it stays the same object, so memos are keyed by it.
 */
export interface Unit {
  readonly language: string;
  readonly file: File;
  readonly text: string;
  /** What the unit describes, for reports: `Deployment/web`. */
  readonly resource: string | undefined;
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Comment[];
  /**
   * Where an ignore comment for a finding at `span` belongs, as the edit that writes `text` (with its `#`) there on a
   * line of its own, indented as its surroundings. Undefined where there is no place for a comment.
   */
  commentBefore(span: Span, text: string): Edit | undefined;
  /** What is read as one where the offset lies: an instruction over several lines. Undefined: no more than the line. */
  statementAt?(offset: number): Span | undefined;
  /**
   * The edits that carry out the changes together, sharing what several of them need. Equal changes count once.
   * Undefined where the text leaves no clean place for one of them: an alias, a merge key, a template action.
   */
  render(changes: readonly Change[]): readonly Edit[] | undefined;
}

/** Something with a place in the text: a field, an instruction, a word. The span is relative to the unit. */
export interface Place {
  readonly unit: Unit;
  readonly span: Span;
  /**
   * Where something is missing: the part of the text that lacks it (the container's mapping, the stage). While that part
   * is being typed, what it lacks may still come, so an editor waits with such a finding. Absent fields know theirs.
   */
  readonly absentFrom?: Span | undefined;
}

/** One operation on a unit, as plain data. Each language adds its own operations and values. */
export interface Change {
  readonly unit: Unit;
}

/** A unit and the offset where it starts: in the file, or in the text that lies in another unit. */
export interface PlacedUnit {
  readonly unit: Unit;
  readonly start: number;
  /** That text, where it is derived from another unit. */
  readonly within?: Within;
}

/**
 * A run of a derived text and where it is written. Where `width` is its length, character by character; else as a whole,
 * such as an escape of four characters that stands for one.
 */
export interface Run {
  /** In the derived text. */
  readonly start: number;
  readonly length: number;
  /** In the text of the unit that it is derived from; in that of another file where there is a `path`. */
  readonly origin: number;
  readonly width: number;
  readonly path?: string;
}

/** A text that a unit holds or describes, in any language. */
export interface Derived {
  /** Tells it from the others of its unit, and stays the same while these are edited. */
  readonly key: string;
  readonly language: Language;
  /** Its path is that of the unit's file. */
  readonly file: File;
  readonly text: string;
  /** Ascending by `start`, without overlap. What lies between them is written nowhere. */
  readonly runs: readonly Run[];
  /** In the unit: where to show what is written nowhere. */
  readonly around: Span;
  /** The edits of the unit's text that carry out these of the derived one. Undefined where that is not all they would do. */
  write(edits: readonly Edit[]): readonly Edit[] | undefined;
}

/** A derived text that has been read, and the unit that it is derived from. */
export interface Within {
  readonly derived: Derived;
  readonly source: Source;
  readonly from: PlacedUnit;
}

/** A file that has been read. */
export interface Source {
  readonly file: File;
  readonly language: Language;
  readonly text: string;
  readonly units: readonly PlacedUnit[];
}

export interface Language {
  readonly name: string;
  /** Whether the file is written in this language, by its name or the editor's language id. */
  matches(file: File): boolean;
  /** Never throws. Units of `previous` whose text is unchanged are the same objects in the result. */
  read(file: File, text: string, previous?: Source): Source;
  /** What data asks for as changes of the unit. Undefined where the text leaves no clean place for one of them. */
  changesOf?(unit: Unit, changes: readonly DataChange[]): readonly Change[] | undefined;
  /**
   * The edit that writes a document behind the one that holds the unit, or behind the last. Undefined where a file of
   * this kind holds one document only, or does not parse.
   */
  append?(source: Source, value: Data, after: Unit | undefined): Edit | undefined;
}

/** The unit that holds the offset; at a border, the one that starts there. */
export function unitAt(source: Source, offset: number): PlacedUnit | undefined {
  return source.units.findLast(({ unit, start }) => start <= offset && offset <= start + unit.text.length);
}
