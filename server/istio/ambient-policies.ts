import { type Query, query } from '../engine/query';
import { type Message, say } from '../engine/say';
import type { Place } from '../engine/source';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { restOf } from './ambient';
import type { PolicyScope } from './authorization/model';
import {
  type AuthorizationPolicySpec,
  authorizationPolicies,
  type Policy,
  type RequestAuthenticationSpec,
  requestAuthentications,
  scopeOf,
} from './policies';
import { authorizationPolicyOf } from './policy-facts';
import { requestFieldOf } from './tcp-clauses';

/** A policy about requests, or one that may be. */
interface AmbientPolicy {
  readonly policy: Policy<AuthorizationPolicySpec> | Policy<RequestAuthenticationSpec>;
  readonly scope: PolicyScope;
  readonly spec: Field<{ selector: {}; targetRefs: {} }>;
  readonly authorization: Policy<AuthorizationPolicySpec> | undefined;
}

export const ambientPolicies: Query<AmbientPolicy> = query(isYaml, (unit) => [
  ...authorizationPolicies(unit).map((policy) => ({ ...subjectOf(policy), authorization: policy })),
  ...requestAuthentications(unit).map((policy) => ({ ...subjectOf(policy), authorization: undefined })),
]);

const subjectOf = (policy: AmbientPolicy['policy']) => ({
  policy,
  scope: scopeOf(policy as Policy<AuthorizationPolicySpec>),
  spec: policy.spec as Field as AmbientPolicy['spec'],
});

/** What ztunnel does not evaluate as it stands. `isOpen`: somebody gets in who was to be kept out. */
interface Lost {
  readonly at: Place;
  readonly message: Message;
  readonly isOpen: boolean;
}

export function lostInZtunnel({ policy, spec, authorization }: AmbientPolicy): readonly Lost[] {
  const { label } = policy;
  const selector = spec.at('selector');
  if (!authorization) {
    const rules = (policy as Policy<RequestAuthenticationSpec>).spec.at('jwtRules');
    if (rules.items.length === 0) return [];
    const at = selector.isPresent ? selector.keyPlace : rules.keyPlace;
    return [
      {
        at,
        message: say`${label} checks no token: a ztunnel knows none, and a waypoint needs targetRefs.`,
        isOpen: true,
      },
    ];
  }
  const own = authorizationPolicyOf(authorization);
  const action = authorization.spec.at('action');
  if (!own || own.isUnknown) return [];
  if (own.action === 'CUSTOM' || own.action === 'AUDIT')
    return [
      {
        at: action,
        message: say`${label} is left out: a ztunnel knows no ${own.action} policies.`,
        isOpen: own.action === 'CUSTOM',
      },
    ];
  return authorization.spec.at('rules').items.flatMap((item, index) => {
    const rest = own.rules[index] && restOf(own.action, own.rules[index]);
    if (!rest) return [];
    const at = requestFieldOf(item);
    const messages = {
      nothing: say`${label} denies nothing by this rule: a ztunnel leaves out what it says of requests, and nothing else is left.`,
      more: say`${label} denies more than this rule says: a ztunnel leaves out what it says of requests.`,
      'left out': say`${label} lets nobody in by this rule: a ztunnel knows no requests, and leaves it out.`,
    };
    return [{ at, message: messages[rest], isOpen: rest === 'nothing' }];
  });
}
