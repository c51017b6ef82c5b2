import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { since } from '../../server/kubernetes/pod-security';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'ALL is written in lower case',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    pss: ['capabilities_restricted'],
    kyverno: ['require-drop-all', 'disallow-capabilities-strict/require-drop-all'],
  },
  fixable: 'safe',
  threat: `
    Container runtimes read \`all\` as ALL and drop every capability, so the container is as tight as it was meant to
    be. Admission control compares the name as it is written: a namespace at the restricted level refuses the pod, and
    whoever then lowers the namespace's level to get this pod running lowers it for every pod there.`,
  impact: 'A pod that restricted namespaces refuse.',
  remedy: 'Write `ALL`. Nothing else changes.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
  ],
  standards: { pss: 'restricted' },

  subjects: containers,
  *check(container, context) {
    const version = policyVersion(container.pod, context);
    if (version < since.restrictedCapabilities) return;
    if (container.pod.isWindows && version >= since.windowsExemption) return;
    const { items } = container.securityContext.at('capabilities').at('drop');
    if (items.some((item) => item.isUnknown || item.string === 'ALL')) return;
    const all = items.find(({ string }) => string?.toUpperCase() === 'ALL');
    if (!all) return;
    yield {
      at: all,
      message: say`Container "${container.name}" drops "${all.string}", which admission control does not take for "ALL".`,
      fixes: [{ title: say`Write ALL in capitals`, safety: 'safe', changes: all.set('ALL') }],
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
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                capabilities:
                  drop:
                    - «all»
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
                  drop:
                    - ALL
      `,
    },
    {
      why: 'Quotes stay as they are.',
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
                capabilities: { drop: [«"All"»] }
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
                capabilities: { drop: ["ALL"] }
      `,
    },
    {
      why: 'Another item that is right is enough.',
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
                  drop: [all, ALL]
      `,
    },
    {
      why: 'Before 1.22 nobody looked.',
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
              securityContext:
                capabilities:
                  drop: [all]
      `,
    },
    {
      why: 'Windows has no capabilities, and a single one is not all.',
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
              image: registry.example.com/web:1.4
              securityContext:
                capabilities:
                  drop: [all]
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
                  drop: [net_raw]
      `,
    },
  ],
});
