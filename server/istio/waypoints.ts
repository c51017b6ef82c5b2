import type { FactKind, Find, Known } from '../engine/facts';
import { query } from '../engine/query';
import { gateways } from '../kubernetes/network/gateways';
import { isYaml } from '../yaml/units';
import { namespaceOf } from './membership';

/** A Gateway of the class of waypoints: a proxy that services of the ambient mesh are called through. */
export interface WaypointFact {
  readonly name: string;
  readonly namespace: string | undefined;
}

export const waypointFacts: FactKind<WaypointFact, 'all'> = {
  name: 'istio/waypoint',
  states: query(isYaml, (unit) =>
    gateways(unit).flatMap(({ name, namespace, root, metadata }) => {
      const isWaypoint = /^istio(?:-[\w-]+)?-waypoint$/.test(root.at('spec').at('gatewayClassName').string ?? '');
      return name !== undefined && isWaypoint ? [{ fact: { name, namespace }, at: metadata.at('name') }] : [];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { all: () => ['*'] },
};

export const waypointsIn = (namespace: string, find: Find): readonly Known<WaypointFact>[] => [
  ...find(waypointFacts, 'all', '*', { namespace, isWorldwide: true }),
];

/** The waypoint that the namespace's traffic goes through, where it is known. */
export function waypointOf(namespace: string, find: Find): Known<WaypointFact> | undefined {
  const labels = namespaceOf(namespace, find)?.fact.labels;
  const name = labels?.['istio.io/use-waypoint'];
  const home = labels?.['istio.io/use-waypoint-namespace'] ?? namespace;
  return name === undefined ? undefined : waypointsIn(home, find).find(({ fact }) => fact.name === name);
}
