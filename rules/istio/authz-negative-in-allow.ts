import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauses } from '../../server/istio/clauses';

export default rule({
  title: 'ALLOW of all but some',
  severity: 'warning',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  threat: `
    A negative match in an ALLOW lets in whatever nobody thought of. A path written another way, such as with a second
    slash, an escaped letter or a parameter, is not the one that is left out; nor is a caller without an identity one
    of those that are.`,
  impact: 'What was to be left out gets in under another name.',
  remedy: 'Name what is allowed. Where some of it must be kept out, add a DENY.',
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#authorization-policies',
    'https://istio.io/latest/docs/reference/config/security/normalization/',
  ],
  standards: { cwe: [183, 863] },

  subjects: clauses,
  *check({ policy, action, name, isNegative, list }) {
    if (action !== 'ALLOW' || !isNegative || !evaded.test(name)) return;
    yield {
      at: list.keyPlace,
      message: say`${policy.label} allows all but ${list.items.map(({ raw }) => raw).join(', ')}: whatever is written another way gets in.`,
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
                    «notPaths»: [/admin*]
      `,
    },
    {
      why: 'Ports are numbers, and a DENY is right to name what it spares.',
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
                    notPorts: ["9090"]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: web-only
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    notPrincipals: [cluster.local/ns/shop/sa/web]
      `,
    },
  ],
});

const evaded = /^(?:principals|requestPrincipals|namespaces|serviceAccounts|hosts|methods|paths|request\..*)$/;
