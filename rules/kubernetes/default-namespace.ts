import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { inDefaultNamespace } from '../../server/kubernetes/namespaces';

export default rule({
  title: 'Object in the default namespace',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  aliases: {
    trivy: ['KSV-0110'],
    checkov: ['CKV_K8S_21'],
    kics: ['using_unrecommended_namespace', 'ensure_administrative_boundaries_between_resources'],
    'kube-linter': ['use-namespace'],
    kubescape: ['C-0061', 'C-0209', 'C-0212'],
    kyverno: ['disallow-default-namespace'],
    datree: ['WORKLOAD_INCORRECT_NAMESPACE_VALUE_DEFAULT'],
  },
  threat: `
    What is put into \`default\` lies together with all that others put there: roles, policies and accounts of the
    namespace hold for all of it. A right that one workload once needed is a right of every other.`,
  impact: `Rights and policies that were meant for something else.`,
  remedy: `
    Give each application a namespace of its own.`,
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/'],
  standards: { cis: ['CIS Kubernetes 1.12: 5.6.4'] },

  subjects: inDefaultNamespace,
  *check({ label, metadata }) {
    yield { at: metadata.at('namespace'), message: say`${label} is put into the default namespace.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: «default»
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'Left out, whoever applies it decides.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: x
          namespace: default
      `,
    },
  ],
});
