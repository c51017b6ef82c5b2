// What a PodSecurityPolicy lets pods do, one rule for each field. Strict: since 1.25 the whole policy is without effect,
// which `psp-present` says; these are for clusters before that, and for what is copied from it into its successor.
import { type DocumentedRule, type Example, family, type Release, rule, yaml } from '../../server/engine/rule';
import { type Message, say } from '../../server/engine/say';
import { bareCapability } from '../../server/kubernetes/pod-security';
import {
  type PodSecurityPolicy,
  type PolicyField,
  podSecurityPolicies,
} from '../../server/kubernetes/pod-security-policies';
import { numberOf, truthOf } from '../../server/kubernetes/pods';

interface Allowed {
  readonly title: string;
  readonly since: Release;
  readonly aliases: NonNullable<DocumentedRule['aliases']>;
  readonly threat: string;
  readonly remedy: string;
  /** The lines of `spec` of a policy that allows it, with its underline, and of one that does not. */
  readonly insecure: string;
  readonly secure: string;
  /** What else it pins. */
  readonly examples?: readonly Example[];
  readonly places: (spec: PodSecurityPolicy['spec']) => readonly PolicyField[];
  readonly message: (label: string, at: PolicyField) => Message;
}

const allowed = ({
  title,
  since,
  aliases,
  threat,
  remedy,
  insecure,
  secure,
  examples = [],
  places,
  message,
}: Allowed): DocumentedRule<PodSecurityPolicy> =>
  rule({
    title,
    severity: 'warning',
    confidence: 'high',
    profile: 'strict',
    since,
    aliases,
    threat,
    remedy,
    references: [
      'https://kubernetes.io/docs/concepts/security/pod-security-policy/',
      'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
    ],
    standards: { cwe: [250, 269], nsa: ['Kubernetes Pod security'] },

    subjects: podSecurityPolicies,
    *check({ label, spec }) {
      for (const at of places(spec)) yield { at, message: message(label, at) };
    },

    examples: [{ insecure: policy(insecure), secure: policy(secure) }, ...examples],
  });

const policy = (spec: string): string =>
  `${yaml`
  apiVersion: policy/v1beta1
  kind: PodSecurityPolicy
  metadata:
    name: shop
  spec:
    volumes: [configMap, hostPath]
`}  ${spec}\n`;

type Switch = 'privileged' | 'hostPID' | 'hostIPC' | 'hostNetwork';

const switchedOn =
  (key: Switch) =>
  (spec: PodSecurityPolicy['spec']): readonly PolicyField[] =>
    truthOf(spec.at(key)) === true ? [spec.at(key)] : [];

const remedyOfSwitch =
  'Set it to `false` and give the few pods that need it a policy and a service account of their own.';

export default family({
  'psp-privileged': allowed({
    title: 'Pod policy allows privileged pods',
    since: '0.1',
    aliases: {
      kubescape: ['C-0213'],
      kics: ['psp_set_to_privileged', 'root_containers_admitted'],
      checkov: ['CKV_K8S_2'],
    },
    threat: `
      Everyone who may use this policy may start a privileged container. Root in it has every device and every capability
      of the node, so the right to create a pod becomes root on any node.`,
    remedy: remedyOfSwitch,
    insecure: 'privileged: «true»',
    secure: 'privileged: false',
    places: switchedOn('privileged'),
    message: (label) => say`${label} lets pods run privileged: root in them is root on the node.`,
  }),
  'psp-host-pid': allowed({
    title: "Pod policy allows the node's processes",
    since: '0.1',
    aliases: { kubescape: ['C-0214'], kics: ['psp_allows_sharing_host_pid'], checkov: ['CKV_K8S_1'] },
    threat: `
      Everyone who may use this policy may start a pod that sees all processes of its node. Root in it reads the
      environment and files of other pods under /proc, with their passwords and tokens.`,
    remedy: remedyOfSwitch,
    insecure: 'hostPID: «true»',
    secure: 'hostPID: false',
    places: switchedOn('hostPID'),
    message: (label) => say`${label} lets pods see every process of their node.`,
  }),
  'psp-host-ipc': allowed({
    title: "Pod policy allows the node's IPC",
    since: '0.1',
    aliases: { kubescape: ['C-0215'], kics: ['psp_allows_sharing_host_ipc'], checkov: ['CKV_K8S_3'] },
    threat: `
      Everyone who may use this policy may start a pod that shares the node's shared memory. It reads and changes what
      processes of the node and of other such pods keep there.`,
    remedy: remedyOfSwitch,
    insecure: 'hostIPC: «true»',
    secure: 'hostIPC: false',
    places: switchedOn('hostIPC'),
    message: (label) => say`${label} lets pods share memory with processes of their node.`,
  }),
  'psp-host-network': allowed({
    title: "Pod policy allows the node's network",
    since: '0.1',
    aliases: { kubescape: ['C-0216'], kics: ['psp_containers_share_host_network_namespace'], checkov: ['CKV_K8S_4'] },
    threat: `
      Everyone who may use this policy may start a pod in the node's network. It reaches what listens on the node's
      loopback, takes the node's cloud identity from the metadata service, and with most network plugins no
      NetworkPolicy applies to it.`,
    remedy: remedyOfSwitch,
    insecure: 'hostNetwork: «true»',
    secure: 'hostNetwork: false',
    places: switchedOn('hostNetwork'),
    message: (label) => say`${label} lets pods use the network of their node.`,
  }),
  'psp-privilege-escalation': allowed({
    title: 'Pod policy allows privilege escalation',
    since: '0.1',
    aliases: { kubescape: ['C-0217'], kics: ['psp_allows_privilege_escalation'], checkov: ['CKV_K8S_5'] },
    threat: `
      Without \`false\` here pods may run programs that gain rights as they start. An attacker in an unprivileged process
      becomes root in the container through one setuid program of the image that has a hole.`,
    remedy: 'Set `allowPrivilegeEscalation: false`. Images that rely on sudo or setuid programs fail.',
    insecure: 'allowPrivilegeEscalation: «true»',
    secure: 'allowPrivilegeEscalation: false',
    places: (spec) => {
      const field: PolicyField = spec.at('allowPrivilegeEscalation');
      return field.isAbsent || truthOf(field) === true ? [field] : [];
    },
    message: (label) => say`${label} lets programs in pods gain rights as they start.`,
  }),
  'psp-root-allowed': allowed({
    title: 'Pod policy allows root',
    since: '0.1',
    aliases: { kubescape: ['C-0218'], kics: ['root_containers_admitted'], checkov: ['CKV_K8S_6'] },
    threat: `
      The policy accepts containers that run as user 0. Root in a container is root on the node as soon as a hole in the
      kernel, the runtime or a mounted path lets it out.`,
    remedy: 'Use `rule: MustRunAsNonRoot`, or `MustRunAs` with a range that starts above 0. Images made for root fail.',
    insecure: 'runAsUser: { rule: «RunAsAny» }',
    secure: 'runAsUser: { rule: MustRunAsNonRoot }',
    places: (spec) => {
      const user = spec.at('runAsUser');
      const mode = user.at('rule');
      if (mode.value === 'RunAsAny') return [mode];
      if (mode.value !== 'MustRunAs') return [];
      return user
        .at('ranges')
        .items.map((range) => range.at('min'))
        .filter((min) => numberOf(min) === 0);
    },
    message: (label) => say`${label} lets containers run as root.`,
  }),
  'psp-capabilities-not-dropped': allowed({
    title: 'Pod policy keeps default capabilities',
    since: '0.1',
    aliases: {
      kubescape: ['C-0220'],
      kics: ['net_raw_capabilities_disabled_for_psp', 'not_limited_capabilities_for_pod_security_policy'],
      checkov: ['CKV_K8S_7', 'CKV_K8S_36'],
    },
    threat: `
      Containers keep the capabilities that runtimes grant, with containerd NET_RAW among them. An attacker in any pod
      forges packets and, where pods share a bridge, answers ARP and DNS in the place of its neighbours.`,
    remedy: 'Write `requiredDropCapabilities: [ALL]`, and allow single ones where a workload needs them.',
    insecure: 'requiredDropCapabilities: «[KILL]»',
    secure: 'requiredDropCapabilities: [ALL]',
    places: (spec) => {
      const drop = spec.at('requiredDropCapabilities');
      const names = drop.items.map((item) => (item.isUnknown ? 'ALL' : bareCapability(item.string ?? '')));
      if (names.some((name) => name === 'ALL' || name === 'NET_RAW')) return [];
      return drop.isAbsent || drop.kind === 'sequence' ? [drop] : [];
    },
    message: (label) => say`${label} leaves pods the capabilities that runtimes grant, NET_RAW among them.`,
  }),
  'psp-capabilities-allowed': allowed({
    title: 'Pod policy allows more capabilities',
    since: '0.1',
    aliases: { kubescape: ['C-0219'], kics: ['psp_with_added_capabilities'], checkov: ['CKV_K8S_24'] },
    threat: `
      A pod under this policy may have powers of root that runtimes do not grant. With some of them, such as SYS_MODULE
      or SYS_ADMIN, an attacker who is root in the container reaches the node's kernel and leaves.`,
    remedy: 'Take the list out, or name only what a workload is known to need.',
    insecure: 'allowedCapabilities: [«SYS_ADMIN»]',
    secure: 'allowedCapabilities: [NET_BIND_SERVICE]',
    places: (spec) =>
      [...spec.at('allowedCapabilities').items, ...spec.at('defaultAddCapabilities').items].filter(
        ({ string }) => string !== undefined && bareCapability(string) !== 'NET_BIND_SERVICE',
      ),
    message: (label, at) => say`${label} lets containers add the capability ${at.string}.`,
  }),
  'psp-host-paths': allowed({
    title: 'Pod policy allows any node path',
    since: '0.1',
    aliases: { kics: ['psp_with_unrestricted_access_to_host_path'] },
    threat: `
      Where \`volumes\` takes in hostPath and \`allowedHostPaths\` names nothing, pods may mount any directory of the node, its root
      included. Whoever may create a pod then writes a job or a key onto the node.`,
    remedy: 'List the volume types that pods may use without `hostPath`, or name the paths with `readOnly: true`.',
    insecure: 'allowedHostPaths: [{ pathPrefix: «/» }]',
    secure: 'allowedHostPaths: [{ pathPrefix: /var/log/shop, readOnly: true }]',
    examples: [
      {
        why: 'A policy that names no path allows all of them, if it allows the type of volume.',
        insecure: yaml`
          apiVersion: policy/v1beta1
          kind: PodSecurityPolicy
          metadata:
            name: shop
          «spec»:
            volumes: [configMap, hostPath]
          ---
          apiVersion: policy/v1beta1
          kind: PodSecurityPolicy
          metadata:
            name: tight
          spec:
            volumes: [configMap]
        `,
      },
    ],
    places: (spec) => {
      const paths = spec.at('allowedHostPaths');
      // A policy without `volumes` allows none.
      if (!spec.at('volumes').items.some(({ string }) => string === '*' || string === 'hostPath')) return [];
      if (paths.isAbsent) return [paths];
      return paths.items.map((item) => item.at('pathPrefix')).filter(({ string }) => string === '/');
    },
    message: (label) => say`${label} lets pods mount any path of their node.`,
  }),
  'psp-proc-mount': allowed({
    title: 'Pod policy allows unmasked /proc',
    since: '0.1',
    aliases: { kics: ['container_runs_unmasked'] },
    threat: `
      Pods may ask for /proc without the masks that runtimes put over it. An attacker who is root in such a container
      reads kernel addresses and keys there, and turns switches that belong to the whole node.`,
    remedy: 'Allow `Default` alone.',
    insecure: 'allowedProcMountTypes: [«Unmasked»]',
    secure: 'allowedProcMountTypes: [Default]',
    places: (spec) => spec.at('allowedProcMountTypes').items.filter(({ string }) => string === 'Unmasked'),
    message: (label) => say`${label} lets containers see all of the node's /proc.`,
  }),
  'psp-unsafe-sysctls': allowed({
    title: 'Pod policy allows unsafe sysctls',
    since: '0.1',
    aliases: { kics: ['cluster_allows_unsafe_sysctls'] },
    threat: `
      Pods may then set kernel parameters whose cost no limit counts. Whoever may use this policy uses up kernel memory
      that the pods of a node share.`,
    remedy: 'Take the names out. Nodes refuse unsafe parameters unless the kubelet is told otherwise.',
    insecure: 'allowedUnsafeSysctls: [«"kernel.msg*"»]',
    secure: 'allowedUnsafeSysctls: []',
    places: (spec) => spec.at('allowedUnsafeSysctls').items.filter(({ string }) => string !== undefined),
    message: (label, at) => say`${label} lets pods set the unsafe sysctl ${at.string}.`,
  }),
});
