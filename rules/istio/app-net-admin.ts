import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isInjected, networkAdmins } from '../../server/istio/exclusions';

export default rule({
  title: 'Application that may change redirection',
  severity: 'warning',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  threat: `
    The sidecar gets the traffic of the pod by rules of its network. A container that may change those rules sends
    around the sidecar, and lets callers in without it.`,
  impact: 'A way around the sidecar in both directions.',
  remedy: 'Drop NET_ADMIN and NET_RAW. With the CNI plugin of Istio no container of the pod needs them.',
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#understand-traffic-capture-limitations',
    'https://istio.io/latest/docs/setup/additional-setup/cni/',
  ],
  standards: { cwe: [250, 693] },

  subjects: networkAdmins,
  *check({ container, at }, { find }) {
    if (!isInjected(container.pod, find)) return;
    yield {
      at,
      message: say`Container "${container.name}" may change the rules that send its traffic through the sidecar.`,
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
                sidecar.istio.io/inject: "true"
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
                  securityContext:
                    capabilities:
                      add: [«NET_ADMIN»]
      `,
    },
    {
      why: 'Its namespace may say that it has a sidecar; privileged containers may do everything.',
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
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
                  securityContext:
                    privileged: «true»
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
      why: 'Without a sidecar there is nothing to go around.',
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
                  securityContext:
                    capabilities:
                      add: [NET_RAW]
      `,
    },
  ],
});
