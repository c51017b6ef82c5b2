import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { networkPlugins, pluginFacts } from '../../server/kubernetes/network/plugins';
import { policyFacts } from '../../server/kubernetes/network/policies';

export default rule({
  title: 'Network plugin ignores policies',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { kics: ['cni_plugin_does_not_support_network_policies'], kubescape: ['C-0205'] },
  threat: `
    The API server accepts every NetworkPolicy; the network plugin has to enforce it. Flannel alone enforces none: policies
    are there, nothing is closed, and no error tells of it. An attacker in any pod reaches all others.`,
  impact: 'No NetworkPolicy of the cluster has an effect.',
  remedy: `
    Run a plugin that enforces policies, such as Calico or Cilium, or beside flannel the kube-network-policies controller
    that its chart can install.`,
  exceptions: 'A policy controller is installed from elsewhere.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites',
    'https://github.com/flannel-io/flannel/blob/master/Documentation/netpol.md',
  ],
  standards: { cwe: [693], cis: ['CIS Kubernetes 1.12: 5.3.1'] },

  subjects: networkPlugins,
  *check({ at, label, idle, isConfiguration }, { find }) {
    if (!idle) return;
    const plugins = [...find(pluginFacts, 'all', '*')];
    // One finding for a plugin and its configuration; none beside a plugin that enforces.
    if (plugins.some(({ fact }) => !fact.isIdle || (isConfiguration && !fact.isConfiguration))) return;
    const policies = [...find(policyFacts, 'all', '*')];
    yield {
      at,
      message: say`${label} is flannel, which enforces no NetworkPolicy.`,
      related: policies
        .slice(0, 3)
        .map((each) => ({ at: each, message: say`${each.fact.label} has no effect with it.` })),
      ...(policies.length === 0 && { severity: 'info' as const }),
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: «kube-flannel-ds»
          namespace: kube-flannel
        spec:
          template:
            spec:
              containers:
                - name: kube-flannel
                  image: ghcr.io/flannel-io/flannel:v0.27.0
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: kube-flannel-cfg
          namespace: kube-flannel
        data:
          cni-conf.json: |
            { "name": "cbr0", "plugins": [{ "type": "flannel" }, { "type": "portmap" }] }
      `,
      world: {
        'policy.yaml': yaml`
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata:
            name: «deny»
            namespace: shop
          spec:
            podSelector: {}
        `,
      },
    },
    {
      why: 'The configuration alone tells of it as well.',
      insecure: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: kube-flannel-cfg
        data:
          «cni-conf.json»: |
            { "name": "cbr0", "plugins": [{ "type": "flannel" }] }
      `,
    },
    {
      why: 'Canal is flannel with the policies of Calico.',
      secure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: canal
        spec:
          template:
            spec:
              containers:
                - name: calico-node
                  image: quay.io/calico/node:v3.30.0
                - name: kube-flannel
                  image: ghcr.io/flannel-io/flannel:v0.27.0
      `,
    },
    {
      why: 'Another plugin of the world enforces policies.',
      secure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: kube-flannel-ds
        spec:
          template:
            spec:
              containers:
                - name: kube-flannel
                  image: ghcr.io/flannel-io/flannel:v0.27.0
      `,
      world: {
        'policies.yaml': yaml`
          apiVersion: apps/v1
          kind: DaemonSet
          metadata:
            name: policies
          spec:
            template:
              spec:
                containers:
                  - name: controller
                    image: registry.k8s.io/networking/kube-network-policies:v0.8.0
        `,
      },
    },
  ],
});
