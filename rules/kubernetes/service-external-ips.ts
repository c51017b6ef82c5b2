import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { services } from '../../server/kubernetes/network/services';

export default rule({
  title: 'Service claims external addresses',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { trivy: ['KSV-0108'], kyverno: ['restrict-service-external-ips', 'restrict-external-ips'] },
  fixable: 'review',
  threat: `
    Every node hands packets for these addresses to the pods of the Service, and nothing checks whose they are. Whoever may
    write a Service puts the address of a DNS server, a registry or the metadata service there, and reads and answers the
    traffic of every pod and node for it (CVE-2020-8554). There is no fix; Kubernetes 1.36 deprecates the field.`,
  impact: "Other people's traffic in the hands of whoever writes the Service.",
  remedy: 'Take the field out, use a load balancer, and let admission refuse `externalIPs`.',
  exceptions:
    'Addresses that your own routers lead to the nodes, in a cluster where only administrators write Services.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#external-ips',
    'https://github.com/kubernetes/kubernetes/issues/97076',
    'https://www.kubernetes.dev/resources/keps/5707/',
  ],
  standards: { cwe: [441], mitre: ['T1557'] },

  subjects: services,
  *check({ label, root }) {
    const addresses = root.at('spec').at('externalIPs');
    const named = addresses.items.flatMap(({ string }) => string ?? []);
    if (named.length === 0) return;
    yield {
      at: addresses.keyPlace,
      message: say`${label} takes the traffic of the whole cluster for ${named.slice(0, 3).join(', ')}.`,
      fixes: [
        {
          title: say`Remove externalIPs`,
          safety: 'review',
          caveat: say`Clients no longer reach the Service by these addresses.`,
          changes: addresses.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          «externalIPs»:
            - 203.0.113.10
          ports:
            - port: 80
      `,
      secure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          ports:
            - port: 80
      `,
    },
    {
      why: 'An empty list claims nothing.',
      secure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          externalIPs: []
      `,
    },
  ],
});
