// What each security key means when nothing is wrong with it: shown where a reader rests on a key that is not flagged.
import type { Meanings } from '../engine/domain';

const securityContextPage = 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/';
const podSecurityPage = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/';
const volumesPage = 'https://kubernetes.io/docs/concepts/storage/volumes/';
const serviceAccountPage = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/';
const rbacPage = 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/';

export const podKeys: Meanings = {
  hostNetwork: {
    body: "`true` gives the pod the node's network: it reaches what listens on the node's loopback, sees the node's traffic, and with most network plugins no NetworkPolicy applies to it. `false` is the default.",
    reference: podSecurityPage,
  },
  hostPID: {
    body: '`true` shows the pod every process of the node, with its arguments; root in it also reads the environment and files of other containers under `/proc`. `false` is the default.',
    reference: podSecurityPage,
  },
  hostIPC: {
    body: "`true` shares the node's System V and POSIX shared memory: the pod can read and write the segments of other processes. `false` is the default.",
    reference: podSecurityPage,
  },
  hostUsers: {
    body: '`false` puts the pod into a user namespace of its own: root inside is an unprivileged user on the node, so that most container escapes arrive there with nothing. Needs a kernel and runtime that map ids.',
    reference: 'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  },
  shareProcessNamespace: {
    body: "`true` lets the pod's containers see each other's processes and command lines; those of the same user, or with SYS_PTRACE, also each other's environment and files under `/proc`. A sidecar that is taken over then reads the application's secrets.",
    reference: 'https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/',
  },
  automountServiceAccountToken: {
    body: "`false` keeps the service account's token out of the containers. A pod that never calls the Kubernetes API needs none, and whoever takes the pod over then has no identity to call it with.",
    reference: serviceAccountPage,
  },
  serviceAccountName: {
    body: 'Whose rights the pod has at the Kubernetes API. Without a name it is `default`, which every pod of the namespace without a name shares: a right given to one is given to all.',
    reference: serviceAccountPage,
  },
  serviceAccount: { body: 'The old name of `serviceAccountName`.', reference: serviceAccountPage },
  securityContext: {
    body: 'Settings for all containers of the pod. A container may override those it shares; `privileged`, `capabilities`, `allowPrivilegeEscalation`, `procMount` and `readOnlyRootFilesystem` exist for containers alone and are dropped here.',
    reference: securityContextPage,
  },
  nodeName: {
    body: "Puts the pod on one node and passes the scheduler by, and with it `NoSchedule` taints and the scheduler's checks.",
    reference: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename',
  },
  runtimeClassName: {
    body: "Chooses the runtime. A sandbox such as gVisor or Kata gives the pod a kernel of its own, so that a kernel bug does not reach the node's.",
    reference: 'https://kubernetes.io/docs/concepts/containers/runtime-class/',
  },
  imagePullSecrets: {
    body: 'Registry credentials for pulling the images. They stay with the kubelet; the containers do not see them.',
    reference: 'https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/',
  },
  enableServiceLinks: {
    body: '`false` stops the kubelet from writing the address of every Service of the namespace into the environment, where an intruder would find a map.',
    reference: 'https://kubernetes.io/docs/tutorials/services/connect-applications-service/#accessing-the-service',
  },
  hostAliases: {
    body: "Lines for the pod's `/etc/hosts`. They beat DNS: whoever may write them decides where a name leads.",
    reference: 'https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/',
  },
  dnsPolicy: {
    body: '`ClusterFirst`, the default, asks the DNS of the cluster. A pod with `hostNetwork: true` asks that of the node unless this says `ClusterFirstWithHostNet`.',
    reference: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  },
  priorityClassName: {
    body: 'How important the pod is. Where room is scarce the scheduler evicts pods of a lower class for it; the `system-` classes displace nearly everything.',
    reference: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/',
  },
  tolerations: {
    body: 'Taints of nodes that do not keep the pod away. One with `operator: Exists` and no key lets it run everywhere, control-plane nodes included.',
    reference: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
  },
  os: {
    body: '`windows` exempts the pod from checks of Linux-only settings (capabilities, seccomp, privilege escalation) from Kubernetes 1.25 on.',
    reference: podSecurityPage,
  },
  initContainers: {
    body: 'Run one after the other before the others start. They share the volumes, and the same security rules apply to them.',
  },
  ephemeralContainers: {
    body: 'Added to a running pod for debugging. They share its network, and its volumes and processes where they name them; the same security rules apply to them.',
    reference: 'https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/',
  },
  volumes: {
    body: 'What containers may mount. Admission judges every volume, whether a container mounts it or not.',
    reference: volumesPage,
  },
};

/** For pods and containers alike. */
const sharedSecurityKeys: Meanings = {
  runAsNonRoot: {
    body: '`true`: the kubelet refuses to start a container whose user is 0, or whose image names its user by a name that cannot be checked. It changes no user; the image or `runAsUser` must name one.',
    reference: securityContextPage,
  },
  runAsUser: {
    body: "The user id of the container's first process, whatever the image says. 0 is root; files in the image must be readable for another id.",
    reference: securityContextPage,
  },
  runAsGroup: {
    body: 'The primary group id. Without it the group is that of the image, often 0, and group-writable files of root stay writable.',
    reference: securityContextPage,
  },
  seccompProfile: {
    body: 'Which system calls the kernel answers. `RuntimeDefault` blocks those that ordinary programs never make and kernel exploits need; `Unconfined`, the usual default, blocks none.',
    reference: 'https://kubernetes.io/docs/tutorials/security/seccomp/',
  },
  appArmorProfile: {
    body: 'Which files and capabilities the kernel grants the process, on nodes with AppArmor. `RuntimeDefault` is applied without this key; `Unconfined` takes it away.',
    reference: 'https://kubernetes.io/docs/tutorials/security/apparmor/',
  },
  seLinuxOptions: {
    body: "The SELinux label of the process. The runtime's own keeps containers from each other's files; a custom `type`, `user` or `role` may lift that.",
    reference: podSecurityPage,
  },
  windowsOptions: {
    body: 'Settings for Windows containers. `hostProcess: true` runs the container as a process of the node, without isolation.',
    reference: 'https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/',
  },
};

export const podSecurityKeys: Meanings = {
  ...sharedSecurityKeys,
  fsGroup: {
    body: 'Volumes that support it become readable and writable for this group, and every container gets the group. It lets an unprivileged user write to a volume.',
    reference: securityContextPage,
  },
  fsGroupChangePolicy: {
    body: 'Whether the ownership of a volume is changed at every mount (`Always`) or only where the root of the volume differs (`OnRootMismatch`), which starts faster.',
    reference: securityContextPage,
  },
  supplementalGroups: {
    body: 'Further groups of the first process. Each one opens the files of that group.',
    reference: securityContextPage,
  },
  supplementalGroupsPolicy: {
    body: '`Strict` attaches only the groups named here; `Merge`, the default, adds those that `/etc/group` in the image gives the user.',
    reference: securityContextPage,
  },
  seLinuxChangePolicy: {
    body: '`MountOption` gives a volume its SELinux label as it is mounted; `Recursive` relabels file by file, as pods with different labels on one volume need.',
    reference: securityContextPage,
  },
  sysctls: {
    body: "Kernel parameters of the pod's own namespaces. The safe ones cannot harm other pods; the others may use up memory of the node and need the kubelet's leave. Parameters of the whole node cannot be set here.",
    reference: 'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
  },
};

export const containerSecurityKeys: Meanings = {
  ...sharedSecurityKeys,
  privileged: {
    body: '`true` takes away nearly all that separates the container from the node: all capabilities, all devices, no seccomp, AppArmor or SELinux. Root inside is root on the node. `false` is the default.',
    reference: podSecurityPage,
  },
  allowPrivilegeEscalation: {
    body: "`false` sets the kernel's no_new_privs flag: setuid programs such as `sudo` and file capabilities give a process nothing that its parent did not have. The default is `true`.",
    reference: securityContextPage,
  },
  capabilities: {
    body: 'Single powers of root. Containers get nine to fourteen by default, depending on the runtime; `drop: [ALL]` takes them away, `add` gives back what the program really needs. Names are upper case, without `CAP_`.',
    reference: 'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  },
  readOnlyRootFilesystem: {
    body: '`true` mounts the image read-only: an intruder cannot replace programs or drop tools. What the program writes needs a volume, such as an `emptyDir` at `/tmp`.',
    reference: securityContextPage,
  },
  procMount: {
    body: '`Default` hides parts of `/proc` that reveal or change the kernel. `Unmasked` shows them all, which only nested containers in a user namespace need.',
    reference: podSecurityPage,
  },
};

export const containerKeys: Meanings = {
  image: {
    body: 'What runs. A tag can be pointed to another image at any time; a digest (`@sha256:…`) names this one forever.',
    reference: 'https://kubernetes.io/docs/concepts/containers/images/',
  },
  imagePullPolicy: {
    body: '`Always` asks the registry at every start, also whether the pod may pull at all. With `IfNotPresent` or `Never` a pod uses what lies on the node; kubelets before 1.35 ask for no credentials then.',
    reference: 'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
  },
  env: {
    body: 'Environment variables. Everyone who may read pods reads the values, and so does every process the program starts; secrets are better mounted as files.',
    reference: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  },
  envFrom: { body: 'Turns every key of a ConfigMap or Secret into an environment variable, also those added later.' },
  ports: {
    body: 'Documents what the container listens on. It opens and closes nothing; only `hostPort` has an effect of its own: it takes the port on the node.',
  },
  resources: {
    body: 'What the scheduler reserves (`requests`) and the kernel enforces (`limits`). Without a memory limit one container can starve the node and evict its neighbours.',
    reference: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
  },
  volumeMounts: {
    body: 'Which volumes the container sees, and where. `readOnly: true` keeps an intruder from changing them.',
    reference: volumesPage,
  },
  securityContext: {
    body: "Settings for this container; they beat the pod's where both have them.",
    reference: securityContextPage,
  },
  lifecycle: {
    body: 'Hooks that the kubelet runs or calls after the start and before the stop. A `host` in an HTTP hook makes the kubelet call elsewhere.',
  },
  stdin: { body: '`true` keeps standard input open: whoever attaches to the container types into the program.' },
  tty: { body: '`true` gives the program a terminal: whoever attaches has an interactive session.' },
};

export const volumeMountKeys: Meanings = {
  readOnly: {
    body: '`true` mounts the volume read-only in this container. Mounts below it may stay writable; see `recursiveReadOnly`.',
    reference: volumesPage,
  },
  recursiveReadOnly: {
    body: '`Enabled` makes the mounts below a read-only one read-only too.',
    reference: volumesPage,
  },
  mountPropagation: {
    body: "`Bidirectional` lets mounts made in the container appear on the node, and needs a privileged one; `HostToContainer` shows the node's later mounts in here; `None` is the default.",
    reference: volumesPage,
  },
  subPath: {
    body: 'Mounts a part of the volume. Changes to a Secret or ConfigMap do not arrive in a subPath.',
    reference: volumesPage,
  },
};

/** Storage that a pod names by its address, and with it what only the cluster's operators should choose. */
const networkVolumeKeys: Meanings = Object.fromEntries(
  [
    'iscsi',
    'fc',
    'cephfs',
    'rbd',
    'glusterfs',
    'azureFile',
    'azureDisk',
    'awsElasticBlockStore',
    'gcePersistentDisk',
    'cinder',
    'vsphereVolume',
    'portworxVolume',
    'quobyte',
    'scaleIO',
    'storageos',
    'flocker',
    'photonPersistentDisk',
  ].map((key) => [
    // biome-ignore format: one list
    key,
    {
      body: 'Storage that the pod names itself, by its address or id: nothing checks whether it may have it. The restricted level wants a claim or a `csi` volume instead.',
      reference: volumesPage,
    },
  ]),
);

export const volumeKeys: Meanings = {
  hostPath: {
    body: "A file or directory of the node. Depending on the path it hands over the node's credentials, its container runtime or other pods' data, and the pod is tied to that node.",
    reference: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
  },
  emptyDir: {
    body: 'An empty directory that lives as long as the pod. `medium: Memory` keeps it off the disk; `sizeLimit` keeps it from filling the node.',
    reference: volumesPage,
  },
  secret: {
    body: 'The keys of a Secret as files, kept in memory on the node. `defaultMode` decides who in the container may read them.',
    reference: volumesPage,
  },
  configMap: {
    body: 'The keys of a ConfigMap as files. No place for passwords: a ConfigMap is readable for many.',
    reference: volumesPage,
  },
  projected: {
    body: 'Several sources in one directory. `serviceAccountToken` gives a token with an audience and a short life of its own.',
    reference: volumesPage,
  },
  downwardAPI: { body: "The pod's own metadata as files.", reference: volumesPage },
  persistentVolumeClaim: {
    body: 'Storage that outlives the pod. Whoever may use the claim reads what is on it.',
    reference: volumesPage,
  },
  csi: {
    body: 'A volume from a storage driver, such as the secrets store driver that fetches from a vault.',
    reference: volumesPage,
  },
  nfs: { body: 'A network file system. The server sees user ids, not Kubernetes identities.', reference: volumesPage },
  gitRepo: {
    body: 'Clones a repository on the node, as root, before the pod starts. Whoever chooses the repository has run programs on the node that way; current clusters refuse it. An init container does the same inside the pod.',
    reference: 'https://kubernetes.io/docs/concepts/storage/volumes/#gitrepo',
  },
  flexVolume: {
    body: 'A volume from a program that lies on every node and runs there as root. `csi` has replaced it.',
    reference: volumesPage,
  },
  ...networkVolumeKeys,
  image: {
    body: 'The content of an image, mounted read-only. Pin it as you pin the images that run.',
    reference: volumesPage,
  },
  ephemeral: { body: 'A claim that is made and removed with the pod.', reference: volumesPage },
};

export const hostPathKeys: Meanings = {
  path: {
    body: 'The path on the node. `/`, `/etc`, `/proc`, `/var/run`, `/var/lib/kubelet` and the runtime sockets hand over the node.',
    reference: volumesPage,
  },
  type: {
    body: 'What must be there. With `DirectoryOrCreate` and `FileOrCreate` the kubelet creates what is missing, as root, on the node.',
    reference: volumesPage,
  },
};

/** `type` means another thing in each of these, so each has meanings of its own. */
export const seccompProfileKeys: Meanings = {
  type: {
    body: '`RuntimeDefault` takes the filter that the container runtime brings; `Localhost` one from the disk of the node; `Unconfined` lets every system call through.',
    reference: 'https://kubernetes.io/docs/tutorials/security/seccomp/',
  },
  localhostProfile: {
    body: "A file below the kubelet's seccomp directory. It must be on every node that the pod may run on, or the container does not start.",
    reference: 'https://kubernetes.io/docs/tutorials/security/seccomp/',
  },
};

export const appArmorProfileKeys: Meanings = {
  type: {
    body: "`RuntimeDefault` takes the container runtime's profile; `Localhost` one that is loaded on the node; `Unconfined` none.",
    reference: 'https://kubernetes.io/docs/tutorials/security/apparmor/',
  },
  localhostProfile: {
    body: 'The name of a profile that is loaded into the kernel of every node the pod may run on.',
    reference: 'https://kubernetes.io/docs/tutorials/security/apparmor/',
  },
};

export const seLinuxOptionKeys: Meanings = {
  type: {
    body: 'What kind of process this is to SELinux. `container_t` may write to files of containers alone and reads little of the node; `spc_t` may touch nearly everything.',
    reference: podSecurityPage,
  },
  level: {
    body: 'Keeps containers of one type apart: a process reaches only files with its own level. The runtime gives every pod another one; two pods with the same level reach the same files.',
    reference: securityContextPage,
  },
  user: {
    body: 'The SELinux user. The standards refuse any value: leave it to the runtime.',
    reference: podSecurityPage,
  },
  role: {
    body: 'The SELinux role. The standards refuse any value: leave it to the runtime.',
    reference: podSecurityPage,
  },
};

export const windowsOptionKeys: Meanings = {
  hostProcess: {
    body: '`true` starts the container as a process of the Windows node, with its files, network and devices. Needs `hostNetwork: true`.',
    reference: 'https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/',
  },
  runAsUserName: {
    body: 'The Windows user of the first process. `ContainerUser` has few rights, `ContainerAdministrator` all in the container.',
    reference: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-runasusername/',
  },
  gmsaCredentialSpecName: {
    body: 'A group-managed service account of Active Directory: the container logs in to other machines as that account.',
    reference: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-gmsa/',
  },
  gmsaCredentialSpec: {
    body: 'The credential spec itself, usually filled in by an admission webhook from `gmsaCredentialSpecName`.',
    reference: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-gmsa/',
  },
};

export const capabilityListKeys: Meanings = {
  add: {
    body: 'Capabilities beyond those that remain. The baseline level allows only what runtimes grant anyway, the restricted one `NET_BIND_SERVICE` alone.',
    reference: podSecurityPage,
  },
  drop: {
    body: '`ALL`, in capitals, takes every capability away; `add` is applied afterwards.',
    reference: podSecurityPage,
  },
};

export const tokenSourceKeys: Meanings = {
  audience: {
    body: 'Who the token is for. Another service than the one named must refuse it, so that a token sent to one service cannot be used at the next.',
    reference: serviceAccountPage,
  },
  expirationSeconds: {
    body: 'How long a token is good for, 600 at least; the kubelet renews it in time. A stolen one is useless afterwards.',
    reference: serviceAccountPage,
  },
  path: { body: 'The name of the file that holds the token.', reference: serviceAccountPage },
};

export const emptyDirKeys: Meanings = {
  sizeLimit: {
    body: 'The pod is evicted once it has written more. Without a limit it can fill the disk of the node.',
    reference: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
  },
  medium: {
    body: '`Memory` keeps the files off the disk; what is written there counts as memory of the container.',
    reference: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
  },
};

export const fileVolumeKeys: Meanings = {
  defaultMode: {
    body: 'The permissions of the files: `0644` unless something else is written, readable for every user of the container. `0400` keeps other users out, but the program must own the files or have their group.',
    reference: volumesPage,
  },
  optional: {
    body: '`true` starts the pod even where the Secret or ConfigMap does not exist; the directory is then empty.',
    reference: volumesPage,
  },
};

export const roleRuleKeys: Meanings = {
  apiGroups: {
    body: '`""` is the core group, with pods and Secrets. `"*"` takes in groups that do not exist yet.',
    reference: rbacPage,
  },
  resources: {
    body: 'What may be reached; `pods/exec` names a subresource. `"*"` takes in all, Secrets included.',
    reference: rbacPage,
  },
  verbs: {
    body: 'What may be done. `list` and `watch` return whole objects, so they read Secrets as well as `get` does. `escalate`, `bind` and `impersonate` lead to more rights.',
    reference: rbacPage,
  },
  resourceNames: {
    body: 'Restricts the rule to named objects. `create` and `deletecollection` carry no name, so such a rule never grants them; `list` and `watch` it grants only to requests that name the object.',
    reference: rbacPage,
  },
  nonResourceURLs: {
    body: 'Paths of the API server outside its objects, such as `/metrics`. Only in a ClusterRole.',
    reference: rbacPage,
  },
};

/** Linux capabilities as a container's `capabilities` names them. */
export const capabilities: Meanings = Object.fromEntries(
  Object.entries({
    ALL: 'Every capability.',
    AUDIT_CONTROL: "Changes the kernel's audit rules: with hostPID, traces can be switched off.",
    AUDIT_READ: "Reads the kernel's audit log.",
    AUDIT_WRITE: "Writes to the kernel's audit log. In containerd's default set.",
    BLOCK_SUSPEND: 'Keeps the machine from suspending.',
    BPF: 'Loads BPF programs, which run in the kernel.',
    CHECKPOINT_RESTORE: 'Restores processes with chosen ids.',
    CHOWN: 'Changes the owner of any file. In the default set.',
    DAC_OVERRIDE: 'Reads and writes any file, whatever its mode says. In the default set.',
    DAC_READ_SEARCH:
      'Reads any file, and opens files of the node by handle: the way out of a container known as shocker.',
    FOWNER: 'Acts as the owner of any file. In the default set.',
    FSETID: 'Keeps setuid bits when files change. In the default set.',
    IPC_LOCK: 'Locks memory, so that it is never written to disk.',
    IPC_OWNER: 'Passes by the permissions of shared memory.',
    KILL: 'Signals any process it can see. In the default set.',
    LEASE: 'Takes leases on files.',
    LINUX_IMMUTABLE: 'Sets the immutable flag of files.',
    MAC_ADMIN: 'Changes the mandatory access control policy.',
    MAC_OVERRIDE: 'Passes by the mandatory access control policy.',
    MKNOD: "Makes device files. In containerd's default set.",
    NET_ADMIN:
      'Configures interfaces, routes and firewall rules of its network namespace; with hostNetwork those of the node.',
    NET_BIND_SERVICE:
      'Listens on ports below 1024. In the default set, and the only one that `restricted` lets containers add.',
    NET_BROADCAST: 'Unused by the kernel.',
    NET_RAW: "Forges packets: ARP and DNS spoofing against neighbours. In containerd's default set.",
    PERFMON: 'Reads performance counters of the whole system; with BPF also kernel memory.',
    SETFCAP: "Gives capabilities to files. In containerd's default set.",
    SETGID: 'Takes any group. In the default set.',
    SETPCAP: 'Changes which capabilities its programs inherit. In the default set.',
    SETUID: 'Takes any user. In the default set.',
    SYSLOG: "Reads the kernel's log, and with it addresses that exploits need.",
    SYS_ADMIN: 'Mounts file systems and much more: nearly root on the node.',
    SYS_BOOT: 'Loads another kernel; with hostPID also restarts the machine.',
    SYS_CHROOT: "Changes its root directory. In containerd's default set.",
    SYS_MODULE: 'Loads kernel modules: its code runs in the kernel.',
    SYS_NICE: 'Raises priorities of any process.',
    SYS_PACCT: 'Switches process accounting.',
    SYS_PTRACE: 'Reads and changes the memory of other processes it can see.',
    SYS_RAWIO: 'Reads and writes device memory and ports.',
    SYS_RESOURCE: 'Exceeds resource limits.',
    SYS_TIME: "Sets the node's clock: certificates expire or come back to life.",
    SYS_TTY_CONFIG: 'Configures terminals.',
    WAKE_ALARM: 'Wakes the machine up.',
  }).map(([name, body]) => [name, { body, reference: 'https://man7.org/linux/man-pages/man7/capabilities.7.html' }]),
);
