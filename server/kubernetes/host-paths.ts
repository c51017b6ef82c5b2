/** What a path of the node hands over to whoever mounts it. */
type HostPathKind = 'runtime-socket' | 'runtime-directory' | 'credentials' | 'system';

export interface SensitiveHostPath {
  readonly kind: HostPathKind;
  /** What it is, to stand in a sentence: `Docker's socket`, `the kubelet's directory`. */
  readonly what: string;
}

/** Sockets through which a container runtime takes orders, by file name: any directory may hold them. */
const sockets: Readonly<Record<string, string>> = {
  'docker.sock': "Docker's socket",
  'containerd.sock': "containerd's socket",
  'crio.sock': "CRI-O's socket",
  'podman.sock': "Podman's socket",
  'cri-dockerd.sock': "cri-dockerd's socket",
  'dockershim.sock': "dockershim's socket",
  'buildkitd.sock': "BuildKit's socket",
};

/** Directories that hold such a socket; Docker's holds that of the containerd it runs itself. */
const socketDirectories = ['/run', '/var/run', '/run/docker', '/var/run/docker', '/run/docker/containerd', '/var/run/docker/containerd', '/run/containerd', '/var/run/containerd', '/run/crio', '/var/run/crio', '/run/podman', '/var/run/podman', '/run/k3s', '/run/k3s/containerd']; // biome-ignore format: one line

/** Paths that hold credentials, with everything below them. */
const credentials: readonly (readonly [RegExp, string])[] = [
  [/^\/etc\/kubernetes\/pki(\/|$)/, "the control plane's keys"],
  [
    /^\/etc\/kubernetes\/(admin|super-admin|controller-manager|scheduler|kubelet)\.conf$/,
    'a kubeconfig of the control plane',
  ],
  [/^\/etc\/kubernetes\/azure\.json$/, "the node's Azure credentials"],
  [/^\/etc\/kubernetes$/, "the control plane's configuration and keys"],
  [/^\/var\/lib\/kubelet\/(pki|kubeconfig|bootstrap-kubeconfig)(\/|$)/, "the kubelet's credentials"],
  [/^\/var\/lib\/etcd(\/|$)/, "etcd's data, with every Secret of the cluster"],
  [/^\/home\/kubernetes(\/|$)/, "the node's Kubernetes credentials"],
  // Homes lie anywhere: a service's is often below /var/lib.
  [/^(.*\/)?\.kube(\/|$)/, "a person's kubeconfig"],
  [/^(.*\/)?\.aws(\/|$)/, "a person's AWS credentials"],
  [/^(.*\/)?\.azure(\/|$)/, "a person's Azure credentials"],
  [/^(.*\/)?\.config\/gcloud(\/|$)/, "a person's Google Cloud credentials"],
  [/^(.*\/)?\.ssh(\/|$)/, "a person's SSH keys"],
  [/^(.*\/)?\.docker(\/|$)/, "a person's registry credentials"],
];

/** Directories whose content is the node itself. Below most of them lie harmless files too, so they count alone. */
const directories: Readonly<Record<string, string>> = {
  '/': 'the whole disk of the node',
  '/boot': "the node's kernel and boot loader",
  '/dev': "the node's devices",
  '/etc': "the node's configuration",
  '/home': 'the home directories of the node',
  '/lib': "the node's libraries",
  '/proc': "the node's processes",
  '/root': "root's home directory on the node",
  '/sys': "the node's kernel settings",
  '/usr': "the node's programs",
  '/bin': "the node's programs",
  '/sbin': "the node's programs",
  '/opt': "the node's added programs",
  '/var': "the node's data, with the runtime's and the kubelet's",
  '/var/lib': "the node's data, with the runtime's and the kubelet's",
  '/var/log': "the node's logs: through links in it the kubelet reads out any file",
};

/** What lies below these is as sensitive as they are. */
const trees: readonly (readonly [RegExp, string])[] = [
  [/^\/var\/lib\/kubelet(\/|$)/, "the kubelet's directory, with other pods' tokens and Secrets"],
  [/^\/var\/lib\/(docker|containerd|containers|crio)(\/|$)/, "other containers' files"],
  [/^\/proc\/(sys|sysrq-trigger|kcore|\d+)(\/|$)/, "the node's processes and kernel settings"],
  [/^\/sys\/(kernel|firmware|module)(\/|$)/, "the node's kernel settings"],
  [
    /^\/dev\/(mem|kmem|port|sd[a-z]\d*|nvme\w*|vd[a-z]\d*|xvd[a-z]\d*|dm-\d+|mapper|disk)(\/|$)/,
    "the node's memory or disks",
  ],
  [
    /^\/etc\/(shadow|gshadow|passwd|sudoers|sudoers\.d|ssh|pam\.d|cron[^/]*|systemd|init\.d|ld\.so\.preload|kubernetes\/manifests)(\/|$)/,
    "the node's accounts and start-up",
  ],
  [/^\/(usr\/)?lib\/systemd(\/|$)/, "the node's services"],
  [/^\/var\/spool\/cron(\/|$)/, "the node's scheduled jobs"],
];

/**
 * What a path of the node hands over; undefined for an ordinary one. The path is compared as the kernel resolves it:
 * doubled and trailing slashes, `.` and `..` taken out. Sources: the Kubernetes volumes page and MITRE ATT&CK T1611.
 */
export function sensitiveHostPath(path: string): SensitiveHostPath | undefined {
  if (/^(\\\\\.\\|\/\/\.\/)pipe[\\/]docker_engine$/i.test(path))
    return { kind: 'runtime-socket', what: "Docker's pipe" };
  if (!/^[/~]/.test(path)) return undefined;
  const resolved = resolve(path);
  const socket = sockets[resolved.slice(resolved.lastIndexOf('/') + 1)];
  if (socket) return { kind: 'runtime-socket', what: socket };
  if (socketDirectories.includes(resolved))
    return { kind: 'runtime-directory', what: "the container runtime's sockets" };
  const credential = credentials.find(([pattern]) => pattern.test(resolved));
  if (credential) return { kind: 'credentials', what: credential[1] };
  const system = directories[resolved] ?? trees.find(([pattern]) => pattern.test(resolved))?.[1];
  return system ? { kind: 'system', what: system } : undefined;
}

function resolve(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts[0] === '~' ? parts.join('/') : `/${parts.join('/')}`;
}
