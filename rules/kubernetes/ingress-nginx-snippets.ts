import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { ingresses } from '../../server/kubernetes/network/ingresses';

export default rule({
  title: 'Configuration snippet in an annotation',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: {
    checkov: ['CKV_K8S_152', 'CKV_K8S_153', 'CKV_K8S_154'],
    kubescape: ['C-0059'],
    kyverno: ['disallow-ingress-nginx-custom-snippets', 'restrict-annotations'],
    datree: ['INGRESS_CVE2021_25742_INCORRECT_SERVER_SNIPPET_KEY'],
  },
  fixable: 'review',
  threat: `
    The snippet goes into the configuration of the controller as it is written. Whoever may write an Ingress with it runs
    code in the controller and reads its service account's token, which reads the Secrets of every namespace
    (CVE-2021-25742). A controller that takes snippets of one team takes them of all.`,
  impact: 'All Secrets that the controller reads, often those of the whole cluster.',
  remedy:
    'Use the annotation or the ConfigMap key that is made for the purpose, and refuse snippets in the controller.',
  exceptions: 'A controller for one team alone, whose Ingresses nobody else may write.',
  references: [
    'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#configuration-snippet',
    'https://github.com/kubernetes/ingress-nginx/issues/10571',
    'https://github.com/kubernetes/ingress-nginx/issues/7837',
  ],
  standards: { cwe: [94], mitre: ['T1552'] },

  subjects: ingresses,
  *check({ label, metadata }) {
    for (const { key, keyPlace, field } of metadata.at('annotations').entries) {
      if (!/^nginx\.(?:ingress\.kubernetes\.io|org)\/(?:[\w-]+-)?snippets?$/.test(key)) continue;
      yield {
        at: keyPlace,
        message: say`${label} writes into the configuration of the controller by ${key}.`,
        fixes: [
          {
            title: say`Remove the snippet`,
            safety: 'review',
            caveat: say`What the snippet configures is gone.`,
            changes: field.remove(),
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
            «nginx.ingress.kubernetes.io/configuration-snippet»: |
              more_set_headers "X-Frame-Options: DENY";
            nginx.ingress.kubernetes.io/proxy-body-size: 8m
        spec:
          ingressClassName: nginx
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/proxy-body-size: 8m
        spec:
          ingressClassName: nginx
      `,
    },
  ],
});
