import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clientTlsSettings, isClusterHost, namespaceOfHost } from '../../server/istio/destination-rules';
import { modeIn } from '../../server/istio/peers';
import { peerNameOf } from '../../server/istio/words';

export default rule({
  title: 'Clients send plain text',
  severity: 'error',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  aliases: { kiali: ['KIA0207', 'KIA0208'] },
  threat: `
    Between workloads of the mesh Istio uses mutual TLS by itself, and this setting switches it off on the side of the
    caller. Whoever is on the path reads and changes what is sent, and the caller has no identity there, so policies on
    principals do not match. A server that is STRICT refuses the calls.`,
  impact: 'Readable traffic and anonymous callers, or an outage.',
  remedy: `
    Remove the \`tls\` block: the proxies then agree on mutual TLS where both sides can. The rule speaks to clients only: to
    let callers without a proxy in, set the mode of the one port in a PeerAuthentication.`,
  exceptions: 'A server without a proxy, such as a database outside the mesh: plain text is all that it speaks.',
  references: [
    'https://istio.io/latest/docs/ops/configuration/traffic-management/tls-configuration/',
    'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings',
  ],
  standards: { cwe: [319], mitre: ['T1557'] },

  subjects: clientTlsSettings,
  *check({ rule: { label, namespace }, tls, mode, host = '', part }, context) {
    if (mode.value !== 'DISABLE' || !isClusterHost(host)) return;
    const server = modeIn(namespaceOfHost(host, namespace), context);
    const isRefused = server?.mode === 'STRICT';
    yield {
      at: mode,
      message: isRefused
        ? say`${label} makes clients send plain text to ${host}${part}, which ${peerNameOf(server.by.fact)} refuses: every call fails.`
        : say`${label} makes clients send plain text to ${host}${part}.`,
      ...(isRefused && { related: [{ at: server.by, message: say`The server takes mutual TLS only.` }] }),
      fixes: [
        {
          title: say`Use the mesh's mutual TLS`,
          safety: 'review',
          caveat: say`A server without a proxy cannot be called then.`,
          changes: mode.set('ISTIO_MUTUAL'),
        },
        {
          title: say`Leave it to the proxies`,
          safety: 'review',
          caveat: say`A policy of the namespace or of the mesh then decides how clients call.`,
          changes: tls.remove(),
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
          name: collector
          namespace: shop
        spec:
          host: collector.shop.svc.cluster.local
          trafficPolicy:
            tls:
              mode: «DISABLE»
      `,
      secure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: collector
          namespace: shop
        spec:
          host: collector.shop.svc.cluster.local
          trafficPolicy:
            tls:
              mode: ISTIO_MUTUAL
      `,
    },
    {
      why: 'A server that takes mutual TLS only refuses every call.',
      insecure: yaml`
        apiVersion: networking.istio.io/v1beta1
        kind: DestinationRule
        metadata:
          name: collector
          namespace: shop
        spec:
          host: collector
          subsets:
            - name: v1
              trafficPolicy:
                portLevelSettings:
                  - port:
                      number: 8080
                    tls:
                      mode: «DISABLE»
      `,
      secure: yaml`
        apiVersion: networking.istio.io/v1beta1
        kind: DestinationRule
        metadata:
          name: collector
          namespace: shop
        spec:
          host: collector
          subsets:
            - name: v1
              trafficPolicy:
                portLevelSettings:
                  - port:
                      number: 8080
                    tls:
                      mode: ISTIO_MUTUAL
      `,
      world: {
        'peer.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: «default»
            namespace: shop
          spec:
            mtls:
              mode: STRICT
        `,
      },
    },
    {
      why: 'What is outside the mesh may speak nothing else.',
      secure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: partner
        spec:
          host: feed.example.com
          trafficPolicy:
            tls:
              mode: DISABLE
      `,
    },
  ],
});
