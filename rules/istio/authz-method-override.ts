import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { beside } from '../../server/istio/clauses';
import { methodDenials } from '../../server/istio/denials';

export default rule({
  title: 'DENY of some methods that write',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    The policy lists methods that write and leaves some out: PATCH, or one that the application defines itself. A caller who
    may only read picks one of those, and writes.`,
  impact: 'Writing through a method that nobody denied.',
  remedy: 'Deny all but the methods that read: `notMethods: [GET, HEAD, OPTIONS]`.',
  references: ['https://istio.io/latest/docs/ops/best-practices/security/#authorization-policies'],
  standards: { cwe: [863] },

  subjects: methodDenials,
  *check({ policy, list, holder }) {
    yield {
      at: list.keyPlace,
      message: say`${policy.label} denies ${list.items.map(({ raw }) => raw).join(', ')} and no other method that writes.`,
      fixes: [
        {
          title: say`Deny all but GET, HEAD and OPTIONS`,
          safety: 'review',
          caveat: say`Every other method is refused from then on.`,
          changes: [...list.remove(), ...beside(holder, 'notMethods').set(['GET', 'HEAD', 'OPTIONS'])],
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
          name: read-only
        spec:
          action: DENY
          rules:
            - to:
                - operation:
                    «methods»: [POST, PUT, DELETE]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: read-only
        spec:
          action: DENY
          rules:
            - to:
                - operation:
                    notMethods:
                      - GET
                      - HEAD
                      - OPTIONS
      `,
    },
    {
      why: 'All that write are named, or one of them on purpose.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: read-only
        spec:
          action: DENY
          rules:
            - to:
                - operation:
                    methods: [POST, PUT, PATCH, DELETE]
            - to:
                - operation:
                    methods: [DELETE]
                    paths: [/orders/*]
      `,
    },
  ],
});
