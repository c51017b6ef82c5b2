// Values and operations as plain data, for texts that are not at hand.

/** What a change may write. Keys keep their order. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

/** A key, or the item of a list by its `name`. */
export type Step = string | { readonly item: string };

/** An operation on a field. */
export type DataChange = { readonly at: readonly Step[] } & (
  | { readonly operation: 'set' | 'append'; readonly value: Data }
  | { readonly operation: 'remove' }
  | { readonly operation: 'rename'; readonly name: string }
);
