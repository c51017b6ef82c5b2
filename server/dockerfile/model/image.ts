import type { Place } from '../../engine/source';
import type { Span } from '../../engine/text';
import { concealed, isPlaceholder, partsOf } from '../../images/reference';
import type { DockerfileUnit } from './unit';
import type { Word } from './word';

/** A reference to an image: `registry.example.com/team/app:1.2@sha256:…`. Its parts know their places. */
export class Image implements Place {
  readonly unit: DockerfileUnit;
  /** `registry.example.com`, `localhost:5000`; undefined for Docker Hub where none is written, and where unknown. */
  readonly registry: ImagePart | undefined;
  /** Path below the registry, as written: `node`, `team/app`. */
  readonly repository: ImagePart;
  readonly tag: ImagePart | undefined;
  /** `sha256:…` */
  readonly digest: ImagePart | undefined;

  /** Something is to be put in its place before the builder sees it, so none of it is known. */
  readonly isPlaceholder: boolean;

  constructor(readonly word: Word) {
    this.unit = word.unit;
    const { raw } = word;
    this.isPlaceholder = isPlaceholder(word.text ?? raw);
    const text = this.isPlaceholder ? undefined : word.text;
    const written = partsOf(raw);
    // Where variables hide a separator, the parts come from the resolved text and all stand for the whole word.
    const resolved = text === undefined ? undefined : partsOf(text);
    const sameShape =
      !resolved || (['registry', 'tag', 'digest'] as const).every((part) => !resolved[part] === !written[part]);
    const part = (name: 'registry' | 'repository' | 'tag' | 'digest'): ImagePart | undefined => {
      const source = sameShape ? written : resolved!;
      const range = source[name];
      if (!range) return undefined;
      const place = sameShape ? word.part(range.start, range.end) : word;
      const known = resolved ? resolved[name] && text!.slice(resolved[name].start, resolved[name].end) : place.text;
      return { unit: this.unit, span: place.span, word: place, text: this.isPlaceholder ? undefined : known };
    };
    this.registry = part('registry');
    this.repository = part('repository')!;
    this.tag = part('tag');
    this.digest = part('digest');
  }

  get span(): Span {
    return this.word.span;
  }

  /** The whole reference, variables resolved; undefined where one is not known. */
  get text(): string | undefined {
    return this.isPlaceholder ? undefined : this.word.text;
  }

  get isOverridable(): boolean {
    return this.word.isOverridable;
  }

  /** Known to have neither tag nor digest. */
  get isUntagged(): boolean {
    return !this.tag && !this.digest && !this.isScratch && this.hasKnownEnd;
  }

  /** The last part of the path is known. A variable in it may hold a tag; one before it cannot. */
  private get hasKnownEnd(): boolean {
    if (this.isPlaceholder) return false;
    const { word } = this.repository;
    return word.part(concealed(word.raw).lastIndexOf('/') + 1, word.raw.length).text !== undefined;
  }

  get isScratch(): boolean {
    return this.text === 'scratch';
  }

  /** `docker.io` where none is written; undefined where unknown. */
  get registryName(): string | undefined {
    if (this.registry) return this.registry.text;
    return this.repository.text === undefined && this.repository.word.raw.startsWith('$') ? undefined : 'docker.io';
  }

  /** The repository with its registry, as short as Docker prints it: `node`, `bitnami/nginx`, `quay.io/team/app`. */
  get name(): string | undefined {
    const repository = this.repository.text?.replace(/^library\//, '');
    if (repository === undefined || this.registryName === undefined) return undefined;
    return /^(?:index\.)?docker\.io$/.test(this.registryName) ? repository : `${this.registryName}/${repository}`;
  }

  /** The name; as written where variables stand before the last part of the path. Undefined where they may hold that. */
  get title(): string | undefined {
    const { name } = this;
    if (name !== undefined || !this.hasKnownEnd) return name;
    const { raw } = this.repository.word;
    if (this.registry) return `${this.registry.word.raw}/${raw}`;
    // `${REGISTRY}ubuntu` may be the end of a longer name.
    return raw.includes('/') ? raw : undefined;
  }
}

interface ImagePart extends Place {
  readonly word: Word;
  /** Undefined where a variable hides it. */
  readonly text: string | undefined;
}
