import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Proxy serves metrics to everyone',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  aliases: { kubescape: ['C-0291'] },
  fixable: 'review',
  threat: `
    Metrics and profiles of the proxy are served to everyone who reaches the node. They tell which services there are,
    and a fault in that server is open to all.`,
  impact: `The list of services, for everyone on the network.`,
  remedy: `
    Leave \`metricsBindAddress\` out: the default is 127.0.0.1.`,
  references: ['https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/'],

  subjects: objectsOf<{ metricsBindAddress: {} }>('kubeproxy.config.k8s.io', 'KubeProxyConfiguration'),
  *check({ root }) {
    const address = root.at('metricsBindAddress');
    const written = address.string ?? '';
    if (written === '' || /^(?:127\.|localhost|\[?::1)/.test(written)) return;
    yield {
      at: address,
      message: say`"kube-proxy" serves its metrics to everyone who reaches the node.`,
      fixes: [
        {
          title: say`Serve metrics on the node alone`,
          safety: 'review',
          caveat: say`Prometheus no longer reads them directly.`,
          changes: address.set('127.0.0.1:10249'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        metricsBindAddress: «0.0.0.0:10249»
      `,
      secure: yaml`
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        metricsBindAddress: 127.0.0.1:10249
      `,
    },
    {
      why: 'Left out or empty it is 127.0.0.1.',
      secure: yaml`
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        metricsBindAddress: ""
      `,
    },
  ],
});
