import type { Suppression } from '../engine/domain';
import { knownToTool, ownSuppressions } from '../engine/ignore-comments';
import type { Change, Unit } from '../engine/source';
import { covers, type Span } from '../engine/text';
import type { Entry, Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { objects } from './objects';
import { pods } from './pods';

/**
 * The suppressions that annotations ask for, ours and those of other tools. On an object they cover all of it, on a pod
 * template what is in the template; some of the tools read the object's alone, but people write both.
 */
export function suppressionsInAnnotations(unit: Unit): readonly Suppression[] {
  if (!isYaml(unit) || !unit.text.includes('annotations')) return [];
  const known = memo.get(unit);
  if (known) return known;
  const places = [...objects(unit), ...pods(unit)].map(({ metadata }) => metadata);
  const seen = new Set<number>();
  const found = places.flatMap((metadata) => {
    const covers = metadata.parent?.wholeSpan;
    return metadata.at('annotations').entries.flatMap((entry) => {
      const { start } = entry.keyPlace.span;
      if (seen.has(start)) return [];
      seen.add(start);
      return suppressionsIn(entry, covers);
    });
  });
  memo.set(unit, found);
  return found;
}

/** The changes that write the annotation on the object around the place, so that it asks for what the text says as well. */
export function annotated(unit: Unit, { start }: Span, text: string): readonly Change[] | undefined {
  if (!isYaml(unit)) return undefined;
  const object = objects(unit).find(({ root }) => covers(root.wholeSpan, start));
  const annotation = object?.metadata.at('annotations').at(ownKey);
  if (!annotation || annotation.isUnknown) return undefined;
  if (!annotation.isPresent) return annotation.set(text);
  const ids = annotation.string?.trim() ?? '';
  // Behind a reason whatever follows would be part of it.
  return /^[\w-]+\/[\w-]+(?:\s*,\s*[\w-]+\/[\w-]+)*$/.test(ids) ? annotation.set(`${ids}, ${text}`) : undefined;
}

const memo = new WeakMap<Unit, readonly Suppression[]>();

const ownKey = 'seaworthy/ignore';

type Annotation = Entry<Shape>;

function suppressionsIn(annotation: Annotation, covers: Span | undefined): readonly Suppression[] {
  const { key, keyPlace, field } = annotation;
  const text = String(field.value ?? '').trim();
  if (key === ownKey) return own(annotation, covers);
  const foreign = ofOtherTool(key, text);
  return foreign && foreign.ids.length > 0 ? [{ ...foreign, covers, span: keyPlace.span }] : [];
}

/** More lines than anybody writes. */
const most = 50;

/** `id, id until=2026-12-31 reason`, one such on each line. */
function own({ field }: Annotation, covers: Span | undefined): readonly Suppression[] {
  let start = 0;
  const found = (field.raw ?? '').split('\n', most).flatMap((line) => {
    const inLine = line.trim() === '' ? [] : ownSuppressions(line, start, covers, { start, end: start + line.length });
    start += line.length + 1;
    return inLine;
  });
  return found.map((suppression) => ({
    ...suppression,
    span: field.part(suppression.span.start, suppression.span.end).span,
    ...(suppression.untilSpan && {
      untilSpan: field.part(suppression.untilSpan.start, suppression.untilSpan.end).span,
    }),
    // With a second id in it, the annotation is still needed.
    ...(found.length === 1 && { removal: field.remove() }),
  }));
}

function ofOtherTool(key: string, text: string): Pick<Suppression, 'by' | 'ids' | 'reason'> | undefined {
  const slash = key.indexOf('/');
  const [prefix, name] = [key.slice(0, slash), key.slice(slash + 1)];
  switch (prefix) {
    // `checkov.io/skip1: CKV_K8S_20=reason`
    case 'checkov.io':
    case 'bridgecrew.io':
    case 'cortex.io': {
      if (!/^skip[\w.-]*$/.test(name)) return undefined;
      const [id, ...reason] = text.split('=');
      return { by: 'checkov', ids: id ? [id.trim()] : [], ...because(reason.join('=').trim()) };
    }
    // `ignore-check.kube-linter.io/privileged-container: reason`, `kube-linter.io/ignore-all: reason`
    case 'ignore-check.kube-linter.io':
      return { by: 'kube-linter', ids: [name], ...because(text) };
    case 'kube-linter.io':
      return name === 'ignore-all' ? { by: 'kube-linter', ids: [knownToTool], ...because(text) } : undefined;
    // `kube-score/ignore: container-image-tag,pod-networkpolicy`
    case 'kube-score':
      return name === 'ignore' ? { by: 'kube-score', ids: text.split(/[\s,]+/).filter(Boolean) } : undefined;
    // `polaris.fairwinds.com/exempt: "true"`, `polaris.fairwinds.com/runAsRootAllowed-exempt: "true"`
    case 'polaris.fairwinds.com': {
      if (text !== 'true') return undefined;
      const check = /^(?:(.+)-)?exempt$/.exec(name);
      return check ? { by: 'polaris', ids: [check[1] ?? knownToTool] } : undefined;
    }
    // `monokle.io/suppress.pss.host-network: reason`, `monokle.io/suppress.PSS203: "true"`
    case 'monokle.io': {
      const rule = /^suppress\.(?:.+\.)?([^.]+)$/.exec(name)?.[1];
      return rule && text !== 'false'
        ? { by: 'monokle', ids: [rule], ...because(text === 'true' ? '' : text) }
        : undefined;
    }
    // `datree.skip/CONTAINERS_MISSING_KEY_ALLOWPRIVILEGEESCALATION: reason`
    case 'datree.skip':
      return { by: 'datree', ids: [name], ...because(text) };
    default:
      return undefined;
  }
}

const because = (reason: string) => (reason ? { reason } : {});
