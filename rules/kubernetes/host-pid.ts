import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: "Pod sees the node's processes",
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  aliases: {
    pss: ['hostNamespaces'],
    trivy: ['KSV-0010'],
    checkov: ['CKV_K8S_17'],
    kics: ['shared_host_pid_namespace'],
    'kube-linter': ['host-pid'],
    polaris: ['hostPIDSet'],
    kubescape: ['C-0038', 'C-0194', 'C-0275'],
    kyverno: ['disallow-host-namespaces'],
    semgrep: ['hostpid-pod'],
    kubesec: ['HostPID'],
  },
  fixable: 'review',
  threat: `
    The containers see every process of the node and of all other pods, with its command line. Root in them may kill
    those of other containers and, where AppArmor is off, those of the node, and reads the environment and files of
    other containers that run as root through \`/proc/<pid>/environ\` and \`/proc/<pid>/root\`, secrets included. With
    SYS_PTRACE it does so for every process, and takes it over.`,
  impact: 'Secrets of other pods on the node.',
  remedy: `Remove \`hostPID\`. A sidecar that needs to see the pod's own processes gets \`shareProcessNamespace\`.`,
  exceptions: `
    Runtime security sensors and profilers need it. Run them as a DaemonSet in a namespace that only cluster operators
    can write to.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/',
    'https://cwe.mitre.org/data/definitions/653.html',
  ],
  standards: {
    cwe: [653],
    cis: ['CIS Kubernetes 1.12: 5.2.3'],
    pss: 'baseline',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611', 'T1057'],
  },

  subjects: pods,
  *check(pod) {
    const hostPID = pod.spec.at('hostPID');
    if (truthOf(hostPID) !== true) return;
    yield {
      at: hostPID,
      message: say`${pod.label} sees every process of its node, and as root reads secrets of other pods from /proc.`,
      fixes: [
        {
          title: say`Give the pod its own processes (it no longer sees the node's)`,
          safety: 'review',
          caveat: say`Tools that inspect or signal processes of the node or of other pods stop working.`,
          changes: hostPID.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: sensor
        spec:
          template:
            spec:
              hostPID: «true»
              containers:
                - name: sensor
                  image: example.com/sensor:2.1
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: sensor
        spec:
          template:
            spec:
              containers:
                - name: sensor
                  image: example.com/sensor:2.1
      `,
    },
    {
      why: 'A patch that switches it on is as bad as the object it patches.',
      file: { isPatch: true },
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              hostPID: «true»
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
      `,
    },
    {
      why: 'Sharing processes among the containers of one pod is something else.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          shareProcessNamespace: true
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
