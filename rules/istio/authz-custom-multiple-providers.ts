import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { otherProvidersOf } from '../../server/istio/callers';
import { authorizationPolicies } from '../../server/istio/policies';
import { authorizationPolicyOf } from '../../server/istio/policy-facts';
import { nameOf } from '../../server/istio/words';

export default rule({
  title: 'Several external authorizers',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    A proxy asks one external provider. Where two CUSTOM policies of a workload name different ones, it asks neither
    and refuses whatever the policies match. People then take the policies away, and the check with them.`,
  impact: 'An outage, and after it no check at all.',
  remedy: `
    Use one provider for a workload, or switch PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS on where the version of
    Istio knows it.`,
  references: [
    'https://istio.io/latest/docs/tasks/security/authorization/authz-custom/',
    'https://github.com/istio/istio/issues/34041',
  ],
  standards: { cwe: [863] },

  subjects: authorizationPolicies,
  *check(policy, context) {
    const own = authorizationPolicyOf(policy);
    const others = own ? otherProvidersOf(own, context) : [];
    if (others.length === 0) return;
    yield {
      at: policy.spec.at('provider').at('name'),
      message: say`${policy.label} asks "${own?.provider}" where ${nameOf(others[0]!.fact)} asks "${others[0]!.fact.provider}": what either matches is refused.`,
      related: others.map((at) => ({ at, message: say`${nameOf(at.fact)} asks "${at.fact.provider}".` })),
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: admin
          namespace: shop
        spec:
          action: CUSTOM
          provider:
            name: «opa»
          rules:
            - to:
                - operation:
                    paths: [/admin/*]
      `,
      world: {
        'login.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: «login»
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: api
            action: CUSTOM
            provider:
              name: oauth2-proxy
            rules:
              - {}
        `,
      },
    },
    {
      why: 'The same provider twice is one.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: admin
          namespace: shop
        spec:
          action: CUSTOM
          provider:
            name: opa
          rules:
            - to:
                - operation:
                    paths: [/admin/*]
      `,
      world: {
        'login.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: login
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: api
            action: CUSTOM
            provider:
              name: opa
            rules:
              - {}
        `,
      },
    },
  ],
});
