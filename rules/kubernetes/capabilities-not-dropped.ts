// Fires on most real manifests: runtimes grant capabilities to every container that does not drop them.
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { since } from '../../server/kubernetes/pod-security';
import { containers, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Container keeps default capabilities',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  group: 'hardening',
  aliases: {
    pss: ['capabilities_restricted'],
    trivy: ['KSV-0003', 'KSV-0004', 'KSV-0106'],
    checkov: ['CKV_K8S_37', 'CKV_K8S_28'],
    kics: ['no_drop_capabilities_for_containers', 'net_raw_capabilities_not_being_dropped'],
    'kube-linter': ['drop-net-raw-capability'],
    polaris: ['insecureCapabilities'],
    kubescape: ['C-0199', 'C-0201'],
    kyverno: ['require-drop-all', 'disallow-capabilities-strict/require-drop-all'],
    kubesec: ['CapDropAll', 'CapDropAny'],
  },
  fixable: 'review',
  threat: `
    A container that starts as root keeps the runtime's default capabilities, single powers of root: fourteen with
    containerd, nine with CRI-O. NET_RAW, one of containerd's, lets an attacker forge packets and, where pods share a
    bridge, answer ARP and DNS in the place of others; DAC_OVERRIDE, SETUID and CHOWN are what exploits of kernel and
    runtime are built from. Once it has started, hardly any service uses one of them.`,
  impact: 'Tools for spoofing and for kernel exploits.',
  remedy: `
    Drop \`ALL\` and add back what the program needs: often nothing. For ports below 1024 a container that starts as
    root needs NET_BIND_SERVICE; another user has nothing of what is added unless the program's file has the capability
    (setcap), so let it listen on a higher port. Images that change owners or users as they start (CHOWN, SETUID, SETGID) fail until those are added back.`,
  exceptions: 'Drop at least NET_RAW where an image needs the others.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  ],
  standards: {
    cwe: [250],
    cis: ['CIS Kubernetes 1.12: 5.2.8', 'CIS Kubernetes 1.12: 5.2.9'],
    pss: 'restricted',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611', 'T1557'],
  },

  subjects: containers,
  *check(container, context) {
    const version = policyVersion(container.pod, context);
    if (version < since.restrictedCapabilities) return;
    if (container.pod.isWindows && version >= since.windowsExemption) return;
    // Privileged containers get every capability, whatever they drop.
    if (truthOf(container.securityContext.at('privileged')) === true) return;
    const capabilities = container.securityContext.at('capabilities');
    const drop = capabilities.at('drop');
    // One that is not known may be the one.
    if (drop.items.some((item) => item.isUnknown || item.string === 'ALL')) return;
    // Runtimes take lower case for what it means; the rule `drop-all-in-lower-case` has its say.
    if (drop.items.some(({ string }) => string?.toUpperCase() === 'ALL')) return;
    const isMissing = drop.isAbsent && container.isComplete;
    if (!isMissing && drop.kind !== 'sequence') return;
    yield {
      at: !isMissing
        ? // While the list is being typed, ALL may still come.
          { unit: drop.unit, span: drop.span, absentFrom: drop.wholeSpan }
        : capabilities.isPresent
          ? { ...capabilities.keyPlace, absentFrom: drop.absentFrom }
          : drop,
      lacks: 'capabilities.drop',
      message: isMissing
        ? say`Container "${container.name}" keeps the capabilities that runtimes grant by default.`
        : say`Container "${container.name}" drops some capabilities, but not "ALL".`,
      fixes: [
        {
          title: say`Drop all capabilities of "${container.name}" (programs that use one fail)`,
          safety: 'review',
          caveat: say`Images that change users or owners as they start, or that use raw sockets, need some added back.`,
          changes: isMissing ? drop.set(['ALL']) : drop.append('ALL'),
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
              securityContext:
                runAsNonRoot: true
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
                capabilities:
                  drop:
                    - ALL
      `,
    },
    {
      why: 'Naming capabilities one by one misses those that future kernels add.',
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
                  drop: «["NET_RAW"]»
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
                  drop: ["NET_RAW", "ALL"]
      `,
    },
    {
      why: 'What is added back afterwards is judged by other rules.',
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
                  drop: [ALL]
                  add: [NET_BIND_SERVICE]
      `,
    },
    {
      why: 'A privileged container has every capability, whatever it drops.',
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
      `,
    },
    {
      why: 'The standard asks for it from version 1.22 on.',
      config: { kubernetesVersion: '1.21' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'Windows has none; lower case is for another rule; what is no list is for nobody.',
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
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: api
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                capabilities:
                  drop: [all]
            - name: odd
              image: registry.example.com/web:1.4
              securityContext:
                capabilities:
                  drop: ALL
      `,
    },
  ],
});
