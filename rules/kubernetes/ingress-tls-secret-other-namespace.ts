import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { ingresses } from '../../server/kubernetes/network/ingresses';
import { madeSecrets } from '../../server/kubernetes/network/tls-secrets';

export default rule({
  title: 'TLS Secret in another namespace',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    An Ingress reads Secrets of its own namespace only. Where the certificate is made in another one, the controller serves
    its own, which browsers warn of. Users learn to click the warning away, and whoever is on the way reads and changes what
    passes.`,
  impact: 'A certificate that nobody can check.',
  remedy: 'Make the Certificate in the namespace of the Ingress, or give the controller one by default for all.',
  exceptions: 'Something outside of the workspace copies the Secret into the namespace.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls',
    'https://cert-manager.io/docs/usage/certificate/',
  ],
  standards: { cwe: [295] },

  subjects: ingresses,
  *check({ label, namespace, root }, { find }) {
    if (namespace === undefined) return;
    for (const entry of root.at('spec').at('tls').items) {
      const field = entry.at('secretName');
      const name = field.string;
      if (!name) continue;
      const own = find(madeSecrets, 'name', name, { namespace });
      if (own.length + own.possible.length > 0) continue;
      const [elsewhere] = [...find(madeSecrets, 'name', name)].filter(({ fact }) => fact.namespace !== undefined);
      if (!elsewhere) continue;
      const { fact } = elsewhere;
      yield {
        at: field,
        message: say`${label} cannot read Secret "${name}": ${fact.label} makes it in namespace "${fact.namespace}".`,
        related: [{ at: elsewhere, message: say`${fact.label} makes it here.` }],
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
          namespace: shop
        spec:
          tls:
            - hosts: [shop.example.com]
              secretName: «shop-tls»
      `,
      world: {
        'certificate.yaml': yaml`
          apiVersion: cert-manager.io/v1
          kind: Certificate
          metadata:
            name: shop
            namespace: certificates
          spec:
            secretName: «shop-tls»
        `,
      },
    },
    {
      why: 'It is made in the own namespace, by whichever kind; what is made nowhere somebody else makes.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          namespace: shop
        spec:
          tls:
            - secretName: shop-tls
            - secretName: api-tls
            - secretName: org-tls
            - secretName: elsewhere
            - hosts: [shop.example.com]
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: anywhere
        spec:
          tls:
            - secretName: shop-tls
      `,
      world: {
        'secrets.yaml': yaml`
          apiVersion: bitnami.com/v1alpha1
          kind: SealedSecret
          metadata:
            name: shop-tls
            namespace: shop
          ---
          apiVersion: external-secrets.io/v1
          kind: ExternalSecret
          metadata:
            name: api-tls
            namespace: shop
          spec: {}
          ---
          apiVersion: external-secrets.io/v1
          kind: ExternalSecret
          metadata:
            name: org
            namespace: shop
          spec:
            target:
              name: org-tls
        `,
      },
    },
  ],
});
