import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauseValues } from '../../server/istio/clauses';

export default rule({
  title: 'Path prefix ends inside a word',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    The star continues the word before it: \`/api*\` is also \`/api-internal\` and \`/apikeys\`. Whoever may call the
    one may call the other.`,
  impact: 'Neighbouring paths are open as well.',
  remedy: 'Write the path and what is below it: `/api` and `/api/*`.',
  references: [
    'https://istio.io/latest/docs/concepts/security/#value-matching',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation',
  ],
  standards: { cwe: [863] },

  subjects: clauseValues,
  *check({ policy, action, name, isNegative, list, at, value }) {
    if (action !== 'ALLOW' || isNegative || name !== 'paths' || !/^\/.*[\w-]\*$/.test(value)) return;
    const path = value.slice(0, -1);
    yield {
      at,
      message: say`${policy.label} also allows "${path}-internal": the star continues the word.`,
      fixes: [
        {
          title: say`Allow "${path}" and what is below it`,
          safety: 'review',
          caveat: say`Paths that go on without a slash are refused from then on.`,
          changes: [...at.set(path), ...list.append(`${path}/*`)],
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
          name: api
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    paths:
                      - «/api*»
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    paths:
                      - /api
                      - /api/*
      `,
    },
    {
      why: 'A DENY is better too wide than too narrow.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    paths: [/api/*, "*", /v1/*]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-admin
          namespace: shop
        spec:
          action: DENY
          rules:
            - to:
                - operation:
                    notMethods: [GET]
                    paths: [/admin*]
      `,
    },
  ],
});
