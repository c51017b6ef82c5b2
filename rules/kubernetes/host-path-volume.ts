import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { hostPathVolumes } from '../../server/kubernetes/host-path-volumes';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: "Volume mounts the node's file system",
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    // The restricted level names hostPath in its own check of volume types.
    pss: ['hostPathVolumes', 'restrictedVolumes'],
    trivy: ['KSV-0023'],
    kics: ['non_kube_system_pod_with_host_mount'],
    polaris: ['hostPathSet'],
    kubescape: ['C-0048', 'C-0203'],
    kyverno: ['disallow-host-path', 'restrict-volume-types'],
  },
  threat: `
    A hostPath volume is a directory of the node. What an attacker in the container writes there, the node's own
    services may execute or trust; what they read there may be keys of the kubelet or files of other pods. A symbolic
    link in a mounted directory has led out of it more than once.`,
  impact: 'Files of the node, and often the node itself.',
  remedy: `
    Use \`emptyDir\` for scratch space, a persistent volume for data, a \`configMap\` or \`projected\` volume for
    files. There is no automatic fix: what to mount instead depends on what the directory is for.`,
  exceptions: `
    Log collectors, node exporters and CSI drivers read the node on purpose. Mount the narrowest directory, read-only,
    and never a parent of the container runtime's socket.`,
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
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
    for (const { name, path, sensitive, at } of hostPathVolumes(pod)) {
      // Sockets of the runtime, credentials and the system's own directories have rules of their own.
      if (sensitive) continue;
      yield {
        at,
        message:
          path === undefined
            ? say`Volume "${name}" opens the node's file system to the pod.`
            : say`Volume "${name}" opens ${path} of the node to the pod.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          containers:
            - name: build
              image: example.com/build:1.4
              volumeMounts:
                - name: cache
                  mountPath: /cache
          volumes:
            - name: cache
              hostPath:
                path: «/srv/build-cache»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          containers:
            - name: build
              image: example.com/build:1.4
              volumeMounts:
                - name: cache
                  mountPath: /cache
          volumes:
            - name: cache
              persistentVolumeClaim:
                claimName: build-cache
      `,
    },
    {
      why: 'A volume counts whether or not a container mounts it, and whatever its path will be.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: idle
        spec:
          containers:
            - name: idle
              image: busybox:1.36
          volumes:
            - name: spare
              «hostPath»: {}
      `,
    },
    {
      why: 'What the path hands over decides which rule reports it: the disk of the node is for another.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: rescue
        spec:
          containers:
            - name: rescue
              image: busybox:1.36
          volumes:
            - name: disk
              hostPath:
                path: /
      `,
    },
    {
      why: 'Null is unset: the API makes an empty directory of such a volume.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: idle
        spec:
          containers:
            - name: idle
              image: busybox:1.36
          volumes:
            - name: spare
              hostPath: null
      `,
    },
  ],
});
