import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauseValues } from '../../server/istio/clauses';
import { accountIn, strayAccounts } from '../../server/istio/known-callers';

export default rule({
  title: 'Account that is not there',
  severity: 'info',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  aliases: { kiali: ['KIA0106', 'KIA0107', 'KIA0108'] },
  threat: `
    No account of this name is in the namespace that the value says, and one is in another. A value without a
    namespace means the policy's own. An ALLOW refuses the caller that was meant, and a DENY lets it in.`,
  impact: 'A rule about nobody.',
  remedy: 'Write the namespace of the account: `search/crawler`, `cluster.local/ns/search/sa/crawler`.',
  references: [
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source',
    'https://kiali.io/docs/features/validations/',
  ],
  standards: { cwe: [863] },

  subjects: clauseValues,
  *check(clause, { find }) {
    const { policy, at, value, action, isNegative } = clause;
    const others = strayAccounts(clause, find);
    const named = accountIn(clause);
    const [first] = others;
    if (!first || !named) return;
    const { namespace, name } = first.fact;
    const meant = value.includes('/sa/') ? value.replace(/\/ns\/[^/]+\//, `/ns/${namespace}/`) : `${namespace}/${name}`;
    yield {
      at,
      ...(action === 'DENY' && !isNegative && { severity: 'warning' as const }),
      message: say`${policy.label} names account "${named.account}" of namespace "${named.namespace}", which is not there; one is in "${namespace}".`,
      related: others.map((other) => ({
        at: other,
        message: say`This account is in namespace "${other.fact.namespace}".`,
      })),
      fixes: [
        {
          title: say`Name "${meant}"`,
          safety: 'review',
          caveat: say`The rule is about that account from then on.`,
          changes: others.length > 1 ? [] : at.set(meant),
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
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - from:
                - source:
                    serviceAccounts: [«crawler»]
      `,
      secure: yaml`
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
            - from:
                - source:
                    serviceAccounts: [search/crawler]
      `,
      world: {
        'accounts.yaml': yaml`
          apiVersion: v1
          kind: ServiceAccount
          metadata:
            name: «crawler»
            namespace: search
          ---
          apiVersion: v1
          kind: ServiceAccount
          metadata:
            name: web
            namespace: shop
        `,
      },
    },
    {
      why: 'In a DENY it lets in whoever was meant.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    principals: [«cluster.local/ns/shop/sa/crawler»]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/search/sa/crawler]
      `,
      world: {
        'accounts.yaml': yaml`
          apiVersion: v1
          kind: ServiceAccount
          metadata:
            name: «crawler»
            namespace: search
        `,
      },
    },
    {
      why: 'Accounts that are there, or nowhere, and patterns say nothing.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web, cluster.local/ns/shop/sa/other, cluster.local/ns/shop/*, cluster.local/ns/shop/sa/runner]
      `,
      world: {
        'accounts.yaml': yaml`
          apiVersion: v1
          kind: ServiceAccount
          metadata:
            name: web
            namespace: shop
          ---
          apiVersion: v1
          kind: ServiceAccount
          metadata:
            name: runner
            namespace: bank
          ---
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: runner
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: runner
            template:
              metadata:
                labels:
                  app: runner
              spec:
                serviceAccountName: runner
                containers:
                  - name: runner
                    image: registry.example.com/api:1.4.2
        `,
      },
    },
  ],
});
