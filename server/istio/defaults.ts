// What holds in a namespace of the mesh unless somebody says otherwise.
import type { Context } from '../engine/rule';
import { membershipIn } from './membership';
import { authorizationPolicyFacts, peerAuthenticationFacts } from './policy-facts';

/** Whether the namespace is in the mesh, and no policy of it or of the mesh refuses what nobody allows. */
export function lacksDefaultDeny(namespace: string, { find, config: { istioRootNamespace } }: Context): boolean {
  if (membershipIn(namespace, find) === 'outside') return false;
  const own = find(authorizationPolicyFacts, 'all', '*', { namespace });
  const ofMesh = find(authorizationPolicyFacts, 'all', '*', { namespace: istioRootNamespace, isWorldwide: true });
  const wide = [...own, ...own.possible, ...ofMesh].filter(
    ({ fact: { scope } }) => !scope.labels && scope.targets.length === 0,
  );
  const refuses = wide.some(({ fact }) => fact.isUnknown || fact.action === 'ALLOW' || fact.action === 'DENY');
  return !refuses && own.isAll && ofMesh.isAll;
}

/** Whether the namespace is in the mesh, and nobody sets a mode for it or for the mesh. */
export function lacksMutualTls(namespace: string, { find, config: { istioRootNamespace } }: Context): boolean {
  if (membershipIn(namespace, find) === 'outside') return false;
  const own = find(peerAuthenticationFacts, 'all', '*', { namespace });
  const ofMesh = find(peerAuthenticationFacts, 'all', '*', { namespace: istioRootNamespace, isWorldwide: true });
  const isSet = [...own, ...own.possible, ...ofMesh].some(
    ({ fact }) => fact.isUnknown || (!fact.scope.labels && fact.mode),
  );
  return !isSet && own.isAll && ofMesh.isAll;
}
