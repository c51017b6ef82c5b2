import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { addedCapabilities } from '../../server/kubernetes/capabilities';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { baselineCapabilities, restrictedCapability, since } from '../../server/kubernetes/pod-security';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Container adds a default capability',
  severity: 'info',
  confidence: 'high',
  // Dropping ALL and adding back two or three is good practice; only the restricted level refuses it.
  profile: 'strict',
  since: '0.1',
  aliases: {
    kyverno: ['disallow-capabilities-strict/adding-capabilities-strict'],
    pss: ['capabilities_restricted'],
    trivy: ['KSV-0106'],
  },
  fixable: 'review',
  threat: `
    containerd grants this capability by default, so adding it looks harmless. But CHOWN, DAC_OVERRIDE, SETUID and their
    like let whoever takes over the process act on any file of the container and become any user in it, which exploits
    of kernel and runtime build on. Namespaces at the restricted level refuse all but NET_BIND_SERVICE.`,
  impact: 'Root-like power inside the container.',
  remedy: `
    Build the image so that it needs no change of owner or user as it starts, and run it as an ordinary user. What needs
    the capability fails without it.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  ],
  standards: { cwe: [250], pss: 'restricted', nsa: ['Kubernetes Pod security'] },

  subjects: containers,
  check(container, context) {
    const version = policyVersion(container.pod, context);
    if (version < since.restrictedCapabilities) return [];
    if (container.pod.isWindows && version >= since.windowsExemption) return [];
    return addedCapabilities(
      container,
      (written) => baselineCapabilities.has(written) && written !== restrictedCapability,
      (written) => say`Container "${container.name}" adds ${written}, which the restricted level does not allow.`,
    );
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
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                capabilities:
                  drop: ["ALL"]
                  add: ["NET_BIND_SERVICE", «"CHOWN"», «"SETUID"»]
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
              securityContext:
                capabilities:
                  drop: ["ALL"]
                  add: ["NET_BIND_SERVICE"]
      `,
    },
    {
      why: 'What even the baseline refuses is for other rules.',
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
                capabilities:
                  drop: ["ALL"]
                  add: ["SYS_TIME"]
      `,
    },
    {
      why: 'Before 1.22 the level allowed it.',
      config: { kubernetesVersion: '1.21' },
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
                  add: [CHOWN]
      `,
    },
    {
      why: 'Windows has no capabilities.',
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
              securityContext:
                capabilities:
                  add: [CHOWN]
      `,
    },
  ],
});
