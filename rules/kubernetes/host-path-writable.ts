// Strict: the volume itself is reported at the default profile; this rule says by which mounts it can be written to.
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { hostPathVolumes } from '../../server/kubernetes/host-path-volumes';
import { pods, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Node path is mounted writable',
  severity: 'warning',
  confidence: 'high',
  profile: 'strict',
  since: '0.1',
  aliases: {
    'kube-linter': ['writable-host-mount'],
    kics: ['volume_mount_with_os_directory_write_permissions'],
    kubescape: ['C-0045'],
    kyverno: ['ensure-readonly-hostpath'],
  },
  fixable: 'review',
  threat: `
    What the container writes below this path is written on the node and outlives the pod. An attacker in the container
    plants a script, a library or a link there for a service of the node, or for the next pod that mounts the path.`,
  impact: 'A foothold on the node.',
  remedy: `
    Mount the path with \`readOnly: true\`. A program that writes there fails; give it an \`emptyDir\` or a persistent
    volume instead. Mounts below the path stay writable unless \`recursiveReadOnly\` says otherwise.`,
  exceptions: 'Storage and network drivers that install files on the node; keep them in a namespace of their own.',
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/concepts/storage/volumes/#read-only-mounts',
  ],
  standards: {
    cwe: [668, 732],
    cis: ['CIS Kubernetes 1.12: 5.2.11'],
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611'],
  },

  subjects: pods,
  *check(pod) {
    for (const { name, path, sensitive, at, mounts } of hostPathVolumes(pod)) {
      // Orders are sent through a socket, not written to a file: mounting it read-only changes nothing.
      // A path that is not known may be one.
      if (path === undefined || sensitive?.kind === 'runtime-socket' || path.endsWith('.sock')) continue;
      for (const { container, field } of mounts) {
        const readOnly = field.at('readOnly');
        if (!(readOnly.isAbsent || truthOf(readOnly) === false)) continue;
        const mountPath = field.at('mountPath');
        yield {
          at: readOnly.isPresent ? readOnly : mountPath.isPresent ? mountPath : field,
          message: say`Container "${container.name}" can write to ${path} of the node.`,
          related: [{ at, message: say`This volume is a path of the node.` }],
          fixes: [
            {
              title: say`Mount "${name}" read-only (writes to it fail)`,
              safety: 'review',
              caveat: say`A program in "${container.name}" that writes below this path fails.`,
              changes: readOnly.set(true),
            },
          ],
        };
      }
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reader
        spec:
          containers:
            - name: reader
              image: registry.example.com/reader:1.0
              volumeMounts:
                - name: reports
                  mountPath: «/reports»
          volumes:
            - name: reports
              hostPath:
                path: /srv/reports
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reader
        spec:
          containers:
            - name: reader
              image: registry.example.com/reader:1.0
              volumeMounts:
                - name: reports
                  mountPath: /reports
                  readOnly: true
          volumes:
            - name: reports
              hostPath:
                path: /srv/reports
      `,
    },
    {
      why: 'Each container that mounts the path counts, init containers included.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reader
        spec:
          initContainers:
            - name: prepare
              image: registry.example.com/prepare:1.0
              volumeMounts:
                - { name: reports, mountPath: /reports, readOnly: «false» }
          containers:
            - name: reader
              image: registry.example.com/reader:1.0
              volumeMounts:
                - { name: reports, mountPath: /reports, readOnly: true }
          volumes:
            - name: reports
              hostPath: { path: /srv/reports, type: Directory }
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reader
        spec:
          initContainers:
            - name: prepare
              image: registry.example.com/prepare:1.0
              volumeMounts:
                - { name: reports, mountPath: /reports, readOnly: true }
          containers:
            - name: reader
              image: registry.example.com/reader:1.0
              volumeMounts:
                - { name: reports, mountPath: /reports, readOnly: true }
          volumes:
            - name: reports
              hostPath: { path: /srv/reports, type: Directory }
      `,
    },
    {
      why: 'A socket takes orders however it is mounted, and an emptyDir is not the node.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          containers:
            - name: agent
              image: registry.example.com/agent:1.0
              volumeMounts:
                - name: runtime
                  mountPath: /run/containerd/containerd.sock
                - name: scratch
                  mountPath: /tmp
          volumes:
            - name: runtime
              hostPath:
                path: /run/containerd/containerd.sock
            - name: scratch
              emptyDir: {}
      `,
    },
  ],
});
