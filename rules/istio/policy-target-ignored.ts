import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { membershipIn } from '../../server/istio/membership';
import { targetedPolicies } from '../../server/istio/policies';

export default rule({
  title: 'Policy for a waypoint in sidecars',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  threat: `
    A policy with a reference to a service is evaluated by the waypoint before that service. The pods of this
    namespace have sidecars, which ignore every policy with references to services, and no waypoint takes their
    traffic. What it denies or demands, nobody keeps anybody from.`,
  impact: 'A policy that nobody evaluates.',
  remedy: 'Select the pods by label instead of referring to the service.',
  references: [
    'https://istio.io/latest/docs/ambient/usage/waypoint/',
    'https://istio.io/latest/docs/concepts/security/#policy-target',
  ],
  standards: { cwe: [863] },

  subjects: targetedPolicies,
  *check({ policy, spec, target, kind }, { find }) {
    if (membershipIn(policy.namespace, find) !== 'sidecar') return;
    yield {
      at: target,
      message: say`${policy.label} is ignored: sidecars evaluate no policy that refers to a ${kind}, and namespace "${policy.namespace}" has sidecars.`,
      fixes: [
        {
          title: say`Select the pods by label`,
          safety: 'template',
          changes: [
            ...spec.at('targetRefs').remove(),
            ...spec.at('selector').set({ matchLabels: { app: blank('WORKLOAD') } }),
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
          name: api
          namespace: shop
        spec:
          targetRefs:
            - kind: «Service»
              group: ""
              name: api
          action: DENY
          rules:
            - to:
                - operation:
                    methods: [DELETE]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
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
              istio-injection: enabled
        `,
      },
    },
    {
      why: 'In ambient mode a waypoint evaluates it; gateways take references everywhere.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: bank
        spec:
          targetRefs:
            - kind: Service
              group: ""
              name: api
          action: DENY
          rules:
            - to:
                - operation:
                    methods: [DELETE]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: public
          namespace: shop
        spec:
          targetRefs:
            - kind: Gateway
              group: gateway.networking.k8s.io
              name: public
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
              istio-injection: enabled
          ---
          apiVersion: v1
          kind: Namespace
          metadata:
            name: bank
            labels:
              istio.io/dataplane-mode: ambient
        `,
      },
    },
  ],
});
