import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { jwtRules } from '../../server/istio/jwt-rules';
import { openTo } from '../../server/istio/policies';

export default rule({
  title: 'Token keys fetched in plain text',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The keys that tokens are checked with come over a connection that nobody has to break into. Whoever is on the path
    between the control plane and the issuer answers with keys of their own, and signs tokens for any user.`,
  impact: 'Forged tokens for every user.',
  remedy: `
    Use the https address of the issuer. An issuer that is written as http is asked for its keys over http as well,
    unless \`jwksUri\` or \`jwks\` is set.`,
  references: [
    'https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule',
    'https://openid.net/specs/openid-connect-discovery-1_0.html#TLSRequirements',
  ],
  standards: { cwe: [319, 347], mitre: ['T1557'] },

  subjects: jwtRules,
  *check({ policy, jwt }) {
    const uri = jwt.at('jwksUri');
    const issuer = jwt.at('issuer');
    const asksIssuer = uri.isAbsent && jwt.at('jwks').isAbsent;
    const field = uri.isPresent ? uri : asksIssuer ? issuer : undefined;
    const address = field?.string;
    if (!field || !address || !/^http:\/\//i.test(address) || /^http:\/\/(?:localhost|127\.)/i.test(address)) return;
    const isInCluster = /\.svc(?:\.cluster\.local)?(?:[:/]|$)/.test(address);
    yield {
      at: openTo(field, jwt),
      ...(isInCluster && { severity: 'warning' as const }),
      message: say`${policy.label} has the keys of its tokens fetched in plain text from ${address}.`,
      fixes: [
        {
          title: say`Fetch them over https`,
          safety: 'review',
          caveat:
            field === issuer
              ? say`The issuer must be written as it is in the tokens: they are refused where theirs is still http.`
              : say`The server must answer over https, or no token is valid.`,
          changes: field.set(address.replace(/^http:/i, 'https:')),
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
              jwksUri: «http://login.example.com/keys»
              audiences: [shop]
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
      why: 'Without a place for its keys the issuer is asked where they are; inside the cluster that is a shorter way.',
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
            - issuer: «http://login.example.com»
              audiences: [shop]
            - issuer: dex
              jwksUri: «http://dex.auth.svc.cluster.local:5556/keys»
              audiences: [shop]
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
            - issuer: dex
              jwksUri: https://dex.auth.svc.cluster.local:5556/keys
              audiences: [shop]
      `,
    },
    {
      why: 'An issuer may be any name, and keys that stand here are fetched from nowhere.',
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
            - issuer: http://login.example.com
              jwks: '{"keys": []}'
              audiences: [shop]
            - issuer: build-system
              jwksUri: https://ci.example.com/keys
              audiences: [shop]
      `,
    },
  ],
});
