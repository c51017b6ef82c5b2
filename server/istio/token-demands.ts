import type { AuthorizationPolicy, AuthorizationRule } from './authorization/model';

/**
 * What an AuthorizationPolicy does to requests without a valid token. ALLOW policies of a workload add up: each lets in
 * what it matches, and what none matches is refused.
 *
 * - `refuses`: a DENY of all of them, or a CUSTOM provider that may ask for a token
 * - `admits none`: an ALLOW whose every rule asks for a token, or that has no rule
 * - `admits`: an ALLOW with a rule that asks for none
 * - `refuses some`: a DENY of those that something else is true of as well, such as their path
 * - `nothing`: it is about other requests, or decides nothing, as AUDIT and a dry run
 */
type TokenEffect = 'refuses' | 'admits none' | 'admits' | 'refuses some' | 'nothing';

export function tokenEffectOf({ action, rules, isDryRun, isUnknown }: AuthorizationPolicy): TokenEffect {
  if (isDryRun) return 'nothing';
  if (isUnknown || action === 'CUSTOM') return 'refuses';
  if (action === 'AUDIT') return 'nothing';
  if (action === 'ALLOW') return rules.every(asksForToken) ? 'admits none' : 'admits';
  const denied = rules.map(deniedOf);
  return denied.find((effect) => effect === 'refuses') ?? denied.find((effect) => effect !== 'nothing') ?? 'nothing';
}

/**
 * Whether no request without a token matches. Every one of several sources asks, because one is enough; of several
 * conditions one, because all must hold. `notValues` alone is true of a request that has no such claim for want of a token.
 */
export const asksForToken = ({ from, when }: AuthorizationRule): boolean =>
  (from.length > 0 && from.every(({ requestPrincipals = [] }) => requestPrincipals.length > 0)) ||
  when.some(({ key, values }) => isOfToken(key) && values.length > 0);

/** What a rule of a DENY means for requests without a token. Ports do not count: a port is denied as a whole. */
function deniedOf({ from, to, when }: AuthorizationRule): TokenEffect {
  const denying = from.filter(({ notRequestPrincipals = [] }) => notRequestPrincipals.length > 0);
  const refusing = when.filter(({ key, notValues }) => isOfToken(key) && notValues.length > 0);
  if (denying.length === 0 && refusing.length === 0) return 'nothing';
  const isWholeSource = from.length === 0 || denying.some((source) => Object.keys(source).length === 1);
  const isWholeOperation =
    to.length === 0 ||
    to.some((operation) => Object.keys(operation).every((key) => key === 'ports' || key === 'notPorts'));
  return isWholeSource && isWholeOperation && refusing.length === when.length ? 'refuses' : 'refuses some';
}

const isOfToken = (key: string): boolean => key.startsWith('request.auth.');
