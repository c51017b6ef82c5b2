// Whether the callers that policies name are there, and have an identity.
import type { Find, Known } from '../engine/facts';
import { namespaces } from '../kubernetes/namespaces';
import { workloads } from '../kubernetes/network/workloads';
import { serviceAccountFacts } from '../kubernetes/service-accounts';
import type { ClauseValue } from './clauses';
import { membershipOf, namespaceOf } from './membership';

/** The account that a value names exactly; undefined for patterns and everything else. */
export function accountIn({ name, value, policy }: Pick<ClauseValue, 'name' | 'value' | 'policy'>) {
  if (value.includes('*')) return undefined;
  if (name === 'serviceAccounts') {
    const [first = '', second] = value.split('/');
    const namespace = second === undefined ? policy.namespace : first;
    return namespace === undefined ? undefined : { namespace, account: second ?? first };
  }
  const found = name === 'principals' ? /^[^/]+\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(value) : null;
  return found ? { namespace: found[1]!, account: found[2]! } : undefined;
}

type Account = Known<Parameters<(typeof serviceAccountFacts)['tables']['name']>[0]>;

/** Accounts of the same name elsewhere, where the namespace is known to have none. Every namespace has `default`. */
export function strayAccounts(clause: ClauseValue, find: Find): readonly Account[] {
  const named = accountIn(clause);
  if (!named || named.account === 'default') return [];
  const { namespace, account } = named;
  const own = find(serviceAccountFacts, 'name', account, { namespace, isWorldwide: true });
  if (own.length > 0 || own.possible.length > 0 || !own.isAll) return [];
  // Pods that name an account are run by somebody who makes it.
  const isUsed = [...find(workloads, 'label', '*', { namespace })].some(({ fact }) => fact.account === account);
  return isUsed
    ? []
    : [...find(serviceAccountFacts, 'name', account)].filter(({ fact }) => fact.namespace !== undefined);
}

/** The namespace of a caller, where its pods have no identity: its Namespace keeps them out of a mesh that others are in. */
export function outsideNamespaceOf(clause: ClauseValue, find: Find) {
  const { name, value } = clause;
  const namespace = name === 'namespaces' && !value.includes('*') ? value : accountIn(clause)?.namespace;
  const known = namespaceOf(namespace, find);
  const labels = known?.fact.labels;
  if (!known || !labels || namespace === undefined || membershipOf(labels) !== 'outside') return undefined;
  const isOptedOut = labels['istio-injection'] === 'disabled';
  const others = [...find(namespaces, 'all', '*')].some(
    ({ fact }) => fact.labels && membershipOf(fact.labels) !== 'outside',
  );
  const asks = [...find(workloads, 'label', '*', { namespace })].some(
    ({ fact }) => fact.labels['sidecar.istio.io/inject'] === 'true' || fact.labels['istio.io/rev'] !== undefined,
  );
  return (isOptedOut || others) && !asks ? known : undefined;
}
