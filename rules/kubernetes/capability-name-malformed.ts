import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { bareCapability } from '../../server/kubernetes/pod-security';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Dropped capability has wrong name',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  fixable: 'review',
  threat: `
    Kubernetes names capabilities without the kernel's prefix, and containerd puts it in front: \`CAP_NET_RAW\` becomes
    CAP_CAP_NET_RAW, which does not exist. The capability is not dropped, and whoever takes over the container holds what
    the manifest says they do not.`,
  impact: 'A capability that was meant to be gone.',
  remedy: 'Write the name without `CAP_`. It is then really dropped, so what needs it fails.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
  ],
  standards: { cwe: [250], nsa: ['Kubernetes Pod security'] },

  subjects: containers,
  *check(container) {
    const { items } = container.securityContext.at('capabilities').at('drop');
    // Where all are dropped, one name more or less changes nothing.
    if (items.some(({ string }) => string?.toUpperCase() === 'ALL')) return;
    for (const item of items) {
      const written = item.string;
      if (!written || !/^cap_./i.test(written)) continue;
      yield {
        at: item,
        message:
          bareCapability(written) === 'ALL'
            ? say`Container "${container.name}" drops "${written}", which containerd does not know: it keeps them all.`
            : say`Container "${container.name}" drops "${written}", which containerd does not know: it keeps ${bareCapability(written)}.`,
        fixes: [
          {
            title: say`Drop ${bareCapability(written)} (what needs it is refused)`,
            safety: 'review',
            caveat: say`The container really loses the capability, which it has kept so far.`,
            changes: item.set(bareCapability(written)),
          },
        ],
      };
    }
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
                    - «CAP_NET_RAW»
                    - MKNOD
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
                    - NET_RAW
                    - MKNOD
      `,
    },
    {
      why: 'CAP_ALL is no name for all of them either: nothing is dropped.',
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
                  drop: [«CAP_ALL»]
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
                  drop: [ALL]
      `,
    },
    {
      why: 'Lower case is forgiven by runtimes, and beside ALL a name more or less changes nothing.',
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
                  drop: [net_raw]
            - name: metrics
              image: nginx/nginx-prometheus-exporter:1.3
              securityContext:
                capabilities:
                  drop: [ALL, CAP_NET_RAW]
      `,
    },
  ],
});
