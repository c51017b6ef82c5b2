import type { PolicyScope, Workload } from './authorization/model';

/** What a proxy takes: mutual TLS alone, plain text as well, or nothing but plain text. */
export type MutualTls = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

export interface PeerAuthentication {
  readonly name: string | undefined;
  readonly scope: PolicyScope;
  /** Undefined: `UNSET`, or not written. */
  readonly mode: MutualTls | undefined;
  /** By port of the workload; undefined as for `mode`. */
  readonly ports: Readonly<Record<string, MutualTls | undefined>>;
  /** When it was created, as the API writes it; files hardly ever say. */
  readonly created?: string;
  /** A template hides a mode. */
  readonly isUnknown: boolean;
}

type Level = 'mesh' | 'namespace' | 'workload';

/** The policies that count for a workload, by level. Of several at one level the oldest does, and the others do nothing. */
interface MutualTlsLevels {
  readonly mesh?: PeerAuthentication;
  readonly namespace?: PeerAuthentication;
  readonly workload?: PeerAuthentication;
}

/**
 * Which policy counts at each level: without a selector that of the root namespace for the mesh, any other for its
 * namespace; with one that of the workload's namespace, for one in the root namespace is ignored. As istio does it
 * (ComposePeerAuthentication in pilot/pkg/security/authn).
 *
 * @param policies of the same age where they do not say; then the name decides
 */
export function levelsOf(
  policies: Iterable<PeerAuthentication>,
  workload: Workload,
  rootNamespace: string,
): MutualTlsLevels {
  const levels: { [level in Level]?: PeerAuthentication } = {};
  for (const policy of policies) {
    const level = levelOf(policy, workload, rootNamespace);
    if (level === undefined) continue;
    const other = levels[level];
    if (other === undefined || isOlder(policy, other)) levels[level] = policy;
  }
  return levels;
}

/** The mode of a port, and the policy that sets it; none where nobody does, which means PERMISSIVE. */
export function mutualTlsOf(
  { mesh, namespace, workload }: MutualTlsLevels,
  port: number | undefined,
): { readonly mode: MutualTls; readonly by?: PeerAuthentication; readonly isOfPort?: boolean } {
  const ofPort = port === undefined ? undefined : workload?.ports[port];
  if (workload && ofPort) return { mode: ofPort, by: workload, isOfPort: true };
  const by = [workload, namespace, mesh].find((policy) => policy?.mode !== undefined);
  return by?.mode ? { mode: by.mode, by } : { mode: 'PERMISSIVE' };
}

/** Undefined where it does not apply to the workload. */
function levelOf({ scope }: PeerAuthentication, workload: Workload, rootNamespace: string): Level | undefined {
  if (scope.labels === undefined) {
    if (scope.namespace === rootNamespace) return 'mesh';
    return scope.namespace === workload.namespace ? 'namespace' : undefined;
  }
  if (scope.namespace === rootNamespace || scope.namespace !== workload.namespace) return undefined;
  return Object.entries(scope.labels).every(([label, value]) => workload.labels[label] === value)
    ? 'workload'
    : undefined;
}

const isOlder = (one: PeerAuthentication, other: PeerAuthentication): boolean =>
  ageOf(one) === ageOf(other) ? (one.name ?? '') < (other.name ?? '') : ageOf(one) < ageOf(other);

const ageOf = ({ created }: PeerAuthentication): number => Date.parse(created ?? '') || 0;
