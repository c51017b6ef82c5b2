// Whom policies let in, and where.
import type { Known } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Context } from '../engine/rule';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import type { AuthorizationPolicy } from './authorization/model';
import { type ClauseValue, isForGateway } from './clauses';
import { policiesSurelyMeeting } from './meeting';
import { type AuthorizationPolicySpec, authorizationPolicies, type Policy } from './policies';
import { authorizationPolicyFacts } from './policy-facts';
import { isPublic } from './split-rules';

/** Whom a value stands for, where that is more than one namespace's accounts; undefined for all others. */
export function broadCallers({ name, value }: Pick<ClauseValue, 'name' | 'value'>): string | undefined {
  if (name === 'serviceAccounts') return /(?:^|\/)default$/.test(value) ? everyPod : undefined;
  if (name !== 'principals') return undefined;
  if (value === '*') return 'every workload of the mesh';
  if (/\/sa\/default$/.test(value)) return everyPod;
  const isAcross = value.startsWith('*') ? !/\/ns\/[^/]+\/sa\//.test(value) : /^[^/]*(?:\/ns\/?)?\*$/.test(value);
  return isAcross ? 'accounts of every namespace' : undefined;
}

const everyPod = 'every pod of the namespace that names no account';

type Rule = Field<AuthorizationPolicySpec['rules']>;

/** Rules of an ALLOW that name no caller and are not for everybody on purpose. */
export const openRules: Query<{ readonly policy: Policy<AuthorizationPolicySpec>; readonly rule: Rule }> = query(
  isYaml,
  (unit) =>
    authorizationPolicies(unit).flatMap((policy) => {
      const action = policy.spec.at('action');
      if (action.isUnknown || !(action.isAbsent || action.value === 'ALLOW') || isForGateway(policy)) return [];
      return policy.spec
        .at('rules')
        .items.filter((rule) => rule.at('to').isPresent && rule.at('from').isAbsent && !isPublic(rule))
        .filter((rule) => !rule.at('when').items.some((one) => isOfCaller.test(one.at('key').string ?? 'source.')))
        .map((rule) => ({ policy, rule }));
    }),
  authorizationPolicies,
);

const isOfCaller = /^(?:source\.|remote\.|request\.auth\.)/;

/**
 * A policy for single workloads of the same namespace, where this one is an ALLOW for all of them whose rules are about
 * some service: they name hosts, paths or callers.
 */
export function selectiveNeighbourOf(
  own: AuthorizationPolicy,
  context: Context,
): Known<AuthorizationPolicy> | undefined {
  const { scope, action, isDryRun, isUnknown, rules } = own;
  const isWide = scope.labels === undefined && scope.targets.length === 0 && scope.namespace !== undefined;
  const isInRoot = scope.namespace === context.config.istioRootNamespace;
  const isSpecific = rules.some(({ to }) => to.some(({ hosts, paths }) => hosts || paths));
  if (!isWide || isInRoot || action !== 'ALLOW' || isDryRun || isUnknown || !isSpecific) return undefined;
  return policiesSurelyMeeting(authorizationPolicyFacts, scope, context).find(
    ({ fact }) =>
      fact.action === 'ALLOW' &&
      fact.scope.labels !== undefined &&
      fact.scope.namespace === scope.namespace &&
      fact.rules.length > 0,
  );
}

/** CUSTOM policies of the same workloads that ask another provider. */
export function otherProvidersOf(own: AuthorizationPolicy, context: Context): readonly Known<AuthorizationPolicy>[] {
  if (own.action !== 'CUSTOM' || own.isUnknown) return [];
  return policiesSurelyMeeting(authorizationPolicyFacts, own.scope, context).filter(
    ({ fact }) =>
      fact.action === 'CUSTOM' &&
      !fact.isUnknown &&
      fact.scope.namespace !== undefined &&
      fact.provider !== own.provider,
  );
}
