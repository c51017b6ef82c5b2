import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { jwtRules } from '../../server/istio/jwt-rules';

export default rule({
  title: 'Token read from the address',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    A token in the address of a request is written where addresses are: access logs of every proxy on the way, the
    history of the browser, the Referer header that other sites get. Whoever reads one of them is that user until the
    token expires.`,
  impact: 'Valid tokens in logs and histories.',
  remedy: `
    Take tokens from a header or a cookie: \`fromHeaders\`, \`fromCookies\`. Without any of the three, the parameter
    \`access_token\` is read beside the Authorization header.`,
  references: [
    'https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule',
    'https://datatracker.ietf.org/doc/html/rfc9700#section-4.3.2',
  ],
  standards: { cwe: [598] },

  subjects: jwtRules,
  *check({ policy, jwt }) {
    const params = jwt.at('fromParams');
    if (params.items.length === 0) return;
    yield {
      at: params.keyPlace,
      message: say`${policy.label} reads tokens from the address of a request, where logs keep them.`,
      fixes: [
        {
          title: say`Read them from the Authorization header`,
          safety: 'review',
          caveat: say`Clients that send the token in the address are refused, or served as if they had none.`,
          changes: [
            ...params.remove(),
            ...(jwt.at('fromHeaders').isAbsent
              ? jwt.at('fromHeaders').set([{ name: 'Authorization', prefix: 'Bearer ' }])
              : []),
          ],
        },
      ],
    };
  },

  examples: [
    {
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
              «fromParams»: [token]
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
              fromHeaders:
                - name: Authorization
                  prefix: "Bearer "
      `,
    },
    {
      why: 'A header is not logged with the address.',
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
              fromHeaders:
                - name: x-token
      `,
    },
  ],
});
