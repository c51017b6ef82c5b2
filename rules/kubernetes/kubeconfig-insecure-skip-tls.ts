import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { kubeconfigs } from '../../server/kubernetes/kubeconfigs';
import { truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Kubeconfig trusts any server',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.2',
  aliases: { semgrep: ['skip-tls-verify-cluster'] },
  fixable: 'review',
  threat: `
    Whoever stands between kubectl and the cluster, in a café or on a cut network route, answers with any certificate
    and is believed. The token that kubectl sends is theirs then, and they act as this user in the cluster.`,
  impact: "The user's rights in the cluster.",
  remedy: "Name the cluster's own authority with `certificate-authority-data`, and leave the switch out.",
  references: [
    'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
    'https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/',
  ],
  standards: { cwe: [295], mitre: ['T1557'] },

  subjects: kubeconfigs,
  *check({ root }) {
    for (const item of root.at('clusters').items) {
      const skip = item.at('cluster').at('insecure-skip-tls-verify');
      if (truthOf(skip) !== true) continue;
      yield {
        at: skip,
        message: say`Any certificate is accepted for cluster "${item.at('name').raw ?? ''}".`,
        fixes: [
          {
            title: say`Verify the server's certificate`,
            safety: 'review',
            caveat: say`kubectl refuses a server whose certificate no authority signed that it knows.`,
            changes: skip.remove(),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Config
        clusters:
          - name: shop
            cluster:
              server: https://shop.example.com:6443
              insecure-skip-tls-verify: «true»
        contexts: []
        users: []
      `,
      secure: yaml`
        apiVersion: v1
        kind: Config
        clusters:
          - name: shop
            cluster:
              server: https://shop.example.com:6443
        contexts: []
        users: []
      `,
    },
    {
      why: 'Off is the default.',
      secure: yaml`
        apiVersion: v1
        kind: Config
        clusters:
          - name: shop
            cluster:
              server: https://shop.example.com:6443
              certificate-authority: ca.crt
              insecure-skip-tls-verify: false
      `,
    },
  ],
});
