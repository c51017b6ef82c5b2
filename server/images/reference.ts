import type { Span } from '../engine/text';

/** An image's name taken apart. `repository` keeps its registry: `gcr.io/distroless/static`. */
export interface ImageReference {
  readonly repository: string;
  readonly tag: string | undefined;
}

/**
 * Whether a reference is there to be replaced: `BASEIMAGE`, `__IMAGE__`, `%IMAGE%`, `@image@`, `<image>`, `replace_me`. A
 * repository has no upper-case letters (https://github.com/distribution/reference/blob/main/reference.go), only its
 * registry may.
 */
export function isPlaceholder(text: string): boolean {
  if (/__\w+?__|%\w+%|@\w+@|[<>]|(?:replace|change|fill)[_-]?me\b|\{[{%]/i.test(text)) return true;
  const path = text
    .replace(/\$\{[^}]*\}?|\$\w+/g, '')
    .replace(/@.*$/s, '')
    .replace(/:[^/]*$/, '');
  const slash = path.indexOf('/');
  const isRegistry = slash >= 0 && /[.:]|^localhost$/.test(path.slice(0, slash));
  return /[A-Z]/.test(isRegistry ? path.slice(slash) : path);
}

/** Where the parts of a reference stand in its text. */
interface ReferenceParts {
  readonly registry: Span | undefined;
  readonly repository: Span;
  readonly tag: Span | undefined;
  readonly digest: Span | undefined;
}

/** The text with what is inside `${…}` made unrecognisable, at equal length. */
export const concealed = (raw: string) => raw.replace(/\$\{[^}]*\}?/g, (variable) => '$'.repeat(variable.length));

/** Takes a reference apart; what is inside `${…}` holds no separator. */
export function partsOf(raw: string): ReferenceParts {
  let start = 0;
  let end = raw.length;
  if (/^".*"$|^'.*'$/.test(raw)) {
    start++;
    end--;
  }
  const plain = concealed(raw);
  const at = plain.indexOf('@', start);
  const digest = at >= 0 ? { start: at + 1, end } : undefined;
  if (at >= 0) end = at;
  const slash = plain.lastIndexOf('/', end - 1);
  const colon = plain.indexOf(':', Math.max(slash, start));
  const tag = colon >= 0 && colon < end ? { start: colon + 1, end } : undefined;
  if (tag) end = colon;
  const first = plain.indexOf('/', start);
  const host = first >= 0 && first < end ? raw.slice(start, first) : '';
  const isRegistry = host === 'localhost' || /[.:]/.test(plain.slice(start, start + host.length));
  const registry = host && isRegistry ? { start, end: first } : undefined;
  return { registry, repository: { start: registry ? first + 1 : start, end }, tag, digest };
}
