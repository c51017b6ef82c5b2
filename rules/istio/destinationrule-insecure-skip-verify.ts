import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clientTlsSettings } from '../../server/istio/destination-rules';
import { truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Server certificate is not verified',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.2',
  fixable: 'review',
  threat: `
    With \`insecureSkipVerify\` the proxy takes any certificate under any name. Whoever is on the path, or answers the name,
    shows one of their own, reads the credentials that are sent, and changes the answers.`,
  impact: 'TLS that protects from nobody on the path.',
  remedy: `
    Remove the setting and name the authority that signed the server's certificate in \`caCertificates\`, or the names that
    it must have in \`subjectAltNames\`.`,
  references: [
    'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings',
    'https://istio.io/latest/docs/ops/best-practices/security/',
  ],
  standards: { cwe: [295], mitre: ['T1557'] },

  subjects: clientTlsSettings,
  *check({ rule: { label }, tls, host = 'its host', part }) {
    const skip = tls.at('insecureSkipVerify');
    const ca = tls.at('caCertificates');
    if (truthOf(skip) !== true) return;
    yield {
      at: skip,
      message: say`${label} takes any certificate from ${host}${part}.`,
      fixes: [
        {
          title: say`Verify the certificate`,
          safety: 'review',
          caveat: say`A server whose certificate no known authority signed cannot be called then.`,
          // Without an authority, that of the system is meant: this says so.
          changes: [...skip.remove(), ...(ca.isAbsent ? ca.set('system') : [])],
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
          name: payments
        spec:
          host: payments.example.com
          trafficPolicy:
            tls:
              mode: SIMPLE
              insecureSkipVerify: «true»
      `,
      secure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: payments
        spec:
          host: payments.example.com
          trafficPolicy:
            tls:
              mode: SIMPLE
              caCertificates: system
      `,
    },
    {
      why: 'A certificate that is verified is fine.',
      secure: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: payments
        spec:
          host: payments.example.com
          trafficPolicy:
            tls:
              mode: SIMPLE
              insecureSkipVerify: false
              caCertificates: system
      `,
    },
  ],
});
