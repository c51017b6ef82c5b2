import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers, truthOf } from '../../server/kubernetes/pods';
import { hideProc, isExemptFromProcMount } from '../../server/kubernetes/proc-mount';

export default rule({
  title: 'Container sees an unmasked /proc',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    pss: ['procMount', 'procMount_restricted'],
    trivy: ['KSV-0027'],
    'kube-linter': ['unsafe-proc-mount'],
    polaris: ['procMount'],
    kyverno: ['disallow-proc-mount'],
  },
  fixable: 'review',
  threat: `
    Runtimes hide or write-protect those parts of /proc that belong to the whole node, such as /proc/kcore and
    /proc/sys. \`Unmasked\` shows them: an attacker who is root in the container, where AppArmor is not in the way,
    writes a program's name into /proc/sys/kernel/core_pattern, and the node's kernel runs it as root when a process
    crashes.`,
  impact: 'Root on the node.',
  remedy: 'Remove `procMount`. Only programs that build containers inside the container need more of /proc.',
  exceptions:
    'Nested container builds: combine it with `hostUsers: false`, as newer API servers demand, so that root in the pod is nobody on the node.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  ],
  standards: { cwe: [668], pss: 'baseline', nsa: ['Kubernetes Pod security'], mitre: ['T1611'] },

  subjects: containers,
  *check(container, context) {
    const procMount = container.securityContext.at('procMount');
    const { string: value } = procMount;
    if (value === undefined || value === 'Default') return;
    const { pod } = container;
    // There the rule `proc-mount-in-user-namespace` has its say.
    if (value === 'Unmasked' && isExemptFromProcMount(pod, context)) return;
    yield {
      at: procMount,
      message:
        value !== 'Unmasked'
          ? say`"${value}" is not a way to mount /proc, so the API server refuses the pod.`
          : truthOf(pod.spec.at('hostUsers')) === false
            ? say`Container "${container.name}" sees the node's part of /proc; before 1.35 the baseline level refuses it in a user namespace too.`
            : say`Container "${container.name}" sees parts of /proc that belong to the whole node.`,
      ...(value !== 'Unmasked' && { isRefused: true }),
      fixes: [hideProc(procMount)],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          containers:
            - name: build
              image: example.com/build:1.4
              securityContext:
                runAsUser: 10001
                procMount: «Unmasked»
      `,
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
                runAsUser: 10001
      `,
    },
    {
      why: 'A user namespace excuses it only from version 1.35 of the standard on.',
      config: { kubernetesVersion: '1.34' },
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
                procMount: «Unmasked»
                runAsUser: 10001
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
                runAsUser: 10001
      `,
    },
    {
      why: 'Any other value than these two is refused, whatever it was meant to be.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          hostUsers: false
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                allowPrivilegeEscalation: false
                procMount: «unmasked»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          hostUsers: false
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                allowPrivilegeEscalation: false
      `,
    },
    {
      why: 'Default is what every container gets.',
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
                procMount: Default
      `,
    },
    {
      why: 'In a user namespace it is for another rule, from 1.35 on.',
      config: { kubernetesVersion: '1.35' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          hostUsers: false
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                procMount: Unmasked
      `,
    },
  ],
});
