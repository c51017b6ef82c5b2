import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers } from '../../server/kubernetes/pods';
import { hideProc, isExemptFromProcMount } from '../../server/kubernetes/proc-mount';

export default rule({
  title: 'Unmasked /proc in user namespace',
  severity: 'info',
  confidence: 'high',
  // The user namespace makes it acceptable to all but the restricted level of the standard.
  profile: 'strict',
  since: '0.1',
  aliases: { pss: ['procMount_restricted'] },
  fixable: 'review',
  threat: `
    The user namespace turns root in this pod into an ordinary user of the node, who may not write to the parts of /proc
    that are unmasked here. They still tell whoever breaks in about the node's kernel and hardware, and a hole in the
    kernel's handling of them is one step nearer. Namespaces at the restricted level refuse the pod.`,
  impact: 'Knowledge of the node, and more kernel to attack.',
  remedy: 'Remove `procMount` unless the program builds containers inside the container.',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  ],
  standards: { cwe: [668], pss: 'restricted' },

  subjects: containers,
  *check(container, context) {
    const procMount = container.securityContext.at('procMount');
    // Any other value is refused: `proc-mount-unmasked` says so.
    if (procMount.value !== 'Unmasked') return;
    if (!isExemptFromProcMount(container.pod, context)) return;
    yield {
      at: procMount,
      message: say`Container "${container.name}" sees the node's part of /proc, though as an ordinary user.`,
      fixes: [hideProc(procMount)],
    };
  },

  examples: [
    {
      config: { kubernetesVersion: '1.35' },
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          hostUsers: false
          containers:
            - name: build
              image: example.com/build:1.4
              securityContext:
                allowPrivilegeEscalation: false
                procMount: «Unmasked»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          hostUsers: false
          containers:
            - name: build
              image: example.com/build:1.4
              securityContext:
                allowPrivilegeEscalation: false
      `,
    },
    {
      why: 'Without a user namespace it is a matter for the stronger rule.',
      config: { kubernetesVersion: '1.35' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          containers:
            - name: build
              image: example.com/build:1.4
              securityContext:
                procMount: Unmasked
      `,
    },
  ],
});
