import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { since } from '../../server/kubernetes/pod-security';
import { numberOf, pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Container runs as root',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    'kube-score': ['container-security-context-user-group-id'],
    pss: ['runAsUser'],
    // 0 is below 10000 too; `low-uid` leaves it to this rule.
    trivy: ['KSV-0105', 'KSV-0012'],
    checkov: ['CKV_K8S_23'],
    kics: ['containers_running_as_root'],
    'kube-linter': ['run-as-non-root'],
    polaris: ['runAsRootAllowed'],
    kubescape: ['C-0013', 'C-0198'],
    kyverno: ['require-run-as-non-root-user'],
    kubesec: ['RunAsUser'],
  },
  fixable: 'template',
  threat: `
    User 0 in the container is user 0 on the node: there is one kernel, and without a user namespace one list of users.
    Whoever breaks into the program is root in the container at once, and any hole in the runtime, any mounted directory
    of the node is then used as root.`,
  impact: 'An escape ends as root on the node.',
  remedy: `
    Name a user other than 0 that the image can run as; numbers from 10000 on do not collide with users of the node.
    Files that belong to root in the image, or on its volumes, may need another owner or an \`fsGroup\`.`,
  exceptions: 'With hostUsers: false root in the pod is an ordinary user on the node.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  ],
  standards: {
    cwe: [250],
    cis: ['CIS Kubernetes 1.12: 5.2.7'],
    pss: 'restricted',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611'],
  },

  subjects: pods,
  *check(pod, context) {
    const version = policyVersion(pod, context);
    if (version < since.runAsUser) return;
    if (pod.hasUserNamespace && version >= since.userNamespaceExemption) return;
    const shared = pod.securityContext.at('runAsUser');
    const own = pod.containers.map((container) => container.securityContext.at('runAsUser'));
    if (numberOf(shared) === 0) {
      const isOverridden = own.length > 0 && own.every((user) => Number(numberOf(user)) > 0);
      yield {
        at: shared,
        message: isOverridden
          ? say`${pod.label} names root as its user, though every container names another.`
          : say`${pod.label} runs its containers as root.`,
        // The standard refuses it all the same: the next container that somebody adds would take it.
        ...(isOverridden && { severity: 'info' as const }),
        fixes: [{ title: say`Run as another user`, safety: 'template', changes: shared.set(blank('10001')) }],
      };
    }
    for (const [index, user] of own.entries()) {
      if (numberOf(user) !== 0) continue;
      yield {
        at: user,
        message: say`Container "${pod.containers[index]?.name}" runs as root.`,
        fixes: [{ title: say`Run as another user`, safety: 'template', changes: user.set(blank('10001')) }],
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
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                runAsUser: «0»
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
                runAsUser: 10001
      `,
    },
    {
      why: "The pod's user counts although every container overrides it: one more container would not.",
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            runAsUser: «0»
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                runAsUser: 10001
      `,
    },
    {
      why: 'Nothing said is for another rule; in a user namespace root is an ordinary user on the node from 1.35 on.',
      config: { kubernetesVersion: '1.35' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          hostUsers: false
          containers:
            - name: build
              image: moby/buildkit:v0.17.0
              securityContext:
                runAsUser: 0
            - name: helper
              image: busybox:1.36
      `,
    },
    {
      why: 'Before 1.23 no level asked for a user.',
      config: { kubernetesVersion: '1.22' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                runAsUser: 0
      `,
    },
  ],
});
