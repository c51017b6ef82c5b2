import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { openRules } from '../../server/istio/callers';
import { headOf, openTo } from '../../server/istio/policies';

export default rule({
  title: 'ALLOW rule for every caller',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'template',
  threat: `
    The rule says what may be called and not by whom. Every pod that reaches the workload may call it, and so may the
    internet where a gateway leads there.`,
  impact: 'An operation that is open to everybody.',
  remedy: 'Name the callers under `from`, or ask for a token.',
  references: [
    'https://istio.io/latest/docs/concepts/security/#authorization-policies',
    'https://istio.io/latest/docs/ops/best-practices/security/#authorization-policies',
  ],
  standards: { cwe: [862] },

  subjects: openRules,
  *check({ policy, rule: item }) {
    yield {
      at: openTo(headOf(item), policy.spec),
      message: say`${policy.label} lets everybody do what this rule names: it names no caller.`,
      fixes: [
        {
          title: say`Allow one caller only`,
          safety: 'template',
          changes: item
            .at('from')
            .set([{ source: { principals: [blank('cluster.local/ns/NAMESPACE/sa/SERVICE-ACCOUNT')] } }]),
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
          name: api
          namespace: shop
        spec:
          rules:
            - «to»:
                - operation:
                    methods: [GET]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    methods: [GET]
              from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
      `,
    },
    {
      why: 'Health checks and public pages are open on purpose, a token is a caller, and gateways are there for everybody.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: health
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    paths: [/healthz]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: users
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    methods: [GET]
              when:
                - key: request.auth.principal
                  values: ["*"]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: public
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              istio: ingressgateway
          rules:
            - to:
                - operation:
                    methods: [GET]
      `,
    },
  ],
});
