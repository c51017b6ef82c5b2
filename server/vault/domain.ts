import type { Domain, Hover } from '../engine/domain';
import { type Source, unitAt } from '../engine/source';
import { covers, shifted } from '../engine/text';
import { annotatedPods, misplacedAnnotations } from './injection';

export const vault: Domain = { name: 'vault', hover };

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
