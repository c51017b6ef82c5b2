import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods, truthOf } from '../../server/kubernetes/pods';
import { accountWithholdsToken } from '../../server/kubernetes/service-accounts';

export default rule({
  title: 'Default service account is used',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.1',
  aliases: {
    checkov: ['CKV_K8S_41'],
    kics: ['service_account_name_undefined_or_empty'],
    'kube-linter': ['default-service-account'],
    kubescape: ['C-0189', 'C-0225', 'C-0239'],
    kubesec: ['ServiceAccountName'],
  },
  fixable: 'template',
  threat: `
    Every pod that names no service account runs as the one called \`default\` in its namespace. A right that one of them
    once needed is a right of all: whoever takes over any of these pods calls the Kubernetes API with it.`,
  impact: 'Rights that were meant for another workload.',
  remedy:
    'Create a service account for the workload, bind what it needs to it, and name it. What was granted to `default` no longer applies.',
  exceptions: 'A pod without a token (`automountServiceAccountToken: false`) has no use for an account.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
  ],
  standards: { cwe: [250], cis: ['CIS Kubernetes 1.12: 5.1.5'], mitre: ['T1078'] },

  subjects: pods,
  *check(pod, context) {
    const name = pod.spec.at('serviceAccountName');
    const old = pod.spec.at('serviceAccount');
    if (name.isUnknown || old.isUnknown) return;
    const written = name.isPresent && name.value !== '' ? name : old;
    if (written.isPresent && written.value !== '' && written.value !== 'default') return;
    const isWritten = written.value === 'default';
    const isMissing = name.isAbsent && old.isAbsent && pod.isComplete && pod.containers.length > 0;
    if (!isWritten && !isMissing && name.value !== '') return;
    // Without a token nobody calls the API as the account.
    const automount = pod.spec.at('automountServiceAccountToken');
    if (automount.isUnknown || truthOf(automount) === false) return;
    if (!automount.isPresent && accountWithholdsToken(pod, context)) return;
    yield {
      // That no token is wanted may still be said.
      at: isWritten ? { unit: pod.unit, span: written.span, absentFrom: pod.spec.wholeSpan } : name,
      message: say`${pod.label} runs as the service account that all pods of the namespace share.`,
      fixes: [
        {
          title: say`Name a service account of its own`,
          safety: 'template',
          changes: name.set(pod.workload.name ?? 'NAME'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          serviceAccountName: «default»
          containers:
            - name: web
              image: nginx:1.27
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          serviceAccountName: web
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'Without a name it is the same account.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        «spec»:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'What is written needs no complete pod.',
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              serviceAccountName: «default»
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              serviceAccountName: web
      `,
    },
    {
      why: 'The old key names an account as well.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          serviceAccount: web
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'An account whose token no container gets gives nobody its rights.',
      world: {
        'accounts.yaml': yaml`
          apiVersion: v1
          kind: ServiceAccount
          metadata:
            name: default
          automountServiceAccountToken: false
        `,
      },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: db
        spec:
          serviceAccountName: default
          automountServiceAccountToken: false
          containers:
            - name: db
              image: postgres:17
      `,
    },
    {
      why: 'A name that a template fills in, and a part of a pod.',
      path: 'templates/web.yaml',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          serviceAccountName: {{ .Values.account }}
          containers:
            - name: web
              image: nginx:1.27
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: part
        spec:
          hostNetwork: false
      `,
    },
  ],
});
