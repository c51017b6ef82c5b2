import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clientTlsSettings, isClusterHost } from '../../server/istio/destination-rules';

export default rule({
  title: 'TLS settings replace mutual TLS',
  severity: 'warning',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  aliases: { kiali: ['KIA0204'] },
  threat: `
    Explicit TLS settings for a service of the mesh switch off the mutual TLS that its proxies agree on by themselves. The
    caller shows no certificate of the mesh, so the server does not know who calls: policies on principals and namespaces
    refuse the call, or stop protecting from it.`,
  impact: 'Callers without an identity.',
  remedy: 'Use ISTIO_MUTUAL, or remove the block and let the proxies decide.',
  exceptions: 'A server that ends TLS itself, on a port that its proxy passes through.',
  references: [
    'https://istio.io/latest/docs/ops/configuration/traffic-management/tls-configuration/',
    'https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#auto-mutual-tls',
  ],
  standards: { cwe: [287] },

  subjects: clientTlsSettings,
  *check({ rule: { label }, mode, host = '', part }) {
    if (!['SIMPLE', 'MUTUAL'].includes(mode.string ?? '') || !isClusterHost(host)) return;
    yield {
      at: mode,
      message: say`${label} replaces the mesh's mutual TLS by ${mode.string} for ${host}${part}: the caller has no identity there.`,
      fixes: [
        {
          title: say`Use the mesh's mutual TLS`,
          safety: 'review',
          caveat: say`A server that ends TLS itself cannot be called then.`,
          changes: mode.set('ISTIO_MUTUAL'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: orders
        spec:
          host: orders.shop.svc.cluster.local
          trafficPolicy:
            tls:
              mode: «SIMPLE»
      `,
      secure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: orders
        spec:
          host: orders.shop.svc.cluster.local
          trafficPolicy:
            tls:
              mode: ISTIO_MUTUAL
      `,
    },
    {
      why: 'Servers outside the mesh have no mutual TLS of the mesh.',
      secure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: partner
        spec:
          host: api.example.com
          trafficPolicy:
            tls:
              mode: SIMPLE
              caCertificates: system
      `,
    },
  ],
});
