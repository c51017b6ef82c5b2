import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { webhooks } from '../../server/kubernetes/admission/webhooks';

export default rule({
  title: 'Webhook outside the cluster',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { kubescape: ['C-0036', 'C-0039'] },
  threat: `
    Every object that the webhook watches is sent to that address, Secrets included where it watches them, and whoever
    answers there decides what is admitted. Whoever takes over the name or the way to it reads and rules.`,
  impact: `What is created in the cluster, and who decides of it.`,
  remedy: `
    Run it as a Service in the cluster, with a \`caBundle\`.`,
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/'],
  standards: { cwe: [319], mitre: ['T1557'] },

  subjects: webhooks,
  *check({ name, field }) {
    const url = field.at('clientConfig').at('url');
    const address = url.string;
    if (!address || /^https:\/\/[^/]*\.svc(?:\.[\w.-]+)?(?::\d+)?(?:\/|$)/.test(address) || isLocal(address)) return;
    yield {
      at: url,
      message: address.startsWith('https://')
        ? say`Webhook "${name}" sends what it watches to an address outside the cluster.`
        : say`Webhook "${name}" has an address without TLS, which the API server refuses.`,
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
            clientConfig:
              url: «https://guard.example.com/validate»
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
      why: 'An address without TLS is refused.',
      insecure: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata:
          name: guard
        webhooks:
          - name: guard.example.com
            admissionReviewVersions: [v1]
            sideEffects: None
            clientConfig:
              url: «http://guard.example.com/mutate»
            rules:
              - apiGroups: [""]
                apiVersions: [v1]
                operations: [CREATE]
                resources: [pods]
      `,
    },
    {
      why: 'The name of a Service, and the API server’s own node.',
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
              url: https://guard.guard.svc:443/validate
            rules:
              - apiGroups: [""]
                apiVersions: [v1]
                operations: [CREATE]
                resources: [pods]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata:
          name: guard
        webhooks:
          - name: guard.example.com
            admissionReviewVersions: [v1]
            sideEffects: None
            clientConfig:
              url: https://127.0.0.1:8443/validate
            rules:
              - apiGroups: [""]
                apiVersions: [v1]
                operations: [CREATE]
                resources: [pods]
      `,
    },
  ],
});

const isLocal = (address: string): boolean => /^https:\/\/(?:localhost|127\.|\[::1\])/.test(address);
