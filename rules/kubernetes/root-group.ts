import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { decidingField, numberOf, pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Root group is requested',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    'kube-score': ['container-security-context-user-group-id'],
    trivy: ['KSV-0116'],
    'kube-linter': ['run-as-non-root'],
    kyverno: ['require-non-root-groups'],
  },
  fixable: 'template',
  threat: `
    Group 0 owns most files of an image, and in images made for arbitrary users many of them are writable for it. An
    attacker in the process then changes programs and configuration that the user id alone would protect, and on a
    mounted path of the node whatever root's group may write there.`,
  impact: "Files that belong to root's group.",
  remedy: 'Name a group other than 0. Files that only group 0 may read must change their group first.',
  exceptions: 'Images made for OpenShift rely on group 0, because there the user id is arbitrary.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/security/application-security-checklist/',
  ],
  standards: { cwe: [250] },

  subjects: pods,
  *check(pod) {
    const groups = [
      ...(['runAsGroup', 'fsGroup'] as const).map((key) => ({ key, field: pod.securityContext.at(key) })),
      ...pod.securityContext.at('supplementalGroups').items.map((field) => ({ key: 'supplementalGroups', field })),
      ...pod.containers.map(({ securityContext }) => ({ key: 'runAsGroup', field: securityContext.at('runAsGroup') })),
    ];
    const shared = pod.securityContext.at('runAsGroup');
    const isOverridden =
      pod.containers.length > 0 &&
      pod.containers.every((container) => decidingField(container, 'runAsGroup') !== shared);
    for (const { key, field } of groups) {
      if (numberOf(field) !== 0 || (field === shared && isOverridden)) continue;
      yield {
        // A container may still override the pod's.
        at: field === shared ? { unit: field.unit, span: field.span, absentFrom: pod.spec.wholeSpan } : field,
        message: say`${pod.label} asks for root's group with ${key} 0.`,
        fixes: [{ title: say`Choose another group`, safety: 'template', changes: field.set(10_001) }],
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
          securityContext:
            runAsGroup: «0»
            supplementalGroups: [4000, «0»]
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
          securityContext:
            runAsGroup: 10001
            supplementalGroups: [4000]
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'A container may ask for it by itself.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                runAsGroup: «0»
      `,
    },
    {
      why: 'What every container overrides reaches nobody.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            runAsGroup: 0
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                runAsGroup: 10001
      `,
    },
    {
      why: 'What is not written is not asked for.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
