import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { refusedWaypoint } from '../../server/istio/ambient';
import { authorizationPolicies, openTo } from '../../server/istio/policies';
import { authorizationPolicyOf } from '../../server/istio/policy-facts';

export default rule({
  title: 'Waypoint is not let in',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Traffic to the workload comes through a waypoint, which calls it with its own identity. The policy names the
    accounts of those who call the waypoint, so the ztunnel of the workload refuses everything that comes through it.
    People then allow everybody, and whoever goes around the waypoint gets in as well.`,
  impact: 'An outage, and after it a policy that lets everybody in.',
  remedy: `
    Let in the account of the waypoint here, and say who may call the service in a policy that is attached to it with
    \`targetRefs\`.`,
  references: [
    'https://istio.io/latest/docs/ambient/usage/waypoint/',
    'https://istio.io/latest/docs/ambient/usage/l7-features/',
  ],
  standards: { cwe: [863] },

  subjects: authorizationPolicies,
  *check(policy, context) {
    const own = authorizationPolicyOf(policy);
    const found = own && refusedWaypoint(own, context);
    if (!found) return;
    const lists = policy.spec
      .at('rules')
      .items.flatMap((item) => item.at('from').items.map((from) => from.at('source').at('principals')));
    const list = lists.find((one) => one.isPresent);
    yield {
      at: openTo(list?.items[0] ?? policy.spec.at('rules').keyPlace, policy.spec),
      message: say`${policy.label} refuses what comes through waypoint "${found.waypoint.fact.name}": the workload sees its account, which is not named.`,
      related: [{ at: found.waypoint, message: say`The waypoint calls as ${found.principal}.` }],
      fixes: [
        {
          title: say`Let the waypoint in`,
          safety: 'review',
          caveat: say`Whoever may call the waypoint gets in: say who that is in a policy for the service.`,
          changes: list?.append(found.principal) ?? [],
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
          name: callers
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - from:
                - source:
                    principals:
                      - «cluster.local/ns/ingress/sa/gateway»
      `,
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
                    principals:
                      - cluster.local/ns/ingress/sa/gateway
                      - cluster.local/ns/shop/sa/waypoint
      `,
      world: {
        'mesh.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: shop
            labels:
              istio.io/dataplane-mode: ambient
              istio.io/use-waypoint: waypoint
          ---
          apiVersion: gateway.networking.k8s.io/v1
          kind: Gateway
          metadata:
            name: «waypoint»
            namespace: shop
          spec:
            gatewayClassName: istio-waypoint
            listeners:
              - name: mesh
                port: 15008
                protocol: HBONE
        `,
      },
    },
    {
      why: 'The waypoint is let in, or there is none.',
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
                    principals: [cluster.local/ns/shop/*]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: callers
          namespace: bank
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/ingress/sa/gateway]
      `,
      world: {
        'mesh.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: shop
            labels:
              istio.io/dataplane-mode: ambient
              istio.io/use-waypoint: waypoint
          ---
          apiVersion: gateway.networking.k8s.io/v1
          kind: Gateway
          metadata:
            name: waypoint
            namespace: shop
          spec:
            gatewayClassName: istio-waypoint
            listeners:
              - name: mesh
                port: 15008
                protocol: HBONE
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
