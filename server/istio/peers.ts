import type { Known } from '../engine/facts';
import type { Context } from '../engine/rule';
import { policiesSurelyMeeting } from './meeting';
import { levelsOf, type MutualTls, mutualTlsOf, type PeerAuthentication } from './mutual-tls';
import { peerAuthenticationFacts } from './policy-facts';

type Asking = Pick<Context, 'config' | 'find'>;

/** What sets a mode of mutual TLS, and where. */
export interface SetMode {
  readonly mode: MutualTls;
  readonly by: Known<PeerAuthentication>;
}

/** The mode that holds where the policy sets none, and who sets it; undefined where nobody is known to. */
export function inheritedBy(own: PeerAuthentication, context: Asking): SetMode | undefined {
  const { scope } = own;
  const { istioRootNamespace } = context.config;
  const isOfMesh = scope.labels === undefined && scope.namespace === istioRootNamespace;
  if (scope.namespace === undefined || scope.isUnknown || isOfMesh) return undefined;
  const known = policiesSurelyMeeting(peerAuthenticationFacts, { ...scope, labels: undefined }, context).filter(
    ({ fact }) => fact.scope.labels === undefined && !fact.isUnknown,
  );
  // A policy without a selector inherits from the mesh alone, and is itself among those of its namespace.
  const above = known.filter(({ fact }) => scope.labels !== undefined || fact.scope.namespace === istioRootNamespace);
  const workload = { namespace: scope.namespace, labels: scope.labels ?? {} };
  const { mode, by } = mutualTlsOf(
    levelsOf(
      above.map(({ fact }) => fact),
      workload,
      istioRootNamespace,
    ),
    undefined,
  );
  const stated = above.find(({ fact }) => fact === by);
  return stated && { mode, by: stated };
}

/** The mode of a namespace's workloads, where no policy selects them; undefined where nobody is known to set one. */
export function modeIn(namespace: string | undefined, context: Asking): SetMode | undefined {
  if (namespace === undefined) return undefined;
  const scope = { namespace, labels: undefined, targets: [], isUnknown: false };
  const known = policiesSurelyMeeting(peerAuthenticationFacts, scope, context).filter(
    ({ fact }) => fact.scope.namespace !== undefined && !fact.isUnknown,
  );
  const levels = levelsOf(
    known.map(({ fact }) => fact),
    { namespace, labels: {} },
    context.config.istioRootNamespace,
  );
  const { mode, by } = mutualTlsOf(levels, undefined);
  const stated = known.find(({ fact }) => fact === by);
  return stated && { mode, by: stated };
}

/** Other policies of the same level for the same workloads: only the oldest of them counts. */
export function rivalsOf(own: PeerAuthentication, context: Asking): readonly Known<PeerAuthentication>[] {
  const { namespace, labels, isUnknown } = own.scope;
  if (namespace === undefined || isUnknown || own.isUnknown) return [];
  return policiesSurelyMeeting(peerAuthenticationFacts, own.scope, context).filter(
    ({ fact }) =>
      fact.scope.namespace === namespace &&
      fact.name !== own.name &&
      isSameSelector(labels, fact.scope.labels) &&
      !fact.isUnknown &&
      !saysTheSame(own, fact),
  );
}

type Labels = PeerAuthentication['scope']['labels'];

const isSameSelector = (one: Labels, other: Labels): boolean =>
  Object.keys(one ?? {}).length === Object.keys(other ?? {}).length &&
  Object.entries(one ?? {}).every(([label, value]) => other?.[label] === value);

/** Then it does not matter which of them counts. */
const saysTheSame = (one: PeerAuthentication, other: PeerAuthentication): boolean =>
  one.mode === other.mode &&
  Object.keys({ ...one.ports, ...other.ports }).every((port) => one.ports[port] === other.ports[port]);
