import type { SyntaxProblem } from '../engine/source';
import type { Span } from '../engine/text';

/** Nodes never leave `yaml/`: domains and rules see fields. All offsets are relative to the unit. */
export type Node = Scalar | Mapping | Sequence | Alias;

interface NodeBase {
  /** First character of the node itself, behind its anchor and tag. */
  readonly start: number;
  /** Behind its last character. A block collection ends with its last item, not with the white space after it. */
  readonly end: number;
  readonly anchor: { readonly name: string; readonly span: Span } | undefined;
  /** As written: `!!str`, `!Ref`. */
  readonly tag: { readonly name: string; readonly span: Span } | undefined;
}

export interface Scalar extends NodeBase {
  readonly kind: 'scalar';
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** The text it stands for, quotes and escapes resolved, folded as the style says. */
  readonly text: string;
  /** It overlaps a masked template action, so nobody knows its value. */
  readonly isMasked: boolean;
}

export interface Pair {
  /** Where it starts: its `?`, else its key with the key's anchor and tag. */
  readonly start: number;
  /** An empty scalar (start = end) where the key is missing. */
  readonly key: Node;
  /** Undefined where nothing is written: `securityContext:`. */
  readonly value: Node | undefined;
  /** Offset of the `:`, undefined where it is not written yet. */
  readonly colon: number | undefined;
  /** Explicit `? key`. */
  readonly isExplicit: boolean;
}

export interface Mapping extends NodeBase {
  readonly kind: 'mapping';
  readonly style: 'block' | 'flow';
  readonly pairs: readonly Pair[];
  /** Column of the first key in block style; of the brace in flow style. */
  readonly column: number;
  /** A template action may add keys here: what is not written is unknown, not absent. */
  readonly isOpen: boolean;
  /** Text in here did not parse, or the flow brackets are not closed: what is not written may be half typed. */
  readonly isBroken: boolean;
}

export interface Item {
  /** Offset of the `-`; of the value in flow style. */
  readonly start: number;
  readonly value: Node | undefined;
}

export interface Sequence extends NodeBase {
  readonly kind: 'sequence';
  readonly style: 'block' | 'flow';
  readonly items: readonly Item[];
  /** Column of the dashes in block style; of the bracket in flow style. */
  readonly column: number;
  readonly isOpen: boolean;
  readonly isBroken: boolean;
}

export interface Alias extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  /** The node it stands for; undefined where no such anchor precedes it. Never itself an alias. */
  readonly target: Node | undefined;
}

/** A parsed YAML document. Parsing never fails: what cannot be read is in `problems`. */
export interface YamlDocument {
  readonly root: Node | undefined;
  readonly problems: readonly SyntaxProblem[];
  /** Every comment, from its `#` to the end of its line (line break excluded), in order. */
  readonly comments: readonly Span[];
  /** Masked template actions, in order. No edit may touch them. */
  readonly masked: readonly Span[];
}
