import { rule, yaml } from '../../server/engine/rule';
import { listed, say } from '../../server/engine/say';
import { issuersFor } from '../../server/istio/audiences';
import { clauseValues } from '../../server/istio/clauses';

export default rule({
  title: 'Token of any issuer is enough',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    The policy takes any valid token, and several issuers are trusted for its workload. A guest, or a machine, with a
    token of the least of them passes where users of another one were meant.`,
  impact: 'One issuer opens what is meant for the users of another.',
  remedy: 'Name the issuer: `https://login.example.com/*`.',
  references: [
    'https://istio.io/latest/docs/reference/config/security/request_authentication/',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
  ],
  standards: { cwe: [863] },

  subjects: clauseValues,
  *check(clause, context) {
    const { policy, at, value, name, isNegative } = clause;
    if (name !== 'requestPrincipals' || value !== '*' || isNegative || clause.action !== 'ALLOW') return;
    const issuers = issuersFor(policy, context);
    if (issuers.length < 2) return;
    yield {
      at,
      message: say`${policy.label} takes a token of any issuer, and ${issuers.length} are trusted here: ${listed(issuers)}.`,
      fixes: [
        {
          title: say`Take tokens of "${issuers[0]}" only`,
          safety: 'review',
          caveat: say`Tokens of the other issuers are refused from then on.`,
          changes: at.set(`${issuers[0]}/*`),
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
          rules:
            - from:
                - source:
                    requestPrincipals: [«"*"»]
      `,
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
                    requestPrincipals: ["https://guests.example.com/*"]
      `,
      world: {
        'tokens.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: RequestAuthentication
          metadata:
            name: tokens
            namespace: shop
          spec:
            jwtRules:
              - issuer: https://guests.example.com
                audiences: [shop]
              - issuer: https://staff.example.com
                audiences: [shop]
        `,
      },
    },
    {
      why: 'With one issuer it says nothing else than its name.',
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
                    requestPrincipals: ["*"]
      `,
      world: {
        'tokens.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: RequestAuthentication
          metadata:
            name: tokens
            namespace: shop
          spec:
            jwtRules:
              - issuer: https://staff.example.com
                audiences: [shop]
        `,
      },
    },
  ],
});
