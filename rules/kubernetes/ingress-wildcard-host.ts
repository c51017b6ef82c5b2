import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { ingresses } from '../../server/kubernetes/network/ingresses';

export default rule({
  title: 'Ingress for any host',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  aliases: {
    kyverno: ['disallow-empty-ingress-host', 'restrict-ingress-wildcard'],
    datree: ['INGRESS_INCORRECT_HOST_VALUE_PERMISSIVE'],
  },
  threat: `
    A rule without a host answers for every name that reaches the controller, those of other teams included where their
    own rules do not match; a wildcard for every name below it. Whoever may write such an Ingress takes requests, cookies
    and tokens that are meant for others.`,
  impact: "Requests for other teams' names.",
  remedy: 'Write the host that the rule is for; a wildcard only where every name below it belongs to the same owner.',
  exceptions: 'A controller of its own, or a page for everything else.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards'],
  standards: { cwe: [441] },

  subjects: ingresses,
  *check({ label, root }) {
    for (const rule of root.at('spec').at('rules').items) {
      const host = rule.at('host');
      if (host.isUnknown) continue;
      const text = host.string ?? '';
      if (text !== '' && !text.startsWith('*')) continue;
      // Half an item says nothing yet.
      if (text === '' && !rule.at('http').isPresent) continue;
      yield {
        at: host.isPresent ? host : { ...rule.at('http').keyPlace, absentFrom: rule.wholeSpan },
        message: text.startsWith('*.')
          ? say`${label} answers for every name under ${text.slice(2)}.`
          : say`${label} answers for every name that reaches the controller.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        spec:
          rules:
            - «http»:
                paths: []
            - host: «"*.example.com"»
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        spec:
          rules:
            - host: shop.example.com
              http:
                paths: []
      `,
    },
    {
      why: 'What a template writes is not known, and half an item says nothing yet.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        spec:
          rules:
            - host: {{ .Values.host }}
            - host:
      `,
    },
  ],
});
