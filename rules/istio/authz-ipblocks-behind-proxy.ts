import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { beside, clauses, isForGateway } from '../../server/istio/clauses';

export default rule({
  title: 'Address of the load balancer compared',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    At a gateway \`ipBlocks\` is about the peer of the connection, and that is the load balancer or the node before
    it, for everybody. A list of client addresses then refuses all of them, or lets all in once the balancer's address
    is added.`,
  impact: 'A list of addresses that tells nobody apart.',
  remedy: 'Use `remoteIpBlocks`, and set `numTrustedProxies` so that the address cannot be made up.',
  exceptions: `
    A balancer that keeps the address of the client, such as one with \`externalTrafficPolicy: Local\`.`,
  references: [
    'https://istio.io/latest/docs/tasks/security/authorization/authz-ingress/',
    'https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/',
  ],
  standards: { cwe: [863] },

  subjects: clauses,
  *check({ policy, name, list, holder }) {
    const isOfSource = list.key === 'ipBlocks' || list.key === 'notIpBlocks';
    if (name !== 'ipBlocks' || !isOfSource || !isForGateway(policy)) return;
    yield {
      at: list.keyPlace,
      message: say`${policy.label} compares the address of whatever is before the gateway, not that of the client.`,
      fixes: [
        {
          title: say`Compare the address of the client`,
          safety: 'review',
          caveat: say`The address comes from X-Forwarded-For: the number of proxies before the gateway must be set.`,
          changes: beside(holder, String(list.key)).rename(
            list.key === 'ipBlocks' ? 'remoteIpBlocks' : 'notRemoteIpBlocks',
          ),
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
          name: office
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              istio: ingressgateway
          rules:
            - from:
                - source:
                    «ipBlocks»: [203.0.113.0/24]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: office
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              istio: ingressgateway
          rules:
            - from:
                - source:
                    remoteIpBlocks: [203.0.113.0/24]
      `,
    },
    {
      why: 'Inside the mesh the peer is the caller, and a negative list is no better at a gateway.',
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
                    ipBlocks: [10.1.0.0/16]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: office
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              istio: ingressgateway
          action: DENY
          rules:
            - from:
                - source:
                    «notIpBlocks»: [203.0.113.0/24]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    ipBlocks: [10.1.0.0/16]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: office
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              istio: ingressgateway
          action: DENY
          rules:
            - from:
                - source:
                    notRemoteIpBlocks: [203.0.113.0/24]
      `,
    },
  ],
});
