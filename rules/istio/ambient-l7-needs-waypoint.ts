import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { isForZtunnel } from '../../server/istio/ambient';
import { ambientPolicies, lostInZtunnel } from '../../server/istio/ambient-policies';
import { namespaceOf } from '../../server/istio/membership';

export default rule({
  title: 'Request rules without a waypoint',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  aliases: { kiali: ['KIA0109', 'KIA0110', 'KIA1115', 'KIA1317'] },
  threat: `
    In ambient mode the ztunnel evaluates policies with a selector, and it sees connections, not requests. It leaves
    what a DENY says of requests out, and where nothing else is left, the rule denies nothing; tokens it never checks.
    Requests that were to be refused are served.`,
  impact: 'A DENY that denies nothing, and tokens that nobody checks.',
  remedy: `
    Deploy a waypoint, and attach the policy to the service behind it with \`targetRefs\`. A waypoint looks at no
    selector.`,
  references: [
    'https://istio.io/latest/docs/ambient/usage/l4-policy/',
    'https://istio.io/latest/docs/ambient/usage/l7-features/',
    'https://istio.io/latest/docs/ambient/usage/waypoint/',
  ],
  standards: { cwe: [863, 287] },

  subjects: ambientPolicies,
  *check(subject, { find }) {
    const { policy, scope, spec } = subject;
    if (!isForZtunnel(scope, find)) return;
    for (const { at, message, isOpen } of lostInZtunnel(subject))
      yield {
        at,
        ...(!isOpen && { severity: 'warning' as const }),
        message,
        related: [namespaceOf(scope.namespace, find)]
          .flatMap((known) => known ?? [])
          .map((known) => ({ at: known, message: say`Namespace "${known.fact.name}" is in ambient mode.` })),
        fixes: [
          {
            title: say`Attach ${policy.label} to a service behind a waypoint`,
            safety: 'template',
            changes: [
              ...spec.at('selector').remove(),
              ...spec.at('targetRefs').set([{ kind: 'Service', group: '', name: blank('SERVICE') }]),
            ],
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
          name: no-delete
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
              to:
                - operation:
                    «methods»: [DELETE]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-delete
          namespace: shop
        spec:
          targetRefs:
            - kind: Service
              group: ""
              name: api
          action: DENY
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
              to:
                - operation:
                    methods: [DELETE]
      `,
      world: {
        'ns.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: «shop»
            labels:
              istio.io/dataplane-mode: ambient
        `,
      },
    },
    {
      why: 'Tokens are checked by a waypoint alone; an ALLOW rule about requests lets nobody in, and CUSTOM asks nobody.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: tokens
          namespace: shop
        spec:
          «selector»:
            matchLabels:
              app: api
          jwtRules:
            - issuer: https://login.example.com
              audiences: [shop]
        ---
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: all-tokens
          namespace: shop
        spec:
          «jwtRules»:
            - issuer: https://login.example.com
              audiences: [shop]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: opa
          namespace: shop
        spec:
          action: «CUSTOM»
          provider:
            name: opa
          rules:
            - {}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: read
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - to:
                - operation:
                    «methods»: [GET]
                    ports: ["8080"]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-read
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - to:
                - operation:
                    «methods»: [GET]
                    ports: ["8080"]
      `,
      world: {
        'ns.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: «shop»
            labels:
              istio.io/dataplane-mode: ambient
        `,
      },
    },
    {
      why: 'What is about connections a ztunnel knows, and sidecars know requests.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: callers
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-delete
          namespace: bank
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - to:
                - operation:
                    methods: [DELETE]
      `,
      world: {
        'ns.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: shop
            labels:
              istio.io/dataplane-mode: ambient
          ---
          apiVersion: v1
          kind: Namespace
          metadata:
            name: bank
            labels:
              istio-injection: enabled
        `,
      },
    },
  ],
});
