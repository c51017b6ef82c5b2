import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { openRules, ownNamespaceOnly } from '../../server/kubernetes/network/open-rules';
import { networkPolicies } from '../../server/kubernetes/network/policies';
import { numberOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Ports are open to everybody',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    A rule that names ports and no peers opens these ports to the whole cluster and to whatever reaches its nodes, or lets
    the pods reach any host in the world on them. Port 443 to anywhere is enough to send data out and to fetch tools.`,
  impact: 'Everybody may use these ports.',
  remedy: 'Name the peers beside the ports.',
  exceptions:
    'A port that is meant for everybody, such as that of an ingress controller, or a health check from the nodes.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource'],
  standards: { cwe: [1327], mitre: ['T1046'] },

  subjects: networkPolicies,
  *check(policy) {
    for (const direction of ['ingress', 'egress'] as const)
      for (const { rule, hasPorts } of openRules(policy, direction)) {
        const ports = rule.field.at('ports');
        // Names must be resolved, and the servers' addresses differ from cluster to cluster.
        const isDns = direction === 'egress' && ports.items.every((port) => numberOf(port.at('port')) === 53);
        if (!hasPorts || isDns) continue;
        yield {
          at: awaiting(ports.keyPlace, rule.field),
          message:
            direction === 'ingress'
              ? say`${policy.label} opens these ports to everybody.`
              : say`${policy.label} lets the pods it selects reach every address on these ports.`,
          fixes: [ownNamespaceOnly(rule)],
        };
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
            - «ports»:
                - port: 5432
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector:
            matchLabels:
              app: database
          ingress:
            - ports:
                - port: 5432
              from:
                - podSelector: {}
      `,
    },
    {
      why: 'Anywhere on port 443 is the whole internet.',
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
                - podSelector: {}
            - «ports»:
                - port: 443
      `,
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
                - podSelector: {}
            - ports:
                - port: 443
              to:
                - podSelector: {}
      `,
    },
    {
      why: 'Names have to be resolved, and the addresses of the servers differ from cluster to cluster.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - ports:
                - port: 53
                  protocol: UDP
                - port: 53
                  protocol: TCP
            - to:
                - podSelector: {}
      `,
    },
  ],
});
