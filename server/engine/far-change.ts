// What a fix may ask for beside the operations of one unit: changes of other files, as plain data, because those files
// are read only when the fix is asked for.
import type { Data, DataChange } from './data';
import type { Known } from './facts';
import type { Change, Unit } from './source';

/** What a fix is made of. */
export type FixChange = Change | FarChange;

export type FarChange = ChangeElsewhere | AppendedDocument | NewFile;

/** Changes of the unit that states a fact. Where it states that no longer, there is no fix. */
interface ChangeElsewhere {
  readonly kind: 'elsewhere';
  readonly known: Known;
  readonly changes: readonly DataChange[];
}

/** A document more in a file, written as the one before it is. */
interface AppendedDocument {
  readonly kind: 'append document';
  readonly path: string;
  readonly value: Data;
  /** Behind the document that the unit is part of, or that states the fact; undefined: behind the last. */
  readonly after?: Unit | Known | undefined;
}

/** A file that is not there yet. Whatever lists the files that are applied with the finding's own will list it too. */
interface NewFile {
  readonly kind: 'new file';
  readonly path: string;
  readonly text: string;
}

export const isFar = (change: FixChange): change is FarChange => 'kind' in change;

export const pathOf = (change: FarChange): string => (change.kind === 'elsewhere' ? change.known.path : change.path);

/** Whether the change is of another file than this one. */
export const leaves = (change: FixChange, path: string): boolean =>
  isFar(change) && (change.kind === 'new file' || pathOf(change) !== path);
