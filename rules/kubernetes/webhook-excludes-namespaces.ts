import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { webhooks } from '../../server/kubernetes/admission/webhooks';

export default rule({
  title: 'Webhook left by a label',
  severity: 'info',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    Whoever may change a namespace, as owners of one mostly may, sets the label and is no longer checked. The object
    itself may carry the label where \`objectSelector\` looks for it.`,
  impact: `A check that everyone can leave.`,
  remedy: `
    Name the namespaces by \`kubernetes.io/metadata.name\`, which nobody can change; use no \`objectSelector\` for what
    has to be checked.`,
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name',
  ],
  standards: { cwe: [863] },

  subjects: webhooks,
  *check({ name, isValidating, field }) {
    if (!isValidating) return;
    for (const key of ['namespaceSelector', 'objectSelector'] as const) {
      for (const expression of field.at(key).at('matchExpressions').items) {
        const label = expression.at('key');
        const operator = expression.at('operator').string;
        const isExemption = operator === 'DoesNotExist' || operator === 'NotIn';
        if (!isExemption || label.string === undefined || label.string === 'kubernetes.io/metadata.name') continue;
        yield {
          at: label,
          message:
            key === 'namespaceSelector'
              ? say`Whoever may label a namespace with "${label.string}" leaves the checks of webhook "${name}".`
              : say`An object with the label "${label.string}" is not checked by webhook "${name}".`,
        };
      }
    }
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
            namespaceSelector:
              matchExpressions:
                - key: «guard.example.com/ignore»
                  operator: DoesNotExist
            objectSelector:
              matchExpressions:
                - key: «unchecked»
                  operator: NotIn
                  values: ["true"]
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
            namespaceSelector:
              matchExpressions:
                - key: kubernetes.io/metadata.name
                  operator: NotIn
                  values: [kube-system, guard]
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
      why: 'Who asks for a label takes in more by it, not less; and what only fills in is no check.',
      secure: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata:
          name: guard
        webhooks:
          - name: guard.example.com
            admissionReviewVersions: [v1]
            sideEffects: None
            namespaceSelector:
              matchExpressions:
                - key: guarded
                  operator: Exists
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
            objectSelector:
              matchExpressions:
                - key: skip
                  operator: DoesNotExist
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
