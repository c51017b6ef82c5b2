import type { Find } from '../../engine/facts';
import type { Field } from '../../yaml/field';
import type { PolicyPort } from './evaluation';
import type { NetworkPolicy, PolicyPortShape, WrittenRule } from './policies';
import { type Joined, meant, selected } from './relations';
import type { WorkloadFact } from './workloads';

/** A port that a rule opens, and the pods that would have to listen on it. */
interface OpenedPort {
  readonly rule: WrittenRule;
  readonly field: Field<PolicyPortShape>;
  readonly port: PolicyPort;
  readonly receivers: Joined<WorkloadFact>;
}

/** Every port of a policy that is known, with its receivers: the policy's own pods, or the peers of an egress rule. */
export function openedPorts({ stored, rules, namespace }: NetworkPolicy, find: Find): readonly OpenedPort[] {
  if (!stored) return [];
  const counts = { ingress: 0, egress: 0 };
  return rules.flatMap((rule) => {
    const decoded = stored[rule.direction][counts[rule.direction]++];
    if (!decoded || decoded.ports.length === 0) return [];
    const found =
      rule.direction === 'ingress'
        ? [selected(find, { namespace }, stored.podSelector)]
        : decoded.peers.map((peer) => meant(find, peer, namespace));
    const receivers = {
      known: [...new Set(found.flatMap(({ known }) => known))],
      isAll: found.length > 0 && found.every(({ isAll }) => isAll),
    };
    const fields = rule.field.at('ports').items;
    return decoded.ports.flatMap((port, index) => {
      const field = fields[index];
      return field ? [{ rule, field, port, receivers }] : [];
    });
  });
}
