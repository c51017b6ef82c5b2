import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { exactDenials } from '../../server/istio/denials';
import { openTo } from '../../server/istio/policies';

export default rule({
  title: 'DENY of one exact path',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The policy denies one path letter by letter. \`/admin/\` and \`/admin/users\` are other paths, and many applications serve
    them the same way or hold the valuable part there. A caller adds a slash and gets in.`,
  impact: 'What lies below the denied path is open.',
  remedy:
    'Deny the path and what is below it: `/admin` and `/admin/*`. Better still, allow what is needed and no more.',
  exceptions: 'A path with nothing below it, in an application that refuses a slash at the end.',
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#authorization-policies',
    'https://istio.io/latest/docs/reference/config/security/normalization/',
  ],
  standards: { cwe: [863, 22] },

  subjects: exactDenials,
  *check({ policy, list, at, value }) {
    yield {
      at: openTo(at, policy.spec),
      message: say`${policy.label} denies "${value}" alone: "${value}/" and what is below it pass.`,
      fixes: [
        {
          title: say`Deny "${value}/*", too`,
          safety: 'review',
          caveat: say`Requests to paths below it are refused from then on.`,
          changes: list.append(`${value}/*`),
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
          name: no-admin
          namespace: shop
        spec:
          action: DENY
          rules:
            - to:
                - operation:
                    paths:
                      - «/admin»
      `,
      secure: yaml`
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
                    paths:
                      - /admin
                      - /admin/*
      `,
    },
    {
      why: 'What is below is denied as well, a file has nothing below it, and an ALLOW is narrow on purpose.',
      secure: yaml`
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
                    paths: [/admin, /admin/*, /debug*, /debug, /backup.zip]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: admin
          namespace: shop
        spec:
          rules:
            - to:
                - operation:
                    paths: [/admin]
      `,
    },
  ],
});
