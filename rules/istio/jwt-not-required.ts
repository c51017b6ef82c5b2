import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { mayMeet, requestAuthentications, scopeOf, tokenDemands } from '../../server/istio/policies';

export default rule({
  title: 'Requests without a token pass',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  threat: `
    RequestAuthentication refuses tokens that are wrong and lets requests without any token through. An attacker leaves
    the Authorization header out and is served as an anonymous caller. Only an AuthorizationPolicy can demand a token,
    and none that is known here does.`,
  impact: 'Anonymous access to an API that looks protected.',
  remedy: `
    Add an AuthorizationPolicy for the same workload that allows only \`requestPrincipals\`, or denies requests without
    one. ALLOW policies add up, so no other one may let requests in without a token.`,
  exceptions:
    'The demand may be made elsewhere: in another folder, or by the application itself. Say where in an ignore comment.',
  references: [
    'https://istio.io/latest/docs/concepts/security/#request-authentication',
    'https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#require-a-valid-token',
  ],
  standards: { cwe: [306, 862] },

  subjects: requestAuthentications,
  *check(policy, { config, find }) {
    const { name, spec } = policy;
    const jwtRules = spec.at('jwtRules');
    if (jwtRules.items.length === 0) return;
    const scope = scopeOf(policy);
    const { istioRootNamespace } = config;
    const near = [...find(tokenDemands, 'all', '*')];
    // What the root namespace says holds for the whole mesh, whoever applies it.
    const ofMesh = [...find(tokenDemands, 'all', '*', { namespace: istioRootNamespace, isWorldwide: true })];
    const meeting = [
      ...near,
      ...ofMesh.filter((known) => known.fact.scope.namespace === istioRootNamespace && !near.includes(known)),
    ].filter(({ fact }) => mayMeet(scope, fact.scope, istioRootNamespace));
    if (meeting.some(({ fact }) => fact.demandsToken)) return;
    yield {
      // What is missing is another object: it may follow anywhere in the file.
      at: { ...jwtRules.keyPlace, absentFrom: { start: 0, end: Number.MAX_SAFE_INTEGER } },
      message: say`Requests without a token pass RequestAuthentication "${name}": no AuthorizationPolicy here demands one.`,
      related: meeting.map((at) => ({
        at,
        message:
          at.fact.name === undefined
            ? say`This policy may apply to the same workloads and demands no token.`
            : say`AuthorizationPolicy "${at.fact.name}" may apply to the same workloads and demands no token.`,
      })),
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          «jwtRules»:
            - issuer: https://login.example.com
              jwksUri: https://login.example.com/keys
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          jwtRules:
            - issuer: https://login.example.com
              jwksUri: https://login.example.com/keys
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: require-token
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
      `,
    },
    {
      why: 'The policy that demands the token may stand in another file of the same folder.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          jwtRules:
            - issuer: https://login.example.com
      `,
      world: {
        'authorization.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: require-token
            namespace: shop
          spec:
            action: DENY
            rules:
              - from:
                  - source:
                      notRequestPrincipals: ["*"]
        `,
      },
    },
    {
      why: 'A policy for another workload demands nothing here.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          «jwtRules»:
            - issuer: https://login.example.com
      `,
      world: {
        'authorization.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: require-token
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: admin
            rules:
              - from:
                  - source:
                      requestPrincipals: ["*"]
        `,
      },
    },
    {
      why: 'One rule without a token re-opens the door, so the policy demands none.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: api-tokens
        spec:
          «jwtRules»:
            - issuer: https://login.example.com
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: require-token
        spec:
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
            - to:
                - operation:
                    methods: [GET]
      `,
    },
  ],
});
