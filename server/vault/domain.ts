import type { Completion, Domain, Hover } from '../engine/domain';
import { type Source, unitAt } from '../engine/source';
import { blank, covers, shifted } from '../engine/text';
import { annotations, prefix, type VaultAnnotation } from './annotations';
import { annotatedPods, misplacedAnnotations } from './injection';
import { namedRoles } from './roles';

export const vault: Domain = { name: 'vault', facts: [namedRoles], hover, complete };

const reference = 'https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations';

/** What the annotation under the cursor does, wherever it stands. */
function hover(source: Source, offset: number): Hover | undefined {
  const placed = unitAt(source, offset);
  if (!placed) return undefined;
  const written = [...annotatedPods(placed.unit), ...misplacedAnnotations(placed.unit)].flatMap(
    ({ annotations }) => annotations,
  );
  const annotation = written.find(({ keyPlace }) => covers(keyPlace.span, offset - placed.start));
  if (!annotation?.known) return undefined;
  return {
    span: shifted(annotation.keyPlace.span, placed.start),
    title: annotation.key,
    body: annotation.known.meaning,
    reference,
  };
}

/**
 * The injector's annotations, where one is being typed under `annotations:`. Read from the lines alone: while a key is
 * being typed, its line is no pair yet.
 */
function complete(source: Source, offset: number): readonly Completion[] {
  if (source.language.name !== 'yaml') return [];
  const before = source.text.slice(0, offset);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const [, indentation, typed] = /^(\s+)["']?(v[\w./-]*)$/.exec(line) ?? [];
  if (indentation === undefined || typed === undefined) return [];
  if (!(prefix.startsWith(typed) || typed.startsWith(prefix))) return [];
  if (!isUnderAnnotations(before.slice(0, before.length - line.length), indentation.length)) return [];
  const span = { start: offset - typed.length, end: offset };
  return annotations.map((annotation) => ({
    span,
    label: `${prefix}${annotation.stem}${annotation.suffix === 'required' ? '-NAME' : ''}`,
    text: `${prefix}${annotation.stem}${annotation.suffix === 'required' ? `-${blank('NAME')}` : ''}: ${startOfValue(annotation)}`,
    detail: annotation.meaning,
  }));
}

/** Annotation values are strings; what looks like a boolean or a number to YAML must be quoted. */
const startOfValue = ({ value }: VaultAnnotation): string =>
  value === 'other' ? '' : value === 'boolean' ? '"true"' : '""';

/** Whether the nearest line above that is indented less opens the annotations. */
function isUnderAnnotations(above: string, indentation: number): boolean {
  for (let end = above.length - 1; end > 0; ) {
    const start = above.lastIndexOf('\n', end - 1) + 1;
    const line = above.slice(start, end);
    if (line.trim() && line.search(/\S/) < indentation) return /^\s*["']?annotations["']?\s*:\s*(#.*)?$/.test(line);
    end = start - 1;
  }
  return false;
}
