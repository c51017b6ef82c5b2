import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Pod shares memory with its node',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    pss: ['hostNamespaces'],
    trivy: ['KSV-0008'],
    checkov: ['CKV_K8S_18'],
    kics: ['shared_host_ipc_namespace'],
    'kube-linter': ['host-ipc'],
    polaris: ['hostIPCSet'],
    kubescape: ['C-0038', 'C-0195', 'C-0276'],
    kyverno: ['disallow-host-namespaces'],
    semgrep: ['hostipc-pod'],
    kubesec: ['HostIPC'],
  },
  fixable: 'review',
  threat: `
    The containers share System V shared memory, semaphores and POSIX message queues with every process on the node
    that uses them. Code in the pod reads and overwrites the memory that databases and other pods with \`hostIPC\`
    exchange, which leaks their data or corrupts it.`,
  impact: 'Shared memory of other processes on the node.',
  remedy: `
    Remove \`hostIPC\`. Containers of one pod share an IPC namespace anyway; put processes that must share memory into
    one pod.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://man7.org/linux/man-pages/man7/ipc_namespaces.7.html',
  ],
  standards: {
    cwe: [653],
    cis: ['CIS Kubernetes 1.12: 5.2.4'],
    pss: 'baseline',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611'],
  },

  subjects: pods,
  *check(pod) {
    const hostIPC = pod.spec.at('hostIPC');
    if (truthOf(hostIPC) !== true) return;
    yield {
      at: hostIPC,
      message: say`${pod.label} shares memory segments and message queues with the processes of its node.`,
      fixes: [
        {
          title: say`Give the pod its own IPC namespace (it no longer shares memory with the node)`,
          safety: 'review',
          caveat: say`Processes that exchange data with the node through shared memory stop working.`,
          changes: hostIPC.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: export
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  hostIPC: «true»
                  restartPolicy: Never
                  containers:
                    - name: export
                      image: postgres:17
      `,
      secure: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: export
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: export
                      image: postgres:17
      `,
    },
    {
      why: 'Unset is false.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          hostIPC:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
