import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policiesSurelyMeeting } from '../../server/istio/meeting';
import { meshOf } from '../../server/istio/mesh';
import { authorizationPolicies, headOf, openTo } from '../../server/istio/policies';
import { authorizationPolicyFacts, authorizationPolicyOf } from '../../server/istio/policy-facts';
import { callerIn, requestIn, tokenBypassOf } from '../../server/istio/token-bypass';
import { labelsInWords, nameOf } from '../../server/istio/words';

export default rule({
  title: 'ALLOW rule bypasses a token demand',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    ALLOW policies add up: a request passes where any one of them matches. Another policy on the same workload demands a
    token, and this rule lets requests in that have none, so the demand holds for nobody whom this rule admits. A pod that
    may call one service calls its protected neighbour too, with a header that every client chooses freely.`,
  impact: 'Access without a token to an API whose policy demands one.',
  remedy: `
    Give this policy a selector where it is meant for other workloads. Where it is meant for these, ask for a token here as
    well, or write the demand as a DENY of \`notRequestPrincipals: ["*"]\`, which no ALLOW undoes.`,
  exceptions: `
    Paths that need no token, such as health checks, are an exception on purpose: name them in a policy with the same
    selector as the demand, and nothing is reported.`,
  references: [
    'https://istio.io/latest/docs/concepts/security/#authorization-policies',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
    'https://istio.io/latest/docs/ops/best-practices/security/#authorization-policies',
  ],
  standards: { cwe: [863, 306] },

  subjects: authorizationPolicies,
  *check(policy, context) {
    const own = authorizationPolicyOf(policy);
    if (!own || own.isUnknown || own.isDryRun || own.action !== 'ALLOW') return;
    const others = policiesSurelyMeeting(authorizationPolicyFacts, own.scope, context);
    for (const [index, item] of policy.spec.at('rules').items.entries()) {
      const bypass = tokenBypassOf(own, index, others, meshOf(context));
      if (!bypass) continue;
      const { demand } = bypass;
      const sources = item.at('from').items.map((from) => from.at('source').at('requestPrincipals'));
      yield {
        at: openTo(headOf(item), policy.spec),
        message: say`${policy.label} also applies to ${labelsInWords(demand.fact.scope)}: ${callerIn(bypass)} gets in without the token that ${nameOf(demand.fact)} demands${requestIn(bypass)}.`,
        related: [{ at: demand, message: say`${nameOf(demand.fact)} demands a token, but ALLOW policies add up.` }],
        fixes: [
          {
            title: say`Demand a token here, too`,
            safety: 'review',
            caveat: say`Whoever this rule is written for needs a token from then on, at every workload that the policy applies to.`,
            changes:
              sources.length > 0
                ? sources.flatMap((principals) => principals.set(['*']))
                : item.at('from').set([{ source: { requestPrincipals: ['*'] } }]),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: backend-callers
          namespace: shop
        spec:
          rules:
            - «from»:
                - source:
                    principals: [cluster.local/ns/shop/sa/frontend]
              to:
                - operation:
                    hosts: [backend.shop.svc.cluster.local]
                    methods: [GET, POST]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: backend-callers
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/frontend]
                    requestPrincipals:
                      - "*"
              to:
                - operation:
                    hosts: [backend.shop.svc.cluster.local]
                    methods: [GET, POST]
      `,
      world: {
        'gateway.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: «require-token»
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: gateway
            rules:
              - from:
                  - source:
                      requestPrincipals: ["*"]
                to:
                  - operation:
                      methods: [GET]
                      paths: [/api/*]
        `,
      },
    },
    {
      why: 'A rule that names no caller lets in everybody.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: reading
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - «to»:
                - operation:
                    methods: [GET]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: reading
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - to:
                - operation:
                    methods: [GET]
              from:
                - source:
                    requestPrincipals:
                      - "*"
      `,
      world: {
        'require.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: «require-token»
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
    },
    {
      why: 'Paths that are named for the very workloads that demand a token are an exception on purpose.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: health
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - to:
                - operation:
                    paths: [/healthz]
      `,
      world: {
        'require.yaml': yaml`
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
    },
    {
      why: 'What the other policy asks no token for is not opened here.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: metrics
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    namespaces: [monitoring]
              to:
                - operation:
                    paths: [/metrics]
      `,
      world: {
        'require.yaml': yaml`
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
                to:
                  - operation:
                      paths: [/api/*]
        `,
      },
    },
    {
      why: 'A DENY keeps requests without a token out, whatever an ALLOW says.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: callers
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    namespaces: [web]
      `,
      world: {
        'require.yaml': yaml`
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
            name: deny-without-token
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
      why: 'A dry run lets nobody in, and a rule that asks for a token opens nothing.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: callers
          namespace: shop
          annotations:
            istio.io/dry-run: "true"
        spec:
          rules:
            - from:
                - source:
                    namespaces: [web]
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
  ],
});
