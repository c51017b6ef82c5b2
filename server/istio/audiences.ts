// What is asked of tokens where a RequestAuthentication asks for nothing, and the other way round.
import type { Context } from '../engine/rule';
import type { AuthorizationPolicy } from './authorization/model';
import { policiesMeeting } from './meeting';
import { type AuthorizationPolicySpec, type Policy, type RequestAuthenticationSpec, scopeOf } from './policies';
import { authorizationPolicyFacts, requestAuthenticationFacts } from './policy-facts';
import { covers } from './scopes';
import { tokenEffectOf } from './token-demands';

/** Whether a policy of the same workloads says for whom a token must be meant, or hides what it says. */
export const demandsAudience = (policy: Policy<RequestAuthenticationSpec>, context: Context): boolean =>
  policiesMeeting(authorizationPolicyFacts, scopeOf(policy), context).some(
    ({ fact }) =>
      fact.isUnknown ||
      fact.rules.some(({ when }) => when.some(({ key }) => /^request\.auth\.(?:audiences|claims\[aud\])/.test(key))),
  );

/** Whether some policy of the same workloads keeps requests without a token out. */
export const demandsToken = (policy: Policy<RequestAuthenticationSpec>, context: Context): boolean => {
  const scope = scopeOf(policy);
  const isDemand = (fact: AuthorizationPolicy) => /^(?:refuses|admits none)$/.test(tokenEffectOf(fact));
  return policiesMeeting(authorizationPolicyFacts, scope, context).some(
    ({ fact }) => covers(fact.scope, scope, context.config.istioRootNamespace) && isDemand(fact),
  );
};

/** Whose tokens are taken where the policy applies. */
export function issuersFor(policy: Policy<AuthorizationPolicySpec>, context: Context): readonly string[] {
  const scope = scopeOf(policy);
  const known = policiesMeeting(requestAuthenticationFacts, scope, context).filter(({ fact }) =>
    covers(fact.scope, scope, context.config.istioRootNamespace),
  );
  return [...new Set(known.flatMap(({ fact }) => fact.rules.flatMap(({ issuer }) => issuer ?? [])))].sort();
}
