import type { Config } from './config';
import type { FactKind, Find, Known, Root } from './facts';
import type { Message } from './say';
import type { AppliedRoles, Change, Comment, Derived, Source, Unit } from './source';
import type { Span } from './text';

/** What a security key or instruction means where nothing is wrong with it. */
export interface Hover {
  /** What the text is about. Relative to the file. */
  readonly span: Span;
  /** `privileged` */
  readonly title: string;
  /** Markdown, a few sentences: what it does in the kernel, kubelet, proxy or builder, and what it is good for. */
  readonly body: string;
  readonly reference?: string;
  /** What the workspace makes of it, in a few rows, each with the places that say so. */
  readonly table?: HoverTable;
  /** The same in a few lines, each with the place that says so. */
  readonly notes?: readonly HoverNote[];
}

interface HoverTable {
  /** Over the columns, the one of places last. */
  readonly head: readonly string[];
  readonly rows: readonly { readonly cells: readonly Message[]; readonly at: readonly Known[] }[];
}

interface HoverNote {
  readonly message: Message;
  readonly at?: Known | undefined;
}

export interface Completion {
  /** What the chosen text replaces. Relative to the file. */
  readonly span: Span;
  readonly label: string;
  readonly text: string;
  readonly detail?: string;
}

/** A request to hide findings, however it was written. */
export interface Suppression {
  /** Whose grammar it is written in: `seaworthy`, or the tool whose check ids it uses. */
  readonly by: string;
  /** Rule ids for `seaworthy`, else that tool's check ids. `*` hides all, `known` what that tool has a check for. */
  readonly ids: readonly string[];
  /** Findings that start in here are hidden. Relative to the unit; undefined for the whole file. */
  readonly covers: Span | undefined;
  /** The id's own place, for reports and for the edit that removes it. Relative to the unit. */
  readonly span: Span;
  readonly reason?: string;
  /** The last day on which it hides anything, as written: `2026-12-31`. */
  readonly until?: string;
  readonly untilSpan?: Span;
  /** The comment it is written in. */
  readonly comment?: Comment;
  /** The changes that take it out, where it is no comment. */
  readonly removal?: readonly Change[];
}

/** What the engine asks a domain for, beyond its rules. All optional, all plain data, nothing throws. */
export interface Domain {
  readonly name: string;
  /** What its files tell each other. */
  readonly facts?: readonly FactKind[];
  /** Which of its files say what is applied as one. */
  readonly roots?: readonly FactKind<Root>[];
  /** What other files make of this one: see `File`. */
  appliedTo?(source: Source, find: Find): AppliedRoles;
  /**
   * The changes by which the root in this unit renders the file as well. Undefined where it is no root of this domain,
   * or there is no clean place.
   */
  listed?(unit: Unit, path: string): readonly Change[] | undefined;
  /**
   * The texts in a unit, or described by it, that are to be judged as what they are. Asked of every unit, of derived ones
   * too: look at the text before its fields.
   */
  derive?(unit: Unit): readonly Derived[];
  /** `find` looks from the file, and nothing is remembered of it; without a configuration the usual one holds. */
  hover?(source: Source, offset: number, find: Find, config?: Config): Hover | undefined;
  complete?(source: Source, offset: number): readonly Completion[];
  /**
   * What is hardened together with the place at the span, as parts of the unit, and what they make up: the containers
   * of a `pod`. Undefined where the place stands alone. Spans are relative to the unit.
   */
  whole?(unit: Unit, span: Span): { readonly noun: string; readonly parts: readonly Span[] } | undefined;
  /**
   * Whether the text says that it is this domain's, even where it does not parse: a Dockerfile by its name, an object by
   * an `apiVersion:` at its margin. What is missing from such a text is missing from the findings.
   */
  claims?(unit: Unit): boolean;
  /** The kinds of the objects in the unit, for saying which ones no rule looks at: `Gateway`. */
  kinds?(unit: Unit): readonly string[];
  /** Suppressions that are written as data, such as annotations. Comments are the engine's. */
  suppressions?(unit: Unit): readonly Suppression[];
  /**
   * The changes that write such a suppression on the object around the place: `text` is rule ids and a reason, as in a
   * comment. Undefined where there is no object, or what it already says cannot be added to.
   */
  suppress?(unit: Unit, span: Span, text: string): readonly Change[] | undefined;
}

/** A label for lists of meanings in `keys.ts`: title and body by key. */
export type Meanings = Readonly<Record<string, { readonly body: string; readonly reference?: string }>>;
