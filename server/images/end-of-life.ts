import { rememberedByText } from '../engine/remembered';
import { officialName, withoutDefaultPort } from './base-images';
import type { ImageReference } from './reference';
import { alpine, debian, type Product, productsByImage, ubuntu } from './release-ends';

/** What an image's tag names that its makers no longer repair. */
interface EndOfLife {
  /** `Python 3.8` */
  readonly product: string;
  /** The last day with security fixes: `2024-10-07`. */
  readonly date: string;
  /** Where the makers say so. */
  readonly source: string;
}

/**
 * What in the image had reached its end of life by `today` (`2026-12-31`): the product the repository is named for,
 * else the distribution its tag names. Undefined for floating tags, unknown images and digests without a tag.
 */
export function endOfLife(
  image: ImageReference & { readonly digest?: string | undefined },
  today: string,
): EndOfLife | undefined {
  // A digest names a build of its own, not the one that a missing tag would mean.
  const tag = image.tag ?? (image.digest === undefined ? undefined : pinned);
  const ends = endsOf(tag === undefined ? image.repository : `${image.repository}:${tag}`);
  return ends.find(({ date }) => date < today);
}

/** No tag looks like this. */
const pinned = '@';

/** Images repeat between keystrokes. A repository holds no colon once its registry is left out, and a tag never does. */
const endsOf = rememberedByText((image) => {
  const colon = image.lastIndexOf(':');
  const hasTag = colon > image.lastIndexOf('/');
  const parts = {
    repository: hasTag ? image.slice(0, colon) : image,
    tag: hasTag ? image.slice(colon + 1) : undefined,
  };
  return [productOf(parts), distributionOf(parts)].filter((end) => end !== undefined);
});

function productOf({ repository, tag }: ImageReference): EndOfLife | undefined {
  const name = officialName(repository);
  if (name === undefined) return undefined;
  const product = productsByImage.get(name);
  if (!product) return undefined;
  const named = tag === undefined ? undefined : versionIn(product, tag);
  const floating = named === undefined && /^[a-z-]*$/.test(tag ?? '') ? product.floating?.[name] : undefined;
  const date = product.whole ?? product.ends[named ?? floating ?? 'none'];
  if (date === undefined) return undefined;
  const version = product.whole ? '' : ` ${named ?? floating}`;
  return { product: `${product.title}${version}`.trim(), date, source: product.source };
}

/** `python:3.13-buster`, `golang:1.26-alpine3.18`, `eclipse-temurin:17-focal`, `distroless/base-debian10`. */
function distributionOf({ repository, tag }: ImageReference): EndOfLife | undefined {
  const distroless = /^gcr\.io\/distroless\/.+-debian(\d+)$/.exec(withoutDefaultPort(repository))?.[1];
  if (distroless !== undefined) return distribution(debian, distroless);
  if (officialName(repository) === undefined || tag === undefined) return undefined;
  for (const part of tag.split('-')) {
    if (debian.codenames?.[part] !== undefined) return distribution(debian, debian.codenames[part]!);
    if (ubuntu.codenames?.[part] !== undefined) return distribution(ubuntu, ubuntu.codenames[part]!);
    const release = /^alpine(\d+\.\d+)$/.exec(part)?.[1];
    if (release !== undefined) return distribution(alpine, release);
  }
  return undefined;
}

function distribution(product: Product, version: string): EndOfLife | undefined {
  const date = product.ends[version];
  return date === undefined ? undefined : { product: `${product.title} ${version}`, date, source: product.source };
}

/** The version in the table that a tag names: `3.8-slim` and `3.8.20` are 3.8, `focal-20240101` is 20.04. */
function versionIn(product: Product, tag: string): string | undefined {
  const codename = product.codenames?.[tag.split('-')[0]!.toLowerCase()];
  if (codename !== undefined) return codename;
  const [, major, minor] = /^v?(\d+)(?:\.(\d+))?(?:\.\d+)*(?:$|[-_+a-z])/.exec(tag) ?? [];
  if (major === undefined) return undefined;
  if (minor !== undefined && `${major}.${minor}` in product.ends) return `${major}.${minor}`;
  // A bare `3` follows the newest 3.x; in a table by majors `18` names all of 18.
  return major in product.ends ? major : undefined;
}
