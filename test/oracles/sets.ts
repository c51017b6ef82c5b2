import type { OracleSet } from './frame';

/** Our evaluators, by the name of the set that holds them to reality. A set without one is listed as not built. */
export const sets: Readonly<Record<string, OracleSet>> = {};
