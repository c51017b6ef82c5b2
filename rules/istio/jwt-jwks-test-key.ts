import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { jwtRules } from '../../server/istio/jwt-rules';

export default rule({
  title: 'Token key that everybody knows',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.2',
  threat: `
    The rule trusts the issuer of Istio's own samples, or keys from a branch of a public repository. The private key
    of the samples is published, so anybody signs tokens with it; a branch is changed by whoever may push to it.`,
  impact: 'Anybody signs valid tokens.',
  remedy: 'Trust the issuer of your own users, with its own address for keys.',
  references: [
    'https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#end-user-authentication',
    'https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule',
  ],
  standards: { cwe: [798, 321] },

  subjects: jwtRules,
  *check({ policy, jwt }) {
    const issuer = jwt.at('issuer');
    const uri = jwt.at('jwksUri');
    const isSample = /^testing@secure\.istio\.io$/.test(issuer.string ?? '');
    const isOnBranch = /^https?:\/\/raw\.githubusercontent\.com\//i.test(uri.string ?? '');
    if (!isSample && !isOnBranch) return;
    yield {
      at: isSample ? issuer : uri,
      message: isSample
        ? say`${policy.label} trusts "${issuer.string}", whose private key is published with Istio's samples.`
        : say`${policy.label} takes its keys from a file in a public repository, as it is at any moment.`,
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
            - issuer: «testing@secure.istio.io»
              jwksUri: https://raw.githubusercontent.com/istio/istio/release-1.27/security/tools/jwt/samples/jwks.json
              audiences: [shop]
      `,
    },
    {
      why: 'Keys of a repository are as good as the branch.',
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
              jwksUri: «https://raw.githubusercontent.com/example/keys/main/jwks.json»
              audiences: [shop]
      `,
    },
    {
      why: 'The own issuer has its own keys.',
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
  ],
});
