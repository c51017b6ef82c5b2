import { isPathTemplate } from './authorization/patterns';
import type { ClauseValue } from './clauses';

/** Why no request has a value, and the value that was meant, where it can be told. */
interface Never {
  /** To follow the value in a sentence. */
  readonly why: string;
  readonly meant?: string;
}

/** Undefined where some request may have it, or where the webhook refuses it. */
export function neverMatches({ name, value }: Pick<ClauseValue, 'name' | 'value'>): Never | undefined {
  return star(name, value) ?? checks[name]?.(value);
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'];

const checks: Readonly<Record<string, (value: string) => Never | undefined>> = {
  principals(value) {
    if (value.startsWith('spiffe://'))
      return { why: 'principals are written without "spiffe://"', meant: value.slice('spiffe://'.length) };
    if (value.includes('*') || /^[^/]+\/ns\/[^/]+\/sa\/[^/]+/.test(value)) return undefined;
    return { why: 'a principal is a trust domain, a namespace and an account: "cluster.local/ns/shop/sa/web"' };
  },
  requestPrincipals: (value) =>
    value.includes('*') || value.includes('/')
      ? undefined
      : { why: 'a request principal is an issuer, a slash and a subject' },
  paths(value) {
    if (/[?#]/.test(value)) return { why: 'the query is no part of the path', meant: value.replace(/[?#].*$/, '') };
    if (/^[/*{]/.test(value)) return undefined;
    return { why: 'a path starts with a slash', meant: `/${value}` };
  },
  methods(value) {
    if (value.includes('*') || methods.includes(value)) return undefined;
    const upper = value.toUpperCase();
    if (methods.includes(upper)) return { why: 'methods are compared letter by letter', meant: upper };
    // Whoever defines methods of their own writes them as HTTP's are written.
    return value === upper ? undefined : { why: 'HTTP has no such method' };
  },
};

/** A star counts at one end alone. Namespaces take it anywhere, and what is no text does not take it at all. */
function star(name: string, value: string): Never | undefined {
  if (!takesStars.test(name) || (name === 'paths' && isPathTemplate(value))) return undefined;
  const inside = value.startsWith('*') ? value.slice(1) : value.replace(/\*$/, '');
  return inside.includes('*')
    ? { why: 'a star stands for anything at the start or at the end alone, and elsewhere for itself' }
    : undefined;
}

const takesStars =
  /^(?:principals|requestPrincipals|trustDomains|hosts|methods|paths|connection\.sni|request\.(?:headers|auth\.).*)$/;

/** What the policy does, because nobody has the value. To end a sentence. */
export function effectOf({ action, isNegative, list }: ClauseValue): string {
  if (list.items.length > 1) return isNegative ? 'it excludes nobody' : 'it matches nobody';
  if (action === 'DENY') return isNegative ? 'everybody is denied' : 'nobody is denied';
  if (action === 'ALLOW') return isNegative ? 'nobody is left out' : 'nobody is allowed';
  return isNegative ? 'it excludes nobody' : 'it matches nobody';
}
