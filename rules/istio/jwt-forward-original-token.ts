import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { jwtRules } from '../../server/istio/jwt-rules';
import { truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Token passed on to the application',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    With \`forwardOriginalToken\` the application gets the token of the user. It, whatever it logs, and every service
    that it passes the header on to can use that token elsewhere as the user, until it expires.`,
  impact: 'Tokens of users in more hands than need them.',
  remedy: `
    Hand on only what the application needs, with \`outputClaimToHeaders\` or \`outputPayloadToHeader\`.`,
  exceptions: 'An application that checks the token itself, or calls others as the user.',
  references: ['https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule'],
  standards: { cwe: [522] },

  subjects: jwtRules,
  *check({ policy, jwt }) {
    const forward = jwt.at('forwardOriginalToken');
    if (truthOf(forward) !== true) return;
    yield {
      at: forward,
      message: say`${policy.label} passes the token on to the application.`,
      fixes: [
        {
          title: say`Keep the token in the proxy`,
          safety: 'review',
          caveat: say`An application that reads the token gets none any more.`,
          changes: forward.remove(),
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
              forwardOriginalToken: «true»
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
      `,
    },
    {
      why: 'False is the default.',
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
              forwardOriginalToken: false
      `,
    },
  ],
});
