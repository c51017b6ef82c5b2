import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { openToAll } from '../../server/istio/policies';
import { refusals } from '../../server/istio/refused';

export default rule({
  title: 'Security policy that is refused',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The API server does not take the object: a field lacks what it needs, excludes another one, or does not exist. The
    rest of the file is applied, and what the policy was to protect stays open.`,
  impact: 'A policy that never exists.',
  remedy: 'Write what the message asks for. `istioctl validate` says the same before anything is applied.',
  references: [
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
    'https://istio.io/latest/docs/reference/config/security/request_authentication/',
    'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    'https://istio.io/latest/docs/reference/config/analysis/ist0106/',
  ],
  standards: { cwe: [863] },

  subjects: refusals,
  *check({ at, message, fix }) {
    yield {
      at: openToAll(at),
      message,
      isRefused: true,
      fixes: fix
        ? [{ ...fix, safety: 'review', caveat: say`The policy holds from then on, and callers may be refused.` }]
        : [],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
          namespace: shop
        spec:
          mtls:
            mode: STRICT
          «portLevelMtls»:
            9090:
              mode: DISABLE
      `,
    },
    {
      why: 'Conditions know some attributes, and CUSTOM policies fewer.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: opa
          namespace: shop
        spec:
          action: CUSTOM
          provider:
            name: opa
          rules:
            - from:
                - source:
                    «namespaces»: [web]
              when:
                - key: «request.auth.principal»
                  values: ["*"]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: custom
          namespace: bank
        spec:
          action: «CUSTOM»
          rules:
            - {}
      `,
    },
    {
      why: 'What is misspelt can be told.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - when:
                - key: «source.namespaces»
                  values: [web]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - when:
                - key: source.namespace
                  values: [web]
      `,
    },
    {
      why: 'A provider is asked by rules, and only by CUSTOM.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: opa
          namespace: shop
        spec:
          action: «CUSTOM»
          provider:
            name: opa
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: opa
          namespace: shop
        spec:
          action: CUSTOM
          provider:
            name: opa
          rules:
            - {}
      `,
    },
    {
      why: 'Other actions ask nobody; templates of paths stand alone between slashes.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          «provider»:
            name: opa
          rules:
            - from:
                - source:
                    namespaces: [web]
              to:
                - operation:
                    paths: [«"/api/{*}.json"», «"/{**}/{*}"», «"/*/{*}"», "/orders/{*}/lines/{**}"]
      `,
    },
    {
      why: 'A rule says whose tokens are valid.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          jwtRules:
            - «jwksUri»: https://login.example.com/keys
              audiences: [shop]
      `,
    },
    {
      why: 'Keys come from one place.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          jwtRules:
            - issuer: https://login.example.com
              audiences: [shop]
              jwksUri: https://login.example.com/keys
              «jwks»: '{"keys": []}'
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          jwtRules:
            - issuer: https://login.example.com
              audiences: [shop]
              jwksUri: https://login.example.com/keys
      `,
    },
    {
      why: 'A selector has matchLabels and nothing else.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            «app»: api
          mtls:
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
            mode: STRICT
      `,
    },
    {
      why: 'Labels take no star, and expressions are not read.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: «"api*"»
          mtls:
            mode: STRICT
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: all
          namespace: bank
        spec:
          selector:
            «matchExpressions»:
              - key: app
                operator: Exists
          mtls:
            mode: STRICT
      `,
    },
    {
      why: 'Selector and references exclude each other.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          «selector»:
            matchLabels:
              app: api
          targetRefs:
            - kind: Gateway
              group: gateway.networking.k8s.io
              name: public
          rules:
            - from:
                - source:
                    namespaces: [web]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          targetRefs:
            - kind: Gateway
              group: gateway.networking.k8s.io
              name: public
          rules:
            - from:
                - source:
                    namespaces: [web]
      `,
    },
    {
      why: 'References lead to gateways and services of their own namespace.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          targetRefs:
            - kind: «Deployment»
              group: apps
              name: api
          rules:
            - from:
                - source:
                    namespaces: [web]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: bank
          namespace: shop
        spec:
          targetRefs:
            - kind: Service
              name: api
              namespace: «bank»
          rules:
            - from:
                - source:
                    namespaces: [web]
      `,
    },
    {
      why: 'Certificates are those of the mesh, or others that are named whole.',
      insecure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: api
          namespace: shop
        spec:
          host: api.shop.svc.cluster.local
          trafficPolicy:
            tls:
              mode: ISTIO_MUTUAL
              «caCertificates»: /etc/ca.pem
      `,
      secure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: api
          namespace: shop
        spec:
          host: api.shop.svc.cluster.local
          trafficPolicy:
            tls:
              mode: ISTIO_MUTUAL
      `,
    },
    {
      why: 'A client certificate has a key.',
      insecure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: partner
          namespace: shop
        spec:
          host: api.example.com
          trafficPolicy:
            tls:
              mode: «MUTUAL»
              caCertificates: system
              clientCertificate: /etc/client.pem
      `,
    },
    {
      why: 'Such policies are taken.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          targetRefs:
            - kind: Service
              group: ""
              name: api
          rules:
            - from:
                - source:
                    namespaces: [web]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: claims
          namespace: shop
        spec:
          rules:
            - when:
                - key: request.headers[x-team]
                  values: [red]
                - key: request.auth.claims[realm][role]
                  values: [admin]
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          portLevelMtls:
            9090:
              mode: STRICT
      `,
    },
  ],
});
