import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { openTo } from '../../server/istio/policies';
import { splitRules } from '../../server/istio/split-rules';

export default rule({
  title: 'Caller and operation in separate rules',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Rules are alternatives: one that names only the caller lets it do everything, and one that names only the operation lets
    everybody do it. A hyphen before \`to\` starts such a second rule. What was to be "this caller may do this" becomes
    "anybody may do this, and this caller may do anything".`,
  impact: 'The operation is open to everybody, and all operations to the caller.',
  remedy: 'Take the hyphen before `to` away, so that one rule holds both.',
  exceptions: 'Two rules on purpose: an operation that is public, beside a caller who may do everything.',
  references: [
    'https://istio.io/latest/docs/ops/common-problems/security-issues/#make-sure-there-is-no-typo-in-the-policy-yaml-file',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Rule',
  ],
  standards: { cwe: [863] },

  subjects: splitRules,
  *check({ policy, first, second, operations }) {
    yield {
      at: openTo(second.at('to').keyPlace, policy.spec),
      message: say`${policy.label} lets everybody do what this rule names: it starts a new rule, which names no caller.`,
      related: [{ at: first.at('from').keyPlace, message: say`And whoever this rule names may do everything.` }],
      fixes: [
        {
          title: say`Join it with the rule before`,
          safety: 'review',
          caveat: say`Callers that the rule before does not name are refused from then on.`,
          changes: operations === undefined ? [] : [...first.at('to').set(operations), ...second.remove()],
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
          name: orders
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: orders
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
            - «to»:
                - operation:
                    methods: [GET]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: orders
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: orders
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
              to:
                - operation:
                    methods:
                      - GET
      `,
    },
    {
      why: 'Health checks and public pages are open on purpose; so is a rule that already names what its callers may do.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: orders
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
            - to:
                - operation:
                    paths: [/healthz, /public/*]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: pages
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    namespaces: [web]
              to:
                - operation:
                    methods: [POST]
            - to:
                - operation:
                    methods: [GET]
      `,
    },
  ],
});
