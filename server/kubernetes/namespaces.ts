import { type Context, type FactKind, query } from '../engine/rule';
import { isYaml } from '../yaml/units';
import { objects } from './objects';
import type { Pod } from './pods';
import { type Minor, minorOf } from './version';

/** What a Namespace says about the pods in it: plain text, as written. */
export interface NamespaceLabels {
  readonly name: string;
  /** `pod-security.kubernetes.io/enforce`: `restricted` */
  readonly enforce?: string;
  /** `pod-security.kubernetes.io/enforce-version`: `v1.33` or `latest` */
  readonly enforceVersion?: string;
}

export const namespaces: FactKind<NamespaceLabels> = {
  name: 'namespaces',
  facts: query(isYaml, (unit) =>
    objects(unit).flatMap(({ group, kind, name, metadata }) => {
      if (kind !== 'Namespace' || group !== '' || name === undefined) return [];
      const labels = metadata.at('labels');
      const enforce = labels.at('pod-security.kubernetes.io/enforce').string;
      const enforceVersion = labels.at('pod-security.kubernetes.io/enforce-version').string;
      return [{ name, ...(enforce && { enforce }), ...(enforceVersion && { enforceVersion }) }];
    }),
  ),
};

/**
 * The version of the Pod Security Standards a pod is judged by: the one its namespace pins, else the configured
 * version of Kubernetes. Rules that ask name `namespaces` in their needs.
 */
export function policyVersion(pod: Pod, context: Context): Minor {
  let known = versions.get(context);
  if (!known) versions.set(context, (known = new Map()));
  const { namespace } = pod.workload;
  let version = known.get(namespace);
  if (version === undefined) known.set(namespace, (version = versionFor(namespace, context)));
  return version;
}

/** Many rules ask for many pods of one namespace, and a context never changes. */
const versions = new WeakMap<Context, Map<string | undefined, Minor>>();

function versionFor(namespace: string | undefined, context: Context): Minor {
  const pinned =
    namespace === undefined
      ? undefined
      : context.facts(namespaces).find(({ name, enforceVersion }) => name === namespace && enforceVersion);
  const newest = Number.POSITIVE_INFINITY;
  return minorOf(pinned?.enforceVersion ?? '') ?? minorOf(context.config.kubernetesVersion) ?? newest;
}
