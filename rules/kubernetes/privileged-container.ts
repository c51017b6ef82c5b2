import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Container is privileged',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  aliases: {
    pss: ['privileged'],
    trivy: ['KSV-0017'],
    checkov: ['CKV_K8S_16'],
    kics: ['container_is_privileged'],
    'kube-linter': ['privileged-container'],
    polaris: ['runAsPrivileged'],
    'kube-score': ['container-security-context-privileged'],
    kubescape: ['C-0057', 'C-0193'],
    kyverno: ['disallow-privileged-containers'],
    semgrep: ['privileged-container'],
    kubesec: ['Privileged'],
  },
  fixable: 'review',
  threat: `
    A privileged container gets every capability, every device of the node and no seccomp, AppArmor or SELinux
    confinement. Whoever runs code in it mounts the node's disk from /dev, or writes a kernel helper path in /proc,
    and is root on the node, with the credentials of every other pod there.`,
  impact: 'Root on the node.',
  remedy: `
    Remove \`privileged\` and grant what the workload truly needs: a single capability, a device through a device
    plugin, or a sysctl of the pod. Software that loads kernel modules or mounts file systems will stop working.`,
  exceptions: `
    Network plugins, storage drivers and some monitoring agents need it. Keep them in a namespace of their own that
    only cluster operators can write to, and pin their images by digest.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/#privileged-containers',
    'https://cwe.mitre.org/data/definitions/250.html',
  ],
  standards: {
    cwe: [250],
    cis: ['CIS Kubernetes 1.12: 5.2.2'],
    pss: 'baseline',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611', 'T1610'],
  },

  subjects: containers,
  *check(container) {
    const privileged = container.securityContext.at('privileged');
    if (truthOf(privileged) !== true) return;
    yield {
      at: privileged,
      message: say`Container "${container.name}" is privileged: root in it is root on the node.`,
      fixes: [
        {
          title: say`Run "${container.name}" unprivileged (it loses devices and capabilities)`,
          safety: 'review',
          caveat: say`Mounting file systems, loading kernel modules and opening devices of the node will fail.`,
          changes: privileged.set(false),
          uncovers: ['allowPrivilegeEscalation', 'capabilities.drop'],
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: toolbox
        spec:
          containers:
            - name: shell
              image: alpine:3.20
              securityContext:
                privileged: «true»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: toolbox
        spec:
          containers:
            - name: shell
              image: alpine:3.20
              securityContext:
                privileged: false
      `,
    },
    {
      why: 'Init and ephemeral containers have the same power, for a shorter time.',
      insecure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: tuner
        spec:
          template:
            spec:
              initContainers:
                - name: sysctl
                  image: busybox:1.36
                  securityContext: { privileged: «true» }
              containers:
                - name: pause
                  image: registry.k8s.io/pause:3.10
              ephemeralContainers:
                - name: debugger
                  image: busybox:1.36
                  securityContext: { privileged: «true» }
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: tuner
        spec:
          template:
            spec:
              initContainers:
                - name: sysctl
                  image: busybox:1.36
                  securityContext: { privileged: false }
              containers:
                - name: pause
                  image: registry.k8s.io/pause:3.10
              ephemeralContainers:
                - name: debugger
                  image: busybox:1.36
                  securityContext: { privileged: false }
      `,
    },
    {
      why: 'A custom resource that embeds a pod template makes pods too.',
      insecure: yaml`
        apiVersion: example.com/v1
        kind: Runner
        metadata:
          name: builds
        spec:
          template:
            spec:
              containers:
                - name: dind
                  securityContext:
                    privileged: «true»
      `,
      secure: yaml`
        apiVersion: example.com/v1
        kind: Runner
        metadata:
          name: builds
        spec:
          template:
            spec:
              containers:
                - name: dind
                  securityContext:
                    privileged: false
      `,
    },
    {
      why: 'Null is unset, and the API knows no such field at pod level.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            privileged: true
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                privileged: null
      `,
    },
  ],
});
