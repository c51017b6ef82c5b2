import type { FixChange } from '../engine/far-change';
import { type Query, query } from '../engine/query';
import type { Place } from '../engine/source';
import type { Field, Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';
import type { PolicyScope } from './authorization/model';
import { clauseValues } from './clauses';
import { type Policy, peerAuthentications, scopeOf } from './policies';

/** A port that a policy names. */
interface PolicyPort {
  readonly policy: Policy<Shape>;
  readonly scope: PolicyScope;
  readonly port: number;
  readonly at: Place;
  /** The changes that name another one. */
  fixed(port: string): readonly FixChange[];
}

export const policyPorts: Query<PolicyPort> = query(isYaml, (unit) => [
  ...clauseValues(unit).flatMap(({ name, policy, value, at }) => {
    const scope = scopeOf(policy as unknown as Policy<Shape>);
    // What a waypoint sees of a service that it stands before is that service's port.
    if (name !== 'ports' || scope.targets.length > 0 || scope.labels === undefined) return [];
    return portOf(policy as unknown as Policy<Shape>, scope, value, at, (port) => at.set(port));
  }),
  ...peerAuthentications(unit).flatMap((policy) =>
    policy.spec.at('portLevelMtls').entries.flatMap(({ key, keyPlace, field }) => {
      const own = policy as unknown as Policy<Shape>;
      return portOf(own, scopeOf(own), key, keyPlace, (port) => (field as Field).rename(port));
    }),
  ),
]);

const portOf = (
  policy: Policy<Shape>,
  scope: PolicyScope,
  text: string,
  at: Place,
  fixed: PolicyPort['fixed'],
): readonly PolicyPort[] => (/^\d{1,5}$/.test(text) ? [{ policy, scope, port: Number(text), at, fixed }] : []);
