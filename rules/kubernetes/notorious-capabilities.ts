// One rule for each capability that opens a way out of its own; `capabilities-added` takes the others.

import type { Profile, Severity } from '../../server/engine/grades';
import { type DocumentedRule, type Explanation, family, type Release, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { addedCapabilities } from '../../server/kubernetes/capabilities';
import { type Container, containers } from '../../server/kubernetes/pods';

interface Notorious extends Pick<Explanation, 'threat' | 'impact' | 'remedy'> {
  readonly title: string;
  readonly since: Release;
  readonly severity: Severity;
  readonly profile: Profile;
  readonly aliases?: DocumentedRule['aliases'];
  readonly exceptions?: string;
  readonly cis?: readonly string[];
  readonly mitre?: readonly string[];
}

const added = (
  name: string,
  { title, severity, profile, aliases, cis = [], mitre = ['T1611'], ...prose }: Notorious,
): DocumentedRule<Container> =>
  rule({
    ...prose,
    title,
    severity,
    confidence: 'high',
    profile,
    aliases: {
      pss: ['capabilities_baseline', 'capabilities_restricted'],
      checkov: ['CKV_K8S_25'],
      kubescape: ['C-0046'],
      kyverno: ['disallow-capabilities', 'disallow-capabilities-strict/adding-capabilities-strict'],
      ...aliases,
      trivy: ['KSV-0022', 'KSV-0106', ...(aliases?.trivy ?? [])],
      // Its list has these three alone.
      ...(['ALL', 'SYS_ADMIN', 'NET_ADMIN'].includes(name) && { polaris: ['dangerousCapabilities'] }),
      kics: ['containers_with_added_capabilities', ...(aliases?.kics ?? [])],
    },
    fixable: 'review',
    references: [
      'https://man7.org/linux/man-pages/man7/capabilities.7.html',
      'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    ],
    standards: {
      cwe: [250],
      cis: ['CIS Kubernetes 1.11: 5.2.9', ...cis],
      pss: 'baseline',
      nsa: ['Kubernetes Pod security'],
      mitre,
    },

    subjects: containers,
    check: (container) =>
      addedCapabilities(
        container,
        (_, bare) => bare === name,
        (written) => say`Container "${container.name}" adds the capability ${written}.`,
      ),

    examples: [
      {
        insecure: yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: agent
          spec:
            containers:
              - name: agent
                image: example.com/agent:3
                securityContext:
                  capabilities:
                    drop:
                      - ALL
                    add:
                      - NET_BIND_SERVICE
                      - «${name}»
        `,
        secure: yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: agent
          spec:
            containers:
              - name: agent
                image: example.com/agent:3
                securityContext:
                  capabilities:
                    drop:
                      - ALL
                    add:
                      - NET_BIND_SERVICE
        `,
      },
      {
        why: 'Runtimes that strip the prefix or the case grant it all the same.',
        insecure: yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: agent
          spec:
            containers:
              - name: agent
                image: example.com/agent:3
                securityContext:
                  runAsNonRoot: true
                  capabilities: { add: [«CAP_${name}»] }
        `,
        secure: yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: agent
          spec:
            containers:
              - name: agent
                image: example.com/agent:3
                securityContext:
                  runAsNonRoot: true
        `,
      },
      {
        why: 'Dropping it is the opposite.',
        secure: yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: agent
          spec:
            containers:
              - name: agent
                image: example.com/agent:3
                securityContext:
                  capabilities:
                    drop: [${name}]
        `,
      },
    ],
  });

export default family({
  'capability-all-added': added('ALL', {
    title: 'Container adds every capability',
    since: '0.1',
    severity: 'error',
    profile: 'essential',
    threat: `
      With every capability root in the container is nearly root on the node: it mounts file systems, loads kernel
      modules, traces processes and configures the network. What is left between an attacker and the node are the
      namespaces, the list of devices and, where they are on, AppArmor or SELinux and seccomp; several of these
      capabilities undo the rest.`,
    impact: 'Root on the node.',
    remedy: `Drop \`ALL\` and add the one or two that the program needs. What needs another fails.`,
  }),
  'capability-sys-admin': added('SYS_ADMIN', {
    title: 'Container adds SYS_ADMIN',
    since: '0.1',
    severity: 'error',
    profile: 'essential',
    aliases: {
      trivy: ['KSV-0005'],
      checkov: ['CKV_K8S_25', 'CKV_K8S_39'],
      kics: ['containers_with_sys_admin_capabilities'],
      kubescape: ['C-0046', 'C-0057'],
      kubesec: ['CapSysAdmin'],
    },
    threat: `
      SYS_ADMIN covers whatever has no capability of its own: mounting file systems, entering namespaces, setting up
      cgroups. Where AppArmor or SELinux does not stop it, root in the container mounts /proc anew, without its locks,
      names a program of theirs in core_pattern, and the kernel runs it on the node as root.`,
    impact: 'Root on the node.',
    remedy: `
      Find out which call needs it: mounting can often move to a CSI driver, and file systems in user space (FUSE) to a
      device plugin. Without it those calls fail.`,
  }),
  'capability-sys-module': added('SYS_MODULE', {
    title: 'Container adds SYS_MODULE',
    since: '0.1',
    severity: 'error',
    profile: 'essential',
    aliases: { trivy: ['KSV-0120'] },
    threat: `
      SYS_MODULE loads code into the kernel, which all containers and the node share. Root in this container compiles a
      module, loads it, unless the kernel demands signed ones, and runs in the kernel itself, past every namespace,
      filter and log.`,
    impact: 'The kernel of the node.',
    remedy: `
      Load modules when the node boots, through /etc/modules-load.d or the node's image, and drop the capability.`,
  }),
  'capability-sys-ptrace': added('SYS_PTRACE', {
    title: 'Container adds SYS_PTRACE',
    since: '0.1',
    severity: 'warning',
    profile: 'recommended',
    threat: `
      SYS_PTRACE reads and writes the memory of any process the container can see, whoever owns it. With
      \`hostPID\` or \`shareProcessNamespace\` these are processes of the node or of other containers: keys are read
      from their memory, and code put into them runs with their rights.`,
    impact: 'Memory and rights of other processes.',
    remedy: `
      Debug with an ephemeral container, which ends with the session, and keep the capability out of the workload.
      Profilers that attach to other processes need it.`,
  }),
  'capability-sys-rawio': added('SYS_RAWIO', {
    title: 'Container adds SYS_RAWIO',
    since: '0.1',
    severity: 'error',
    profile: 'recommended',
    threat: `
      SYS_RAWIO opens the I/O ports of the machine and, where their device files are in the container too, the
      processor's registers and physical memory. Root in it talks to the hardware directly, past the kernel.`,
    impact: 'Hardware of the node, and with /dev/mem its memory.',
    remedy: `Give the container the one device through a device plugin, and drop the capability.`,
  }),
  'capability-dac-read-search': added('DAC_READ_SEARCH', {
    title: 'Container adds DAC_READ_SEARCH',
    since: '0.1',
    severity: 'error',
    profile: 'recommended',
    threat: `
      DAC_READ_SEARCH skips the check of who may read a file, and allows opening files by handle. That second part
      ignores the container's file system: a known exploit guesses handles until it has any file of a disk of the node
      from which the container has one, and /etc/hosts is such a file.`,
    impact: 'Every file on that disk of the node, to read.',
    remedy: `
      Let the program run as the owner or in the group of what it reads. Backup programs that read everything need it;
      give those a read-only mount of just that.`,
  }),
  'capability-bpf': added('BPF', {
    title: 'Container adds BPF',
    since: '0.1',
    severity: 'warning',
    profile: 'recommended',
    threat: `
      BPF loads programs into the kernel, and the verifier that should keep them harmless has had holes that led to
      root. Together with PERFMON they watch system calls and read kernel memory of the whole node, secrets of other
      pods included; together with NET_ADMIN they see and change packets.`,
    impact: 'A view into the kernel of the node.',
    remedy: `Leave it to the node's own agents. Tracing tools and network plugins built on eBPF need it.`,
    exceptions: 'Agents such as Cilium, in a namespace that only cluster operators can write to.',
  }),
  'capability-net-admin': added('NET_ADMIN', {
    title: 'Container adds NET_ADMIN',
    since: '0.1',
    severity: 'warning',
    profile: 'recommended',
    threat: `
      NET_ADMIN rewrites addresses, routes and firewall rules of the pod's network, so whoever takes over the container
      redirects the pod's traffic past a sidecar proxy that should encrypt or check it. With \`hostNetwork\` these are
      the rules of the node. It also opens parts of the kernel's network code where holes are found every year.`,
    impact: "The pod's traffic, past its sidecar.",
    remedy: `
      Set up the network with a plugin, such as Istio's CNI node agent, instead of from within the pod. VPN clients need
      it.`,
  }),
  'capability-net-raw': added('NET_RAW', {
    title: 'Container adds NET_RAW',
    since: '0.1',
    severity: 'warning',
    profile: 'recommended',
    cis: ['CIS Kubernetes 1.12: 5.2.8'],
    mitre: ['T1557', 'T1040'],
    aliases: { trivy: ['KSV-0119'], 'kube-linter': ['drop-net-raw-capability'] },
    threat: `
      NET_RAW forges packets with any sender. An attacker in the container answers ARP and DNS requests in the place of
      others on the same network, and so reads or changes their traffic.`,
    impact: 'Traffic of other pods on the network.',
    remedy: `
      Drop it. ping works without it where the sysctl net.ipv4.ping_group_range allows it, which Kubernetes counts as
      safe; packet capture needs it.`,
  }),
});
