import type { Place } from '../engine/rule';
import type { Change } from '../engine/source';
import type { Span } from '../engine/text';
import type { YamlUnit } from './units';

/** The keys a part of a file may have. A misspelt key is a compile error; values are `unknown`, because users write `"true"`. */
export type Shape = { readonly [key: string]: Shape };

/** What a change may write: plain data, written in the style of what surrounds it. Keys keep their order. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** An operation on a field. Compared by content: two equal changes are one. */
export interface YamlChange extends Change {
  readonly unit: YamlUnit;
}

/** A pair of a mapping: its key's text and place, and the field of its value. */
export interface Entry<S extends Shape> {
  readonly key: string;
  readonly keyPlace: Place;
  readonly field: Field<S>;
}

/**
 * A place in a YAML document, whether or not anything is written there.
 *
 * Most insecure manifests are insecure by omission, so an absent field is as good a value here as a present one:
 * it knows what to underline and how to write itself into the file.
 */
export interface Field<S extends Shape = Shape> extends Place {
  readonly unit: YamlUnit;
  /** The field's own key, or its index in a sequence; undefined for the root. */
  readonly key: string | number | undefined;
  readonly parent: Field | undefined;

  /** The field under a key. Never fails. Aliases and merge keys are read through; of duplicate keys the last counts. */
  at<K extends keyof S & string>(key: K): Field<S[K]>;
  /** The items of a sequence; none where it is anything else. */
  readonly items: readonly Field<S>[];
  /** The pairs of a mapping in order, merge keys resolved; none where it is anything else. For maps whose keys are data. */
  readonly entries: readonly Entry<S[string]>[];

  /**
   * The value as Kubernetes' decoder reads it (YAML 1.1 booleans, octal): string, number, boolean, null, or plain
   * arrays and objects. Undefined where absent, and where unknown.
   */
  readonly value: unknown;
  /** `value` where it is a string, else undefined. */
  readonly string: string | undefined;
  /** A scalar's text without its quotes, however it resolves: `yes` stays `yes`. Template text included, masked or not. */
  readonly raw: string | undefined;
  /** What kind of node stands here, aliases read through. */
  readonly kind: 'scalar' | 'mapping' | 'sequence' | 'absent';

  /** Something is written here. `securityContext:` with nothing behind it is not: null is unset to the API. */
  readonly isPresent: boolean;
  /** Known to be missing: every parent is a mapping that parses, not open to template actions. Report absence only then. */
  readonly isAbsent: boolean;
  /** A template, an open parent or broken text hides what stands here. */
  readonly isUnknown: boolean;

  /** What to underline: the value, else the key, else the item's `name`, else the nearest written parent. Never empty. */
  readonly span: Span;
  /** The place of the key alone; of the value where there is no key. */
  readonly keyPlace: Place;
  /** From the key to the end of the value, whole lines excluded. */
  readonly wholeSpan: Span;
  /** The place of a part of a plain or quoted one-line scalar, by offsets into `raw`; the whole value elsewhere. */
  part(start: number, end: number): Place;

  // Each returns [] where there is no clean place: an alias, a merge key, a template action, broken text.
  // `fixes` drops such fixes, so rules need not ask.

  /** Writes the value here, with missing parents; an existing scalar's quotes are kept where the new value allows. */
  set(value: YamlValue): readonly YamlChange[];
  /** Removes the pair or item with its line; a parent left empty goes too, a comment that belongs to it as well. */
  remove(): readonly YamlChange[];
  /** Adds an item at the end of the sequence here, creating it where absent. */
  append(item: YamlValue): readonly YamlChange[];
  /** Changes the key and leaves the value alone. */
  rename(key: string): readonly YamlChange[];
  /** Moves key and value, with comments, under another mapping field; [] where it has that key already. */
  move(to: Field, key?: string): readonly YamlChange[];
}

/** The field of a whole unit. */
export function rootField(_unit: YamlUnit): Field {
  throw new Error('Fields are not written yet.');
}
