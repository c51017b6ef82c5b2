import type { Unit, WrittenPath } from '../engine/source';
import type { YamlDocument } from './node';

/** What the fields and the writer of a unit know of it: a YAML text that has been read. */
export interface YamlText extends Unit {
  readonly language: 'yaml';
  readonly document: YamlDocument;
  /** Where patches elsewhere write into the object. */
  readonly written: readonly WrittenPath[] | undefined;
  /** The document that another text would have in this unit's place. */
  reread(text: string): YamlDocument;
}
