import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { addedCapabilities, isCapability, notoriousCapabilities } from '../../server/kubernetes/capabilities';
import { baselineCapabilities } from '../../server/kubernetes/pod-security';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Container adds a capability',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    // At the restricted level the stricter check stands in for the one of the baseline.
    pss: ['capabilities_baseline', 'capabilities_restricted'],
    trivy: ['KSV-0022', 'KSV-0106'],
    checkov: ['CKV_K8S_25'],
    kics: ['containers_with_added_capabilities'],
    kubescape: ['C-0046', 'C-0200'],
    kyverno: ['disallow-capabilities', 'disallow-capabilities-strict/adding-capabilities-strict'],
  },
  fixable: 'review',
  threat: `
    Capabilities are single powers of root, and most of those that runtimes hold back act on the whole node: its clock,
    its logs, its scheduler, its devices. An attacker who takes over the process has the power too, and several of them
    lead to all the others.`,
  impact: 'Part of the power of root on the node.',
  remedy: `
    Remove it, or find out with tracing which system call needs it and whether the program can do without. What needs it
    fails with "operation not permitted".`,
  exceptions: 'Node agents: add the one capability they need and drop ALL others.',
  references: [
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  standards: {
    cwe: [250],
    cis: ['CIS Kubernetes 1.11: 5.2.9'],
    pss: 'baseline',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611'],
  },

  subjects: containers,
  check: (container) =>
    addedCapabilities(
      container,
      (written, bare) => !baselineCapabilities.has(written) && !notoriousCapabilities.has(bare),
      (written, bare) =>
        baselineCapabilities.has(bare)
          ? say`Container "${container.name}" adds "${written}", which admission control does not take for "${bare}".`
          : isCapability(bare)
            ? say`Container "${container.name}" adds the capability ${written}, which runtimes do not grant.`
            : say`Container "${container.name}" adds "${written}", which is no capability: the baseline level refuses it.`,
    ),

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: clock
        spec:
          containers:
            - name: ntp
              image: example.com/ntp:4
              securityContext:
                capabilities:
                  add:
                    - NET_BIND_SERVICE
                    - «SYS_TIME»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: clock
        spec:
          containers:
            - name: ntp
              image: example.com/ntp:4
              securityContext:
                capabilities:
                  add:
                    - NET_BIND_SERVICE
      `,
    },
    {
      why: 'Names are compared exactly: CAP_CHOWN is not CHOWN to admission control, nor to every runtime.',
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
                runAsNonRoot: true
                capabilities:
                  add: [«CAP_CHOWN»]
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
                runAsNonRoot: true
      `,
    },
    {
      why: 'Adding what the runtime grants anyway is no gain, and some capabilities have rules of their own.',
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
                  add: [CHOWN, SETUID, SETGID, NET_BIND_SERVICE, SYS_ADMIN]
      `,
    },
  ],
});
