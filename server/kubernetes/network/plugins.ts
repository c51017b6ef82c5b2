import type { FactKind } from '../../engine/facts';
import { type Query, query } from '../../engine/query';
import type { Place } from '../../engine/source';
import { isYaml } from '../../yaml/units';
import { type KubernetesObject, objectsOf } from '../objects';
import { pods } from '../pods';

/** What installs or configures the network of the pods. */
interface NetworkPlugin {
  readonly at: Place;
  readonly label: string;
  /** Undefined where it is known to enforce NetworkPolicies. */
  readonly idle?: 'flannel';
  readonly isConfiguration: boolean;
}

const configMaps: Query<KubernetesObject<{ data: { 'cni-conf.json': {} } }>> = objectsOf<{
  data: { 'cni-conf.json': {} };
}>('', 'ConfigMap');

/** DaemonSets by their images, and the ConfigMap that flannel reads. */
export const networkPlugins: Query<NetworkPlugin> = query(isYaml, (unit) => [
  ...pods(unit).flatMap(({ label, containers, workload }): NetworkPlugin[] => {
    if (workload.kind !== 'DaemonSet') return [];
    const images = containers.map(({ image }) => image.string ?? '');
    const isEnforcing = images.some((image) => enforcing.test(image));
    if (!isEnforcing && !images.some((image) => /(?:^|[/-])flannel(?::|@|$)/.test(image))) return [];
    const at = workload.metadata.at('name');
    return [{ at, label, ...(!isEnforcing && { idle: 'flannel' as const }), isConfiguration: false }];
  }),
  ...configMaps(unit).flatMap(({ label, root }): NetworkPlugin[] => {
    const text = root.at('data').at('cni-conf.json').string ?? '';
    // Together with Calico, as Canal, the configuration names that.
    const isFlannel = /"type"\s*:\s*"flannel"/.test(text) && !/"type"\s*:\s*"calico"/.test(text);
    return isFlannel
      ? [{ at: root.at('data').at('cni-conf.json').keyPlace, label, idle: 'flannel', isConfiguration: true }]
      : [];
  }),
]);

/** Plugins that enforce NetworkPolicies, and the controllers that do so beside any plugin. */
const enforcing =
  /(?:^|\/)(?:(?:calico|canal|cilium|antrea|weave|kube-router|kube-network-policies|ovn|romana|netpol)[\w-]*)(?::|@|$)|(?:^|\/)calico\/|aws-network-policy-agent/;

export const pluginFacts: FactKind<
  { readonly label: string; readonly isIdle: boolean; readonly isConfiguration: boolean },
  'all'
> = {
  name: 'kubernetes/network-plugin',
  states: query(isYaml, (unit) =>
    networkPlugins(unit).map(({ at, label, idle, isConfiguration }) => ({
      fact: { label, isIdle: idle !== undefined, isConfiguration },
      at,
    })),
  ),
  tables: { all: () => ['*'] },
};
