import { dockerfile } from '../dockerfile/language';

import type { Derived, Run, Unit } from '../engine/source';
import type { Edit } from '../engine/text';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { services } from './services';

/**
 * The Dockerfiles that stand in a Compose file, as the builder gets them.
 * https://docs.docker.com/reference/compose-file/build/#dockerfile_inline
 */
export function inlineDockerfiles(unit: Unit): readonly Derived[] {
  if (!isYaml(unit) || !unit.text.includes('dockerfile_inline')) return [];
  return services(unit).flatMap(({ name, field }) => {
    const written = field.at('build').at('dockerfile_inline');
    const inline = (written as Field).inline;
    if (!inline) return [];
    const file = { path: unit.file.path, languageId: 'dockerfile' };
    return [{ key: name, language: dockerfile, file, around: written.keyPlace.span, ...interpolatedText(inline) }];
  });
}

type Written = Pick<Derived, 'text' | 'runs' | 'write'>;

/**
 * Compose takes `$$` for a dollar, and puts what its own environment says in the place of a variable. That is unknown, as
 * is a variable of the builder that nobody declares; one that the text does declare gets a name that it does not.
 */
function interpolatedText(inline: Written): Written {
  if (!inline.text.includes('$')) return inline;
  const declared = namesIn(inline.text);
  const masked = inline.text.replace(/\$\$|(\$\{?)([A-Za-z_]\w*)/g, (whole, dollar: string, name: string) =>
    declared.has(name) ? dollar + '_'.repeat(name.length) : whole,
  );
  /** Of the two dollars, the second is the one that the builder gets. */
  const gone = [...masked.matchAll(/\$\$/g)].map(({ index }) => index);
  const writtenAt = (offset: number): number => {
    let at = offset;
    for (const index of gone) if (index < at) at++;
    return at;
  };
  const write = (edits: readonly Edit[]) =>
    edits.some(({ text }) => /\$\{?_+(?!\w)/.test(text))
      ? undefined
      : inline.write(
          edits.map(({ span: { start, end }, text }) => ({
            span: { start: writtenAt(start), end: writtenAt(end) },
            text: text.replaceAll('$', '$$$$'),
          })),
        );
  return { text: masked.replaceAll('$$', '$'), runs: cutRuns(inline.runs, gone), write };
}

/** Every name that a line may declare, by ARG, ENV or in a shell. */
const namesIn = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/(?<!\w)([A-Za-z_]\w*)=|^[ \t]*(?:ARG|ENV)[ \t]+(\w+)/gim)].map(
      ([, set, named]) => set ?? named!,
    ),
  );

/** The runs of the text without these characters. */
function cutRuns(runs: readonly Run[], gone: readonly number[]): readonly Run[] {
  const result: Run[] = [];
  let before = 0;
  let next = 0;
  for (const run of runs) {
    let { start, origin } = run;
    const end = run.start + run.length;
    if (run.length !== run.width) {
      if (gone[next] === run.start) {
        next++;
        before++;
      } else result.push({ ...run, start: start - before });
      continue;
    }
    for (; next < gone.length && gone[next]! < end; next++, before++) {
      const length = gone[next]! - start;
      if (length > 0) result.push({ start: start - before, length, origin, width: length });
      origin += length + 1;
      start = gone[next]! + 1;
    }
    if (end > start) result.push({ start: start - before, length: end - start, origin, width: end - start });
  }
  return result;
}
