import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clientTlsSettings } from '../../server/istio/destination-rules';

export default rule({
  title: 'No name for the server certificate',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  threat: `
    The proxy checks that the certificate has the name that was asked for, which it takes from the request. Where the host is
    an address or a pattern, there may be no such name, and any certificate of the authority will do: that of another
    service, whose owner then reads what is sent here.`,
  impact: 'One server of an authority can play another.',
  remedy: 'Write the names that the certificate must have in `subjectAltNames`, or the name to ask for in `sni`.',
  references: ['https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings'],
  standards: { cwe: [297] },

  subjects: clientTlsSettings,
  *check({ rule: { label }, tls, mode, host = '', part }) {
    const isNamed = !tls.at('subjectAltNames').isAbsent || !tls.at('sni').isAbsent;
    const isNameless = /^\*|^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
    if (!['SIMPLE', 'MUTUAL'].includes(mode.string ?? '') || isNamed || !isNameless) return;
    yield {
      at: mode,
      message: say`${label} names nobody whose certificate ${host}${part} must show.`,
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
          host: "*.example.com"
          trafficPolicy:
            tls:
              mode: «SIMPLE»
              caCertificates: /etc/ssl/partner.pem
      `,
    },
    {
      why: 'A host with a name has one to be checked.',
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
              caCertificates: /etc/ssl/partner.pem
      `,
    },
  ],
});
