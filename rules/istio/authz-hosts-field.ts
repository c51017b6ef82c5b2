import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauses, isForGateway } from '../../server/istio/clauses';

export default rule({
  title: 'Access by the Host header',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The Host header is a text that the caller writes. Inside the mesh nothing compares it with the service that is
    called, so an ALLOW on hosts is satisfied by whoever knows the name, also at workloads that the name is not about,
    and a DENY on hosts is dodged with another name.`,
  impact: 'A condition that every caller fulfils at will.',
  remedy: `
    Say which workloads the policy is for with a selector or \`targetRefs\`, and leave the hosts out. At a gateway,
    where the header decides the route, they are right.`,
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#writing-host-match-policies',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation',
  ],
  standards: { cwe: [290, 807] },

  subjects: clauses,
  *check(clause) {
    const { policy, action, name, list } = clause;
    if (name !== 'hosts' || action === undefined || action === 'AUDIT' || isForGateway(policy)) return;
    yield {
      at: list.keyPlace,
      message: say`${policy.label} decides by the Host header, which every caller writes freely.`,
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
            - from:
                - source:
                    principals: [cluster.local/ns/shop/sa/web]
              to:
                - operation:
                    «hosts»: [api.shop.svc.cluster.local]
      `,
    },
    {
      why: 'At a gateway the header decides the route.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: public
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              istio: ingressgateway
          rules:
            - to:
                - operation:
                    hosts: [shop.example.com]
      `,
    },
  ],
});
