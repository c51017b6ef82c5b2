import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { claimRoutes } from '../../server/istio/claim-routes';
import { requestAuthenticationFacts } from '../../server/istio/policy-facts';

export default rule({
  title: 'Route by an unchecked claim',
  severity: 'error',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The route depends on a claim of the token, and no RequestAuthentication checks tokens here. The proxy then knows
    no claims: the route is never taken, or, where the match is negated, taken by everybody, with a token or without
    one.`,
  impact: 'A route that everybody takes, or nobody.',
  remedy: `
    Add a RequestAuthentication for the gateway that the route is bound to, and a policy that demands a token.`,
  references: [
    'https://istio.io/latest/docs/tasks/security/authentication/jwt-route/',
    'https://istio.io/latest/docs/reference/config/analysis/ist0149/',
  ],
  standards: { cwe: [287] },

  subjects: claimRoutes,
  *check({ service, at, claim }, { find }) {
    const known = find(requestAuthenticationFacts, 'all', '*');
    if (known.length > 0 || !known.isAll) return;
    yield {
      at,
      message: say`${service.label} routes by "${claim}", and no RequestAuthentication checks the tokens that claims come from.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: shop
          namespace: shop
        spec:
          hosts: [shop.example.com]
          gateways: [public]
          http:
            - match:
                - headers:
                    «"@request.auth.claims.group"»:
                      exact: admin
              route:
                - destination:
                    host: admin
      `,
    },
    {
      why: 'Where tokens are checked, claims are known.',
      secure: yaml`
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: shop
          namespace: shop
        spec:
          hosts: [shop.example.com]
          gateways: [public]
          http:
            - match:
                - headers:
                    "@request.auth.claims.group":
                      exact: admin
              route:
                - destination:
                    host: admin
      `,
      world: {
        'tokens.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: RequestAuthentication
          metadata:
            name: tokens
            namespace: istio-ingress
          spec:
            jwtRules:
              - issuer: https://login.example.com
                audiences: [shop]
        `,
      },
    },
  ],
});
