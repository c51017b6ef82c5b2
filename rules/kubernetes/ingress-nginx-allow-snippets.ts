import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { controllerSettings } from '../../server/kubernetes/network/ingresses';

export default rule({
  title: 'Ingress controller takes snippets',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { datree: ['CONFIGMAP_CVE2021_25742_INCORRECT_SNIPPET_ANNOTATIONS_VALUE'] },
  fixable: 'review',
  threat: `
    With \`allow-snippet-annotations: "true"\` whoever may write an Ingress in any namespace writes into the configuration
    of the controller, runs code in it and reads the Secrets that it reads: often those of the whole cluster
    (CVE-2021-25742). A risk level of \`Critical\` lets through every other annotation that can be misused so.`,
  impact: 'Everybody who may write an Ingress reads all Secrets.',
  remedy: 'Leave both as they are by default: snippets off, and annotations up to the risk level `High`.',
  references: [
    'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#allow-snippet-annotations',
    'https://github.com/kubernetes/ingress-nginx/issues/7837',
  ],
  standards: { cwe: [94], mitre: ['T1552'] },

  subjects: controllerSettings,
  *check({ label, root }) {
    const data = root.at('data');
    const snippets = data.at('allow-snippet-annotations');
    const level = data.at('annotations-risk-level');
    const caveat = say`Ingresses that use such annotations are refused.`;
    if (`${snippets.value}`.toLowerCase() === 'true')
      yield {
        at: snippets,
        message: say`${label} lets every Ingress write into the controller's configuration.`,
        fixes: [{ title: say`Refuse snippets`, safety: 'review', caveat, changes: snippets.set('false') }],
      };
    if (level.string === 'Critical')
      yield {
        at: level,
        message: say`${label} lets through annotations of every risk, snippets among them.`,
        fixes: [
          { title: say`Refuse annotations of critical risk`, safety: 'review', caveat, changes: level.set('High') },
        ],
      };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: ingress-nginx-controller
        data:
          allow-snippet-annotations: «"true"»
          annotations-risk-level: «Critical»
      `,
      secure: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: ingress-nginx-controller
        data:
          allow-snippet-annotations: "false"
          annotations-risk-level: High
      `,
    },
    {
      why: 'The default, and another ConfigMap.',
      secure: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: ingress-nginx-controller
        data:
          allow-snippet-annotations: "false"
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: web
        data:
          mode: fast
      `,
    },
  ],
});
