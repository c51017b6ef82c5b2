import type { Known } from '../engine/facts';
import { appliesTo, verdictOn } from './authorization/evaluate';
import type { AuthorizationPolicy, Mesh, PolicyScope } from './authorization/model';
import { type Sample, sampleOf } from './authorization/sample';
import { covers } from './scopes';
import { asksForToken, tokenEffectOf } from './token-demands';

/** How requests without a token get past a policy that demands one. */
interface TokenBypass {
  /** The policy that demands it. */
  readonly demand: Known<AuthorizationPolicy>;
  /** Such a request: it would need a token if it were not for the rule. */
  readonly sample: Sample;
}

/**
 * Whether a rule of an ALLOW lets in, without a token, what another ALLOW on the same workload asks a token for: policies
 * add up. One that names its paths and no more workloads than the other makes an exception on purpose.
 *
 * @param others those that may apply to the same workloads
 */
export function tokenBypassOf(
  policy: AuthorizationPolicy,
  index: number,
  others: readonly Known<AuthorizationPolicy>[],
  mesh: Mesh,
): TokenBypass | undefined {
  const rule = policy.rules[index];
  if (!rule || asksForToken(rule)) return undefined;
  for (const demand of others) {
    const { fact } = demand;
    if (!isDemand(fact) || isExceptionFrom(fact, policy, index, mesh.rootNamespace)) continue;
    const workload = sharedBy(policy.scope, fact.scope, mesh.rootNamespace);
    if (!workload) continue;
    const all = [policy, ...others.map((one) => one.fact)].filter(
      (one) => appliesTo(one.scope, workload, mesh.rootNamespace) && !isSame(one, policy),
    );
    for (const { to } of fact.rules) {
      const sample = sampleOf(policy, index, to, mesh);
      if (!sample) continue;
      const without = verdictOn(all, sample.request, undefined, mesh);
      const withRule = verdictOn([policy, ...all], sample.request, undefined, mesh);
      if (withRule.by === 'ALLOW' && without.by === 'no ALLOW') return { demand, sample };
    }
  }
  return undefined;
}

const isDemand = (policy: AuthorizationPolicy): boolean =>
  policy.action === 'ALLOW' && !policy.isUnknown && policy.rules.length > 0 && tokenEffectOf(policy) === 'admits none';

/** Health checks, a login page: whoever writes these down for the very workloads that demand a token means it. */
function isExceptionFrom(
  demand: AuthorizationPolicy,
  policy: AuthorizationPolicy,
  index: number,
  rootNamespace: string,
): boolean {
  const operations = policy.rules[index]?.to ?? [];
  const namesPaths = operations.length > 0 && operations.every(({ paths = [] }) => paths.some((path) => !isAny(path)));
  return namesPaths && covers(demand.scope, policy.scope, rootNamespace);
}

const isAny = (path: string): boolean => path === '*' || path === '/*';

/** A workload that both apply to; undefined where a reference says which. */
function sharedBy(one: PolicyScope, other: PolicyScope, rootNamespace: string) {
  const [first] = [...one.targets, ...other.targets];
  if (one.isUnknown || other.isUnknown) return undefined;
  const gateway = first?.startsWith('Gateway/') ? first.slice('Gateway/'.length) : undefined;
  if (first !== undefined && gateway === undefined) return undefined;
  // The narrower namespace: one of them may be the root, whose policies hold everywhere.
  const namespace = [one.namespace, other.namespace].find((name) => name !== rootNamespace) ?? one.namespace;
  return {
    namespace,
    labels: {
      ...one.labels,
      ...other.labels,
      ...(gateway !== undefined && { 'gateway.networking.k8s.io/gateway-name': gateway }),
    },
  };
}

const isSame = (one: AuthorizationPolicy, other: AuthorizationPolicy): boolean =>
  one.name === other.name && one.scope.namespace === other.scope.namespace && one.action === other.action;

/** Who gets in, in the middle of a sentence. */
export function callerIn({ sample: { source } }: TokenBypass): string {
  const { principals, serviceAccounts, namespaces, ipBlocks, remoteIpBlocks } = source ?? {};
  const named = (principals ?? serviceAccounts)?.[0];
  if (named !== undefined) return named === '*' ? 'every workload of the mesh' : `"${named}"`;
  if (namespaces?.[0] !== undefined) return `namespace "${namespaces[0]}"`;
  const address = (ipBlocks ?? remoteIpBlocks)?.[0];
  return address === undefined ? 'everybody' : `whoever calls from ${address}`;
}

/** What of the request the caller has to choose; nothing where any will do. */
export function requestIn({ sample: { request, operation }, demand }: TokenBypass): string {
  const asks = (key: 'methods' | 'paths' | 'hosts') =>
    operation?.[key] !== undefined || demand.fact.rules.some(({ to }) => to.some((one) => one[key] !== undefined));
  const line = [asks('methods') ? request.method : '', asks('paths') ? request.path : ''].filter(Boolean).join(' ');
  const host = asks('hosts') ? `Host: ${request.host}` : '';
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  const parts = [line, host, ...headers].filter(Boolean);
  return parts.length > 0 ? `, with ${parts.join(', ')}` : '';
}
