import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clientTlsSettings, verifiesByDefault } from '../../server/istio/destination-rules';

export default rule({
  title: 'No authority for the server certificate',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  aliases: { istioctl: ['IST0128', 'IST0129'] },
  threat: `
    Nothing says which authority must have signed the server's certificate. Since Istio 1.21 the proxy asks the trust store
    of its system, so a certificate of any public authority will do; before, it verified nothing at all. Whoever gets
    between with such a certificate reads the credentials that are sent.`,
  impact: 'A server that anybody with a public certificate can play, or anybody at all.',
  remedy: `
    Name the authority in \`caCertificates\`, or write \`system\` where a public one is right. A \`credentialName\` is read by
    gateways, and by sidecars only where the rule has a \`workloadSelector\`.`,
  references: [
    'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings',
    'https://istio.io/latest/docs/reference/config/analysis/ist0128/',
    'https://istio.io/latest/docs/reference/config/analysis/ist0129/',
  ],
  standards: { cwe: [295], mitre: ['T1557'] },

  subjects: clientTlsSettings,
  *check({ rule: { label, root }, tls, mode, host = 'its host', part }, { config }) {
    const ca = tls.at('caCertificates');
    const credential = tls.at('credentialName');
    // Sidecars read it where the rule selects their workload, and only there.
    const isRead = !credential.isAbsent && !root.at('spec').at('workloadSelector').isAbsent;
    const isNamed = !ca.isAbsent || isRead || !tls.at('insecureSkipVerify').isAbsent;
    if (!['SIMPLE', 'MUTUAL'].includes(mode.string ?? '') || isNamed) return;
    const isVerified = verifiesByDefault(config.istioVersion);
    yield {
      at: { ...mode.keyPlace, span: mode.span, ...(ca.absentFrom && { absentFrom: ca.absentFrom }) },
      ...(!isVerified && { severity: 'warning' as const }),
      message: credential.isPresent
        ? say`${label} names a credential for ${host}${part} that gateways read and no sidecar does: sidecars know no authority for it.`
        : isVerified
          ? say`${label} names no authority for ${host}${part}: a certificate of any public one is taken.`
          : say`${label} names no authority for ${host}${part}: before Istio 1.21 any certificate is taken.`,
      fixes: credential.isPresent
        ? []
        : [
            {
              title: say`Say that a public authority is right`,
              safety: 'review',
              caveat: say`A server whose certificate a private authority signed cannot be called then.`,
              changes: ca.set('system'),
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
              mode: «SIMPLE»
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
      `,
    },
    {
      why: 'Before Istio 1.21 nothing was verified then.',
      insecure: yaml`
        apiVersion: networking.istio.io/v1beta1
        kind: DestinationRule
        metadata:
          name: partner
        spec:
          host: api.example.com
          trafficPolicy:
            portLevelSettings:
              - port:
                  number: 443
                tls:
                  mode: «SIMPLE»
      `,
      secure: yaml`
        apiVersion: networking.istio.io/v1beta1
        kind: DestinationRule
        metadata:
          name: partner
        spec:
          host: api.example.com
          trafficPolicy:
            portLevelSettings:
              - port:
                  number: 443
                tls:
                  mode: SIMPLE
                  caCertificates: system
      `,
      config: { istioVersion: '1.20' },
    },
    {
      why: 'A credential is for gateways, unless the rule selects the workloads that call.',
      insecure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: partner
        spec:
          host: api.example.com
          trafficPolicy:
            tls:
              mode: «MUTUAL»
              credentialName: partner-client
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: partner-of-billing
        spec:
          host: api.example.com
          workloadSelector:
            matchLabels:
              app: billing
          trafficPolicy:
            tls:
              mode: MUTUAL
              credentialName: partner-client
      `,
    },
    {
      why: 'The mesh itself knows its authority.',
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
  ],
});
