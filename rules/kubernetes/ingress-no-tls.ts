import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { bringsCertificate, hostsOf, ingresses } from '../../server/kubernetes/network/ingresses';

export default rule({
  title: 'Ingress without TLS',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { polaris: ['tlsSettingsMissing'], kubescape: ['C-0263'], kyverno: ['require-ingress-https'] },
  fixable: 'template',
  threat: `
    Without \`tls\` the hosts are served in clear. Whoever sits on the way, in a café, a provider or the data center, reads
    passwords and session cookies, and puts code of theirs into the pages.`,
  impact: 'Passwords, sessions and pages in the hands of whoever is on the way.',
  remedy:
    'Name the hosts and the Secret with their certificate in `spec.tls`; cert-manager keeps such Secrets up to date.',
  exceptions: `
    TLS ends in front of the controller, at a load balancer or a CDN. Annotations that say so are understood for common
    controllers; else say it in an ignore comment.`,
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls',
    'https://cert-manager.io/docs/usage/ingress/',
  ],
  standards: { cwe: [319], nsa: ['Network separation and hardening'], mitre: ['T1557'] },

  subjects: ingresses,
  *check(ingress) {
    const spec = ingress.root.at('spec');
    const tls = spec.at('tls');
    const isMissing = tls.isAbsent || (tls.kind === 'sequence' && !tls.isUnknown && tls.items.length === 0);
    // What has no rules and no backend yet serves nothing.
    const serves =
      spec.at('rules').items.length > 0 || spec.at('defaultBackend').isPresent || spec.at('backend').isPresent;
    if (!isMissing || !serves || bringsCertificate(ingress)) return;
    const hosts = [...new Set(hostsOf(ingress).map(({ host }) => host))];
    yield {
      at: tls,
      message:
        hosts.length > 0
          ? say`${ingress.label} serves ${hosts.slice(0, 2).join(', ')} without TLS.`
          : say`${ingress.label} serves without TLS.`,
      fixes: [
        {
          title: say`Name the hosts and their certificate`,
          safety: 'template',
          changes: tls.set([{ ...(hosts.length > 0 && { hosts }), secretName: blank('secret with the certificate') }]),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        «spec»:
          ingressClassName: nginx
          rules:
            - host: shop.example.com
              http:
                paths:
                  - path: /
                    pathType: Prefix
                    backend:
                      service:
                        name: web
                        port:
                          name: http
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        spec:
          ingressClassName: nginx
          tls:
            - hosts:
                - shop.example.com
              secretName: shop-tls
          rules:
            - host: shop.example.com
              http:
                paths:
                  - path: /
                    pathType: Prefix
                    backend:
                      service:
                        name: web
                        port:
                          name: http
      `,
    },
    {
      why: 'A backend for everything, and an empty list; a public load balancer that listens for HTTP alone.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            alb.ingress.kubernetes.io/scheme: internet-facing
            alb.ingress.kubernetes.io/listen-ports: '[{"HTTP": 80}]'
        spec:
          tls: «[]»
          defaultBackend:
            service:
              name: web
              port:
                number: 80
      `,
    },
    {
      why: 'Controllers of clouds take certificates by annotations; and without rules nothing is served.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            alb.ingress.kubernetes.io/certificate-arn: arn:aws:acm:eu-west-1:111122223333:certificate/a
        spec:
          defaultBackend:
            service:
              name: web
              port:
                number: 80
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: empty
        spec:
          ingressClassName: nginx
      `,
    },
    {
      why: 'What a template adds is not known.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            {{- toYaml .Values.annotations | nindent 4 }}
        spec:
          defaultBackend:
            service:
              name: web
      `,
    },
  ],
});
