import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { authorizationPolicies } from '../../server/istio/policies';

export default rule({
  title: 'DENY policy without rules',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  fixable: 'review',
  threat: `
    A DENY policy blocks what its rules match, and without rules it matches nothing. Istio's webhook
    refuses the object, and where the webhook is off the policy has no effect. Callers who were to be locked out get in
    as before.`,
  impact: 'A block that does not exist.',
  remedy: `
    Write the rules that are to be denied. To deny everything write one empty rule (\`rules: [{}]\`): that cuts off every
    caller of the selected workloads.`,
  references: [
    'https://istio.io/latest/docs/concepts/security/#allow-nothing-deny-all-and-allow-all-policy',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#AuthorizationPolicy-Action',
  ],
  standards: { cwe: [863] },

  subjects: authorizationPolicies,
  *check({ label, spec }) {
    const action = spec.at('action');
    const rules = spec.at('rules');
    const isEmpty = rules.isAbsent || (rules.kind === 'sequence' && !rules.isUnknown && rules.items.length === 0);
    if (action.value !== 'DENY' || !isEmpty) return;
    yield {
      at: { unit: action.unit, span: action.span, absentFrom: spec.wholeSpan },
      message: say`${label} denies nothing: it has no rules.`,
      fixes: [
        {
          title: say`Deny every request (cuts off all callers)`,
          safety: 'review',
          caveat: say`Every request to the selected workloads is refused.`,
          changes: rules.set([{}]),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: block-admin
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: admin
          action: «DENY»
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: block-admin
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: admin
          action: DENY
          rules:
            - {}
      `,
    },
    {
      why: 'An empty list is no rule either.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: block-admin
        spec:
          action: «DENY»
          rules: []
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: block-admin
        spec:
          action: DENY
          rules:
            - {}
      `,
    },
    {
      why: 'An ALLOW without rules allows nothing: that is a sound default.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: allow-nothing
        spec:
          action: ALLOW
      `,
    },
  ],
});
