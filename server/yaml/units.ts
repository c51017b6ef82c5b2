import type { Unit } from '../engine/source';
import type { Field } from './field';
import type { YamlDocument } from './node';

/** A YAML document, or one item of a `kind: List`. */
export interface YamlUnit extends Unit {
  readonly language: 'yaml';
  readonly document: YamlDocument;
  /** The field of the whole document; of the item in a List. */
  // Rules and domains give it their own shape.
  readonly root: Field;
}
