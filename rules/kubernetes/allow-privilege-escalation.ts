// Fires on most real manifests: the API's default is to allow, and only a written `false` changes that.
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { since } from '../../server/kubernetes/pod-security';
import { alwaysEscalates, containers, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Container may gain privileges',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  group: 'hardening',
  aliases: {
    pss: ['allowPrivilegeEscalation'],
    trivy: ['KSV-0001'],
    checkov: ['CKV_K8S_20'],
    kics: ['privilege_escalation_allowed'],
    'kube-linter': ['privilege-escalation-container'],
    polaris: ['privilegeEscalationAllowed'],
    kubescape: ['C-0016', 'C-0197'],
    kyverno: ['disallow-privilege-escalation'],
    semgrep: [
      'allow-privilege-escalation',
      'allow-privilege-escalation-no-securitycontext',
      'allow-privilege-escalation-true',
    ],
    kubesec: ['AllowPrivilegeEscalation'],
  },
  fixable: 'review',
  threat: `
    Unless it is told not to, the kernel lets a process gain rights by starting a setuid program or one with file
    capabilities. An attacker who runs code as an ordinary user in the container becomes root in it with any such
    program that has a hole, and from there tries the kernel. \`allowPrivilegeEscalation: false\` sets the kernel's
    no_new_privs flag, which takes this step away for the process and all its children.`,
  impact: 'From ordinary user to root in the container.',
  remedy: `
    Set \`allowPrivilegeEscalation: false\` in every container. Programs that rely on setuid bits, such as sudo, su and
    old versions of ping, stop working; hardly any service needs them.`,
  exceptions: 'The API rejects `false` beside `privileged: true` or an added `CAP_SYS_ADMIN`: settle those first.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://docs.kernel.org/userspace-api/no_new_privs.html',
  ],
  standards: {
    cwe: [250],
    cis: ['CIS Kubernetes 1.12: 5.2.6'],
    pss: 'restricted',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1548'],
  },

  subjects: containers,
  *check(container, context) {
    const version = policyVersion(container.pod, context);
    if (version < since.allowPrivilegeEscalation) return;
    if (container.pod.isWindows && version >= since.windowsExemption) return;
    // Reported by the rules for those, which it cannot be changed without.
    if (alwaysEscalates(container)) return;
    const setting = container.securityContext.at('allowPrivilegeEscalation');
    const isAllowed = truthOf(setting) === true;
    const isMissing = container.isComplete && setting.isAbsent;
    if (!isAllowed && !isMissing) return;
    yield {
      at: setting,
      lacks: 'allowPrivilegeEscalation',
      message: isAllowed
        ? say`Container "${container.name}" lets its processes gain privileges through setuid programs.`
        : say`Container "${container.name}" does not stop its processes from gaining privileges.`,
      fixes: [
        {
          title: say`Forbid privilege escalation in "${container.name}" (setuid programs stop working)`,
          safety: 'review',
          caveat: say`Programs with the setuid bit, such as sudo, no longer change the user.`,
          changes: setting.set(false),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              containers:
                - name: «web»
                  image: nginx:1.27
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              containers:
                - name: web
                  image: nginx:1.27
                  securityContext:
                    allowPrivilegeEscalation: false
      `,
    },
    {
      why: 'Written as true it is underlined itself; each container is judged alone.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          initContainers:
            - name: «setup»
              image: busybox:1.36
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                allowPrivilegeEscalation: «true»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          initContainers:
            - name: setup
              image: busybox:1.36
              securityContext:
                allowPrivilegeEscalation: false
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                allowPrivilegeEscalation: false
      `,
    },
    {
      why: 'A pod cannot set it for its containers: the API drops the key there.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            allowPrivilegeEscalation: false
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
            allowPrivilegeEscalation: false
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                allowPrivilegeEscalation: false
      `,
    },
    {
      why: 'A privileged container, or one with SYS_ADMIN, cannot forbid it: there is nothing to say but that.',
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
                privileged: true
            - name: mounter
              image: example.com/mounter:1
              securityContext:
                capabilities:
                  add: [SYS_ADMIN]
                allowPrivilegeEscalation: true
      `,
    },
    {
      why: 'Windows has no such thing, and a patch does not say what the whole lacks.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: legacy
        spec:
          os:
            name: windows
          containers:
            - name: legacy
              image: mcr.microsoft.com/windows/nanoserver:ltsc2022
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              containers:
                - name: web
                  env:
                    - name: LOG_LEVEL
                      value: debug
      `,
    },
    {
      why: 'What a custom resource leaves out, its controller may add.',
      secure: yaml`
        apiVersion: example.com/v1
        kind: Runner
        metadata:
          name: builds
        spec:
          template:
            spec:
              containers:
                - name: runner
                  image: example.com/runner:3
      `,
    },
    {
      why: 'The first version that forbids it is 1.8.',
      config: { kubernetesVersion: '1.7' },
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
