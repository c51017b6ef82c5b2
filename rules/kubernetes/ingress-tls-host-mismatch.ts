import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { bringsCertificate, coversHost, hostsOf, ingresses } from '../../server/kubernetes/network/ingresses';

export default rule({
  title: 'Host without a certificate',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kyverno: ['ingress-host-match-tls'] },
  fixable: 'review',
  threat: `
    A host that no entry of \`tls\` names is served in clear, or with the controller's own certificate, which browsers warn
    of. Users learn to click the warning away, and whoever is on the way reads and changes what passes.`,
  impact: 'The traffic of this host can be read and changed on the way.',
  remedy: 'Name the host in `tls`, with a certificate that is for it. A wildcard stands for one label.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#tls'],
  standards: { cwe: [319], mitre: ['T1557'] },

  subjects: ingresses,
  *check(ingress) {
    const entries = ingress.root.at('spec').at('tls').items;
    const lists = entries.map((entry) => entry.at('hosts'));
    // Without hosts an entry is for whatever its certificate says.
    if (
      lists.some(
        (list) => list.items.length === 0 || list.isUnknown || list.items.some(({ string }) => string === undefined),
      )
    )
      return;
    const covered = lists.flatMap((list) => list.items.map(({ string = '' }) => string));
    if (covered.length === 0 || bringsCertificate(ingress)) return;
    const [only, ...more] = lists;
    for (const { host, field } of hostsOf(ingress)) {
      if (covered.some((certificate) => coversHost(certificate, host))) continue;
      yield {
        at: field,
        message: say`${ingress.label}: no entry of tls is for ${host}.`,
        fixes:
          !only || more.length > 0
            ? []
            : [
                {
                  title: say`Name ${host} in tls`,
                  safety: 'review',
                  caveat: say`The certificate in the Secret must be for this host as well.`,
                  changes: only.append(host),
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
        spec:
          tls:
            - hosts:
                - shop.example.com
              secretName: shop-tls
          rules:
            - host: shop.example.com
            - host: «api.example.com»
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        spec:
          tls:
            - hosts:
                - shop.example.com
                - api.example.com
              secretName: shop-tls
          rules:
            - host: shop.example.com
            - host: api.example.com
      `,
    },
    {
      why: 'A wildcard stands for one label; where several entries are, whose certificate it is nobody knows.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        spec:
          tls:
            - hosts: ["*.example.com"]
              secretName: wildcard
            - hosts: [example.org]
              secretName: org
          rules:
            - host: a.example.com
            - host: «a.b.example.com»
      `,
    },
    {
      why: 'An entry without hosts is for what its certificate says.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        spec:
          tls:
            - secretName: shop-tls
          rules:
            - host: shop.example.com
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: plain
        spec:
          rules:
            - host: shop.example.com
      `,
    },
  ],
});
