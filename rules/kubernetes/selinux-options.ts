import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { isAllowedSeLinuxType } from '../../server/kubernetes/pod-security';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'SELinux confinement is replaced',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { pss: ['seLinuxOptions'], trivy: ['KSV-0025'], kyverno: ['disallow-selinux'] },
  fixable: 'review',
  threat: `
    On nodes with SELinux the runtime gives containers the type container_t, which may write to files of containers
    alone and reads little of the node. A type such as spc_t or unconfined_t lifts that, and another user or role may
    allow what the policy of the node keeps for its own services. An attacker in the container then changes whatever a
    mount of the node or an escape puts within reach, as far as users and permissions let them.`,
  impact: 'No mandatory access control on the container.',
  remedy: `
    Remove \`type\`, \`user\` and \`role\`; \`level\` may stay, it only separates pods from each other. A program that
    was meant to reach the node's files will be refused.`,
  exceptions: 'Storage drivers and log collectors on SELinux nodes: write a policy with a type of their own.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  standards: { cwe: [653], pss: 'baseline', nsa: ['Kubernetes Pod security'], mitre: ['T1611'] },

  subjects: pods,
  *check(pod, context) {
    const version = policyVersion(pod, context);
    const settings = [
      {
        options: pod.securityContext.at('seLinuxOptions'),
        message: (key: string, value: string) =>
          say`${pod.label} sets the SELinux ${key} "${value}", which the runtime would not give it.`,
      },
      ...pod.containers.map((container) => ({
        options: container.securityContext.at('seLinuxOptions'),
        message: (key: string, value: string) =>
          say`Container "${container.name}" sets the SELinux ${key} "${value}", which the runtime would not give it.`,
      })),
    ];
    for (const { options, message } of settings) {
      for (const key of ['type', 'user', 'role'] as const) {
        const option = options.at(key);
        const value = option.string;
        if (!value || (key === 'type' && isAllowedSeLinuxType(value, version))) continue;
        yield {
          at: option,
          message: message(key, value),
          fixes: [
            {
              title: say`Keep the runtime's SELinux ${key} (access to the node's files is refused)`,
              safety: 'review',
              caveat: say`Files of the node that the container reads or writes may become out of reach.`,
              changes: option.remove(),
            },
          ],
        };
      }
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: collector
        spec:
          containers:
            - name: collector
              image: example.com/collector:5
              securityContext:
                seLinuxOptions:
                  level: "s0:c123,c456"
                  type: «spc_t»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: collector
        spec:
          containers:
            - name: collector
              image: example.com/collector:5
              securityContext:
                seLinuxOptions:
                  level: "s0:c123,c456"
      `,
    },
    {
      why: 'User and role may only be left to the runtime, at the pod as in a container.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: collector
        spec:
          securityContext:
            runAsNonRoot: true
            seLinuxOptions:
              user: «system_u»
              role: «system_r»
          containers:
            - name: collector
              image: example.com/collector:5
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: collector
        spec:
          securityContext:
            runAsNonRoot: true
          containers:
            - name: collector
              image: example.com/collector:5
      `,
    },
    {
      why: 'The type for nested container engines counts as confined from 1.31 on.',
      config: { kubernetesVersion: '1.31' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          securityContext:
            seLinuxOptions:
              type: container_engine_t
          containers:
            - name: build
              image: example.com/build:1.4
              securityContext:
                seLinuxOptions: { type: container_init_t, user: "" }
      `,
    },
  ],
});
