import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { exclusions } from '../../server/istio/exclusions';
import { membershipIn } from '../../server/istio/membership';

export default rule({
  title: 'Pod outside the ambient mesh',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Traffic to the pod does not go through the ztunnel. Nobody checks who calls, policies for the pod are evaluated by
    nobody, and what is sent can be read on the way.`,
  impact: 'No mutual TLS and no policy for the pod.',
  remedy: `
    Take the setting away, unless the pod is a gateway that ends TLS and checks its callers itself.`,
  references: [
    'https://istio.io/latest/docs/ambient/usage/add-workloads/',
    'https://istio.io/latest/docs/reference/config/annotations/',
  ],
  standards: { cwe: [693] },

  subjects: exclusions,
  *check({ label, at, isBypass, namespace }, { find }) {
    if (namespace !== undefined && membershipIn(namespace, find) !== 'ambient') return;
    yield {
      at,
      ...(!isBypass && { severity: 'info' as const }),
      message: isBypass
        ? say`${label} lets callers past the ztunnel: nobody checks who they are.`
        : say`${label} is taken out of the ambient mesh.`,
      fixes: [
        {
          title: say`Leave it in the mesh`,
          safety: 'review',
          caveat: say`Policies hold for it from then on, and callers may be refused.`,
          changes: at.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          template:
            metadata:
              labels:
                app: api
              annotations:
                ambient.istio.io/bypass-inbound-capture: «"true"»
                example.com/owner: shop
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          template:
            metadata:
              labels:
                app: api
              annotations:
                example.com/owner: shop
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
      `,
    },
    {
      why: 'A label takes pods out as well, one by one or all of a namespace.',
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          template:
            metadata:
              labels:
                app: api
                istio.io/dataplane-mode: «none»
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: bank
          labels:
            team: bank
            istio.io/dataplane-mode: «none»
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          template:
            metadata:
              labels:
                app: api
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: bank
          labels:
            team: bank
      `,
      world: {
        'ns.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: shop
            labels:
              istio.io/dataplane-mode: ambient
        `,
      },
    },
    {
      why: 'Where the namespace is not known to be in ambient mode, nothing is left out of it.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: gateway
          namespace: ingress
          labels:
            istio.io/dataplane-mode: none
        spec:
          containers:
            - name: istio-proxy
              image: registry.example.com/istio/proxyv2:1.27.0
      `,
    },
    {
      why: 'Anything else leaves it in.',
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          template:
            metadata:
              labels:
                app: api
              annotations:
                ambient.istio.io/bypass-inbound-capture: "false"
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio.io/dataplane-mode: ambient
      `,
    },
  ],
});
