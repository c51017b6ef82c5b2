// Fires on most real manifests: hardly any image is run read-only unless its manifest says so.
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Root file system is writable',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  group: 'hardening',
  aliases: {
    trivy: ['KSV-0014'],
    checkov: ['CKV_K8S_22'],
    kics: ['root_container_not_mounted_as_read_only'],
    'kube-linter': ['no-read-only-root-fs'],
    polaris: ['notReadOnlyRootFilesystem'],
    'kube-score': ['container-security-context-readonlyrootfilesystem'],
    kubescape: ['C-0017', 'C-0211'],
    kyverno: ['require-ro-rootfs'],
    kubesec: ['ReadOnlyRootFilesystem'],
    semgrep: ['writable-filesystem-container'],
  },
  fixable: 'review',
  threat: `
    On a writable root file system an attacker replaces the program, drops tools and leaves a way back in that lasts as
    long as the container runs. Read-only, most of what they bring has nowhere to go, and a web shell cannot be written
    next to the pages.`,
  impact: 'Tools and back doors in the running container.',
  remedy: `
    Set \`readOnlyRootFilesystem: true\` and mount an \`emptyDir\` where the program writes, such as /tmp or /var/run. A
    program that writes elsewhere fails until it has one.`,
  exceptions: 'Images that install or unpack themselves at start.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/security/application-security-checklist/',
  ],
  standards: { cwe: [732], nsa: ['Kubernetes Pod security'], mitre: ['T1505.003'] },

  subjects: containers,
  *check(container) {
    // Windows has no read-only root file system.
    if (container.pod.isWindows) return;
    // The pause program sleeps: nothing in its image reads what could be written there.
    if (pauseImage.test(container.image.string ?? '')) return;
    const readOnly = container.securityContext.at('readOnlyRootFilesystem');
    const isMissing = readOnly.isAbsent && container.isComplete;
    if (!isMissing && truthOf(readOnly) !== false) return;
    yield {
      at: readOnly,
      lacks: 'readOnlyRootFilesystem',
      message: say`Container "${container.name}" can write to its own root file system.`,
      fixes: [
        {
          title: say`Mount the root file system of "${container.name}" read-only (it may need an emptyDir)`,
          safety: 'review',
          caveat: say`Whatever the program writes outside its volumes fails.`,
          changes: readOnly.set(true),
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
          name: web
        spec:
          containers:
            - name: «web»
              image: registry.example.com/web:1.4
              volumeMounts:
                - name: tmp
                  mountPath: /tmp
          volumes:
            - name: tmp
              emptyDir: {}
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              volumeMounts:
                - name: tmp
                  mountPath: /tmp
              securityContext:
                readOnlyRootFilesystem: true
          volumes:
            - name: tmp
              emptyDir: {}
      `,
    },
    {
      why: 'Written down, it is the value that is underlined.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext: { readOnlyRootFilesystem: «false» }
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext: { readOnlyRootFilesystem: true }
      `,
    },
    {
      why: 'Windows has no such setting.',
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
              image: mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022
      `,
    },
    {
      why: 'An image that only pauses has nothing to overwrite.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: placeholder
        spec:
          containers:
            - name: pause
              image: registry.k8s.io/pause:3.10
      `,
    },
  ],
});

/** A registry's `pause`, with or without an architecture in its name. */
const pauseImage = /^(?:.*\/)?pause(?:-(?:amd64|arm|arm64|ppc64le|s390x))?(?:[:@]|$)/;
