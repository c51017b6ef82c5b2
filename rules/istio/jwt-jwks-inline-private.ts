import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { jwtRules, publicPartOf, secretKeysIn } from '../../server/istio/jwt-rules';

export default rule({
  title: 'Private key in a token rule',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.2',
  fixable: 'review',
  threat: `
    A set of keys is there to check tokens, for which the public half is enough. This one holds a private or shared
    key. Whoever reads the object, the repository or a backup of either signs tokens for any user, and every service
    that trusts the issuer takes them.`,
  impact: 'Forged tokens for every user of the issuer.',
  remedy: `
    Make a new key, for this one is known to everybody who reads the file, and publish its public half only. A shared
    key (\`kty: oct\`) has no public half: the issuer must sign with another algorithm.`,
  references: [
    'https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule',
    'https://datatracker.ietf.org/doc/html/rfc7517#section-9.2',
  ],
  standards: { cwe: [321, 522], mitre: ['T1552.001'] },

  subjects: jwtRules,
  *check({ policy, jwt, issuer }) {
    const jwks = jwt.at('jwks');
    const secret = secretKeysIn(jwks.string ?? '');
    if (secret.length === 0) return;
    const open = publicPartOf(jwks.string ?? '');
    yield {
      at: jwks.keyPlace,
      message: say`${policy.label} holds a key that signs tokens of ${issuer}: member "${secret[0]}" is its secret part.`,
      fixes: [
        {
          title: say`Keep the public half only`,
          safety: 'review',
          caveat: say`The key stays known to whoever has read it: make another one, and remove this from the history.`,
          changes: open === undefined ? [] : jwks.set(open),
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
              «jwks»: '{"keys":[{"kty":"RSA","kid":"a","n":"xyz","e":"AQAB","d":"cHJpdmF0ZQ"}]}'
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
              jwks: '{"keys":[{"kty":"RSA","kid":"a","n":"xyz","e":"AQAB"}]}'
      `,
    },
    {
      why: 'A shared key has no half that may be known.',
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
              «jwks»: |
                {"keys": [{"kty": "oct", "k": "c2hhcmVk"}]}
      `,
    },
    {
      why: 'Public keys are what belongs there; text that is no set of keys says nothing.',
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
              jwks: '{"keys":[{"kty":"EC","crv":"P-256","x":"a","y":"b"}]}'
            - issuer: https://id.example.com
              audiences: [shop]
              jwks: KEYS
      `,
    },
  ],
});
