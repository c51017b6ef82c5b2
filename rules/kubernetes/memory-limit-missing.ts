import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'No memory limit',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.1',
  aliases: {
    trivy: ['KSV-0018'],
    checkov: ['CKV_K8S_13'],
    kics: ['memory_limits_not_defined'],
    'kube-linter': ['unset-memory-requirements'],
    polaris: ['memoryLimitsMissing'],
    'kube-score': ['container-resources'],
    kubescape: ['C-0004', 'C-0009', 'C-0271'],
    kubesec: ['LimitsMemory'],
  },
  group: 'hardening',
  fixable: 'template',
  threat: `
    A container without a limit may take all memory of its node: one request that makes it grow is enough for an
    attacker. The kernel then kills processes as it sees fit, and the kubelet evicts pods of other teams.`,
  impact: 'An outage of everything on the node.',
  remedy:
    'Set a limit somewhat above what the container uses under load. Above the limit the container itself is killed and restarted.',
  exceptions: 'A LimitRange of the namespace gives every container a limit; then there is nothing to do.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/',
  ],
  standards: { cwe: [770], nsa: ['Resource policies'], mitre: ['T1499'] },

  subjects: containers,
  *check(container) {
    const limits = container.field.at('resources').at('limits');
    const limit = limits.at('memory');
    if (!limit.isAbsent || !container.isComplete || container.role === 'ephemeral') return;
    yield {
      at: limits.isPresent ? { ...limits.keyPlace, absentFrom: limit.absentFrom } : limit,
      lacks: 'resources.limits.memory',
      message: say`Container "${container.name}" may take all memory of its node.`,
      fixes: [{ title: say`Limit the memory of "${container.name}"`, safety: 'template', changes: limit.set('256Mi') }],
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
          containers:
            - name: «web»
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
              resources:
                limits:
                  memory: 256Mi
      `,
    },
    {
      why: 'Limits that leave memory out are underlined themselves.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
              resources:
                «limits»:
                  cpu: 500m
      `,
    },
    {
      why: 'The API takes no resources for ephemeral containers.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
              resources: { limits: { memory: 256Mi } }
          ephemeralContainers:
            - name: shell
              image: busybox:1.36
      `,
    },
  ],
});
