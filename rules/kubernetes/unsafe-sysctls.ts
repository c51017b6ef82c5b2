import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { isAllowedSysctl } from '../../server/kubernetes/pod-security';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Pod sets an unsafe sysctl',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    pss: ['sysctls'],
    trivy: ['KSV-0026'],
    kics: ['cluster_allows_unsafe_sysctls'],
    'kube-linter': ['unsafe-sysctls'],
    kyverno: ['restrict-sysctls'],
  },
  fixable: 'review',
  threat: `
    A pod can set only what the kernel keeps for each pod apart. Of that, the unsafe sysctls take memory or time of the
    kernel that no limit of the pod counts: with a large value one pod slows down or stops its neighbours, and net.*
    ones can loosen checks of the pod's own network. The kubelet refuses them unless an operator has allowed them on
    that node, so the pod often just fails to start.`,
  impact: 'Neighbours on the node slowed down or stopped.',
  remedy: `
    Remove it, or set it on the nodes that need it. The standard's list of safe ones grows with the version: a namespace
    that pins an old version judges by the old list.`,
  exceptions: 'Network-heavy services on nodes of their own, with the sysctl allowed on the kubelets of those alone.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  standards: { cwe: [400], pss: 'baseline', mitre: ['T1499'] },

  subjects: pods,
  *check(pod, context) {
    const version = policyVersion(pod, context);
    for (const sysctl of pod.securityContext.at('sysctls').items) {
      const name = sysctl.at('name');
      if (name.string === undefined || isAllowedSysctl(name.string, version)) continue;
      yield {
        at: name,
        message: say`${pod.label} sets the sysctl "${name.string}", which is not known to be safe for other pods.`,
        fixes: [
          {
            title: say`Leave "${name.string}" to the node (the pod runs with the node's value)`,
            safety: 'review',
            caveat: say`The pod runs with the node's value, which may be too small or too slow for it.`,
            changes: sysctl.remove(),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: queue
        spec:
          securityContext:
            sysctls:
              - name: net.ipv4.tcp_syncookies
                value: "1"
              - name: «kernel.msgmax»
                value: "65536"
          containers:
            - name: queue
              image: rabbitmq:4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: queue
        spec:
          securityContext:
            sysctls:
              - name: net.ipv4.tcp_syncookies
                value: "1"
          containers:
            - name: queue
              image: rabbitmq:4
      `,
    },
    {
      why: 'The standard compares names literally, though the kernel reads slashes as dots.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: queue
        spec:
          securityContext:
            runAsNonRoot: true
            sysctls:
              - { name: «net/ipv4/tcp_syncookies», value: "1" }
          containers:
            - name: queue
              image: registry.example.com/queue:4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: queue
        spec:
          securityContext:
            runAsNonRoot: true
          containers:
            - name: queue
              image: registry.example.com/queue:4
      `,
    },
    {
      why: 'Keep-alive times are safe from version 1.29 on.',
      config: { kubernetesVersion: '1.29' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: queue
        spec:
          securityContext:
            sysctls:
              - name: net.ipv4.tcp_keepalive_time
                value: "120"
          containers:
            - name: queue
              image: rabbitmq:4
      `,
    },
    {
      why: 'The namespace of the pod pins the version, wherever that is written.',
      world: {
        'namespace.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: archive
            labels:
              pod-security.kubernetes.io/enforce: baseline
              pod-security.kubernetes.io/enforce-version: v1.28
        `,
      },
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: queue
          namespace: archive
        spec:
          securityContext:
            runAsNonRoot: true
            sysctls:
              - name: «net.ipv4.tcp_keepalive_time»
                value: "120"
          containers:
            - name: queue
              image: registry.example.com/queue:4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: queue
          namespace: archive
        spec:
          securityContext:
            runAsNonRoot: true
          containers:
            - name: queue
              image: registry.example.com/queue:4
      `,
    },
  ],
});
