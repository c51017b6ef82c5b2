import type { Data } from '../engine/data';

/** What a change may write: plain data, written in the style of what surrounds it. Keys keep their order. */
export type YamlValue = Data;
