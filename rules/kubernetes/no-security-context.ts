import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods } from '../../server/kubernetes/pods';
import { isBare } from '../../server/kubernetes/security-fields';

export default rule({
  title: 'Nothing restricts the container',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.1',
  aliases: {
    trivy: ['KSV-0118'],
    checkov: ['CKV_K8S_29', 'CKV_K8S_30'],
    kics: ['pod_or_container_without_security_context'],
    kubescape: ['C-0211'],
  },
  threat: `
    Neither the pod nor the container says anything about users, capabilities or system calls, so all defaults apply:
    often root, fourteen capabilities, and the whole kernel to call. Whoever takes the program over starts from there.`,
  impact: 'All that the runtime grants by default.',
  remedy:
    'Write a `securityContext`; "Harden this container" fills it in. Images that need root or write to their own files must change first.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  ],
  standards: { cwe: [250, 653], cis: ['CIS Kubernetes 1.12: 5.6.3'], nsa: ['Kubernetes Pod security'] },

  subjects: pods,
  *check(pod) {
    if (!isBare(pod.securityContext, 'pod')) return;
    for (const container of pod.containers) {
      if (!container.isComplete || !isBare(container.securityContext, 'container')) continue;
      yield {
        at: container.securityContext,
        message: say`Neither ${pod.label} nor its container "${container.name}" has a securityContext.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: «web»
              image: registry.example.com/web:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                allowPrivilegeEscalation: false
      `,
    },
    {
      why: 'An empty one says nothing either.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext: {}
          containers:
            - name: «web»
              image: registry.example.com/web:1.4
      `,
    },
    {
      why: "The pod's counts for its containers.",
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            runAsNonRoot: true
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
  ],
});
