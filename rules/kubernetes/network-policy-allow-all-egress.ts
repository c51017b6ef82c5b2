import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { openRules, ownNamespaceOnly } from '../../server/kubernetes/network/open-rules';
import { networkPolicies } from '../../server/kubernetes/network/policies';

export default rule({
  title: 'Policy allows every destination',
  severity: 'warning',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    A rule without \`to\` and \`ports\` lets the pods talk to anybody: an attacker who has taken one over fetches tools, sends
    data out, asks the cloud's metadata address for credentials and scans the rest of the cluster. Policies add up, so it
    undoes every other egress policy for these pods.`,
  impact: 'Data leaves, and the metadata service and other pods are in reach.',
  remedy: 'Name the destinations: pods, ranges of addresses, and DNS on port 53.',
  exceptions: 'Programs whose destinations nobody knows in advance, such as crawlers, CI runners and outgoing proxies.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-egress-traffic',
    'https://attack.mitre.org/techniques/T1552/005/',
  ],
  standards: { cwe: [1327], mitre: ['T1046'] },

  subjects: networkPolicies,
  *check(policy) {
    for (const { rule, at, hasPorts } of openRules(policy, 'egress'))
      if (!hasPorts)
        yield {
          at: awaiting(at, rule.field),
          message: say`${policy.label} lets the pods it selects reach every address on every port.`,
          fixes: [ownNamespaceOnly(rule)],
        };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector:
            matchLabels:
              app: worker
          policyTypes: [Ingress, Egress]
          egress:
            - «{}»
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector:
            matchLabels:
              app: worker
          policyTypes: [Ingress, Egress]
          egress:
            - to:
                - podSelector: {}
      `,
    },
    {
      why: 'A rule for DNS alone is no way out for anything else.',
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
      `,
    },
  ],
});
