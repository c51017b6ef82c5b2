import type { File } from '../../server/engine/source';
import { applyEdits } from '../../server/engine/text';
import type { Field, YamlChange } from '../../server/yaml/field';
import { type YamlUnit, yaml } from '../../server/yaml/units';

/** The first unit of the text, or the one at `index`. */
export function unitOf(text: string, file: Partial<File> = {}, index = 0): YamlUnit {
  const { units } = yaml.read({ path: 'manifest.yaml', ...file }, text);
  return units[index]!.unit as YamlUnit;
}

export type Key = string | number;

/** The field that the keys and indexes lead to, written or not; an index that no sequence has is an error. */
export function fieldAt(from: Field, ...path: readonly Key[]): Field {
  let field = from;
  for (const key of path) {
    const next = typeof key === 'number' ? field.items[key] : field.at(key);
    if (!next) throw new Error(`There is no item ${key} in ${path.join('.')}.`);
    field = next;
  }
  return field;
}

/** What a change does to the field at a path. */
export type Edit = (at: (...path: Key[]) => Field) => readonly YamlChange[];

/** The text of the unit after the changes; undefined where the writer finds no clean place. */
export function edited(text: string, edit: Edit, file: Partial<File> = {}, index = 0): string | undefined {
  const unit = unitOf(text, file, index);
  const changes = edit((...path) => fieldAt(unit.root, ...path));
  if (changes.length === 0) return undefined;
  const edits = unit.render(changes);
  return edits && applyEdits(unit.text, edits);
}
