import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isCapability, meantCapability } from '../../server/kubernetes/capabilities';
import { bareCapability } from '../../server/kubernetes/pod-security';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Dropped capability has wrong name',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    Kubernetes names capabilities without the kernel's prefix, and containerd puts it in front: \`CAP_NET_RAW\` becomes
    CAP_CAP_NET_RAW, which does not exist; a misspelt name does not exist either. The capability is not dropped, and
    whoever takes over the container holds what the manifest says they do not.`,
  impact: 'A capability that was meant to be gone.',
  remedy: 'Write the name as the kernel has it, without `CAP_`. It is then really dropped, so what needs it fails.',
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
      if (!written) continue;
      const bare = bareCapability(written);
      const isKnown = isCapability(bare);
      if (isKnown && !/^cap_./i.test(written)) continue;
      const meant = isKnown ? bare : meantCapability(bare);
      yield {
        at: item,
        message: !isKnown
          ? say`Container "${container.name}" drops "${written}", but Linux has no such capability: nothing is dropped.`
          : bare === 'ALL'
            ? say`Container "${container.name}" drops "${written}", which containerd does not know: it keeps them all.`
            : say`Container "${container.name}" drops "${written}", which containerd does not know: it keeps ${bare}.`,
        fixes:
          meant === undefined
            ? []
            : [
                {
                  title: say`Drop ${meant} (what needs it is refused)`,
                  safety: 'review',
                  caveat: say`The container really loses what it was to lose, and has kept so far.`,
                  changes: item.set(meant),
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
      why: 'What is misspelt drops nothing, and no error says so.',
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
                  drop: [«NET_RWA», «NET-ADMIN», KILL]
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
                  drop: [NET_RAW, NET_ADMIN, KILL]
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
    {
      why: 'A name that a template fills in is not known.',
      path: 'templates/web.yaml',
      file: { isTemplate: true },
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
                  drop: [{{ .Values.dropped }}]
      `,
    },
  ],
});
