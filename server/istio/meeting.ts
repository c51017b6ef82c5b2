import type { FactKind, Known } from '../engine/facts';
import type { Context } from '../engine/rule';
import type { PolicyScope } from './authorization/model';
import { mayMeet } from './scopes';

type Asking = Pick<Context, 'config' | 'find'>;

/**
 * The policies that may apply to a workload of the scope: those of its namespace, of a namespace that nobody wrote, and of
 * the root namespace, whoever applies that. To the scope of the root namespace those of every namespace.
 */
export const policiesMeeting = <Fact extends { readonly scope: PolicyScope }>(
  kind: FactKind<Fact, 'all'>,
  scope: PolicyScope,
  context: Asking,
): readonly Known<Fact>[] => meeting(kind, scope, context, true);

/**
 * Of these the ones whose namespace is known to be the same, and of which nothing is hidden: what a finding may say of
 * another policy stands on them.
 */
export const policiesSurelyMeeting = <Fact extends { readonly scope: PolicyScope; readonly isUnknown: boolean }>(
  kind: FactKind<Fact, 'all'>,
  scope: PolicyScope,
  context: Asking,
): readonly Known<Fact>[] =>
  scope.isUnknown
    ? []
    : meeting(kind, scope, context, false).filter(({ fact }) => !fact.isUnknown && !fact.scope.isUnknown);

function meeting<Fact extends { readonly scope: PolicyScope }>(
  kind: FactKind<Fact, 'all'>,
  scope: PolicyScope,
  { config: { istioRootNamespace }, find }: Asking,
  isPossible: boolean,
): readonly Known<Fact>[] {
  const isOfMesh = scope.namespace === istioRootNamespace;
  const near = isOfMesh ? find(kind, 'all', '*') : find(kind, 'all', '*', { namespace: scope.namespace });
  const ofMesh = find(kind, 'all', '*', { namespace: istioRootNamespace, isWorldwide: true });
  const sure = [...near].filter(({ fact }) => !isOfMesh || fact.scope.namespace !== undefined);
  const found = isPossible ? [...near, ...near.possible] : sure;
  return [...new Set([...found, ...ofMesh])].filter(({ fact }) => mayMeet(scope, fact.scope, istioRootNamespace));
}
