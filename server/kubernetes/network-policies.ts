import { type Query, query } from '../engine/query';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { type KubernetesObject, objectsOf } from './objects';

type LabelSelector = { matchLabels: { [label: string]: {} }; matchExpressions: {} };
type Peer = { podSelector: LabelSelector; namespaceSelector: LabelSelector; ipBlock: { cidr: {}; except: {} } };
type Ports = { port: {}; protocol: {}; endPort: {} };
type NetworkPolicySpec = {
  podSelector: LabelSelector;
  policyTypes: {};
  ingress: { from: Peer; ports: Ports };
  egress: { to: Peer; ports: Ports };
};

interface NetworkPolicy extends KubernetesObject {
  readonly spec: Field<NetworkPolicySpec>;
  /** Every `from` and `to`: its direction, and the peers that are joined by OR. */
  readonly peerLists: readonly { readonly direction: 'from' | 'to'; readonly peers: readonly Field<Peer>[] }[];
}

const networkPolicyObjects = objectsOf<{ spec: NetworkPolicySpec }>('networking.k8s.io', 'NetworkPolicy');

export const networkPolicies: Query<NetworkPolicy> = query(isYaml, (unit) =>
  networkPolicyObjects(unit).map((object) => {
    const spec = object.root.at('spec');
    return {
      ...object,
      spec,
      peerLists: [
        ...spec.at('ingress').items.map((entry) => ({ direction: 'from' as const, peers: entry.at('from').items })),
        ...spec.at('egress').items.map((entry) => ({ direction: 'to' as const, peers: entry.at('to').items })),
      ],
    };
  }),
);

/** The one selector of a peer that has nothing else and selects by labels; an empty one selects all on purpose. */
export function onlySelector(peer: Field<Peer>): 'podSelector' | 'namespaceSelector' | undefined {
  const [only, ...others] = peer.entries;
  if (!only || others.length > 0 || only.field.entries.length === 0) return undefined;
  return only.key === 'podSelector' || only.key === 'namespaceSelector' ? only.key : undefined;
}
