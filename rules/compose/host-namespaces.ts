// One rule for each namespace of the host that a service may share: they differ in what the namespace gives away.
import { interpolated } from '../../server/compose/interpolation';
import { services } from '../../server/compose/services';
import type { Severity } from '../../server/engine/grades';
import { type DocumentedRule, type Explanation, family, type Release, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

interface HostNamespace extends Pick<Explanation, 'threat' | 'impact' | 'remedy' | 'exceptions'> {
  readonly title: string;
  readonly since: Release;
  readonly severity: Severity;
  readonly kics?: string;
  readonly cis?: string;
  /** Most of them are a step on the way out of the container. */
  readonly mitre?: readonly string[];
  readonly caveat: string;
}

const sharing = (
  key: 'network_mode' | 'pid' | 'ipc' | 'userns_mode' | 'uts' | 'cgroup',
  what: string,
  namespace: HostNamespace,
): DocumentedRule =>
  rule({
    title: namespace.title,
    severity: namespace.severity,
    confidence: 'high',
    profile: 'recommended',
    since: namespace.since,
    ...(namespace.kics && { aliases: { kics: [namespace.kics] } }),
    fixable: 'review',
    threat: namespace.threat,
    ...(namespace.impact && { impact: namespace.impact }),
    remedy: namespace.remedy,
    ...(namespace.exceptions && { exceptions: namespace.exceptions }),
    references: [
      `https://docs.docker.com/reference/compose-file/services/#${key}`,
      'https://man7.org/linux/man-pages/man7/namespaces.7.html',
    ],
    standards: { cwe: [668], ...(namespace.cis && { cis: [namespace.cis] }), mitre: namespace.mitre ?? ['T1611'] },

    subjects: services,
    *check({ name, field }) {
      const mode = field.at(key);
      const word = interpolated(mode);
      if (word?.text !== 'host') return;
      const isDefault = word.isDefault();
      yield {
        at: word.part(0, word.text.length),
        message: isDefault
          ? say`Service "${name}" shares ${what} of the host by default.`
          : say`Service "${name}" shares ${what} of the host.`,
        fixes: [
          {
            title: say`Give "${name}" its own (it no longer reaches the host's)`,
            safety: 'review',
            caveat: say`${namespace.caveat}`,
            // Without a default the variable still decides; an empty mode is the service's own.
            changes: isDefault ? mode.set(word.with(0, word.text.length, '')) : mode.remove(),
          },
        ],
      };
    },

    examples: [
      {
        insecure: yaml`
          services:
            agent:
              image: example/agent:1.0
              ${key}: «host»
              restart: always
        `,
        secure: yaml`
          services:
            agent:
              image: example/agent:1.0
              restart: always
        `,
      },
      {
        why: 'A variable decides later.',
        secure: yaml`
          services:
            agent:
              image: example/agent:1.0
              ${key}: "\${MODE}"
        `,
      },
      {
        why: "A default counts until somebody sets the variable; an empty one is the service's own.",
        insecure: yaml`
          services:
            agent:
              image: example/agent:1.0
              ${key}: "\${MODE:-«host»}"
        `,
        secure: yaml`
          services:
            agent:
              image: example/agent:1.0
              ${key}: "\${MODE:-}"
        `,
      },
    ],
  });

export default family({
  'host-network': sharing('network_mode', 'the network', {
    title: "Service shares the host's network",
    since: '0.1',
    severity: 'warning',
    kics: 'shared_host_network_namespace',
    cis: 'CIS Docker 1.6: 5.10',
    threat: `
      The service uses the host's own network interfaces: an attacker in it talks to what listens on the host's loopback
      address and often asks no password there, such as databases and debuggers. It also takes ports of services that are
      down, and answers in their place.`,
    impact: "Everything that trusts the host's loopback.",
    remedy:
      'Remove the mode and publish the ports the service needs. Addresses of other services change to their names.',
    exceptions: 'Services that answer to broadcasts, such as DHCP or device discovery.',
    caveat: "Ports must be published, and the host's loopback is out of reach.",
  }),
  'host-pid': sharing('pid', 'the process list', {
    title: "Service shares the host's processes",
    since: '0.1',
    severity: 'error',
    kics: 'host_namespace_is_shared',
    cis: 'CIS Docker 1.6: 5.16',
    threat: `
      The service sees every process of the host, with its command line, on which passwords are often given. As root, an
      attacker in it may stop processes of other containers, and on hosts without AppArmor those of the host, and reads
      their environment and files through /proc. With SYS_PTRACE and no AppArmor they take over any process.`,
    impact: 'Secrets of other containers, and their outage or that of the host.',
    remedy: 'Remove the mode. Tools that watch other processes then see only their own.',
    exceptions: 'A monitoring agent that lists processes: without further capabilities, its image pinned by digest.',
    caveat: 'The service sees only its own processes.',
  }),
  'host-ipc': sharing('ipc', 'the shared memory', {
    title: "Service shares the host's shared memory",
    since: '0.1',
    severity: 'warning',
    kics: 'shared_host_ipc_namespace',
    cis: 'CIS Docker 1.6: 5.17',
    threat: `
      The service can open the shared memory segments of every process on the host. An attacker in it reads what databases
      and browsers keep there, and changes it under their hands.`,
    impact: "Data in the host's shared memory.",
    remedy:
      'Remove the mode. Services that share memory with each other get `ipc: shareable` in the one that owns it and `ipc: service:NAME` in the others.',
    caveat: "Shared memory of the host's processes is out of reach.",
  }),
  'host-user-namespace': sharing('userns_mode', 'the user namespace', {
    title: 'Service leaves the user namespace',
    since: '0.1',
    severity: 'warning',
    kics: 'host_user_namespace_is_shared',
    cis: 'CIS Docker 1.6: 5.31',
    threat: `
      Where Docker is set up with userns-remap, it maps root in containers to an ordinary user of the host, and this service
      is taken out of that. Root in it is root on the host again as soon as an attacker finds one hole.`,
    impact: 'Root in the container counts as root on the host.',
    remedy: 'Remove the mode. Files on volumes then belong to the mapped ids and may need a new owner.',
    exceptions: 'A service that must be privileged cannot run in a user namespace: find out first why it must be.',
    caveat: 'Volumes keep the owners they have, which the mapped user may not be able to read.',
  }),
  'host-uts': sharing('uts', 'the name', {
    title: "Service shares the host's name",
    since: '0.2',
    severity: 'info',
    cis: 'CIS Docker 1.6: 5.21',
    mitre: [],
    threat: `
      The service uses the host's own name. An attacker in it who has SYS_ADMIN renames the host: logs, alarms and licences
      then take it for another machine, and what they do there is booked on that one.`,
    impact: 'A host under a false name.',
    remedy: 'Remove the mode, and give the service a name with `hostname` where it needs one.',
    caveat: 'The service has a name of its own.',
  }),
  'host-cgroup': sharing('cgroup', 'the control groups', {
    title: "Service shares the host's control groups",
    since: '0.2',
    severity: 'info',
    threat: `
      The service sees the control groups of the whole host: which containers and services run there, and what they use.
      Where it may also write to them, because it is privileged or mounts /sys/fs/cgroup, an attacker takes limits off,
      freezes neighbours and, with the first version of control groups, runs a program on the host as root.`,
    impact: 'What runs on the host; with write access, the host.',
    remedy: 'Remove the mode. Programs that manage or measure the containers of the host then see only their own.',
    exceptions: 'A monitoring agent that measures all containers: with /sys/fs/cgroup mounted read-only.',
    caveat: 'The service sees only its own control group.',
  }),
});
