import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { ingresses } from '../../server/kubernetes/network/ingresses';

export default rule({
  title: 'Ingress value that breaks out',
  severity: 'error',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { trivy: ['KCV-0093'], kyverno: ['restrict-ingress-paths'] },
  threat: `
    ingress-nginx writes paths and the values of annotations into its configuration. One with a line break, a semicolon or
    braces ends the directive it stands in and begins another: code in the controller, and with it the Secrets it reads
    (CVE-2021-25745, CVE-2025-1097, CVE-2025-1098, CVE-2025-24514).`,
  impact: 'Code in the controller, and every Secret that it reads.',
  remedy: 'Write a plain path or URL. A controller from 1.12.1 or 1.11.5 on refuses most such values.',
  exceptions:
    'A pattern whose braces repeat, as in `{2,4}`, in a path that the controller reads as a regular expression.',
  references: [
    'https://github.com/kubernetes/ingress-nginx/issues/8502',
    'https://kubernetes.io/blog/2025/03/24/ingress-nginx-cve-2025-1974/',
  ],
  standards: { cwe: [94], mitre: ['T1190'] },

  subjects: ingresses,
  *check({ label, metadata, root }) {
    for (const { key, field } of metadata.at('annotations').entries) {
      const text = field.string;
      const name = key.startsWith('nginx.ingress.kubernetes.io/') ? key.slice(key.indexOf('/') + 1) : '';
      if (
        text !== undefined &&
        injectable.has(name) &&
        (breaksOut.test(text.trim()) || (takesUrl.has(name) && /[|<>"'\\^`\s]/.test(text.trim())))
      )
        yield { at: field, message: say`${label}: the value of ${key} can end the directive that it is written into.` };
    }
    for (const rule of root.at('spec').at('rules').items)
      for (const entry of rule.at('http').at('paths').items) {
        const path = entry.at('path');
        const text = path.string;
        if (
          text === undefined ||
          !(breaksOut.test(text) || /\{(?!\d)|(?<![\d,])\}|["'\s]/.test(text) || isLeak.test(text))
        )
          continue;
        yield {
          at: path,
          message: say`${label}: the path ${JSON.stringify(text)} can end the block that it is written into.`,
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
          annotations:
            nginx.ingress.kubernetes.io/auth-url: «"https://auth.example.com/#;injected"»
            nginx.ingress.kubernetes.io/mirror-target: «https://mirror.example.com/a|b»
        spec:
          rules:
            - http:
                paths:
                  - path: «"/a{root /etc;}"»
                    pathType: ImplementationSpecific
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/auth-url: https://auth.example.com/check?from=$scheme
            nginx.ingress.kubernetes.io/auth-tls-match-cn: CN=web
            nginx.ingress.kubernetes.io/rewrite-target: /$2
        spec:
          rules:
            - http:
                paths:
                  - path: /a(/|$)(.*)
                    pathType: ImplementationSpecific
                  - path: /v[0-9]{1,2}/items
                    pathType: ImplementationSpecific
      `,
    },
  ],
});

/** Annotations whose values were written into the configuration unchecked. */
const injectable = new Set([
  'auth-url',
  'auth-signin',
  'auth-tls-match-cn',
  'mirror-target',
  'mirror-host',
  'permanent-redirect',
  'temporal-redirect',
  'rewrite-target',
  'app-root',
  'server-alias',
  'upstream-vhost',
  'x-forwarded-prefix',
]);

/** Those of them that are one address, in which these characters mean nothing. */
const takesUrl = new Set([
  'auth-url',
  'auth-signin',
  'mirror-target',
  'mirror-host',
  'permanent-redirect',
  'temporal-redirect',
]);

const breaksOut = /[;\n\r]|#;/;

/** Paths to what the controller itself holds. */
const isLeak = /\/var\/run\/secrets|\/etc\/(?:passwd|ingress-controller)/;
