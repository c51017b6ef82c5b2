import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { demandsToken } from '../../server/istio/audiences';
import { jwtRules } from '../../server/istio/jwt-rules';

export default rule({
  title: 'Identity header without a demanded token',
  severity: 'warning',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  threat: `
    The proxy writes what the token says into a header that the application trusts. Where a request needs no token, a
    caller sends none, writes the header themselves, and is whoever they say, unless the proxy is recent enough to
    remove it.`,
  impact: 'Anybody is any user.',
  remedy: `
    Demand a token of every request with an AuthorizationPolicy, or remove the header where requests come in.`,
  references: [
    'https://istio.io/latest/docs/tasks/security/authentication/claim-to-header/',
    'https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule',
  ],
  standards: { cwe: [290, 345] },

  subjects: jwtRules,
  *check({ policy, jwt }, context) {
    const payload = jwt.at('outputPayloadToHeader');
    const claims = jwt.at('outputClaimToHeaders').items.map((claim) => claim.at('header'));
    const headers = [payload, ...claims].filter((header) => header.isPresent);
    if (headers.length === 0 || demandsToken(policy, context)) return;
    for (const header of headers)
      yield {
        at: header,
        message: say`${policy.label} writes "${header.raw}" from the token, and a caller without a token writes it freely.`,
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
              outputPayloadToHeader: «x-user»
              outputClaimToHeaders:
                - header: «x-group»
                  claim: group
      `,
    },
    {
      why: 'Where a token is demanded, the header always comes from one.',
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
              outputPayloadToHeader: x-user
      `,
      world: {
        'policy.yaml': yaml`
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
  ],
});
