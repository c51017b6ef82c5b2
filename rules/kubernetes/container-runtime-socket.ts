import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { hostPathVolumes } from '../../server/kubernetes/host-path-volumes';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Container runtime socket is mounted',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  aliases: {
    // The standard refuses every path of the node; this one is just the worst.
    pss: ['hostPathVolumes', 'restrictedVolumes'],
    trivy: ['KSV-0006', 'KSV-0023'],
    checkov: ['CKV_K8S_27'],
    kics: ['docker_daemon_socket_is_exposed_to_containers', 'non_kube_system_pod_with_host_mount'],
    'kube-linter': ['docker-sock'],
    polaris: ['hostPathSet'],
    kubescape: ['C-0074', 'C-0048'],
    kyverno: ['disallow-host-path', 'disallow-cri-sock-mount', 'docker-socket-requires-label', 'restrict-volume-types'],
    kubesec: ['DockerSock'],
    semgrep: ['exposing-docker-socket-hostpath'],
  },
  threat: `
    Whoever can write to the runtime's socket starts a container with the node's disk mounted, and is root on the node a
    second later. Mounting it read-only changes nothing, because orders are sent through the socket, not written to a
    file. From there every pod and Secret on the node is open.`,
  impact: 'Root on the node.',
  remedy: `
    Take the volume and its mounts out. Build images with a tool that needs no daemon, such as rootless BuildKit
    or Buildah, and read logs and metrics through the kubelet's API.`,
  exceptions: `
    A node agent that must ask the runtime: keep it in a namespace that only cluster operators write to, pin its image by
    digest, and put a filtering proxy between it and the socket.`,
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://docs.docker.com/engine/security/#docker-daemon-attack-surface',
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  ],
  standards: { cwe: [250, 668], cis: ['CIS Kubernetes 1.12: 5.2.11'], pss: 'baseline', mitre: ['T1611', 'T1610'] },

  subjects: pods,
  *check(pod) {
    for (const { name, sensitive, at, users } of hostPathVolumes(pod)) {
      if (sensitive?.kind !== 'runtime-socket' && sensitive?.kind !== 'runtime-directory') continue;
      const user = users[0]?.name;
      yield {
        at,
        ...(sensitive.kind === 'runtime-directory' && { severity: 'warning' as const }),
        message:
          user === undefined
            ? say`Volume "${name}" opens ${sensitive.what} of the node: that is root on the node.`
            : say`Volume "${name}" opens ${sensitive.what} to container "${user}": that is root on the node.`,
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
              image: registry.example.com/build:2.1
              volumeMounts:
                - name: docker
                  mountPath: /var/run/docker.sock
          volumes:
            - name: docker
              hostPath:
                path: «/var/run/docker.sock»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          containers:
            - name: build
              image: registry.example.com/build:2.1
      `,
    },
    {
      why: 'Every runtime has a socket, and another spelling of the path is the same path.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: builder
        spec:
          containers:
            - name: build
              image: registry.example.com/build:2.1
          volumes:
            - name: containerd
              hostPath: { path: «"/run//containerd/../containerd/containerd.sock"» }
      `,
    },
    {
      why: 'The directory holds the socket.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          containers:
            - name: agent
              image: registry.example.com/agent:1.0
          volumes:
            - name: run
              hostPath:
                path: «/var/run/»
      `,
    },
    {
      why: "A socket of one's own takes no orders for the node.",
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          containers:
            - name: agent
              image: registry.example.com/agent:1.0
          volumes:
            - name: app
              hostPath:
                path: /var/run/shop/shop.sock
            - name: scratch
              emptyDir: {}
      `,
    },
  ],
});
