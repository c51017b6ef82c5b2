import type { Hover, Meanings } from '../engine/domain';
import { type Source, unitAt } from '../engine/source';
import { covers, shifted } from '../engine/text';
import type { Field } from '../yaml/field';
import { isYaml, type YamlUnit } from '../yaml/units';

/** A mapping and what its keys mean. */
export type Explained = readonly [mapping: Field, meanings: Meanings];

/** A list of words and what they mean, such as capability names. */
export type ExplainedWords = { readonly words: Field; readonly meanings: Meanings };

/**
 * What the key or word at the offset means, where one of the explained places holds it. `placesIn` says which mappings
 * of a unit have meanings; it runs only for the unit under the cursor.
 */
export function meaningAt(
  source: Source,
  offset: number,
  placesIn: (unit: YamlUnit) => Iterable<Explained | ExplainedWords>,
): Hover | undefined {
  const placed = unitAt(source, offset);
  if (!placed || !isYaml(placed.unit)) return undefined;
  const inUnit = offset - placed.start;
  for (const place of placesIn(placed.unit)) {
    for (const { span, title } of 'words' in place ? wordsOf(place.words) : keysOf(place[0])) {
      const meaning = covers(span, inUnit) ? ('words' in place ? place.meanings : place[1])[title] : undefined;
      if (meaning) return { span: shifted(span, placed.start), title, ...meaning };
    }
  }
  return undefined;
}

const keysOf = (mapping: Field) => mapping.entries.map(({ key, keyPlace }) => ({ span: keyPlace.span, title: key }));

const wordsOf = (words: Field) => words.items.map((word) => ({ span: word.span, title: word.raw ?? '' }));
