import type { Claims } from './authorization/evaluate';
import type { PolicyScope, Token } from './authorization/model';

export interface RequestAuthentication {
  readonly name: string | undefined;
  readonly scope: PolicyScope;
  readonly rules: readonly JwtRule[];
  /** A template hides a part of its rules. */
  readonly isUnknown: boolean;
}

/** Whose tokens are taken, and where they are looked for. */
export interface JwtRule {
  /** Undefined: anybody's. */
  readonly issuer: string | undefined;
  /** None: the token may be meant for anybody. */
  readonly audiences: readonly string[];
  readonly headers: readonly { readonly name: string; readonly prefix: string }[];
  readonly params: readonly string[];
  readonly cookies: readonly string[];
  /** Claims that are lists with spaces between, beside `scope` and `permission`. */
  readonly spaced: readonly string[];
}

/** `401`: not valid, or of nobody who is trusted; `403`: meant for somebody else. Without a token there is nothing to refuse. */
type TokenAnswer = { readonly claims: Claims | undefined } | { readonly refused: 401 | 403 };

/**
 * What the RequestAuthentications of a workload make of a token: Envoy tries each rule that looks where the token is.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/jwt_authn_filter
 */
export function tokenOf(policies: readonly RequestAuthentication[], token: Token | undefined): TokenAnswer {
  if (token === undefined) return { claims: undefined };
  const looking = policies.flatMap(({ rules }) => rules).filter((rule) => looksAt(rule, token.in));
  let refused: 401 | 403 = 401;
  for (const { issuer, audiences, spaced } of looking) {
    if (issuer && issuer !== token.claims.iss) continue;
    if (!token.isValid) refused = 401;
    else if (audiences.length > 0 && !isMeantFor(audiences, token.claims.aud)) refused = 403;
    else return { claims: normalized(token.claims, ['scope', 'permission', ...spaced]) };
  }
  return looking.length > 0 ? { refused } : { claims: undefined };
}

/** Where nothing is said, a token is looked for in the header Authorization and in the parameter access_token. */
function looksAt({ headers, params, cookies }: JwtRule, place: string): boolean {
  const [kind = '', name = ''] = place.split(/:(.*)/s);
  if (headers.length + params.length + cookies.length === 0)
    return kind === 'authorization' || place === 'param:access_token';
  const isIn = (header: string, prefix: string) =>
    headers.some((one) => one.name.toLowerCase() === header && one.prefix === prefix);
  if (kind === 'authorization') return isIn('authorization', 'Bearer ');
  if (kind === 'header') return isIn(name.toLowerCase(), '');
  return (kind === 'param' ? params : cookies).includes(name);
}

/** The scheme and the last slash of a name that is an address do not count. */
const isMeantFor = (audiences: readonly string[], claim: unknown): boolean =>
  [claim].flat().some((one) => typeof one === 'string' && audiences.some((audience) => bare(audience) === bare(one)));

const bare = (audience: string): string => audience.replace(/^https?:\/\//, '').replace(/\/$/, '');

const normalized = (claims: Claims, spaced: readonly string[]): Claims =>
  Object.fromEntries(
    Object.entries(claims).map(([name, claim]) =>
      typeof claim === 'string' && spaced.includes(name) ? [name, claim.split(' ')] : [name, claim],
    ),
  );
