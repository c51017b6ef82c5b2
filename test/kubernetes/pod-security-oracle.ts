// The Pod Security Standards once more, as a table over plain objects: what the rules are compared with.
// Written from the standard's own page and on purpose without anything of server/ or rules/.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/

export interface PodObject {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> | null } | null;
  readonly spec: Spec;
}

// Values are what a decoder may find: null is unset.
export interface Spec {
  readonly securityContext?: Context | null;
  readonly containers?: readonly Box[] | null;
  readonly initContainers?: readonly Box[] | null;
  readonly ephemeralContainers?: readonly Box[] | null;
  readonly volumes?: readonly Readonly<Record<string, unknown>>[] | null;
  readonly hostNetwork?: boolean | null;
  readonly hostPID?: boolean | null;
  readonly hostIPC?: boolean | null;
  readonly hostUsers?: boolean | null;
  readonly os?: { readonly name: string } | null;
}

export interface Box {
  readonly name: string;
  readonly image: string;
  readonly securityContext?: Context | null;
  readonly ports?: readonly { readonly containerPort: number; readonly hostPort?: number | null }[] | null;
  readonly livenessProbe?: Action | null;
  readonly readinessProbe?: Action | null;
  readonly startupProbe?: Action | null;
  readonly lifecycle?: { readonly postStart?: Action | null; readonly preStop?: Action | null } | null;
}

interface Action {
  readonly httpGet?: { readonly host?: string | null; readonly port: number } | null;
  readonly tcpSocket?: { readonly host?: string | null; readonly port: number } | null;
}

interface Context {
  readonly privileged?: boolean | null;
  readonly allowPrivilegeEscalation?: boolean | null;
  readonly capabilities?: { readonly add?: readonly string[] | null; readonly drop?: readonly string[] | null } | null;
  readonly procMount?: string | null;
  readonly runAsNonRoot?: boolean | null;
  readonly runAsUser?: number | null;
  readonly seccompProfile?: { readonly type?: string | null } | null;
  readonly appArmorProfile?: { readonly type?: string | null } | null;
  readonly seLinuxOptions?: {
    readonly type?: string | null;
    readonly user?: string | null;
    readonly role?: string | null;
    readonly level?: string | null;
  } | null;
  readonly windowsOptions?: { readonly hostProcess?: boolean | null } | null;
  readonly sysctls?: readonly { readonly name: string; readonly value: string }[] | null;
}

type Level = 'baseline' | 'restricted';

/** Every check by its id: its level, the first minor version of 1.x that has it, and whether the pod fails it. */
export const checks: Readonly<
  Record<string, { readonly level: Level; readonly from: number; fails(pod: PodObject, minor: number): boolean }>
> = {
  privileged: { level: 'baseline', from: 0, fails: ({ spec }) => some(spec, (context) => context.privileged === true) },
  hostNamespaces: {
    level: 'baseline',
    from: 0,
    fails: ({ spec }) => [spec.hostNetwork, spec.hostPID, spec.hostIPC].includes(true),
  },
  hostPathVolumes: {
    level: 'baseline',
    from: 0,
    fails: ({ spec }) => (spec.volumes ?? []).some((volume) => isSet(volume.hostPath)),
  },
  hostPorts: {
    level: 'baseline',
    from: 0,
    fails: ({ spec }) => boxes(spec).some(({ ports }) => (ports ?? []).some(({ hostPort }) => (hostPort ?? 0) !== 0)),
  },
  capabilities_baseline: {
    level: 'baseline',
    from: 0,
    fails: ({ spec }) =>
      some(spec, ({ capabilities }) => (capabilities?.add ?? []).some((name) => !harmless.split(' ').includes(name))),
  },
  procMount: {
    level: 'baseline',
    from: 0,
    fails: ({ spec }, minor) =>
      !(minor >= 35 && spec.hostUsers === false) &&
      some(spec, ({ procMount }) => isSet(procMount) && procMount !== 'Default'),
  },
  windowsHostProcess: {
    level: 'baseline',
    from: 0,
    fails: ({ spec }) => contexts(spec).some(({ windowsOptions }) => windowsOptions?.hostProcess === true),
  },
  appArmorProfile: {
    level: 'baseline',
    from: 0,
    fails: ({ spec, metadata }) =>
      contexts(spec).some(({ appArmorProfile }) => isSet(appArmorProfile) && !isConfining(appArmorProfile?.type)) ||
      Object.entries(metadata?.annotations ?? {}).some(
        ([key, value]) =>
          /^container\.apparmor\.security\.beta\.kubernetes\.io\//.test(key) &&
          !/^(|runtime\/default|localhost\/.*)$/.test(value),
      ),
  },
  seLinuxOptions: {
    level: 'baseline',
    from: 0,
    fails: ({ spec }, minor) =>
      contexts(spec).some(({ seLinuxOptions: options }) => {
        const type = options?.type ?? '';
        const isConfined =
          /^(|container_t|container_init_t|container_kvm_t)$/.test(type) ||
          (minor >= 31 && type === 'container_engine_t');
        return !isConfined || Boolean(options?.user) || Boolean(options?.role);
      }),
  },
  sysctls: {
    level: 'baseline',
    from: 0,
    fails: ({ spec }, minor) =>
      (spec.securityContext?.sysctls ?? []).some(
        ({ name }) => !safeFrom.some(([from, names]) => minor >= from && names.split(' ').includes(name)),
      ),
  },
  seccompProfile_baseline: {
    level: 'baseline',
    from: 0,
    fails: ({ spec, metadata }, minor) => {
      if (minor >= 19)
        return contexts(spec).some(({ seccompProfile }) => isSet(seccompProfile) && !isConfining(seccompProfile?.type));
      const names = boxes(spec).map(({ name }) => `container.seccomp.security.alpha.kubernetes.io/${name}`);
      return ['seccomp.security.alpha.kubernetes.io/pod', ...names]
        .map((key) => metadata?.annotations?.[key])
        .some((value) => value !== undefined && !/^(runtime\/default|docker\/default|localhost\/.*)$/.test(value));
    },
  },
  hostProbesAndHostLifecycle: {
    level: 'baseline',
    from: 34,
    fails: ({ spec }) =>
      boxes(spec)
        .flatMap((box) => [
          box.livenessProbe,
          box.readinessProbe,
          box.startupProbe,
          box.lifecycle?.postStart,
          box.lifecycle?.preStop,
        ])
        .some((action) => Boolean(action?.httpGet?.host) || Boolean(action?.tcpSocket?.host)),
  },
  restrictedVolumes: {
    level: 'restricted',
    from: 0,
    fails: ({ spec }) =>
      (spec.volumes ?? []).some((volume) => {
        const types = Object.keys(volume).filter((key) => key !== 'name' && isSet(volume[key]));
        return types.some((type) => !ordinaryVolumes.split(' ').includes(type));
      }),
  },
  allowPrivilegeEscalation: {
    level: 'restricted',
    from: 8,
    fails: ({ spec }, minor) =>
      !(minor >= 25 && isWindows(spec)) &&
      boxes(spec).some(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false),
  },
  runAsNonRoot: {
    level: 'restricted',
    from: 0,
    fails: ({ spec }, minor) => {
      if (minor >= 35 && spec.hostUsers === false) return false;
      const shared = spec.securityContext?.runAsNonRoot;
      return (
        shared === false ||
        boxes(spec).some(({ securityContext }) => (securityContext?.runAsNonRoot ?? shared) !== true)
      );
    },
  },
  runAsUser: {
    level: 'restricted',
    from: 23,
    fails: ({ spec }, minor) =>
      !(minor >= 35 && spec.hostUsers === false) && contexts(spec).some(({ runAsUser }) => runAsUser === 0),
  },
  seccompProfile_restricted: {
    level: 'restricted',
    from: 19,
    fails: ({ spec }, minor) => {
      if (minor >= 25 && isWindows(spec)) return false;
      const shared = spec.securityContext?.seccompProfile;
      return (
        (isSet(shared) && !isConfining(shared?.type)) ||
        boxes(spec).some(({ securityContext }) => !isConfining((securityContext?.seccompProfile ?? shared)?.type))
      );
    },
  },
  capabilities_restricted: {
    level: 'restricted',
    from: 22,
    fails: ({ spec }, minor) =>
      !(minor >= 25 && isWindows(spec)) &&
      boxes(spec).some(({ securityContext }) => {
        const { add, drop } = securityContext?.capabilities ?? {};
        return !(drop ?? []).includes('ALL') || (add ?? []).some((name) => name !== 'NET_BIND_SERVICE');
      }),
  },
  procMount_restricted: {
    level: 'restricted',
    from: 35,
    fails: ({ spec }) => some(spec, ({ procMount }) => isSet(procMount) && procMount !== 'Default'),
  },
};

const harmless =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT';

const ordinaryVolumes = 'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret';

const safeFrom: readonly (readonly [number, string])[] = [
  [
    0,
    'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_unprivileged_port_start net.ipv4.tcp_syncookies net.ipv4.ping_group_range',
  ],
  [27, 'net.ipv4.ip_local_reserved_ports'],
  [
    29,
    'net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes',
  ],
  [32, 'net.ipv4.tcp_rmem net.ipv4.tcp_wmem'],
  [37, 'net.ipv4.tcp_slow_start_after_idle net.ipv4.tcp_notsent_lowat'],
];

const isSet = (value: unknown): boolean => value !== undefined && value !== null;
const isConfining = (type: string | null | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost';
const isWindows = (spec: Spec): boolean => spec.os?.name === 'windows';

const boxes = (spec: Spec): readonly Box[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...(spec.ephemeralContainers ?? []),
];

/** What the pod says for all, then what each container says for itself. */
const contexts = (spec: Spec): readonly Context[] =>
  [spec.securityContext, ...boxes(spec).map(({ securityContext }) => securityContext)].flatMap(
    (context) => context ?? [],
  );

const some = (spec: Spec, isBad: (context: Context) => boolean): boolean =>
  boxes(spec).some(({ securityContext }) => isBad(securityContext ?? {}));
