import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { appArmorAnnotationPrefix } from '../../server/kubernetes/pod-security';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'No kernel hardening at all',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.1',
  aliases: { polaris: ['linuxHardening'], kubescape: ['C-0055'] },
  threat: `
    This manifest puts nothing between the container and the kernel: no seccomp, AppArmor or SELinux setting, and no
    dropped capability. An attacker in it tries kernel exploits with every system call and all default capabilities at
    hand; each of these settings takes some of those exploits away.`,
  impact: 'Kernel exploits that a setting would stop.',
  remedy:
    'Set the seccomp profile to RuntimeDefault and drop all capabilities. Programs that use rare system calls or capabilities fail.',
  exceptions: 'Clusters that set these for every pod by admission.',
  references: [
    'https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/',
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
  ],
  standards: { cwe: [653], nsa: ['Kubernetes Pod security'], mitre: ['T1611'] },

  subjects: containers,
  *check(container) {
    const { pod, securityContext } = container;
    if (!container.isComplete || pod.isWindows) return;
    const contexts = [pod.securityContext, securityContext];
    const settings = contexts.flatMap((context) => [
      context.at('seccompProfile'),
      context.at('appArmorProfile'),
      // A user, a role or a foreign type weakens the label that the runtime gives.
      context.at('seLinuxOptions').at('level'),
    ]);
    const drop = securityContext.at('capabilities').at('drop');
    const annotations = pod.metadata.at('annotations');
    const isAnnotated =
      annotations.isUnknown ||
      annotations.entries.some(({ key }) => /seccomp/.test(key) || key === appArmorAnnotationPrefix + container.name);
    if (isAnnotated || [...settings, drop].some((field) => !field.isAbsent)) return;
    yield {
      at: drop,
      message: say`Container "${container.name}" drops no capability and has no seccomp, AppArmor or SELinux setting.`,
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
          securityContext:
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'Any one of them is a beginning.',
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
                capabilities:
                  drop: [NET_RAW]
      `,
    },
    {
      why: 'Windows has none of these.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          os:
            name: windows
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
