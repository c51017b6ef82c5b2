import type { Fix } from '../../engine/rule';
import { say } from '../../engine/say';
import type { Field } from '../../yaml/field';
import type { Direction } from './evaluation';
import type { NetworkPolicy, WrittenRule } from './policies';

/** A rule that holds for every peer, because it names none. */
interface OpenRule {
  readonly rule: WrittenRule;
  readonly at: Field;
  /** It names ports, so it opens no more than these. */
  readonly hasPorts: boolean;
}

/**
 * The rules of a direction that name no peers. Those for all ports are left out where the policy does not isolate the
 * direction: they change nothing.
 */
export function openRules({ isolates, rules }: NetworkPolicy, direction: Direction): readonly OpenRule[] {
  if (!isolates) return [];
  return rules.flatMap((rule) => {
    const { field, peerList } = rule;
    const ports = field.at('ports');
    const isOpen =
      peerList.isAbsent || (peerList.kind === 'sequence' && !peerList.isUnknown && peerList.items.length === 0);
    if (rule.direction !== direction || !isOpen || ports.isUnknown) return [];
    const at = (peerList.isPresent ? peerList : field) as Field;
    const hasPorts = ports.items.length > 0;
    return hasPorts || isolates.includes(direction) ? [{ rule, at, hasPorts }] : [];
  });
}

/** Narrows a rule to the pods of the policy's own namespace. */
export const ownNamespaceOnly = ({ peerList, direction }: WrittenRule): Fix => ({
  title:
    direction === 'ingress'
      ? say`Let in pods of the own namespace only (narrows who has access)`
      : say`Allow pods of the own namespace only (narrows what is reachable)`,
  safety: 'review',
  caveat:
    direction === 'ingress'
      ? say`Callers from other namespaces and from outside of the cluster are refused.`
      : say`DNS in kube-system, other namespaces and addresses outside of the cluster are out of reach until a rule names them.`,
  changes: peerList.set([{ podSelector: {} }]),
});
