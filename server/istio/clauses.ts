// The values of AuthorizationPolicies one by one, wherever a rule writes them: under `from`, `to` or `when`.
import { type Query, query } from '../engine/query';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { type Action, negated, operationFields, sourceFields } from './authorization/model';
import { type AuthorizationPolicySpec, authorizationPolicies, type Policy } from './policies';

type Rule = Field<AuthorizationPolicySpec['rules']>;

/** A list of values: `paths` of an operation, `values` of a condition. */
export interface Clause {
  readonly policy: Policy<AuthorizationPolicySpec>;
  /** Undefined where a template hides it. */
  readonly action: Action | undefined;
  readonly rule: Rule;
  /** `principals`, also where a condition asks for `source.principal`; of other conditions their key. */
  readonly name: string;
  readonly isNegative: boolean;
  readonly list: Field;
  /** What holds it: a source, an operation or a condition. */
  readonly holder: Field;
}

export interface ClauseValue extends Clause {
  readonly value: string;
  readonly at: Field;
}

export const clauses: Query<Clause> = query(
  isYaml,
  (unit) =>
    authorizationPolicies(unit).flatMap((policy) => {
      const action = actionOf(policy.spec.at('action'));
      return policy.spec.at('rules').items.flatMap((rule) => {
        const listsIn = (holder: Field, names: readonly string[]) =>
          names.flatMap((name) => [
            { name, isNegative: false, list: beside(holder, name), holder },
            { name, isNegative: true, list: beside(holder, negated(name)), holder },
          ]);
        const found = [
          ...rule.at('from').items.flatMap((from) => listsIn(from.at('source') as Field, sourceFields)),
          ...rule.at('to').items.flatMap((to) => listsIn(to.at('operation') as Field, operationFields)),
          ...rule.at('when').items.flatMap((condition) => {
            const key = condition.at('key').string ?? '';
            const name = fieldOfAttribute[key] ?? key;
            const holder = condition as Field;
            return [
              { name, isNegative: false, list: condition.at('values') as Field, holder },
              { name, isNegative: true, list: condition.at('notValues') as Field, holder },
            ];
          }),
        ];
        return found.filter(({ list }) => list.isPresent).map((one) => ({ policy, action, rule, ...one }));
      });
    }),
  authorizationPolicies,
);

export const clauseValues: Query<ClauseValue> = query(
  isYaml,
  (unit) =>
    clauses(unit).flatMap((clause) =>
      clause.list.items.flatMap((at) => {
        const value = at.isUnknown ? undefined : at.raw;
        return value === undefined ? [] : [{ ...clause, value, at }];
      }),
    ),
  authorizationPolicies,
);

/** Another list of the same source or operation. */
export const beside = (holder: Field, name: string): Field =>
  (holder as Field<{ [key: string]: {} }>).at(name) as Field;

function actionOf(action: Field): Action | undefined {
  if (action.isAbsent) return 'ALLOW';
  const { string } = action;
  return string === 'ALLOW' || string === 'DENY' || string === 'AUDIT' || string === 'CUSTOM' ? string : undefined;
}

/** The conditions that ask the same as a field does. */
const fieldOfAttribute: Readonly<Record<string, string>> = {
  'source.principal': 'principals',
  'source.namespace': 'namespaces',
  'source.serviceAccount': 'serviceAccounts',
  'source.trustDomain': 'trustDomains',
  'source.ip': 'ipBlocks',
  'remote.ip': 'remoteIpBlocks',
  'request.auth.principal': 'requestPrincipals',
  'destination.port': 'ports',
};

/**
 * Whether the policy is one for a gateway, as far as names tell: a reference, a selector or a namespace. Hosts and
 * addresses mean something there.
 */
export function isForGateway({ spec, namespace, metadata }: Policy<AuthorizationPolicySpec>): boolean {
  const targets = [spec.at('targetRef'), ...spec.at('targetRefs').items];
  const labels = spec.at('selector').at('matchLabels').entries;
  return (
    targets.some((target) => target.at('kind').string === 'Gateway') ||
    labels.some(({ key, field }) => isGatewayName.test(`${key}=${field.raw ?? ''}`)) ||
    (labels.length === 0 && isGatewayName.test(namespace ?? metadata.at('name').string ?? ''))
  );
}

const isGatewayName = /gateway|ingress|egress/i;
