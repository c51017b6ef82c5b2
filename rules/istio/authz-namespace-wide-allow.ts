import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { selectiveNeighbourOf } from '../../server/istio/callers';
import { authorizationPolicies, openToAll } from '../../server/istio/policies';
import { authorizationPolicyOf } from '../../server/istio/policy-facts';
import { labelsInWords, nameOf } from '../../server/istio/words';

export default rule({
  title: 'ALLOW without a selector',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  threat: `
    Without a selector the policy applies to every workload of the namespace, and ALLOW policies add up. What it lets
    in at the one service that it is written for gets in at all the others as well, beside what their own policies
    allow.`,
  impact: 'Callers of one service get into its neighbours.',
  remedy: 'Add a selector for the workload that the rules are about.',
  references: [
    'https://istio.io/latest/docs/concepts/security/#policy-target',
    'https://istio.io/latest/docs/ops/best-practices/security/#authorization-policies',
  ],
  standards: { cwe: [863] },

  subjects: authorizationPolicies,
  *check(policy, context) {
    const own = authorizationPolicyOf(policy);
    const other = own && selectiveNeighbourOf(own, context);
    if (!other) return;
    yield {
      at: openToAll(policy.metadata.at('name')),
      message: say`${policy.label} applies to every workload of its namespace, also to ${labelsInWords(other.fact.scope)}, which has a policy of its own.`,
      related: [{ at: other, message: say`${nameOf(other.fact)} allows less there, and both count.` }],
      fixes: [
        {
          title: say`Select the workload that it is for`,
          safety: 'template',
          changes: policy.spec.at('selector').set({ matchLabels: { app: blank('WORKLOAD') } }),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: «scrapers»
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    namespaces: [monitoring]
              to:
                - operation:
                    paths: [/metrics]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: scrapers
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    namespaces: [monitoring]
              to:
                - operation:
                    paths: [/metrics]
          selector:
            matchLabels:
              app: api
      `,
      world: {
        'gateway.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: «require-token»
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: gateway
            rules:
              - from:
                  - source:
                      requestPrincipals: ["*"]
        `,
      },
    },
    {
      why: 'Alone in its namespace it may well be meant for all, and so may a default that allows nothing.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: scrapers
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    namespaces: [monitoring]
              to:
                - operation:
                    paths: [/metrics]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: allow-nothing
          namespace: bank
        spec: {}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: require-token
          namespace: bank
        spec:
          selector:
            matchLabels:
              app: gateway
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
      `,
    },
  ],
});
