// Where a policy depends on who a caller is, and whether callers without an identity get in.
import type { Context } from '../engine/rule';
import type { Clause } from './clauses';
import { policiesSurelyMeeting } from './meeting';
import { levelsOf, mutualTlsOf } from './mutual-tls';
import type { SetMode } from './peers';
import { type AuthorizationPolicySpec, type Policy, scopeOf } from './policies';
import { peerAuthenticationFacts } from './policy-facts';

/**
 * Whether a caller in plain text, who has no identity, is one whom the policy was to keep out: a DENY of some callers, or
 * an ALLOW of all but some. Denying whoever has no principal is the other way round.
 */
export const isDodgedInPlainText = ({ name, action, isNegative }: Clause): boolean =>
  /^(?:principals|namespaces|serviceAccounts|trustDomains)$/.test(name) &&
  ((action === 'DENY' && !isNegative) || (action === 'ALLOW' && isNegative));

/** The mode of the workloads that the policy selects, where some policy sets it. */
export function modeFor(policy: Policy<AuthorizationPolicySpec>, context: Context): SetMode | undefined {
  const scope = scopeOf(policy);
  if (scope.namespace === undefined || scope.isUnknown || scope.targets.length > 0) return undefined;
  const known = policiesSurelyMeeting(peerAuthenticationFacts, scope, context).filter(({ fact }) => !fact.isUnknown);
  const workload = { namespace: scope.namespace, labels: scope.labels ?? {} };
  const levels = levelsOf(
    known.map(({ fact }) => fact),
    workload,
    context.config.istioRootNamespace,
  );
  const { mode, by } = mutualTlsOf(levels, undefined);
  const stated = known.find(({ fact }) => fact === by);
  return stated && { mode, by: stated };
}
