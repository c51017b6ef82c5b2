import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { webhooks } from '../../server/kubernetes/admission/webhooks';

export default rule({
  title: 'Webhook that fails open',
  severity: 'info',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Whenever the webhook does not answer in time, the object is admitted unseen. Whoever can overload it, or waits for
    its next restart, gets in what it would refuse.`,
  impact: `Any object, for whoever can wait.`,
  remedy: `
    Set \`failurePolicy: Fail\` for what has to be checked, run the webhook in several copies, and leave its own
    namespace out of it.`,
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
    'https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/',
  ],
  standards: { cwe: [636] },

  subjects: webhooks,
  *check({ name, isValidating, field }) {
    const policy = field.at('failurePolicy');
    // What a mutating webhook fills in is mostly no check.
    if (policy.string !== 'Ignore' || !isValidating) return;
    yield {
      at: policy,
      message: say`Webhook "${name}" lets everything through while it does not answer.`,
      fixes: [
        {
          title: say`Refuse what was not checked`,
          safety: 'review',
          caveat: say`While the webhook does not answer, nothing that it watches can be created, its own pods included.`,
          changes: policy.set('Fail'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata:
          name: guard
        webhooks:
          - name: guard.example.com
            admissionReviewVersions: [v1]
            sideEffects: None
            failurePolicy: «Ignore»
            clientConfig:
              service:
                name: guard
                namespace: guard
            rules:
              - apiGroups: [""]
                apiVersions: [v1]
                operations: [CREATE]
                resources: [pods]
      `,
      secure: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata:
          name: guard
        webhooks:
          - name: guard.example.com
            admissionReviewVersions: [v1]
            sideEffects: None
            failurePolicy: Fail
            clientConfig:
              service:
                name: guard
                namespace: guard
            rules:
              - apiGroups: [""]
                apiVersions: [v1]
                operations: [CREATE]
                resources: [pods]
      `,
    },
    {
      why: 'Fail is the default, and what only fills in is no check.',
      secure: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata:
          name: guard
        webhooks:
          - name: guard.example.com
            admissionReviewVersions: [v1]
            sideEffects: None
            clientConfig:
              service:
                name: guard
                namespace: guard
            rules:
              - apiGroups: [""]
                apiVersions: [v1]
                operations: [CREATE]
                resources: [pods]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata:
          name: guard
        webhooks:
          - name: guard.example.com
            admissionReviewVersions: [v1]
            sideEffects: None
            failurePolicy: Ignore
            clientConfig:
              service:
                name: guard
                namespace: guard
            rules:
              - apiGroups: [""]
                apiVersions: [v1]
                operations: [CREATE]
                resources: [pods]
      `,
    },
  ],
});
