import { type Query, query } from '../engine/query';
import type { Place } from '../engine/source';
import { isPlaceholder, partsOf } from '../images/reference';
import { isYaml } from '../yaml/units';
import { type Container, containers } from './pods';

/** The image that a container names, taken apart. */
export interface PodImage {
  readonly container: Container;
  /** As written: `quay.io/team/app:1.2`. */
  readonly text: string;
  /** As short as Docker prints it, without tag and digest: `nginx`, `bitnami/nginx`, `quay.io/team/app`. */
  readonly name: string;
  /** `docker.io` where none is written. */
  readonly registry: string;
  /** Below the registry, as written: `nginx`, `library/nginx`, `team/app`. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
  /** The place of a part; of the whole reference where that part is not written. */
  at(part: 'registry' | 'repository' | 'tag'): Place;
}

/**
 * The image of every container that names one for certain: no template, no placeholder that something fills in, and none
 * that a kustomization replaces.
 */
export const podImages: Query<PodImage> = query(isYaml, (unit) =>
  containers(unit).flatMap((container): PodImage[] => {
    const { image } = container;
    const { string: text } = image;
    // ko builds what stands behind its address, and puts the result in its place.
    if (!text || /\s|^ko:\/\//.test(text) || isPlaceholder(text)) return [];
    const parts = partsOf(text);
    const textOf = (part: { readonly start: number; readonly end: number } | undefined) =>
      part && text.slice(part.start, part.end);
    const registry = textOf(parts.registry) ?? 'docker.io';
    const repository = textOf(parts.repository) ?? '';
    if (repository === '' || unit.file.images?.includes(text.slice(0, parts.repository.end))) return [];
    const isHub = /^(?:index\.)?docker\.io$/.test(registry);
    return [
      {
        container,
        text,
        name: isHub ? repository.replace(/^library\//, '') : `${registry}/${repository}`,
        registry: isHub ? 'docker.io' : registry,
        repository,
        tag: textOf(parts.tag),
        digest: textOf(parts.digest),
        at: (part) => {
          const span = parts[part];
          return span ? image.part(span.start, span.end) : image;
        },
      },
    ];
  }),
);
