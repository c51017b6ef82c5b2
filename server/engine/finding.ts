import type { Suppression } from './domain';
import type { Known } from './facts';
import type { Confidence, Severity } from './grades';
import type { Fix } from './rule';
import type { Message } from './say';
import type { PlacedUnit } from './source';
import type { Span } from './text';

/** What a rule reported. Spans are relative to the file; all but `fixes` and `placed` is plain data. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** The API server refuses the object for it: at one place it is said first. */
  readonly isRefused?: boolean | undefined;
  readonly group?: 'hardening' | undefined;
  /** The setting that is missing, for a list of them. */
  readonly lacks?: string | undefined;
  readonly span: Span;
  /** For a finding of absence: the part of the text that lacks it, see `Place`. */
  readonly absentFrom?: Span | undefined;
  readonly message: Message;
  /** Parts of the file that no report may print. */
  readonly secrets: readonly Span[];
  readonly related: readonly Note[];
  readonly fixes: readonly Fix[];
  /** `Deployment/web` */
  readonly resource?: string | undefined;
  /** Where it was found, and how that lies in the file. */
  readonly placed: PlacedUnit;
  /** `span` relative to the unit. */
  readonly inUnit: Span;
}

/**
 * Where else to look: in this file, its span then relative to the file, or at what another file states, whose place is
 * read when the note is shown.
 */
export type Note = { readonly message: Message } & ({ readonly span: Span } | { readonly known: Known });

export interface SuppressedFinding extends Finding {
  readonly suppression: Suppression;
}
