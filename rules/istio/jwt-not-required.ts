import type { Known } from '../../server/engine/facts';
import { folderOf, nameOf, pathAt } from '../../server/engine/paths';
import { type Fix, rule, yaml } from '../../server/engine/rule';
import { type Message, say } from '../../server/engine/say';
import type { AuthorizationPolicy, PolicyScope } from '../../server/istio/authorization/model';
import {
  type Policy,
  type RequestAuthenticationSpec,
  requestAuthentications,
  scopeOf,
} from '../../server/istio/policies';
import { authorizationPolicyFacts } from '../../server/istio/policy-facts';
import { covers, mayMeet } from '../../server/istio/scopes';
import { tcpPorts } from '../../server/istio/tcp-ports';
import { tokenEffectOf } from '../../server/istio/token-demands';
import { fileOf, tokenPolicy } from '../../server/istio/token-policy';

export default rule({
  title: 'Requests without a token pass',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    RequestAuthentication refuses tokens that are wrong and lets requests without any token through. An attacker leaves
    the Authorization header out and is served as an anonymous caller. Only an AuthorizationPolicy can demand a token,
    and none that is known here demands it of all of them.`,
  impact: 'Anonymous access to an API that looks protected.',
  remedy: `
    Add an AuthorizationPolicy for the same workloads that allows only \`requestPrincipals\`, or denies whatever has
    \`notRequestPrincipals: ["*"]\`, without naming paths, methods or hosts. ALLOW policies add up, so no other one may let
    requests in without a token. A policy in a dry run refuses nothing.`,
  exceptions:
    'The demand may be made elsewhere: in another folder, or by the application itself. Say where in an ignore comment.',
  references: [
    'https://istio.io/latest/docs/concepts/security/#request-authentication',
    'https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#require-a-valid-token',
  ],
  standards: { cwe: [306, 862] },

  subjects: requestAuthentications,
  *check(policy, { config, find }) {
    const { label, spec } = policy;
    const jwtRules = spec.at('jwtRules');
    if (jwtRules.items.length === 0) return;
    const scope = scopeOf(policy);
    const { istioRootNamespace } = config;
    // What the root namespace asks for is met by policies of every namespace.
    const isOfMesh = policy.namespace === istioRootNamespace;
    const near = isOfMesh
      ? find(authorizationPolicyFacts, 'all', '*')
      : find(authorizationPolicyFacts, 'all', '*', policy);
    // What the root namespace says holds for the whole mesh, whoever applies it.
    const ofMesh = find(authorizationPolicyFacts, 'all', '*', { namespace: istioRootNamespace, isWorldwide: true });
    // A policy of a namespace that nobody wrote may be applied to this one.
    const meeting = [...new Set([...near, ...near.possible, ...ofMesh])].filter(({ fact }) =>
      mayMeet(scope, fact.scope, istioRootNamespace),
    );
    if (
      isDemanded(
        scope,
        meeting.map(({ fact }) => fact),
        istioRootNamespace,
      )
    )
      return;
    yield {
      // What is missing is another object: it may follow anywhere in the file.
      at: { ...jwtRules.keyPlace, absentFrom: { start: 0, end: Number.MAX_SAFE_INTEGER } },
      message: say`Requests without a token pass ${label}: no AuthorizationPolicy here keeps them all out.`,
      related: meeting.map((at) => ({
        at,
        message: noteOn(at.fact, covers(at.fact.scope, scope, istioRootNamespace)),
      })),
      // Whoever denies some of them has decided which ones pass: health checks, as a rule.
      fixes: meeting.some(
        ({ fact }) => tokenEffectOf(fact) === 'refuses some' && covers(fact.scope, scope, istioRootNamespace),
      )
        ? []
        : fixesOf(
            policy,
            [...near].filter(({ fact }) => fact.scope.namespace === policy.namespace),
            [...find(tcpPorts, 'all', '*', policy)]
              .filter(({ fact: { selector } }) =>
                Object.entries(scope.labels ?? {}).every(([label, value]) => selector[label] === value),
              )
              .flatMap(({ fact: { ports } }) => ports),
          ),
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
          name: api-tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals:
                      - "*"
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals:
                      - "*"
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
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: api-tokens
        spec:
          jwtRules:
            - issuer: https://login.example.com
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api-tokens
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals:
                      - "*"
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
    {
      why: 'A policy in a dry run is logged and refuses nothing.',
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: require-token
          namespace: shop
          annotations:
            istio.io/dry-run: "true"
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals:
                      - "*"
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: require-token
          namespace: shop
          annotations:
            istio.io/dry-run: "true"
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
      why: 'Values that a claim must not have are no demand: a request without a token has no claim.',
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-robots
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - when:
                - key: request.auth.claims[role]
                  notValues: [robot]
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals:
                      - "*"
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-robots
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - when:
                - key: request.auth.claims[role]
                  notValues: [robot]
      `,
    },
    {
      why: 'A selector that asks for one label more leaves the other workloads open.',
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
              version: v2
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals:
                      - "*"
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
              version: v2
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
      `,
    },
    {
      why: 'What holds in the root namespace holds in the whole mesh, and a policy of one namespace covers that alone.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: api-tokens
          namespace: istio-system
        spec:
          «jwtRules»:
            - issuer: https://login.example.com
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: require-token
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: api-tokens
          namespace: istio-system
        spec:
          jwtRules:
            - issuer: https://login.example.com
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api-tokens
          namespace: istio-system
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals:
                      - "*"
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: require-token
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
      `,
    },
    {
      why: 'Nothing is allowed by default, but what is allowed needs no token.',
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: allow-nothing
          namespace: shop
        spec: {}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: metrics
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    paths: [/metrics]
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals:
                      - "*"
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: allow-nothing
          namespace: shop
        spec: {}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: metrics
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    paths: [/metrics]
      `,
    },
    {
      why: 'What another policy lets in beside a demand is said there, where it is no exception on purpose.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: api-tokens
          namespace: shop
        spec:
          jwtRules:
            - issuer: https://login.example.com
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: require-token
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    requestPrincipals: ["*"]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: metrics
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    paths: [/metrics]
      `,
    },
    {
      why: 'A DENY that is bound to a path refuses nothing elsewhere.',
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
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals: ["*"]
              to:
                - operation:
                    paths: [/admin]
      `,
    },
    {
      why: 'A DENY keeps requests out whatever else is allowed, and may leave out a port that serves no requests of clients.',
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
        ---
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
              to:
                - operation:
                    notPorts: ["9090"]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: metrics
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    paths: [/metrics]
      `,
    },
    {
      why: 'A policy without rules lets nothing in, and one for other labels may be about other workloads.',
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: nothing
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: canary
          namespace: shop
        spec:
          selector:
            matchLabels:
              track: canary
          rules:
            - {}
      `,
    },
    {
      why: 'ALLOW policies that ask for tokens in all of their rules demand one.',
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
      why: 'A port without requests has none that could carry a token: the new policy leaves it alone, and takes no name that is in use.',
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
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api-tokens-require-token
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - from:
                - source:
                    notRequestPrincipals:
                      - "*"
              to:
                - operation:
                    notPorts:
                      - "6379"
      `,
      world: {
        'api.yaml': yaml`
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
              - name: redis-cache
                port: 6379
          ---
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: «api-tokens»
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: api
            rules:
              - to:
                  - operation:
                      paths: [/public/*]
        `,
      },
    },
    {
      why: 'Without a rule for tokens there is nothing to demand.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: empty
          namespace: shop
        spec:
          jwtRules: []
      `,
    },
    {
      why: 'A policy whose name is made by the cluster gets none of its own written.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          generateName: api-tokens-
          namespace: shop
        spec:
          «jwtRules»:
            - issuer: https://id.example.com
      `,
    },
    {
      why: 'What other files say is taken together: one demands a token of a part, another lets requests in without one.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          generateName: api-tokens-
          namespace: shop
        spec:
          «jwtRules»:
            - issuer: https://login.example.com
      `,
      world: {
        'admin.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: «require-token»
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
        'public.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: «public»
            namespace: shop
          spec:
            rules:
              - to:
                  - operation:
                      paths: [/public/*]
          ---
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: elsewhere
            namespace: bank
          spec:
            rules:
              - {}
        `,
      },
    },
  ],
});

/**
 * Whether a request without a token is kept out of every workload in the scope: by one policy that refuses it, or by ALLOW
 * policies of which none lets it in.
 */
function isDemanded(scope: PolicyScope, meeting: readonly AuthorizationPolicy[], rootNamespace: string): boolean {
  const whole = meeting.filter((policy) => covers(policy.scope, scope, rootNamespace));
  if (whole.some((policy) => tokenEffectOf(policy) === 'refuses')) return true;
  const demanding = whole.filter((policy) => tokenEffectOf(policy) === 'admits none');
  // Whoever wrote such rules demands it: what lets requests in beside them is said there, where it is no exception.
  if (demanding.length === 0 || demanding.some(({ rules }) => rules.length > 0)) return demanding.length > 0;
  // One that may be about other workloads, because neither selector holds the other, is no way in that is known.
  return !meeting.some(
    (policy) =>
      tokenEffectOf(policy) === 'admits' &&
      (covers(policy.scope, scope, rootNamespace) || covers(scope, policy.scope, rootNamespace)),
  );
}

/** What a policy has to do with requests that have no token. */
function noteOn(demand: AuthorizationPolicy, isWhole: boolean): Message {
  const policy = demand.name === undefined ? 'This policy' : `AuthorizationPolicy "${demand.name}"`;
  switch (tokenEffectOf(demand)) {
    case 'refuses':
    case 'admits none':
      return isWhole
        ? say`${policy} lets nothing in, but another policy does, and without a token.`
        : say`${policy} demands a token, but covers a part of the workloads only.`;
    case 'admits':
      return say`${policy} lets requests in without a token.`;
    case 'refuses some':
      return say`${policy} demands a token, but of some requests only.`;
    case 'nothing':
      return say`${policy} may apply to the same workloads and demands no token.`;
  }
}

/**
 * The policy that is missing: behind the RequestAuthentication, and where policies have files of their own, in one.
 *
 * @param others policies of the same namespace
 */
function fixesOf(
  policy: Policy<RequestAuthenticationSpec>,
  others: readonly Known<AuthorizationPolicy>[],
  tcpPorts: readonly number[],
): readonly Fix[] {
  const isNameTaken = policy.name !== undefined && others.some(({ fact }) => fact.name === policy.name);
  const name = isNameTaken ? `${policy.name}-require-token` : policy.name;
  const value = name === undefined ? undefined : tokenPolicy(policy, name, [...new Set(tcpPorts)]);
  if (!value) return [];
  const { unit } = policy;
  const { path } = unit.file;
  const common = {
    safety: 'review',
    caveat: say`Whoever sends no token is refused from then on: callers inside the mesh, preflight requests of browsers, paths that another policy opens, and every client of a port that speaks no HTTP and is not left out here.`,
  } as const;
  const behind: Fix = {
    ...common,
    title: say`Deny requests without a token`,
    changes: [{ kind: 'append document', path, value, after: unit }],
  };
  const after = others.findLast((known) => known.path !== path && folderOf(known.path) === folderOf(path));
  const apart: Fix = after
    ? {
        ...common,
        title: say`Deny requests without a token, in ${nameOf(after.path)}`,
        changes: [{ kind: 'append document', path: after.path, value, after }],
      }
    : {
        ...common,
        title: say`Deny requests without a token, in a new file`,
        changes: [
          { kind: 'new file', path: pathAt(folderOf(path), `${name}-authorization.yaml`), text: fileOf(policy, value) },
        ],
      };
  // JSON holds one document.
  return /\.json$/i.test(path) ? [apart] : [behind, apart];
}
