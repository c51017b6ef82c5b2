// Who is in the mesh: pods with a sidecar, or pods whose traffic a ztunnel takes.
import type { Find, Known } from '../engine/facts';
import { type Query, query } from '../engine/query';
import { namespaces } from '../kubernetes/namespaces';
import { objectsOf } from '../kubernetes/objects';
import type { Field } from '../yaml/field';
import { isYaml, type YamlUnit } from '../yaml/units';

type Labels = Readonly<Record<string, string>>;

/** `outside`: nothing of the mesh protects it or knows who it is. */
type Membership = 'sidecar' | 'ambient' | 'outside';

/**
 * How a namespace's pods join the mesh unless they say otherwise: `istio-injection` comes before `istio.io/rev`.
 * https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#controlling-the-injection-policy
 */
export function membershipOf(labels: Labels): Membership {
  const injection = labels['istio-injection'];
  if (injection === 'enabled' || (injection === undefined && labels['istio.io/rev'])) return 'sidecar';
  return labels['istio.io/dataplane-mode'] === 'ambient' ? 'ambient' : 'outside';
}

/**
 * What the workspace's Namespace says. Undefined where there is none, its labels are not all known, or several files
 * write it and do not agree: an overlay brings a namespace into the mesh that its base leaves out.
 */
export function namespaceOf(name: string | undefined, find: Find): Known<NamespaceFact> | undefined {
  if (name === undefined) return undefined;
  const known = [...find(namespaces, 'name', name, { namespace: name, isWorldwide: true })];
  const memberships = new Set(known.map(({ fact }) => fact.labels && membershipOf(fact.labels)));
  return memberships.size === 1 && !memberships.has(undefined) ? known[0] : undefined;
}

type NamespaceFact = Parameters<NonNullable<(typeof namespaces)['tables']['name']>>[0];

/** How the pods of a namespace join the mesh; undefined where nobody says. */
export function membershipIn(name: string | undefined, find: Find): Membership | undefined {
  const labels = namespaceOf(name, find)?.fact.labels;
  return labels && membershipOf(labels);
}

/** The Namespaces of a unit. */
export const namespaceObjects = objectsOf('', 'Namespace');

/** A label by which something sends its traffic through a waypoint. */
interface WaypointUse {
  readonly label: string;
  readonly at: Field;
  readonly name: string;
  readonly namespace: string;
}

export const waypointUses: Query<WaypointUse> = query(isYaml, (unit: YamlUnit) =>
  [...namespaceObjects(unit), ...servicesWithLabels(unit)].flatMap((object) => {
    const labels = object.metadata.at('labels');
    const at = labels.at('istio.io/use-waypoint') as Field;
    const own = object.kind === 'Namespace' ? object.name : object.namespace;
    const namespace = labels.at('istio.io/use-waypoint-namespace').string ?? own;
    const name = at.string;
    return !name || name === 'none' || namespace === undefined ? [] : [{ label: object.label, at, name, namespace }];
  }),
);

const servicesWithLabels = objectsOf('', 'Service');
