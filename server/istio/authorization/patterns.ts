// How Istio compares a value of a policy with what a request has.

/** Exact, `abc*`, `*abc`, or `*` for anything that is there. A star elsewhere is an ordinary character. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (pattern === '*') return text !== '';
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

/** Stars stand for any text, also an empty one, wherever they are. Linear but for stars in a row. */
export function matchesGlob(glob: string, text: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  if (rest.length === 0) return text === glob;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** Whether a path value is a template: `{*}` stands for a part between slashes, `{**}` for any rest. */
export const isPathTemplate = (value: string): boolean => value.includes('{*}') || value.includes('{**}');

/**
 * Whether the path, without its query, fits the template. `{*}` needs a character and no slash, `{**}` neither; what they
 * stand for holds only what Envoy takes as a path. Linear in the path for each part of the template.
 * https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/path/match/uri_template/v3/uri_template_match.proto
 */
export function matchesPathTemplate(template: string, path: string): boolean {
  const [first = '', ...rest] = template.split(/(\{\*\*?\})/);
  let starts: ReadonlySet<number> = new Set(path.startsWith(first) ? [first.length] : []);
  for (let index = 0; index < rest.length; index += 2) {
    const literal = rest[index + 1] ?? '';
    const ends = endsOf(path, starts, rest[index] === '{**}').filter((end) => path.startsWith(literal, end));
    starts = new Set(ends.map((end) => end + literal.length));
  }
  return starts.has(path.length);
}

/** Where text that begins at one of the places and that a placeholder stands for may end. */
function endsOf(path: string, starts: ReadonlySet<number>, isDeep: boolean): readonly number[] {
  const ends: number[] = [];
  let isInside = false;
  for (let at = 0; at <= path.length; at++) {
    const isStart = starts.has(at);
    if (isInside || (isDeep && isStart)) ends.push(at);
    isInside = (isInside || isStart) && (isPathCharacter.test(path[at] ?? '') || (isDeep && path[at] === '/'));
  }
  return ends;
}

const isPathCharacter = /[\w\-.~%!$&'()+,;:@=]/;
