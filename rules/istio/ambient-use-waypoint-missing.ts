import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { waypointUses } from '../../server/istio/membership';
import { waypointsIn } from '../../server/istio/waypoints';

export default rule({
  title: 'Waypoint that does not exist',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The label names a waypoint that is not there. The ztunnel then sends traffic straight to the pods, and every
    policy that is attached to the waypoint or to a service behind it is evaluated by nobody.`,
  impact: 'Policies that nobody evaluates.',
  remedy: `
    Write the name of the Gateway, and \`istio.io/use-waypoint-namespace\` where it is in another namespace.`,
  references: [
    'https://istio.io/latest/docs/ambient/usage/waypoint/',
    'https://istio.io/latest/docs/reference/config/labels/',
  ],
  standards: { cwe: [863] },

  subjects: waypointUses,
  *check({ label, at, name, namespace }, { find }) {
    const known = waypointsIn(namespace, find);
    if (known.length === 0 || known.some(({ fact }) => fact.name === name)) return;
    const [first] = known;
    yield {
      at,
      message: say`${label} uses waypoint "${name}", and namespace "${namespace}" has none of this name: traffic goes straight to the pods.`,
      related: known.map((one) => ({ at: one, message: say`This waypoint is called "${one.fact.name}".` })),
      fixes: [
        {
          title: say`Use waypoint "${first!.fact.name}"`,
          safety: 'review',
          caveat: say`The policies of the waypoint hold from then on, and requests may be refused.`,
          changes: at.set(first!.fact.name),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio.io/dataplane-mode: ambient
            istio.io/use-waypoint: «shop-waypoint»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio.io/dataplane-mode: ambient
            istio.io/use-waypoint: waypoint
      `,
      world: {
        'waypoint.yaml': yaml`
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
      why: 'The name is right, says that none is used, or nothing is known of waypoints there.',
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio.io/use-waypoint: waypoint
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: bank
          labels:
            istio.io/use-waypoint: none
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: web
          labels:
            istio.io/use-waypoint: other
      `,
      world: {
        'waypoint.yaml': yaml`
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
        `,
      },
    },
  ],
});
