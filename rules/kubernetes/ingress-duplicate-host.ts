import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { classOf, ingresses, ingressFacts } from '../../server/kubernetes/network/ingresses';

export default rule({
  title: 'Host and path claimed twice',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { kyverno: ['unique-ingress-host-and-path'] },
  threat: `
    Of two Ingresses for one host and path the controller serves one, commonly the older. Whoever may write an Ingress in a
    namespace of their own claims the host of another team, gets its requests with cookies and tokens once the other is
    made anew, and answers in its name.`,
  impact: 'Requests of one team in the hands of another.',
  remedy: 'Keep each host and path in one Ingress, and let admission refuse a host that another namespace has.',
  exceptions: 'Ingresses for two controllers that share a class by mistake of their names only.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#name-based-virtual-hosting'],
  standards: { cwe: [441] },

  subjects: ingresses,
  *check(ingress, { find }) {
    const { unit, label, namespace, metadata, root } = ingress;
    const annotations = metadata.at('annotations');
    const ofClass = classOf(ingress);
    // A canary is for the same host and path on purpose.
    if (namespace === undefined || annotations.isUnknown || annotations.keys.some((key) => key.endsWith('/canary')))
      return;
    for (const rule of root.at('spec').at('rules').items) {
      const host = rule.at('host').string;
      const entries = rule.at('http').at('paths').items;
      const paths = entries.flatMap((entry) => (entry.at('path').isUnknown ? [] : (entry.at('path').string ?? '/')));
      if (!host || paths.length === 0) continue;
      const [other] = [...find(ingressFacts, 'host', host)].filter(
        ({ path, fact }) =>
          !(path === unit.file.path && fact.label === label && fact.namespace === namespace) &&
          fact.class === ofClass &&
          !fact.isCanary &&
          fact.namespace !== undefined &&
          fact.namespace !== namespace &&
          fact.routes.some((route) => route.host === host && paths.includes(route.path)),
      );
      if (!other) continue;
      yield {
        at: rule.at('host'),
        message: say`${label} and ${other.fact.label} in namespace "${other.fact.namespace}" both claim ${host}.`,
        related: [{ at: other, message: say`${other.fact.label} claims the same host and path.` }],
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
          ingressClassName: nginx
          rules:
            - host: «shop.example.com»
              http:
                paths:
                  - path: /
      `,
      world: {
        'lab.yaml': yaml`
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata:
            name: «mine»
            namespace: lab
          spec:
            ingressClassName: nginx
            rules:
              - host: shop.example.com
                http:
                  paths:
                    - path: /
        `,
      },
    },
    {
      why: 'Another path, another class, a canary, the own namespace.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          namespace: shop
        spec:
          ingressClassName: nginx
          rules:
            - host: shop.example.com
              http:
                paths:
                  - path: /
            - host: example.com
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: canary
          namespace: shop
          annotations:
            nginx.ingress.kubernetes.io/canary: "true"
        spec:
          ingressClassName: nginx
          rules:
            - host: shop.example.com
              http:
                paths:
                  - path: /
      `,
      world: {
        'lab.yaml': yaml`
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata:
            name: api
            namespace: lab
          spec:
            ingressClassName: nginx
            rules:
              - host: shop.example.com
                http:
                  paths:
                    - path: /api
          ---
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata:
            name: internal
            namespace: lab
          spec:
            ingressClassName: internal
            rules:
              - host: shop.example.com
                http:
                  paths:
                    - path: /
        `,
      },
    },
  ],
});
