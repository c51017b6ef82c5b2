import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { authorizationPolicies } from '../../server/istio/policies';

export default rule({
  title: 'ALLOW rule matches every request',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'template',
  threat: `
    An empty rule has no condition, so it matches every request from everybody. ALLOW policies add up: this one rule
    cancels what every other ALLOW policy on the same workload asks for. Anyone who reaches the workload calls every
    operation that no DENY or CUSTOM policy refuses.`,
  impact: 'No access control but what DENY and CUSTOM policies refuse.',
  remedy: `
    Name who may call: principals, namespaces or request principals under \`from\`. Leave the policy without any rules
    (\`spec: {}\`) where nothing is to be allowed; that is the opposite of an empty rule.`,
  exceptions:
    'A workload that is meant to be public, such as an ingress gateway with its own authentication: say so in an ignore comment.',
  references: [
    'https://istio.io/latest/docs/concepts/security/#allow-nothing-deny-all-and-allow-all-policy',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
  ],
  standards: { cwe: [862] },

  subjects: authorizationPolicies,
  *check({ label, spec }) {
    const action = spec.at('action');
    if (action.isUnknown || (action.isPresent && action.value !== 'ALLOW')) return;
    for (const item of spec.at('rules').items) {
      if (item.kind !== 'mapping' || item.isUnknown || item.entries.length > 0) continue;
      yield {
        at: item,
        message: say`${label} allows every request: this rule is empty.`,
        fixes: [
          {
            title: say`Allow one caller only`,
            safety: 'template',
            changes: item.set({
              from: [{ source: { principals: [blank('cluster.local/ns/NAMESPACE/sa/SERVICE-ACCOUNT')] } }],
            }),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: open
          namespace: shop
        spec:
          action: ALLOW
          rules:
            - «{}»
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: open
          namespace: shop
        spec:
          action: ALLOW
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
      `,
    },
    {
      why: 'ALLOW is the default action.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: open
        spec:
          rules: [«{}»]
      `,
    },
    {
      why: 'A DENY with an empty rule denies everything, which is the documented way to do so.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: closed
        spec:
          action: DENY
          rules:
            - {}
      `,
    },
    {
      why: 'No rules at all allow nothing.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: closed
        spec: {}
      `,
    },
  ],
});
