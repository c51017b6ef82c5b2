import type { FactKind } from '../../engine/facts';
import { type Query, query } from '../../engine/query';
import type { Place } from '../../engine/source';
import type { Field } from '../../yaml/field';
import { isYaml } from '../../yaml/units';
import { hidesSome, knownSelector, type LabelSelectorShape } from '../label-selectors';
import { type KubernetesObject, objects, objectsOf } from '../objects';
import { decodedPolicy } from './decoding';
import type { Direction, PolicySpec } from './evaluation';
import { keysOf } from './postings';

type PeerShape = {
  podSelector: LabelSelectorShape;
  namespaceSelector: LabelSelectorShape;
  ipBlock: { cidr: {}; except: {} };
};
export type PolicyPortShape = { port: {}; protocol: {}; endPort: {} };
type NetworkPolicySpec = {
  podSelector: LabelSelectorShape;
  policyTypes: {};
  ingress: { from: PeerShape; ports: PolicyPortShape };
  egress: { to: PeerShape; ports: PolicyPortShape };
};

export interface NetworkPolicy extends KubernetesObject {
  readonly spec: Field<NetworkPolicySpec>;
  /**
   * What it means once it is stored. Undefined where some of it is not known, and where the API server refuses it, so that
   * it does nothing.
   */
  readonly stored: PolicySpec | undefined;
  /** The directions that the selected pods are isolated in, also where something else is not known; else undefined. */
  readonly isolates: readonly Direction[] | undefined;
  readonly rules: readonly WrittenRule[];
}

/** An item of `ingress` or `egress`. */
export interface WrittenRule {
  readonly direction: Direction;
  readonly field: Field<{ ports: PolicyPortShape }>;
  /** `from` or `to`. */
  readonly peersKey: 'from' | 'to';
  readonly peerList: Field<PeerShape>;
  /** Joined by OR. */
  readonly peers: readonly Field<PeerShape>[];
}

const networkPolicyObjects = objectsOf<{ spec: NetworkPolicySpec }>('networking.k8s.io', 'NetworkPolicy');

export const networkPolicies: Query<NetworkPolicy> = query(isYaml, (unit) =>
  networkPolicyObjects(unit).map((object) => {
    const spec = object.root.at('spec');
    return {
      ...object,
      spec,
      stored: spec.kind !== 'mapping' || hidesSome(spec as Field) ? undefined : decodedPolicy(spec.value),
      isolates: isolatedBy(spec),
      rules: [
        ...spec.at('ingress').items.map((field) => writtenRule('ingress', 'from', field as Field, field.at('from'))),
        ...spec.at('egress').items.map((field) => writtenRule('egress', 'to', field as Field, field.at('to'))),
      ],
    };
  }),
);

/** Without types a policy isolates incoming traffic, and outgoing where it has a rule for it. */
function isolatedBy(spec: Field<NetworkPolicySpec>): readonly Direction[] | undefined {
  const types = spec.at('policyTypes');
  const egress = spec.at('egress');
  if (hidesSome(types as Field) || (types.items.length === 0 && egress.isUnknown)) return undefined;
  const written = types.items.map(({ string }) => string);
  if (written.length === 0) return egress.items.length > 0 ? ['ingress', 'egress'] : ['ingress'];
  return (['ingress', 'egress'] as const).filter((direction) => written.includes(typeOf[direction]));
}

/** How `policyTypes` calls a direction. */
export const typeOf = { ingress: 'Ingress', egress: 'Egress' } as const satisfies Record<Direction, string>;

const writtenRule = (
  direction: Direction,
  peersKey: 'from' | 'to',
  field: Field,
  peerList: Field<PeerShape>,
): WrittenRule => ({
  direction,
  peersKey,
  field: field as Field as Field<{ ports: PolicyPortShape }>,
  peerList,
  peers: peerList.items,
});

export interface NetworkPolicyFact {
  /** `NetworkPolicy "web"` */
  readonly label: string;
  readonly name?: string;
  /** As written. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace?: string;
  readonly spec: PolicySpec;
}

/** By a pair that the selected pods have, or `*`; all of a namespace under `all`. */
export const policyFacts: FactKind<NetworkPolicyFact, 'selector' | 'all'> = {
  name: 'kubernetes/network-policy',
  states: query(isYaml, (unit) =>
    networkPolicies(unit).flatMap(({ name, namespace, label, metadata, stored, root }) => {
      if (!stored || unit.file.isPatch) return [];
      const fact = { label, ...(name && { name }), ...(namespace && { namespace }), spec: stored };
      const at = metadata.at('name');
      return [{ fact, at: at.isPresent ? at : root.at('kind') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  identity: ({ name, namespace }) => name && `NetworkPolicy/${namespace ?? ''}/${name}`,
  // Policies that some words of are not known, and those of other APIs, which may let pass or keep out as well.
  hidden: query(isYaml, (unit) => [
    ...networkPolicies(unit)
      .filter(({ stored, spec }) => !stored && (!spec.isPresent || hidesSome(spec as Field)))
      .map(({ metadata }) => ({ fact: {}, at: metadata.at('name') })),
    ...objects(unit)
      .filter(({ group, kind }) => isOtherPolicy(group, kind))
      .map(({ metadata }) => ({ fact: {}, at: metadata.at('name') })),
  ]),
  tables: { selector: ({ spec }) => keysOf(spec.podSelector), all: () => ['*'] },
};

/** Cilium's, Calico's, Antrea's, OVN's and the policies of administrators. */
const isOtherPolicy = (group: string | undefined, kind: string): boolean =>
  group !== undefined &&
  (/(?:^|\.)(?:policy\.networking\.k8s\.io|cilium\.io|projectcalico\.org|crd\.antrea\.io|k8s\.ovn\.org)$/.test(group) ||
    (group === '' && kind === 'NetworkPolicy')) &&
  /Policy$|EgressFirewall$/.test(kind);

/** The one selector of a peer that has nothing else and selects by labels; an empty one selects all on purpose. */
export function onlySelector(peer: Field<PeerShape>): 'podSelector' | 'namespaceSelector' | undefined {
  const [only, ...others] = peer.entries;
  if (!only || others.length > 0 || only.field.entries.length === 0) return undefined;
  return only.key === 'podSelector' || only.key === 'namespaceSelector' ? only.key : undefined;
}

/** Whether a selector is written that selects everything. */
export const selectsAll = (field: Field<LabelSelectorShape>): boolean => {
  const selector = field.kind === 'mapping' ? knownSelector(field) : undefined;
  return selector !== undefined && Object.keys(selector).length === 0;
};

/** Where a selector is reported: the value of its first label, else its key. */
export const placeIn = (field: Field<LabelSelectorShape>): Place =>
  field.at('matchLabels').entries[0]?.field ?? field.keyPlace;
