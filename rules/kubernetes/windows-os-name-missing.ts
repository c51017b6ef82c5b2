import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { since } from '../../server/kubernetes/pod-security';
import { type Pod, pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Windows pod without os.name',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Pod Security exempts a pod from settings that Windows does not know, such as seccomp and capabilities, by \`os.name\`
    alone: not by the nodes the pod asks for. A namespace at the restricted level refuses this one, and whoever then lowers
    the level to get it running lowers it for every pod there.`,
  impact: 'A pod that restricted namespaces refuse.',
  remedy: `
    Set \`os.name: windows\`. The API server then refuses settings that only Linux has, and the kubelet of a Linux node
    refuses the pod instead of failing to start it.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#os-specific-policy-controls',
    'https://kubernetes.io/docs/concepts/workloads/pods/#pod-os',
  ],
  standards: { pss: 'restricted' },

  subjects: pods,
  *check(pod, context) {
    const { windowsSign, spec, label } = pod;
    const name = spec.at('os').at('name');
    if (!windowsSign || !name.isAbsent || !pod.isComplete || !pod.sharesSettings) return;
    if (policyVersion(pod, context) < since.windowsExemption) return;
    yield {
      at: { unit: windowsSign.unit, span: windowsSign.span, absentFrom: name.absentFrom },
      message: say`${label} is for Windows, but without os.name admission judges it as a Linux pod.`,
      fixes: setsLinuxOnly(pod)
        ? []
        : [
            {
              title: say`Set os.name to windows (settings for Linux are refused)`,
              safety: 'review',
              caveat: say`Settings that only Linux has are refused from then on, also those that admission webhooks add.`,
              changes: name.set('windows'),
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
          name: legacy
        spec:
          nodeSelector:
            kubernetes.io/os: «windows»
          containers:
            - name: legacy
              image: mcr.microsoft.com/windows/nanoserver:ltsc2022
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: legacy
        spec:
          nodeSelector:
            kubernetes.io/os: windows
          containers:
            - name: legacy
              image: mcr.microsoft.com/windows/nanoserver:ltsc2022
          os:
            name: windows
      `,
    },
    {
      why: 'Required node affinity says the same, and so do settings that only Windows reads.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: legacy
        spec:
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - key: kubernetes.io/os
                        operator: In
                        values: «[windows]»
          containers:
            - name: legacy
              image: mcr.microsoft.com/windows/nanoserver:ltsc2022
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: service
        spec:
          securityContext:
            «windowsOptions»:
              runAsUserName: ContainerUser
          containers:
            - name: service
              image: mcr.microsoft.com/windows/nanoserver:ltsc2022
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: legacy
        spec:
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - key: kubernetes.io/os
                        operator: In
                        values: [windows]
          containers:
            - name: legacy
              image: mcr.microsoft.com/windows/nanoserver:ltsc2022
          os:
            name: windows
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: service
        spec:
          securityContext:
            windowsOptions:
              runAsUserName: ContainerUser
          containers:
            - name: service
              image: mcr.microsoft.com/windows/nanoserver:ltsc2022
          os:
            name: windows
      `,
    },
    {
      why: 'Where settings for Linux are written, the API server would refuse the two together: those must go first.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: legacy
        spec:
          nodeSelector:
            kubernetes.io/os: «windows»
          containers:
            - name: legacy
              image: mcr.microsoft.com/windows/nanoserver:ltsc2022
              securityContext:
                allowPrivilegeEscalation: false
      `,
    },
    {
      why: 'A preference is no demand, one of several terms may be met by a Linux node, and os.name beats the nodes.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: either
        spec:
          affinity:
            nodeAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 1
                  preference:
                    matchExpressions:
                      - key: kubernetes.io/os
                        operator: In
                        values: [windows]
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - key: kubernetes.io/os
                        operator: In
                        values: [windows]
                  - matchExpressions:
                      - key: pool
                        operator: Exists
          containers:
            - name: either
              image: example.com/either:1
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: named
        spec:
          os:
            name: windows
          nodeSelector:
            kubernetes.io/os: windows
          containers:
            - name: named
              image: mcr.microsoft.com/windows/nanoserver:ltsc2022
      `,
    },
    {
      why: 'Before 1.25 the name changed nothing.',
      config: { kubernetesVersion: '1.24' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          nodeSelector:
            kubernetes.io/os: windows
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});

/** What the API server refuses in a pod with `os.name: windows`, by the page on the pod's operating system. */
function setsLinuxOnly({ spec, securityContext, containers }: Pod): boolean {
  const ofPod = (['hostPID', 'hostIPC', 'hostUsers', 'shareProcessNamespace'] as const).map((key) => spec.at(key));
  const shared = (
    ['fsGroup', 'fsGroupChangePolicy', 'sysctls', 'supplementalGroups', 'supplementalGroupsPolicy'] as const
  ).map((key) => securityContext.at(key));
  const ofContainers = containers.flatMap((container) =>
    (['capabilities', 'readOnlyRootFilesystem', 'privileged', 'allowPrivilegeEscalation', 'procMount'] as const).map(
      (key) => container.securityContext.at(key),
    ),
  );
  const ofBoth = [securityContext, ...containers.map((container) => container.securityContext)].flatMap((context) =>
    (['seLinuxOptions', 'seccompProfile', 'appArmorProfile', 'runAsUser', 'runAsGroup'] as const).map((key) =>
      context.at(key),
    ),
  );
  return [...ofPod, ...shared, ...ofContainers, ...ofBoth].some((field) => !field.isAbsent);
}
