import type { Change } from '../engine/source';
import type { Edit } from '../engine/text';
import type { YamlUnit } from './units';

/** The edits that carry out the changes together; undefined where one has no clean place. */
export function renderChanges(_unit: YamlUnit, _changes: readonly Change[]): readonly Edit[] | undefined {
  return undefined;
}
