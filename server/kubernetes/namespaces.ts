import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Context } from '../engine/rule';
import { isYaml } from '../yaml/units';
import { type Labels, labelsIn } from './label-selectors';
import { type KubernetesObject, objects } from './objects';
import type { Pod } from './pods';
import { type Minor, minorOf } from './version';

/** What a Namespace says about the pods in it: plain text, as written. */
interface NamespaceLabels {
  readonly name: string;
  /** `pod-security.kubernetes.io/enforce`: `restricted` */
  readonly enforce?: string;
  /** `pod-security.kubernetes.io/enforce-version`: `v1.33` or `latest` */
  readonly enforceVersion?: string;
  /** All of them as a cluster has them, `kubernetes.io/metadata.name` too; undefined where some are not known. */
  readonly labels?: Labels;
}

/** No identity: many folders write the same namespace, and it makes none of them an alternative. */
export const namespaces: FactKind<NamespaceLabels, 'name' | 'all'> = {
  name: 'kubernetes/namespace',
  states: query(isYaml, (unit) =>
    objects(unit).flatMap(({ group, kind, name, metadata }) => {
      if (kind !== 'Namespace' || group !== '' || name === undefined) return [];
      const labels = metadata.at('labels');
      const enforce = labels.at('pod-security.kubernetes.io/enforce').string;
      const enforceVersion = labels.at('pod-security.kubernetes.io/enforce-version').string;
      const written = labelsIn(labels);
      const fact = {
        name,
        ...(enforce && { enforce }),
        ...(enforceVersion && { enforceVersion }),
        ...(written && { labels: { ...written, 'kubernetes.io/metadata.name': name } }),
      };
      return [{ fact, at: metadata.at('name') }];
    }),
  ),
  hidden: query(isYaml, (unit) =>
    objects(unit).flatMap(({ group, kind, name, metadata }) =>
      kind === 'Namespace' && group === '' && name === undefined ? [{ fact: {}, at: metadata.at('name') }] : [],
    ),
  ),
  tables: { name: ({ name }) => [name], all: () => ['*'] },
};

/** Objects that are put into the default namespace by its name. To a cluster-wide one a namespace means nothing. */
export const inDefaultNamespace: Query<KubernetesObject> = query(isYaml, (unit) =>
  objects(unit).filter(
    ({ kind, metadata }) =>
      metadata.at('namespace').string === 'default' && !kind.startsWith('Cluster') && kind !== 'Namespace',
  ),
);

/**
 * The version of the Pod Security Standards a pod is judged by: the one its namespace pins, else the configured
 * version of Kubernetes.
 */
export function policyVersion(pod: Pod, { config, find }: Context): Minor {
  const { namespace } = pod.workload;
  const known = namespace === undefined ? [] : find(namespaces, 'name', namespace, { namespace, isWorldwide: true });
  for (const { fact } of known) {
    const pinned = fact.enforceVersion === undefined ? undefined : minorOf(fact.enforceVersion);
    if (pinned !== undefined) return pinned;
  }
  return minorOf(config.kubernetesVersion) ?? Number.POSITIVE_INFINITY;
}
