// What the Pod Security Standards allow, by version of the policy: plain values in, verdicts out.
// The source is the page below and the admission controller's behaviour; strings are compared exactly, as it does.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/
import type { Minor } from './version';

/** Where the standards began to judge something, or to leave it alone. */
export const since = {
  allowPrivilegeEscalation: 8,
  /** Seccomp is read from fields; from annotations before. */
  seccompFields: 19,
  restrictedCapabilities: 22,
  runAsUser: 23,
  /** `spec.os.name: windows` frees a pod from what Windows does not know. */
  windowsExemption: 25,
  hostProbes: 34,
  /** `hostUsers: false` frees a pod from what a user namespace makes harmless. */
  userNamespaceExemption: 35,
} as const satisfies Record<string, Minor>;

/** What container runtimes grant anyway, but for NET_RAW: adding one of these is no gain at the baseline level. */
export const baselineCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** The only capability that may be added at the restricted level. */
export const restrictedCapability = 'NET_BIND_SERVICE';

export const isAllowedSeccompType = (type: unknown): boolean => type === 'RuntimeDefault' || type === 'Localhost';

/** Values of the two alpha annotations, which count before 1.19 alone. */
export const isAllowedSeccompAnnotation = (value: string): boolean =>
  value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');

export const seccompAnnotations = {
  pod: 'seccomp.security.alpha.kubernetes.io/pod',
  containerPrefix: 'container.seccomp.security.alpha.kubernetes.io/',
} as const;

export const isAllowedAppArmorType = (type: unknown): boolean => type === 'RuntimeDefault' || type === 'Localhost';

export const appArmorAnnotationPrefix = 'container.apparmor.security.beta.kubernetes.io/';

export const isAllowedAppArmorAnnotation = (value: string): boolean =>
  value === '' || value === 'runtime/default' || value.startsWith('localhost/');

export function isAllowedSeLinuxType(type: string, version: Minor): boolean {
  return (
    ['', 'container_t', 'container_init_t', 'container_kvm_t'].includes(type) ||
    (type === 'container_engine_t' && version >= 31)
  );
}

/** Names are compared literally: `net/ipv4/tcp_syncookies` is the same to the kernel, not to the standard. */
export function isAllowedSysctl(name: string, version: Minor): boolean {
  const from = safeSysctls[name];
  return from !== undefined && version >= from;
}

/** Sysctls that are namespaced and cannot harm other pods, by the version that added them. */
const safeSysctls: Readonly<Record<string, Minor>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
  'net.ipv4.tcp_slow_start_after_idle': 37,
  'net.ipv4.tcp_notsent_lowat': 37,
};

/** Volume types that the restricted level allows. */
export const restrictedVolumeTypes: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** A capability's name as the kernel writes it: users also write `CAP_SYS_ADMIN` and `sys_admin`. */
export const bareCapability = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');
