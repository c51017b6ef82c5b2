// Joins of facts: each is a look-up or a few, and nothing of them is kept.
import type { FactKind, Find, Known, Within } from '../../engine/facts';
import { type LabelSelector, type Labels, matches } from '../label-selectors';
import { namespaces } from '../namespaces';
import { type Endpoint, includes, type PolicyPeer } from './evaluation';
import { type NetworkPolicyFact, policyFacts } from './policies';
import { keysOf, pairsOf } from './postings';
import { type ServiceFact, serviceFacts } from './services';
import { type WorkloadFact, workloads } from './workloads';

/** What a look-up of several found. */
export interface Joined<Fact extends object> {
  readonly known: readonly Known<Fact>[];
  /** Nothing else can exist: the only ground on which a rule may say "no X". */
  readonly isAll: boolean;
}

/** The workloads of a namespace whose pods a valid selector selects. */
export function selected(find: Find, within: Within | undefined, selector: LabelSelector): Joined<WorkloadFact> {
  return joined(find, workloads, 'label', keysOf(selector), within, ({ labels }) => matches(selector, labels));
}

/** The policies of a namespace that select pods with these labels. */
export const policiesSelecting = (find: Find, within: Within, labels: Labels): Joined<NetworkPolicyFact> =>
  joined(find, policyFacts, 'selector', [...pairsOf(labels), '*'], within, ({ spec }) =>
    matches(spec.podSelector, labels),
  );

/** The Services of a namespace that lead to pods with these labels. */
export const servicesSelecting = (find: Find, within: Within, labels: Labels): Joined<ServiceFact> =>
  joined(find, serviceFacts, 'selector', pairsOf(labels), within, ({ selector }) => {
    return selector !== undefined && matches({ matchLabels: selector }, labels);
  });

/** The workloads that a peer of a policy in the namespace means. */
export function meant(find: Find, peer: PolicyPeer, namespace: string | undefined): Joined<WorkloadFact> {
  const { podSelector = {}, namespaceSelector, ipBlock } = peer;
  if (ipBlock) return { known: [], isAll: false };
  if (!namespaceSelector) return selected(find, { namespace }, podSelector);
  return joined(find, workloads, 'label', keysOf(podSelector), undefined, (fact) =>
    includes(peer, namespace ?? '', endpointOf(fact, find)),
  );
}

/** The workload as policies know it. */
export function endpointOf({ namespace, labels, ports, isHostNetwork }: WorkloadFact, find: Find): Endpoint {
  if (isHostNetwork) return {};
  return { pod: { namespace: namespace ?? '', namespaceLabels: labelsOfNamespace(namespace, find), labels, ports } };
}

/** Those that are known: its name, which is one, and what a Namespace of the workspace says. */
function labelsOfNamespace(namespace: string | undefined, find: Find): Labels {
  if (namespace === undefined) return {};
  const [known] = find(namespaces, 'name', namespace, { namespace, isWorldwide: true });
  return known?.fact.labels ?? { 'kubernetes.io/metadata.name': namespace };
}

function joined<Fact extends object, Table extends string>(
  find: Find,
  kind: FactKind<Fact, Table>,
  table: Table,
  keys: readonly string[],
  within: Within | undefined,
  isMeant: (fact: Fact) => boolean,
): Joined<Fact> {
  const known = new Set<Known<Fact>>();
  let isAll = true;
  for (const key of keys) {
    const found = find(kind, table, key, within);
    for (const each of found) if (isMeant(each.fact)) known.add(each);
    isAll &&= found.isAll;
  }
  return { known: [...known], isAll };
}
