import type { Data } from '../engine/data';
import { type Query, query } from '../engine/query';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { type AuthorizationPolicySpec, authorizationPolicies, type Policy } from './policies';
import { knownData } from './token-policy';

type Rule = Field<AuthorizationPolicySpec['rules']>;

/** Two rules in a row that read like one: the first names callers alone, the second operations alone. */
interface SplitRules {
  readonly policy: Policy<AuthorizationPolicySpec>;
  readonly first: Rule;
  readonly second: Rule;
  /** What the second names, as it can be repeated; undefined where some of it is not known. */
  readonly operations: Data | undefined;
}

export const splitRules: Query<SplitRules> = query(
  isYaml,
  (unit) =>
    authorizationPolicies(unit).flatMap((policy) => {
      const action = policy.spec.at('action');
      if (action.isUnknown || !(action.isAbsent || action.value === 'ALLOW')) return [];
      const rules = policy.spec.at('rules').items;
      return rules.flatMap((second, index) => {
        const first = rules[index - 1];
        if (!first || !has(first, 'from') || !has(second, 'to') || isPublic(second)) return [];
        return [{ policy, first, second, operations: knownData(second.at('to') as Field) }];
      });
    }),
  authorizationPolicies,
);

const has = (rule: Rule, key: string): boolean => rule.keys.length === 1 && rule.keys[0] === key;

/** Every operation is one that is open for everybody as a rule. */
export const isPublic = (rule: Rule): boolean =>
  rule.at('to').items.every((to) => {
    const operation = to.at('operation');
    const values = [...operation.at('paths').items, ...operation.at('methods').items];
    return values.length > 0 && values.every(({ raw = '' }) => isPublicValue.test(raw));
  });

const isPublicValue =
  /^OPTIONS$|health|ready|live|status|ping|version|metrics|public|static|assets|favicon|robots|login|signin|signup|register|callback|oauth|auth\b|token|well-known|docs|swagger|openapi|^\/$|\.(?:css|js|png|ico|html)$/i;
