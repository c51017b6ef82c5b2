import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { proxyUsers } from '../../server/istio/exclusions';

export default rule({
  title: 'Application runs as proxy user',
  severity: 'error',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  aliases: { istioctl: ['IST0144'] },
  threat: `
    Traffic of user 1337 is not sent through the sidecar, because that is the sidecar's own. An application that runs
    as this user talks to everybody directly: without mutual TLS, and past every rule for what may leave.`,
  impact: 'A way around the sidecar.',
  remedy: 'Run the application as another user.',
  references: [
    'https://istio.io/latest/docs/ops/deployment/application-requirements/',
    'https://istio.io/latest/docs/reference/config/analysis/ist0144/',
  ],
  standards: { cwe: [693] },

  subjects: proxyUsers,
  *check({ label, at }) {
    yield {
      at,
      message: say`${label} runs as user 1337, whose traffic does not go through the sidecar.`,
      fixes: [
        {
          title: say`Run as user 10001`,
          safety: 'review',
          caveat: say`Files that belong to user 1337 may not be writable any more.`,
          changes: at.set(10001),
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
            spec:
              securityContext:
                runAsUser: «1337»
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
            spec:
              securityContext:
                runAsUser: 10001
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
      `,
    },
    {
      why: 'The proxy itself is that user.',
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
                - name: istio-proxy
                  image: registry.example.com/istio/proxyv2:1.27.0
                  securityContext:
                    runAsUser: 1337
                - name: api
                  image: registry.example.com/api:1.4.2
      `,
    },
    {
      why: 'A container may have it alone.',
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
                    runAsUser: «1337»
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
                  securityContext:
                    runAsUser: 10001
      `,
    },
  ],
});
