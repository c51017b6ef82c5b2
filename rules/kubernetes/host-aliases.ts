import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Pod bypasses DNS for some names',
  severity: 'info',
  confidence: 'low',
  profile: 'strict',
  since: '0.1',
  aliases: { trivy: ['KSV-0007'], kubesec: ['HostAliases'] },
  threat: `
    Lines in /etc/hosts beat DNS. Whoever gets one past a review sends the pod's requests for a name to an address of
    their choice, and without TLS nobody notices.`,
  impact: 'Requests that end at the wrong server.',
  remedy: `
    Use a Service: without a selector and with an EndpointSlice for a fixed address outside the cluster, of type
    ExternalName for another DNS name. Or enter the name at the DNS server it belongs to.`,
  exceptions: 'A fixed address that no DNS server knows.',
  references: [
    'https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/',
    'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
  ],
  standards: { cwe: [923] },

  subjects: pods,
  *check({ spec, label }) {
    const aliases = spec.at('hostAliases');
    if (aliases.items.length === 0) return;
    yield { at: aliases.keyPlace, message: say`${label} resolves names by its manifest instead of asking DNS.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          «hostAliases»:
            - ip: 10.1.2.3
              hostnames: [billing.example.com]
          containers:
            - name: web
              image: nginx:1.27
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
