import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { networkPolicies, selectsAll } from '../../server/kubernetes/network/policies';
import { numberOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Every namespace is selected',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    \`namespaceSelector: {}\` is every pod of every namespace: those of other teams, of build jobs, of namespaces that are
    made tomorrow. Whoever may start a pod anywhere in the cluster reaches what the policy protects.`,
  impact: 'Every pod of the cluster is a peer.',
  remedy: `
    Select the namespaces that are meant by a label; \`kubernetes.io/metadata.name\` is set on each by the API server. With a
    \`podSelector\` in the same item only those pods are meant, in any namespace.`,
  exceptions: 'A service for the whole cluster, such as DNS, metrics or an image registry.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name',
  ],
  standards: { cwe: [1327], mitre: ['T1046'] },

  subjects: networkPolicies,
  *check({ label, rules }) {
    for (const { direction, peers, field } of rules) {
      const ports = field.at('ports');
      for (const peer of peers) {
        const namespaces = peer.at('namespaceSelector');
        if (!selectsAll(namespaces) || !(peer.at('podSelector').isAbsent || selectsAll(peer.at('podSelector'))))
          continue;
        const isDns = ports.items.length > 0 && ports.items.every((port) => numberOf(port.at('port')) === 53);
        yield {
          at: awaiting(namespaces.keyPlace, field),
          message:
            direction === 'ingress'
              ? say`${label} admits every pod of every namespace.`
              : isDns
                ? say`${label} lets the pods use any pod of any namespace as their DNS server, or send data out through it.`
                : say`${label} lets the pods it selects reach every pod of every namespace.`,
          // A port that is named may well be for everybody, such as that of metrics.
          ...((direction === 'egress' || ports.items.length > 0) && { severity: 'info' as const }),
        };
      }
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector:
            matchLabels:
              app: database
          ingress:
            - from:
                - «namespaceSelector»: {}
      `,
    },
    {
      why: 'An empty podSelector beside it takes nothing away.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - «namespaceSelector»: {}
                  podSelector: {}
            - to:
                - «namespaceSelector»:
                    matchLabels: {}
              ports:
                - port: 53
                  protocol: UDP
      `,
    },
    {
      why: 'Certain pods in any namespace, and certain namespaces.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - namespaceSelector: {}
                  podSelector:
                    matchLabels:
                      k8s-app: kube-dns
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: kube-system
      `,
    },
  ],
});
