import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { demandsAudience } from '../../server/istio/audiences';
import { jwtRules } from '../../server/istio/jwt-rules';
import { openTo } from '../../server/istio/policies';

export default rule({
  title: 'Token of any audience accepted',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  threat: `
    An issuer makes tokens for many services, and each says in \`aud\` for which. Without \`audiences\` the proxy
    takes a token that was made for another service. Whoever runs or breaks into that service replays the tokens of
    its users here.`,
  impact: 'Tokens of other services open this API.',
  remedy: `
    List the names that tokens for this service have in \`aud\`. An AuthorizationPolicy on \`request.auth.audiences\`
    does the same.`,
  references: [
    'https://istio.io/latest/docs/reference/config/security/request_authentication/',
    'https://datatracker.ietf.org/doc/html/rfc8725#section-3.9',
  ],
  standards: { cwe: [345, 863] },

  subjects: jwtRules,
  *check({ policy, jwt, issuer }, context) {
    const audiences = jwt.at('audiences');
    const isEmpty = audiences.isAbsent || (audiences.kind === 'sequence' && audiences.items.length === 0);
    if (!isEmpty || demandsAudience(policy, context)) return;
    const named = jwt.at('issuer').isPresent ? jwt.at('issuer') : jwt;
    yield {
      at: openTo(named.keyPlace, jwt),
      message: say`${policy.label} takes tokens that ${issuer} made for other services: it lists no audience.`,
      fixes: [
        {
          title: say`List the audience of this service`,
          safety: 'template',
          changes: audiences.set([blank('AUDIENCE')]),
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
            - «issuer»: https://login.example.com
              jwksUri: https://login.example.com/keys
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
              jwksUri: https://login.example.com/keys
              audiences: [shop]
      `,
    },
    {
      why: 'A policy that asks for the audience does the same.',
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
      `,
      world: {
        'policy.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: audience
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: api
            rules:
              - when:
                  - key: request.auth.audiences
                    values: [shop]
        `,
      },
    },
  ],
});
