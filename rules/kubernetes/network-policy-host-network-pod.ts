import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { networkPolicies, placeIn } from '../../server/kubernetes/network/policies';
import { selected } from '../../server/kubernetes/network/relations';

export default rule({
  title: 'Policy for pods with host network',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    A pod with \`hostNetwork: true\` has the addresses of its node, and plugins do not tell its packets from those of the
    node: most of them leave it out of every policy. The policy is accepted and shows the pod as selected, while everybody
    who reaches the node reaches the pod.`,
  impact: 'The pods that the policy names are not protected.',
  remedy:
    "Give the pods a network of their own, or protect the node's ports by a firewall or by the plugin's host policies.",
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods',
  ],
  standards: { cwe: [693] },

  subjects: networkPolicies,
  *check({ label, namespace, spec, stored }, { find }) {
    // A policy for the whole namespace is about the other pods as well.
    if (!stored || Object.keys(stored.podSelector).length === 0) return;
    const { known } = selected(find, { namespace }, stored.podSelector);
    const ofHost = known.filter(({ fact }) => fact.isHostNetwork);
    const [first] = ofHost;
    if (!first) return;
    yield {
      at: placeIn(spec.at('podSelector')),
      message: say`${label} does not protect the pods of ${first.fact.label}: they have the network of their node.`,
      related: ofHost.slice(0, 3).map((at) => ({ at, message: say`${at.fact.label} sets hostNetwork.` })),
      ...(ofHost.length < known.length && { severity: 'info' as const }),
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: proxy
          namespace: edge
        spec:
          podSelector:
            matchLabels:
              app: «proxy»
          ingress: []
      `,
      world: {
        'proxy.yaml': yaml`
          apiVersion: apps/v1
          kind: DaemonSet
          metadata:
            name: «proxy»
            namespace: edge
          spec:
            template:
              metadata:
                labels:
                  app: proxy
              spec:
                hostNetwork: true
                containers:
                  - name: proxy
                    image: registry.example.com/proxy:1.4
        `,
        'other.yaml': yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: other
            namespace: edge
            labels:
              app: proxy
          spec:
            containers:
              - name: proxy
                image: registry.example.com/proxy:1.4
        `,
      },
    },
    {
      why: 'A policy for the whole namespace is about the other pods as well, and pods with a network of their own are protected.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: deny
          namespace: edge
        spec:
          podSelector: {}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
          namespace: edge
        spec:
          podSelector:
            matchLabels:
              app: web
      `,
      world: {
        'web.yaml': yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: web
            namespace: edge
            labels:
              app: web
          spec:
            hostNetwork: false
            containers:
              - name: web
                image: registry.example.com/web:1.4
        `,
      },
    },
  ],
});
