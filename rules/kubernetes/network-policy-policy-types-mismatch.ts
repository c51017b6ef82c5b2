import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { networkPolicies, typeOf } from '../../server/kubernetes/network/policies';

export default rule({
  title: 'Rules that policyTypes leaves out',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { polaris: ['missingNetworkPolicy'] },
  fixable: 'review',
  threat: `
    Rules of a direction that \`policyTypes\` does not name are accepted and ignored: the pods stay as open in it as without
    the policy, while it reads as if they were closed. The same holds for \`egress: []\` without any \`policyTypes\`. An
    attacker in another pod walks through what everybody believes shut.`,
  impact: 'A direction that looks closed is open.',
  remedy: 'Name every direction that the policy has rules for in `policyTypes`, also where the list of rules is empty.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  standards: { cwe: [693], cis: ['CIS Kubernetes 1.12: 5.3.2'] },

  subjects: networkPolicies,
  *check({ root, label, spec, isolates, rules }) {
    if (!isolates) return;
    const types = spec.at('policyTypes');
    for (const direction of ['ingress', 'egress'] as const) {
      const list = spec.at(direction);
      if (list.kind !== 'sequence' || list.isUnknown || isolates.includes(direction)) continue;
      const own = rules.filter((each) => each.direction === direction);
      // What admits everything would change nothing.
      if (own.length > 0 && own.every(({ field }) => field.kind === 'mapping' && field.keys.length === 0)) continue;
      const type = typeOf[direction];
      yield {
        at: awaiting(list.keyPlace, root),
        message:
          own.length > 0
            ? say`${label}: the rules in "${direction}" are ignored, because policyTypes does not name ${type}.`
            : say`${label}: the empty "${direction}" closes nothing, because policyTypes does not name ${type}.`,
        fixes: [
          {
            title: say`Add ${type} to policyTypes (closes what no rule allows)`,
            safety: 'review',
            caveat: say`The selected pods lose the traffic of this direction that no policy allows.`,
            changes: types.items.length > 0 ? types.append(type) : types.set(['Ingress', 'Egress']),
          },
        ],
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
          policyTypes:
            - Egress
          «ingress»:
            - from:
                - podSelector:
                    matchLabels:
                      app: api
          egress: []
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
          policyTypes:
            - Egress
            - Ingress
          ingress:
            - from:
                - podSelector:
                    matchLabels:
                      app: api
          egress: []
      `,
    },
    {
      why: 'An empty list without types is as if it were not there.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: deny
        spec:
          podSelector: {}
          ingress: []
          «egress»: []
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: deny
        spec:
          podSelector: {}
          ingress: []
          egress: []
          policyTypes:
            - Ingress
            - Egress
      `,
    },
    {
      why: 'Without types, rules for egress isolate it; and what admits everything may as well be ignored.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          ingress: []
          egress:
            - to:
                - podSelector: {}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: out
        spec:
          podSelector: {}
          policyTypes: [Egress]
          ingress:
            - {}
          egress: []
      `,
    },
    {
      why: 'Types that a template writes are not known.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Egress, {{ .Values.types }}]
          ingress: []
      `,
    },
  ],
});
