import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { ingresses } from '../../server/kubernetes/network/ingresses';

export default rule({
  title: 'Redirect to HTTPS switched off',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The host has a certificate, and is served in clear beside it. Whoever is on the way keeps the victim's browser on plain
    HTTP, reads the session cookie and changes the pages, although the site has TLS.`,
  impact: 'Sessions can be read by whoever is on the way.',
  remedy: 'Let the controller redirect to HTTPS, which it does without the annotation.',
  exceptions:
    'TLS ends in front of the controller, which would redirect for ever: use `force-ssl-redirect` or `use-forwarded-headers` there.',
  references: [
    'https://kubernetes.github.io/ingress-nginx/user-guide/tls/#server-side-https-enforcement-through-redirect',
  ],
  standards: { cwe: [319], mitre: ['T1557'] },

  subjects: ingresses,
  *check({ label, metadata, root }) {
    // Without a certificate there is nothing to redirect to.
    if (root.at('spec').at('tls').items.length === 0) return;
    for (const { key, field } of metadata.at('annotations').entries) {
      if (!/(?:^|[./])ssl-redirect$/.test(key) || field.string?.toLowerCase() !== 'false') continue;
      yield {
        at: field,
        message: say`${label} is served in clear as well: ${key} is "${field.string}".`,
        fixes: [
          {
            title: say`Redirect to HTTPS`,
            safety: 'review',
            caveat: say`Where TLS ends in front of the controller, it redirects for ever; clients that cannot follow a redirect fail.`,
            changes: field.set('true'),
          },
        ],
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
            nginx.ingress.kubernetes.io/ssl-redirect: «"false"»
        spec:
          tls:
            - hosts: [shop.example.com]
              secretName: shop-tls
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/ssl-redirect: "true"
        spec:
          tls:
            - hosts: [shop.example.com]
              secretName: shop-tls
      `,
    },
    {
      why: 'Without a certificate there is nothing to redirect to.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/ssl-redirect: "false"
        spec:
          rules:
            - host: shop.example.com
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: api
          annotations:
            nginx.ingress.kubernetes.io/proxy-body-size: 8m
        spec:
          tls:
            - hosts: [api.example.com]
              secretName: api-tls
      `,
    },
  ],
});
