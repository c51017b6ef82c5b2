import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { networkPolicies, onlySelector } from '../../server/kubernetes/network/policies';

export default rule({
  title: 'Selectors are joined by OR',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    Two list items mean "either": all pods of the selected namespaces, and besides them the selected pods of the policy's
    own namespace. Where "those pods in those namespaces" was meant, an attacker in any pod of such a namespace reaches
    the protected port. The policy looks restrictive and lets a whole namespace in.`,
  impact: 'The protected workload is open to every pod of another namespace.',
  remedy: `
    Put \`podSelector\` and \`namespaceSelector\` into one list item: then both must match. Pods of the policy's own
    namespace are refused after that, unless their namespace is selected too.`,
  exceptions: 'Both groups are meant to have access. Then say so in an ignore comment: the next reader will ask.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  ],
  standards: { cwe: [863], mitre: ['T1046'] },

  subjects: networkPolicies,
  *check({ label, rules }) {
    for (const { peersKey, peers } of rules) {
      for (const [index, peer] of peers.entries()) {
        const previous = peers[index - 1];
        if (!previous) continue;
        const second = onlySelector(peer);
        const first = onlySelector(previous);
        if (!first || !second || first === second) continue;
        yield {
          at: peer.at(second).keyPlace,
          message: say`${label}: ${second} and the ${first} before it are two items of "${peersKey}", so either is enough.`,
          related: [{ at: previous.at(first).keyPlace, message: say`This selector alone lets traffic through.` }],
          fixes: [
            {
              title: say`Require both selectors (narrows who has access)`,
              safety: 'review',
              caveat: say`Whoever matches only one of the two loses access.`,
              changes: peer.at(second).move(previous),
            },
          ],
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
                - namespaceSelector:
                    matchLabels:
                      team: orders
                - «podSelector»:
                    matchLabels:
                      app: api
              ports:
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
            - from:
                - namespaceSelector:
                    matchLabels:
                      team: orders
                  podSelector:
                    matchLabels:
                      app: api
              ports:
                - port: 5432
      `,
    },
    {
      why: 'Two namespaces, or two kinds of pods, are alternatives that nobody confuses.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector: {}
          ingress:
            - from:
                - podSelector:
                    matchLabels:
                      app: api
                - podSelector:
                    matchLabels:
                      app: worker
      `,
    },
    {
      why: 'An IP block can only be an alternative.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector: {}
          egress:
            - to:
                - ipBlock:
                    cidr: 10.0.0.0/8
                - podSelector:
                    matchLabels:
                      app: worker
      `,
    },
  ],
});
