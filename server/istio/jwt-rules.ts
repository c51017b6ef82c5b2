import { type Query, query } from '../engine/query';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { type Policy, type RequestAuthenticationSpec, requestAuthentications } from './policies';

/** A rule of a RequestAuthentication: whose tokens are valid. */
interface JwtRuleSubject {
  readonly policy: Policy<RequestAuthenticationSpec>;
  readonly jwt: Field<RequestAuthenticationSpec['jwtRules']>;
  /** As messages name whose tokens they are: the issuer by its name, where it has one. */
  readonly issuer: string;
}

export const jwtRules: Query<JwtRuleSubject> = query(
  isYaml,
  (unit) =>
    requestAuthentications(unit).flatMap((policy) =>
      policy.spec
        .at('jwtRules')
        .items.filter(({ kind }) => kind === 'mapping')
        .map((jwt) => ({ policy, jwt, issuer: jwt.at('issuer').string ?? 'the issuer' })),
    ),
  requestAuthentications,
);

/**
 * Which keys of a JSON Web Key Set are secret: `d` of a private key, `k` of a shared one. Undefined where the text is no
 * such set.
 */
export function secretKeysIn(jwks: string): readonly string[] {
  let set: unknown;
  try {
    set = JSON.parse(jwks);
  } catch {
    return [];
  }
  const keys = isObject(set) && Array.isArray(set.keys) ? set.keys : [set];
  return keys
    .filter(isObject)
    .flatMap((key) => ['d', 'k', 'p', 'q'].filter((part) => typeof key[part] === 'string').slice(0, 1));
}

/** The set without what is secret; undefined where a key is nothing but its secret. */
export function publicPartOf(jwks: string): string | undefined {
  const set: unknown = JSON.parse(jwks);
  const keys = isObject(set) && Array.isArray(set.keys) ? set.keys.filter(isObject) : [];
  if (keys.length === 0 || keys.some((key) => key.kty === 'oct')) return undefined;
  const secret = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
  const open = keys.map((key) => Object.fromEntries(Object.entries(key).filter(([part]) => !secret.includes(part))));
  return JSON.stringify({ keys: open });
}

const isObject = (data: unknown): data is Record<string, unknown> =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

/** Addresses that lead from the control plane to itself, to the metadata of its cloud, or into a private network. */
export function isInternalAddress(url: string): boolean {
  const host = /^https?:\/\/(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  return /^(?:localhost|metadata\.google\.internal|\[::1\]|\[f[cde].*|127\..*|10\.\d.*|192\.168\..*|169\.254\..*|172\.(?:1[6-9]|2\d|3[01])\..*|0\.0\.0\.0)$/.test(
    host,
  );
}
