// Two rules that say the same of users and of groups.
import { type DocumentedRule, family, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { decidingField, numberOf, pods } from '../../server/kubernetes/pods';

const lowId = (
  key: 'runAsUser' | 'runAsGroup',
  what: 'user' | 'group',
  { title, since, aliases }: Pick<DocumentedRule, 'title' | 'since' | 'aliases'>,
) =>
  rule({
    title,
    severity: 'info',
    confidence: 'medium',
    profile: 'strict',
    since,
    ...(aliases && { aliases }),
    fixable: 'template',
    threat: `
      Low ids are those that nodes give to their own services and people, and without a user namespace the kernel knows
      one set of ids for all. A process that leaves its container meets files on the node that belong to the same id,
      and may read or change them.`,
    impact: 'Files of the node that happen to have the same owner.',
    remedy:
      'Choose an id above 10000 that no other workload uses. Files in the image and on volumes must be readable for it.',
    exceptions:
      'With a user namespace (`hostUsers: false`) ids inside say nothing about the node; OpenShift assigns ids itself.',
    references: [
      'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
      'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
    ],
    standards: { cwe: [250] },

    subjects: pods,
    *check(pod) {
      if (pod.hasUserNamespace || pod.isWindows) return;
      const shared = pod.securityContext.at(key);
      let isSharedReported = false;
      for (const container of pod.containers) {
        const id = decidingField(container, key);
        const number = numberOf(id);
        // 0 is another matter, with rules of its own.
        if (number === undefined || number === 0 || number >= 10_000 || (id === shared && isSharedReported)) continue;
        isSharedReported ||= id === shared;
        yield {
          at: id,
          message:
            id === shared
              ? say`${pod.label} runs its containers as ${what} ${number}, which the node may use for a ${what} of its own.`
              : say`Container "${container.name}" runs as ${what} ${number}, which the node may use for a ${what} of its own.`,
          fixes: [{ title: say`Choose a higher ${what} id`, safety: 'template', changes: id.set(10_001) }],
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
            ${key}: «1000»
          containers:
            - name: web
              image: registry.example.com/web:1.4
            - name: metrics
              image: nginx/nginx-prometheus-exporter:1.3
      `,
        secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            ${key}: 10001
          containers:
            - name: web
              image: registry.example.com/web:1.4
            - name: metrics
              image: nginx/nginx-prometheus-exporter:1.3
      `,
      },
      {
        why: 'In a user namespace the id stands for another one on the node.',
        secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          hostUsers: false
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                ${key}: 1000
      `,
      },
      {
        why: 'Root is another matter, and what is not written is up to the image.',
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
                ${key}: 0
            - name: worker
              image: registry.example.com/web:1.4
      `,
      },
    ],
  });

export default family({
  'low-uid': lowId('runAsUser', 'user', {
    title: 'User id below 10000',
    since: '0.1',
    aliases: {
      trivy: ['KSV-0020'],
      checkov: ['CKV_K8S_40'],
      kics: ['containers_run_with_low_uid'],
      'kube-score': ['container-security-context-user-group-id'],
      kubesec: ['RunAsUser'],
    },
  }),
  'low-gid': lowId('runAsGroup', 'group', {
    title: 'Group id below 10000',
    since: '0.1',
    aliases: {
      trivy: ['KSV-0021'],
      'kube-score': ['container-security-context-user-group-id'],
      kubesec: ['RunAsGroup'],
    },
  }),
});
