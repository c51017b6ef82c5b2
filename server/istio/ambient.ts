// What ztunnel makes of policies: it sees connections and no requests.
// https://github.com/istio/istio/blob/master/pilot/pkg/serviceregistry/ambient/authorization.go
import type { Find, Known } from '../engine/facts';
import type { Context } from '../engine/rule';
import { verdictOn } from './authorization/evaluate';
import type { AuthorizationPolicy, AuthorizationRule, PolicyScope, Request } from './authorization/model';
import { policiesSurelyMeeting } from './meeting';
import { membershipIn } from './membership';
import { meshOf } from './mesh';
import { authorizationPolicyFacts } from './policy-facts';
import { workloadsIn } from './selection';
import { type WaypointFact, waypointOf } from './waypoints';

/** Whether ztunnel is what evaluates policies of the scope: in ambient mode, and not attached to a waypoint. */
export const isForZtunnel = (scope: PolicyScope, find: Find): boolean =>
  scope.targets.length === 0 &&
  !scope.isUnknown &&
  membershipIn(scope.namespace, find) === 'ambient' &&
  !(scope.labels && workloadsIn(scope, find).some(({ fact }) => fact.labels['sidecar.istio.io/inject'] === 'true'));

/**
 * What is left of a rule. An ALLOW rule that asks about requests is left out. Of a DENY only that part is, and where
 * nothing else is left of callers, operations or conditions, the rule denies nothing; else it denies more than it says.
 * Undefined: it is taken as it stands.
 */
export function restOf(action: string, rule: AuthorizationRule): 'left out' | 'nothing' | 'more' | undefined {
  const parts = [
    rule.from.map((source) => Object.keys(source).map((key) => !/requestPrincipals/i.test(key))),
    rule.to.map((operation) => Object.keys(operation).map((key) => /ports$/i.test(key))),
    rule.when.map(({ key }) => [connectionKeys.has(key)]),
  ];
  if (parts.flat(2).every(Boolean)) return undefined;
  if (action !== 'DENY') return 'left out';
  const isEmpty = parts.some((items) => items.length > 0 && !items.some((keys) => keys.some(Boolean)));
  return isEmpty ? 'nothing' : 'more';
}

const connectionKeys = new Set([
  'source.ip',
  'source.namespace',
  'source.principal',
  'destination.ip',
  'destination.port',
]);

/**
 * The waypoint whose calls a policy refuses: behind one, the workload sees the waypoint's identity and not that of who
 * calls. Undefined where it lets it in, and where no waypoint is known.
 */
export function refusedWaypoint(
  policy: AuthorizationPolicy,
  context: Context,
): { readonly waypoint: Known<WaypointFact>; readonly principal: string } | undefined {
  const { scope, action, rules } = policy;
  const { namespace } = scope;
  const namesCallers = rules.some(({ from }) =>
    from.some(({ principals, serviceAccounts }) => principals ?? serviceAccounts),
  );
  if (action !== 'ALLOW' || !namesCallers || namespace === undefined || !isForZtunnel(scope, context.find))
    return undefined;
  const waypoint = waypointOf(namespace, context.find);
  if (!waypoint) return undefined;
  const principal = `cluster.local/ns/${waypoint.fact.namespace ?? namespace}/sa/${waypoint.fact.name}`;
  const request: Request = {
    protocol: 'tcp',
    principal,
    sourceIp: '192.0.2.1',
    remoteIp: '192.0.2.1',
    destinationIp: '192.0.2.2',
    port: 8080,
    sni: '',
  };
  const allows = policiesSurelyMeeting(authorizationPolicyFacts, scope, context)
    .map(({ fact }) => fact)
    .filter((one) => one.action === 'ALLOW' && one.scope.targets.length === 0);
  return verdictOn([policy, ...allows], request, undefined, meshOf(context)).isAllowed
    ? undefined
    : { waypoint, principal };
}
