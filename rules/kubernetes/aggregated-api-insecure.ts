import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';
import { truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Aggregated API is not verified',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { semgrep: ['skip-tls-verify-service'], kubescape: ['C-0089'] },
  fixable: 'review',
  threat: `
    The API server hands requests for this group on, with who made them, and believes whoever answers. Whoever can
    answer in that place decides what clients see, and sends them elsewhere.`,
  impact: `What clients of that API see, and where they go.`,
  remedy: `
    Leave the switch out and write \`caBundle\`, or let cert-manager do so.`,
  references: [
    'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/',
    'https://github.com/kubernetes/kubernetes/issues/112513',
  ],
  standards: { cwe: [295] },

  subjects: objectsOf<{ spec: { insecureSkipTLSVerify: {} } }>('apiregistration.k8s.io', 'APIService'),
  *check({ label, root }) {
    const skip = root.at('spec').at('insecureSkipTLSVerify');
    if (truthOf(skip) !== true) return;
    yield {
      at: skip,
      message: say`The API server accepts any certificate from whoever answers for ${label}.`,
      fixes: [
        {
          title: say`Verify the certificate`,
          safety: 'review',
          caveat: say`Without a \`caBundle\` the API is not reached any more.`,
          changes: skip.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata:
          name: v1beta1.metrics.example.com
        spec:
          group: metrics.example.com
          version: v1beta1
          insecureSkipTLSVerify: «true»
          groupPriorityMinimum: 100
          versionPriority: 100
          service:
            name: metrics
            namespace: monitoring
      `,
      secure: yaml`
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata:
          name: v1beta1.metrics.example.com
        spec:
          group: metrics.example.com
          version: v1beta1
          groupPriorityMinimum: 100
          versionPriority: 100
          service:
            name: metrics
            namespace: monitoring
      `,
    },
    {
      why: 'Off is the default.',
      secure: yaml`
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata:
          name: v1beta1.metrics.example.com
        spec:
          insecureSkipTLSVerify: false
      `,
    },
  ],
});
