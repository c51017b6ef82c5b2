import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { portlessDenials } from '../../server/istio/denials';
import { openTo } from '../../server/istio/policies';

export default rule({
  title: 'DENY of host without port',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The Host header may hold a port, and then it is another text: \`admin.example.com:443\` is not \`admin.example.com\`. The
    gateway routes both to the same service, and the policy denies one of them. A caller writes the port and gets in.`,
  impact: 'A denied host that is reached with its port.',
  remedy: 'Name both forms: `admin.example.com` and `admin.example.com:*`.',
  references: ['https://istio.io/latest/docs/ops/best-practices/security/#writing-host-match-policies'],
  standards: { cwe: [863] },

  subjects: portlessDenials,
  *check({ policy, list, at, value }) {
    yield {
      at: openTo(at, policy.spec),
      message: say`${policy.label} denies "${value}" alone: a client that asks for "${value}:443" passes.`,
      fixes: [
        {
          title: say`Deny "${value}:*", too`,
          safety: 'review',
          caveat: say`Requests that name a port are refused from then on, as those without one are.`,
          changes: list.append(`${value}:*`),
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
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              istio: ingressgateway
          action: DENY
          rules:
            - to:
                - operation:
                    hosts:
                      - «admin.example.com»
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-admin
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              istio: ingressgateway
          action: DENY
          rules:
            - to:
                - operation:
                    hosts:
                      - admin.example.com
                      - admin.example.com:*
      `,
    },
    {
      why: 'Both forms are named.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-admin
          namespace: istio-system
        spec:
          targetRefs:
            - kind: Gateway
              group: gateway.networking.k8s.io
              name: public
          action: DENY
          rules:
            - to:
                - operation:
                    hosts: [admin.example.com, "admin.example.com:*"]
      `,
    },
  ],
});
