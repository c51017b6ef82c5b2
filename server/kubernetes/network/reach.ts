import type { Hover } from '../../engine/domain';
import type { Find, Known } from '../../engine/facts';
import { listed, type Message, say } from '../../engine/say';
import { type Source, unitAt } from '../../engine/source';
import { covers } from '../../engine/text';
import type { Field } from '../../yaml/field';
import { isYaml } from '../../yaml/units';
import type { LabelSelector } from '../label-selectors';
import { type Direction, type includes, type PlacedPolicy, type PodPort, passes } from './evaluation';
import { type NetworkPolicy, networkPolicies } from './policies';
import { endpointOf, meant, policiesSelecting, selected } from './relations';
import { selectorOf, services } from './services';
import { type WorkloadFact, workloads } from './workloads';

type Notes = NonNullable<Hover['notes']>;
type Workload = Known<WorkloadFact>;

/** What the workspace makes of the selector or the rules under the offset: whom they select, and who reaches whom. */
export function networkNotes(source: Source, offset: number, find: Find): Notes {
  const placed = unitAt(source, offset);
  if (!placed || !isYaml(placed.unit)) return [];
  const isHere = (field: Field) => covers(field.keyPlace.span, offset - placed.start);
  for (const policy of networkPolicies(placed.unit)) {
    const { spec, stored, namespace } = policy;
    for (const [key, directions] of directionsByKey)
      if (isHere(spec.at(key) as Field))
        return stored ? selectedNotes(stored.podSelector, namespace, directions, find) : [];
    const peer = peerUnder(policy, isHere);
    if (peer) return peerNotes(peer, namespace, find);
  }
  for (const service of services(placed.unit)) {
    const labels = selectorOf(service);
    if (labels && isHere(service.root.at('spec').at('selector') as Field))
      return selectedNotes({ matchLabels: labels }, service.namespace, ['ingress'], find);
  }
  return [];
}

const directionsByKey = [
  ['podSelector', ['ingress', 'egress']],
  ['ingress', ['ingress']],
  ['egress', ['egress']],
] as const;

function peerUnder({ stored, rules }: NetworkPolicy, isHere: (field: Field) => boolean) {
  const counts = { ingress: 0, egress: 0 };
  for (const { direction, peers } of rules) {
    const rule = stored?.[direction][counts[direction]++];
    for (const [index, peer] of peers.entries())
      if (isHere(peer.at('podSelector') as Field) || isHere(peer.at('namespaceSelector') as Field))
        return rule?.peers[index];
  }
  return undefined;
}

/** More of a kind nobody reads in a hover. */
const most = 4;

/** Whom a selector selects, and what policies let the first two of them receive and send. */
function selectedNotes(
  selector: LabelSelector,
  namespace: string | undefined,
  directions: readonly Direction[],
  find: Find,
): Notes {
  const { known, isAll } = selected(find, { namespace }, selector);
  const chosen = known.map((at) => ({
    message: at.fact.isHostNetwork
      ? say`${at.fact.label} matches, but has the network of its node: policies do not know its pods.`
      : say`Selects ${at.fact.label}.`,
    at,
  }));
  const receivers = known.filter(({ fact }) => !fact.isHostNetwork).slice(0, 2);
  return [
    ...inShort(chosen),
    ...(known.length > 0 || isAll ? [] : [{ message: say`Selects no pod that is known here; others may exist.` }]),
    ...(known.length === 0 && isAll ? [{ message: say`Selects no pod of this workspace.` }] : []),
    ...receivers.flatMap((own) => directions.flatMap((direction) => trafficNotes(own, direction, find))),
  ];
}

/** The workloads that a peer of a policy means. */
function peerNotes(peer: Parameters<typeof includes>[0], namespace: string | undefined, find: Find): Notes {
  const { known } = meant(find, peer, namespace);
  const notes = known.map((at) => ({ message: say`Means ${at.fact.label}.`, at }));
  return known.length > 0 ? inShort(notes) : [{ message: say`Means no pod that is known here; others may exist.` }];
}

const inShort = (notes: Notes): Notes =>
  notes.length > most ? [...notes.slice(0, most), { message: say`And ${notes.length - most} more.` }] : notes;

/** Who reaches a workload, or whom it reaches, as the policies of both sides decide. */
function trafficNotes(own: Workload, direction: Direction, find: Find): Notes {
  const { label } = own.fact;
  const policies = policiesOf(own, find);
  if (!policies.some((policy) => isolates(policy, direction)))
    return [
      {
        message:
          direction === 'ingress'
            ? say`No policy that is known here limits who may reach ${label}.`
            : say`No policy that is known here limits what ${label} may reach.`,
      },
    ];
  const notes: { message: Message; at: Workload }[] = [];
  for (const other of find(workloads, 'label', '*')) {
    const [from, to] = direction === 'ingress' ? [other, own] : [own, other];
    const ports = other === own ? [] : openPorts(from, to, find);
    if (ports.length > 0)
      notes.push({ message: say`${from.fact.label} may reach ${to.fact.label} on ${portsInShort(ports)}.`, at: other });
  }
  const outside = policies.filter((policy) => opensOutside(policy, direction));
  return [
    ...inShort(notes),
    ...(notes.length > 0 ? [] : [nobody(label, direction)]),
    ...outside.slice(0, 1).map(() => ({
      message:
        direction === 'ingress'
          ? say`Addresses outside of the cluster may reach ${label}, too.`
          : say`${label} may reach addresses outside of the cluster, too.`,
    })),
  ];
}

const nobody = (label: string, direction: Direction) => ({
  message:
    direction === 'ingress'
      ? say`No workload that is known here may reach ${label} on a port it declares.`
      : say`${label} may reach no workload that is known here on a port it declares.`,
});

/** Those of its own namespace that select it. */
const policiesOf = ({ fact }: Workload, find: Find): readonly PlacedPolicy[] =>
  policiesSelecting(find, { namespace: fact.namespace }, fact.labels).known.map(({ fact: { spec } }) => ({
    namespace: fact.namespace ?? '',
    spec,
  }));

const isolates = ({ spec }: PlacedPolicy, direction: Direction): boolean => spec.isolates.includes(direction);

/** By a rule without peers, or by a range of addresses. */
const opensOutside = (policy: PlacedPolicy, direction: Direction): boolean =>
  isolates(policy, direction) &&
  policy.spec[direction].some(({ peers }) => peers.length === 0 || peers.some(({ ipBlock }) => ipBlock));

/** The ports that the receiver declares, and that the policies of both sides open. */
function openPorts(from: Workload, to: Workload, find: Find): readonly PodPort[] {
  const ends = { from: endpointOf(from.fact, find), to: endpointOf(to.fact, find) };
  const egress = policiesOf(from, find);
  const ingress = policiesOf(to, find);
  return to.fact.ports.filter(({ port, protocol }) => {
    const connection = { ...ends, port, protocol };
    return passes(egress, 'egress', connection) && passes(ingress, 'ingress', connection);
  });
}

const portsInShort = (ports: readonly PodPort[]): string => {
  const named = [
    ...new Set(ports.map(({ port, protocol }) => (protocol === 'TCP' ? `${port}` : `${port}/${protocol}`))),
  ];
  return named.length > 3 ? `${named.slice(0, 3).join(', ')} and ${named.length - 3} more` : listed(named);
};
