import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauses } from '../../server/istio/clauses';

export default rule({
  title: 'DENY of paths',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  threat: `
    A list of denied paths holds what somebody thought of. The proxy compares the path as it was normalised, by
    default without joining slashes or reading escaped ones, and the application may be more lenient: \`//admin\`,
    \`/admin%2f\` and \`/Admin\` lead to the same page and are not denied.`,
  impact: 'A denied page that is reached by another spelling.',
  remedy: `
    Deny all but the paths that are needed (\`notPaths\`), or allow those. Set the path normalization of the mesh to
    DECODE_AND_MERGE_SLASHES.`,
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#authorization-policies',
    'https://istio.io/latest/docs/reference/config/security/normalization/',
    'https://istio.io/latest/news/security/istio-security-2021-005/',
  ],
  standards: { cwe: [22, 863] },

  subjects: clauses,
  *check({ policy, action, name, isNegative, list }) {
    if (action !== 'DENY' || isNegative || name !== 'paths') return;
    yield {
      at: list.keyPlace,
      message: say`${policy.label} denies paths one by one: another spelling of them may pass.`,
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
          action: DENY
          rules:
            - to:
                - operation:
                    «paths»: [/admin*]
      `,
    },
    {
      why: 'All but some is denied whatever it is called.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          action: DENY
          rules:
            - to:
                - operation:
                    notPaths: [/shop/*]
      `,
    },
  ],
});
