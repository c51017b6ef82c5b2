import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isInternalAddress, jwtRules } from '../../server/istio/jwt-rules';

export default rule({
  title: 'Token keys from an internal address',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { istioctl: ['IST0175'] },
  threat: `
    The control plane fetches the keys, from inside the cluster and with its own rights in the network. Whoever may
    write such a rule makes it call addresses that they cannot reach themselves: the metadata service of the cloud, a
    local admin port, a private network.`,
  impact: 'Requests from the control plane to internal services.',
  remedy: `
    Name the public https address of the issuer. Istio refuses internal ones where BLOCKED_CIDRS_IN_JWKS_URIS lists
    them.`,
  references: [
    'https://istio.io/latest/docs/reference/config/analysis/ist0175/',
    'https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule',
  ],
  standards: { cwe: [918] },

  subjects: jwtRules,
  *check({ policy, jwt }) {
    const uri = jwt.at('jwksUri');
    if (!isInternalAddress(uri.string ?? '')) return;
    yield {
      at: uri,
      message: say`${policy.label} makes the control plane fetch ${uri.string}, an internal address.`,
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
              jwksUri: «https://169.254.169.254/latest/meta-data»
              audiences: [shop]
      `,
    },
    {
      why: 'An issuer inside the cluster has a name.',
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
              jwksUri: https://dex.auth.svc.cluster.local/keys
              audiences: [shop]
      `,
    },
  ],
});
