import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyPorts } from '../../server/istio/policy-ports';
import { servicePortOf } from '../../server/istio/selection';

export default rule({
  title: 'Port of Service instead of pod',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Policies are about the port that the workload listens on. This number is the port of its Service, and the pods
    behind it listen on another, so the rule never matches and the setting holds for nothing. A DENY then blocks
    nobody, and a STRICT port goes on taking plain text.`,
  impact: 'A rule about a port that nobody uses.',
  remedy: 'Write the target port of the Service: the one that the container listens on.',
  references: [
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation',
    'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    'https://github.com/istio/istio/issues/49098',
  ],
  standards: { cwe: [863] },

  subjects: policyPorts,
  *check({ policy, scope, at, port, fixed }, { find }) {
    const found = servicePortOf(port, scope, find);
    if (!found) return;
    const { service, targetPort } = found;
    yield {
      at,
      message: say`${policy.label} names port ${port}, which is that of ${service.fact.label}: the pods listen on ${targetPort}.`,
      related: [{ at: service, message: say`${service.fact.label} sends port ${port} on to ${targetPort}.` }],
      fixes: [
        {
          title: say`Name port ${targetPort}`,
          safety: 'review',
          caveat: say`The policy holds for the port from then on: callers may be refused.`,
          changes: fixed(String(targetPort)),
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
          name: closed
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - to:
                - operation:
                    ports: [«"80"»]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: closed
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - to:
                - operation:
                    ports: ["8080"]
      `,
      world: {
        'api.yaml': yaml`
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
                    ports:
                      - containerPort: 8080
          ---
          apiVersion: v1
          kind: Service
          metadata:
            name: «api»
            namespace: shop
          spec:
            selector:
              app: api
            ports:
              - name: http
                port: 80
                targetPort: 8080
        `,
      },
    },
    {
      why: 'A port with a name is that of the container.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          mtls:
            mode: UNSET
          portLevelMtls:
            «80»:
              mode: STRICT
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          mtls:
            mode: UNSET
          portLevelMtls:
            "8080":
              mode: STRICT
      `,
      world: {
        'api.yaml': yaml`
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
                    ports:
                      - name: web
                        containerPort: 8080
          ---
          apiVersion: v1
          kind: Service
          metadata:
            name: «api»
            namespace: shop
          spec:
            selector:
              app: api
            ports:
              - port: 80
                targetPort: web
        `,
      },
    },
    {
      why: 'The pods listen on the port, or nobody knows on which.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: closed
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - to:
                - operation:
                    ports: ["8080", "9090"]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: other
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: other
          rules:
            - to:
                - operation:
                    ports: ["80"]
      `,
      world: {
        'api.yaml': yaml`
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
                    ports:
                      - containerPort: 8080
          ---
          apiVersion: v1
          kind: Service
          metadata:
            name: api
            namespace: shop
          spec:
            selector:
              app: api
            ports:
              - port: 80
                targetPort: 8080
        `,
      },
    },
  ],
});
