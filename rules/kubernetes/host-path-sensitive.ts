import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { hostPathVolumes } from '../../server/kubernetes/host-path-volumes';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Sensitive node path is mounted',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    // The standard refuses every path of the node; these are the ones that hold the node itself.
    pss: ['hostPathVolumes', 'restrictedVolumes'],
    trivy: ['KSV-0023', 'KSV-0121'],
    kics: ['workload_mounting_with_sensitive_os_directory', 'non_kube_system_pod_with_host_mount'],
    'kube-linter': ['sensitive-host-mounts'],
    polaris: ['hostPathSet'],
    kubescape: ['C-0048', 'C-0203'],
    kyverno: ['disallow-host-path', 'limit-hostpath-vols', 'restrict-volume-types'],
    kubesec: ['ProcMount'],
  },
  threat: `
    These directories are the node: its programs, its start-up, its kernel settings, the data of its other pods. Whoever
    writes there plants a job, a key or a library and waits until the node runs it as root; whoever only reads there
    finds the tokens and Secrets of the other pods. In /var/log a link is enough: asked for the pod's log, the kubelet
    reads out the file that the link points to.`,
  impact: 'Root on the node, or the secrets of its pods.',
  remedy: `
    Mount the one file or directory that is needed, read-only, or ask the API for what is being read. There is no
    automatic fix, because what the pod needs of the path is not written here.`,
  exceptions: `
    Log collectors, node exporters and storage drivers: mount read-only, run them in a namespace that only cluster
    operators write to, and pin their images by digest.`,
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://attack.mitre.org/techniques/T1611/',
  ],
  standards: {
    cwe: [668],
    cis: ['CIS Kubernetes 1.12: 5.2.11'],
    pss: 'baseline',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611'],
  },

  subjects: pods,
  *check(pod) {
    for (const { name, path, sensitive, at, isReadOnly } of hostPathVolumes(pod)) {
      if (sensitive?.kind !== 'system') continue;
      yield {
        at,
        message: say`Volume "${name}" opens ${path} to the pod: ${sensitive.what}.`,
        // Reading tells an attacker much, but plants nothing.
        ...(isReadOnly && { severity: 'warning' as const }),
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: patcher
        spec:
          template:
            spec:
              containers:
                - name: patcher
                  image: example.com/patcher:1
                  volumeMounts:
                    - name: config
                      mountPath: /host/etc
              volumes:
                - name: config
                  hostPath:
                    path: «/etc»
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: patcher
        spec:
          template:
            spec:
              containers:
                - name: patcher
                  image: example.com/patcher:1
                  volumeMounts:
                    - name: config
                      mountPath: /host/etc
              volumes:
                - name: config
                  configMap:
                    name: patcher
      `,
    },
    {
      why: 'Slashes, dots and a read-only mount change neither the path nor that it is read.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reader
        spec:
          containers:
            - name: reader
              image: example.com/reader:1
              volumeMounts:
                - name: disk
                  mountPath: /host
                  readOnly: true
          volumes:
            - name: disk
              hostPath:
                path: «/srv/..//»
      `,
    },
    {
      why: 'One container that may write is enough, whatever the others may.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: installer
        spec:
          initContainers:
            - name: install
              image: example.com/installer:1
              volumeMounts:
                - name: units
                  mountPath: /host
          containers:
            - name: check
              image: example.com/installer:1
              volumeMounts:
                - name: units
                  mountPath: /host
                  readOnly: true
          volumes:
            - name: units
              hostPath:
                path: «/etc/systemd/system»
      `,
    },
    {
      why: 'An ordinary directory of the node is for another rule.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reader
        spec:
          containers:
            - name: reader
              image: example.com/reader:1
          volumes:
            - name: data
              hostPath:
                path: /srv/reports
      `,
    },
  ],
});
