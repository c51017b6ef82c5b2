import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { truthOf } from '../../server/kubernetes/pods';
import { accountWithholdsToken, tokenMounts } from '../../server/kubernetes/service-accounts';

export default rule({
  title: 'API token is mounted',
  severity: 'info',
  confidence: 'low',
  profile: 'strict',
  since: '0.1',
  aliases: {
    trivy: ['KSV-0036'],
    checkov: ['CKV_K8S_38'],
    kics: ['service_account_token_automount_not_disabled'],
    polaris: ['automountServiceAccountToken'],
    kubescape: ['C-0034', 'C-0190', 'C-0261'],
    kyverno: ['disable-automountserviceaccounttoken', 'restrict-automount-sa-token'],
    kubesec: ['AutomountServiceAccountToken'],
  },
  fixable: 'review',
  threat: `
    The kubelet puts a token for the Kubernetes API into every container. Most programs never use it, but whoever takes
    one over reads the file and calls the API with the pod's rights: to look around, and to go further where a role
    allows it.`,
  impact: 'An identity at the Kubernetes API for whoever breaks in.',
  remedy:
    'Set `automountServiceAccountToken: false` for pods that do not call the API. Operators and controllers need the token; service meshes mostly mount one of their own.',
  exceptions: 'Programs that talk to the Kubernetes API, or log in to a vault with the token.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
  ],
  standards: { cwe: [522], cis: ['CIS Kubernetes 1.12: 5.1.6'], mitre: ['T1528', 'T1552'] },

  subjects: tokenMounts,
  *check({ pod, label, automount }, context) {
    const isMissing = automount.isAbsent && pod?.isComplete && pod.containers.length > 0;
    if (!isMissing && truthOf(automount) !== true) return;
    // A pod that says nothing takes what its account says.
    if (pod && isMissing && accountWithholdsToken(pod, context)) return;
    yield {
      at: automount,
      message: pod
        ? say`Every container of ${label} gets a token for the Kubernetes API.`
        : say`Every pod that runs as ${label} gets a token for the Kubernetes API unless it says otherwise.`,
      fixes: [
        {
          title: say`Mount no API token (calls to the Kubernetes API fail)`,
          safety: 'review',
          caveat: say`Programs that call the Kubernetes API, or log in with the token elsewhere, fail.`,
          changes: automount.set(false),
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
          automountServiceAccountToken: «true»
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
          automountServiceAccountToken: false
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'Mounting it is the default.',
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
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
          automountServiceAccountToken: false
      `,
    },
    {
      why: 'An account that says so gives its token to every pod that says nothing.',
      insecure: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: web
        automountServiceAccountToken: «true»
      `,
      secure: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: web
        automountServiceAccountToken: false
      `,
    },
    {
      why: "Where the account keeps its token, a pod gets one only by asking; another namespace's account is another account.",
      insecure: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: web
          namespace: shop
        automountServiceAccountToken: false
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: quiet
          namespace: shop
        spec:
          serviceAccountName: web
          containers:
            - name: web
              image: nginx:1.27
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: asking
          namespace: shop
        spec:
          serviceAccountName: web
          automountServiceAccountToken: «true»
          containers:
            - name: web
              image: nginx:1.27
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: elsewhere
          namespace: bank
        «spec»:
          serviceAccountName: web
          containers:
            - name: web
              image: nginx:1.27
      `,
      secure: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: web
          namespace: shop
        automountServiceAccountToken: false
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: quiet
          namespace: shop
        spec:
          serviceAccountName: web
          containers:
            - name: web
              image: nginx:1.27
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: asking
          namespace: shop
        spec:
          serviceAccountName: web
          automountServiceAccountToken: false
          containers:
            - name: web
              image: nginx:1.27
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: elsewhere
          namespace: bank
        spec:
          serviceAccountName: web
          containers:
            - name: web
              image: nginx:1.27
          automountServiceAccountToken: false
      `,
    },
  ],
});
