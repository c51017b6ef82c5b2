import type { FactKind, Known } from '../engine/facts';
import type { Context } from '../engine/rule';
import type { PolicyScope } from './authorization/model';
import { mayMeet } from './scopes';

/**
 * The policies that may apply to a workload of the scope: those of its namespace, of a namespace that nobody wrote, and of
 * the root namespace, whoever applies that. To the scope of the root namespace those of every namespace.
 */
export function policiesMeeting<Fact extends { readonly scope: PolicyScope }>(
  kind: FactKind<Fact, 'all'>,
  scope: PolicyScope,
  { config: { istioRootNamespace }, find }: Context,
): readonly Known<Fact>[] {
  const isOfMesh = scope.namespace === istioRootNamespace;
  const near = isOfMesh ? find(kind, 'all', '*') : find(kind, 'all', '*', { namespace: scope.namespace });
  const ofMesh = find(kind, 'all', '*', { namespace: istioRootNamespace, isWorldwide: true });
  return [...new Set([...near, ...near.possible, ...ofMesh])].filter(({ fact }) =>
    mayMeet(scope, fact.scope, istioRootNamespace),
  );
}
