import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { podSecurityPolicies } from '../../server/kubernetes/pod-security-policies';
import { minorOf } from '../../server/kubernetes/version';

const removedIn = 25;

export default rule({
  title: 'PodSecurityPolicy no longer exists',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { kubescape: ['C-0213', 'C-0217', 'C-0218'], kyverno: ['psp-migration'] },
  threat: `
    Kubernetes 1.25 removed PodSecurityPolicy: the API server refuses the object, and policies that were there before an
    upgrade are gone without a word. Whoever may create pods then creates a privileged one, because nothing checks
    any more, while the file still reads as if it did.`,
  impact: 'Pods that nobody checks.',
  remedy: `
    Label each namespace with \`pod-security.kubernetes.io/enforce\` and the level that its pods can meet, \`warn\` first.
    What the levels cannot say, such as single paths of the node, needs a ValidatingAdmissionPolicy or an admission controller.`,
  exceptions: 'A chart that also serves clusters before 1.25: render the policy only where the API exists.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-policy/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/migrate-from-psp/',
  ],
  standards: { cwe: [477], nsa: ['Kubernetes Pod security'] },

  subjects: podSecurityPolicies,
  *check({ object, label }, { config }) {
    // Where a template decides the name, a chart decides by the cluster's version whether the object is rendered at all.
    if (object.unit.file.isTemplate || object.name === undefined) return;
    if ((minorOf(config.kubernetesVersion) ?? removedIn) < removedIn) return;
    yield { at: object.root.at('kind'), message: say`${label} protects nothing: Kubernetes 1.25 removed its API.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: policy/v1beta1
        kind: «PodSecurityPolicy»
        metadata:
          name: tight
        spec:
          privileged: false
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: restricted
      `,
    },
    {
      why: 'Before 1.25 the policy is in force.',
      config: { kubernetesVersion: '1.24' },
      secure: yaml`
        apiVersion: policy/v1beta1
        kind: PodSecurityPolicy
        metadata:
          name: tight
        spec:
          privileged: false
      `,
    },
    {
      why: 'A chart may render it for old clusters alone.',
      path: 'chart/templates/policy.yaml',
      file: { isTemplate: true },
      secure: yaml`
        {{- if .Capabilities.APIVersions.Has "policy/v1beta1/PodSecurityPolicy" }}
        apiVersion: policy/v1beta1
        kind: PodSecurityPolicy
        metadata:
          name: tight
        {{- end }}
      `,
    },
    {
      why: 'The constraints of OpenShift are another API, and in force.',
      secure: yaml`
        apiVersion: security.openshift.io/v1
        kind: SecurityContextConstraints
        metadata:
          name: tight
        allowPrivilegedContainer: false
      `,
    },
  ],
});
