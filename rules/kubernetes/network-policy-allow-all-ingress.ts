import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { openRules, ownNamespaceOnly } from '../../server/kubernetes/network/open-rules';
import { networkPolicies } from '../../server/kubernetes/network/policies';

export default rule({
  title: 'Policy admits everybody',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { trivy: ['KSV-0038'] },
  fixable: 'review',
  threat: `
    A rule without \`from\` and \`ports\` lets every packet in: from any pod, any namespace and any address that reaches the
    node. Policies add up, so it also undoes every other policy for the pods it selects. Whoever has taken over one pod of
    the cluster reaches all ports of these.`,
  impact: 'The selected pods are as open as without any policy.',
  remedy: 'Name who may come in, and on which ports. To keep everybody out write `ingress: []`, without an item.',
  exceptions: 'A policy that lifts a default deny for pods that are meant to be reached by anybody on any port.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic',
  ],
  standards: { cwe: [1327], cis: ['CIS Kubernetes 1.12: 5.3.2'], mitre: ['T1046'] },

  subjects: networkPolicies,
  *check(policy) {
    for (const { rule, at, hasPorts } of openRules(policy, 'ingress'))
      if (!hasPorts)
        yield {
          at: awaiting(at, rule.field),
          message: say`${policy.label} lets everybody reach every port of the pods it selects.`,
          fixes: [ownNamespaceOnly(rule)],
        };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector:
            matchLabels:
              app: web
          ingress:
            - «{}»
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector:
            matchLabels:
              app: web
          ingress:
            - from:
                - podSelector: {}
      `,
    },
    {
      why: 'An empty list of peers is as if there were none.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector: {}
          policyTypes: [Ingress]
          ingress:
            - from: «[]»
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector: {}
          policyTypes: [Ingress]
          ingress:
            - from:
                - podSelector: {}
      `,
    },
    {
      why: 'An empty list of rules keeps everybody out, and a rule with ports is about these.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: deny
        spec:
          podSelector: {}
          ingress: []
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector:
            matchLabels:
              app: web
          ingress:
            - ports:
                - port: 8443
      `,
    },
    {
      why: 'Rules of a direction that the policy does not isolate mean nothing.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector: {}
          policyTypes: [Egress]
          ingress:
            - {}
      `,
    },
  ],
});
