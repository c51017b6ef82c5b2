import { admissionPlugins } from '../../server/controlplane/admission-configuration';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Images run when nobody judges them',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Whenever the webhook does not answer, every image is let through. Whoever can overload it, or waits for its next
    restart, runs an image that it would refuse.`,
  impact: `Any image, for whoever can wait.`,
  remedy: `
    Set \`defaultAllow: false\`, and run the webhook in more than one copy.`,
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#imagepolicywebhook'],
  standards: { cwe: [636] },

  subjects: admissionPlugins,
  *check({ name, configuration }) {
    const allow = configuration.at('imagePolicy').at('defaultAllow');
    if (name !== 'ImagePolicyWebhook' || truthOf(allow) !== true) return;
    yield {
      at: allow,
      message: say`Every image may run while the webhook that judges images does not answer.`,
      fixes: [
        {
          title: say`Refuse images that nobody judged`,
          safety: 'review',
          caveat: say`No pod starts while the webhook does not answer, its own included.`,
          changes: allow.set(false),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - name: ImagePolicyWebhook
            configuration:
              imagePolicy:
                kubeConfigFile: /etc/kubernetes/image-policy.kubeconfig
                defaultAllow: «true»
      `,
      secure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - name: ImagePolicyWebhook
            configuration:
              imagePolicy:
                kubeConfigFile: /etc/kubernetes/image-policy.kubeconfig
                defaultAllow: false
      `,
    },
    {
      why: 'Another plugin has other settings.',
      secure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - name: Other
            configuration:
              imagePolicy:
                kubeConfigFile: /etc/kubernetes/image-policy.kubeconfig
                defaultAllow: true
      `,
    },
  ],
});
