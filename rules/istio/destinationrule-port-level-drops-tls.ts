import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { droppedTls } from '../../server/istio/destination-rules';
import { openTo } from '../../server/istio/policies';

export default rule({
  title: 'Port or subset without its TLS',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Settings of a port inherit nothing from the settings above them. The TLS that is set for the host does not hold for this
    port, so calls to it go out as the defaults say: to a server outside the mesh that is plain text, without the client
    certificate. Whoever is on the path reads it.`,
  impact: 'Calls in plain text to a server that was to be called by TLS.',
  remedy: 'Repeat the `tls` block in the settings of the port.',
  references: [
    'https://istio.io/latest/docs/reference/config/networking/destination-rule/#TrafficPolicy-PortTrafficPolicy',
  ],
  standards: { cwe: [319] },

  subjects: droppedTls,
  *check({ rule: { label }, port, number, tls, value }) {
    yield {
      at: openTo(number, port),
      message: say`${label} loses its TLS settings on port ${number.raw}: a port inherits none.`,
      related: [{ at: tls.keyPlace, message: say`These hold for all other ports.` }],
      fixes: [
        {
          title: say`Repeat the TLS settings for the port`,
          safety: 'review',
          caveat: say`Calls to the port use TLS then: its server must speak it.`,
          changes: value === undefined ? [] : port.at('tls').set(value),
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
          name: partner
        spec:
          host: api.example.com
          trafficPolicy:
            tls:
              mode: SIMPLE
              caCertificates: system
            portLevelSettings:
              - port:
                  number: «8443»
                loadBalancer:
                  simple: ROUND_ROBIN
      `,
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
            portLevelSettings:
              - port:
                  number: 8443
                loadBalancer:
                  simple: ROUND_ROBIN
                tls:
                  mode: SIMPLE
                  caCertificates: system
      `,
    },
    {
      why: 'Mutual TLS of the mesh is used anyway.',
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
            portLevelSettings:
              - port:
                  number: 8443
                loadBalancer:
                  simple: ROUND_ROBIN
      `,
    },
  ],
});
