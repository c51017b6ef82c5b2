import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauseValues } from '../../server/istio/clauses';
import { effectOf, neverMatches } from '../../server/istio/never';

export default rule({
  title: 'Value that no request can have',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  aliases: { kiali: ['KIA0102'] },
  threat: `
    Istio takes the value and no request ever has it, so the rule never matches. A DENY then blocks nobody, and a negative
    match excludes nobody: whoever was to be kept out gets in. An ALLOW refuses everybody, and people widen it until
    something works.`,
  impact: 'A block that does not block.',
  remedy: `
    Write principals as \`cluster.local/ns/NAMESPACE/sa/ACCOUNT\`, methods in capitals, paths from the slash on and without a
    query. A star counts at the start or at the end of a value; inside a path write \`{*}\`.`,
  references: [
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source',
    'https://istio.io/latest/docs/concepts/security/#value-matching',
  ],
  standards: { cwe: [863] },

  subjects: clauseValues,
  *check(clause) {
    const { policy, at, value } = clause;
    const never = neverMatches(clause);
    if (!never) return;
    yield {
      at,
      message: say`${policy.label} names "${value}", which no request has, so ${effectOf(clause)}: ${never.why}.`,
      fixes:
        never.meant === undefined
          ? []
          : [
              {
                title: say`Write "${never.meant}"`,
                safety: 'review',
                caveat: say`The rule matches from then on: callers may be let in or refused who were not before.`,
                changes: at.set(never.meant),
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
          name: block-web
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    principals: [«spiffe://cluster.local/ns/shop/sa/web»]
              to:
                - operation:
                    methods: [«delete»]
                    paths: [«admin/*»]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: block-web
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
              to:
                - operation:
                    methods: [DELETE]
                    paths: [/admin/*]
      `,
    },
    {
      why: 'What was meant is not always known.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: callers
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    principals: [«web», «cluster.local/ns/*/sa/web»]
                - source:
                    requestPrincipals: [«ann»]
              to:
                - operation:
                    notMethods: [«Fetch»]
                    notPaths: [«/admin/*/users»]
              when:
                - key: source.principal
                  values: [«shop/web»]
      `,
    },
    {
      why: 'A query is never part of the path.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: reports
        spec:
          rules:
            - to:
                - operation:
                    paths: [«"/reports?all=1"»]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: reports
        spec:
          rules:
            - to:
                - operation:
                    paths: ["/reports"]
      `,
    },
    {
      why: 'Stars at one end, templates and methods of an own protocol are fine.',
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
                    principals: ["*/ns/shop/sa/web", "cluster.local/ns/shop/*"]
                    namespaces: ["team-*-prod"]
                - source:
                    requestPrincipals: ["*", https://id.example.com/ann]
              to:
                - operation:
                    methods: [GET, PROPFIND]
                    paths: ["/api/{*}/orders", "*.json"]
      `,
    },
  ],
});
