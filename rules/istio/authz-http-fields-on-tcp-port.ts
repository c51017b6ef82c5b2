import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isForGateway } from '../../server/istio/clauses';
import { authorizationPolicies, openTo } from '../../server/istio/policies';
import { authorizationPolicyOf } from '../../server/istio/policy-facts';
import { onTcpPort, requestFieldOf } from '../../server/istio/tcp-clauses';

export default rule({
  title: 'Rule about requests on TCP port',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  aliases: { istioctl: ['IST0133'] },
  threat: `
    On a port that speaks no HTTP the proxy sees connections and no requests. An ALLOW rule that asks for methods,
    paths, hosts or tokens never matches there, so everybody is refused; a DENY loses that part and denies every
    connection of the callers that are left. People then widen the policy, or delete it, to get the database back.`,
  impact: 'An outage, and after it a policy that is too wide.',
  remedy: `
    Name ports: \`ports\` of the HTTP service in a DENY, or a rule without HTTP fields for the TCP port in an ALLOW.`,
  references: [
    'https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation',
    'https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/',
  ],
  standards: { cwe: [863] },

  subjects: authorizationPolicies,
  *check(policy, context) {
    // A gateway ends TLS itself: what its ports speak, the Gateway says.
    const own = isForGateway(policy) ? undefined : authorizationPolicyOf(policy);
    for (const [index, item] of policy.spec.at('rules').items.entries()) {
      const found = own && onTcpPort(own, index, context);
      if (!found) continue;
      const { port, service, isDenied } = found;
      const operations = item.at('to').items.map((to) => to.at('operation').at('notPorts'));
      yield {
        at: openTo(requestFieldOf(item), policy.spec),
        message: isDenied
          ? say`${policy.label} denies every connection to port ${port}, which speaks no HTTP: what this rule says of requests is left out there.`
          : say`${policy.label} lets nobody use port ${port}, which speaks no HTTP: a rule about requests never matches there.`,
        related: [{ at: service, message: say`${service.fact.label} says that port ${port} is TCP.` }],
        fixes: isDenied
          ? [
              {
                title: say`Leave port ${port} out`,
                safety: 'review',
                caveat: say`Connections to the port are no longer denied.`,
                changes:
                  operations.length > 0
                    ? operations.flatMap((notPorts) => notPorts.append(String(port)))
                    : item.at('to').set([{ operation: { notPorts: [String(port)] } }]),
              },
            ]
          : [],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: db
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: db
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
              to:
                - operation:
                    «methods»: [GET]
      `,
      world: {
        'db.yaml': yaml`
          apiVersion: v1
          kind: Service
          metadata:
            name: «db»
            namespace: shop
          spec:
            selector:
              app: db
            ports:
              - name: tcp-postgres
                port: 5432
        `,
      },
    },
    {
      why: 'A DENY loses what it says of requests, and denies the port.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: db
          namespace: shop
        spec:
          action: DENY
          selector:
            matchLabels:
              app: db
          rules:
            - from:
                - source:
                    «notRequestPrincipals»: ["*"]
            - to:
                - operation:
                    «methods»: [DELETE]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: db
          namespace: shop
        spec:
          action: DENY
          selector:
            matchLabels:
              app: db
          rules:
            - from:
                - source:
                    notRequestPrincipals: ["*"]
              to:
                - operation:
                    notPorts:
                      - "6379"
            - to:
                - operation:
                    methods: [DELETE]
                    notPorts:
                      - "6379"
      `,
      world: {
        'db.yaml': yaml`
          apiVersion: v1
          kind: Service
          metadata:
            name: «db»
            namespace: shop
          spec:
            selector:
              app: db
            ports:
              - name: http
                port: 80
              - name: cache
                appProtocol: redis
                port: 6379
        `,
      },
    },
    {
      why: 'Another rule is about the port, or none of its ports is TCP.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: db
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: db
          rules:
            - to:
                - operation:
                    methods: [GET]
            - to:
                - operation:
                    ports: ["5432"]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - to:
                - operation:
                    methods: [GET]
      `,
      world: {
        'db.yaml': yaml`
          apiVersion: v1
          kind: Service
          metadata:
            name: db
            namespace: shop
          spec:
            selector:
              app: db
            ports:
              - name: tcp-postgres
                port: 5432
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
              - name: http
                port: 80
        `,
      },
    },
    {
      why: 'The ports that the rule names are not that one.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: db
          namespace: shop
        spec:
          action: DENY
          selector:
            matchLabels:
              app: db
          rules:
            - to:
                - operation:
                    methods: [DELETE]
                    ports: ["80"]
      `,
      world: {
        'db.yaml': yaml`
          apiVersion: v1
          kind: Service
          metadata:
            name: db
            namespace: shop
          spec:
            selector:
              app: db
            ports:
              - name: http
                port: 80
              - name: tcp-postgres
                port: 5432
        `,
      },
    },
  ],
});
