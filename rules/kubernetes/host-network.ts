import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: "Pod shares the node's network",
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    pss: ['hostNamespaces'],
    trivy: ['KSV-0009'],
    checkov: ['CKV_K8S_19'],
    kics: ['shared_host_network_namespace'],
    'kube-linter': ['host-network'],
    polaris: ['hostNetworkSet'],
    kubescape: ['C-0041', 'C-0196'],
    kyverno: ['disallow-host-namespaces'],
    semgrep: ['hostnetwork-pod'],
    kubesec: ['HostNetwork'],
  },
  fixable: 'review',
  threat: `
    The containers use the node's own interfaces: they reach what listens on the node's loopback address (kubelet, etcd,
    local agents), take the cloud credentials of the node from the metadata service, and may sniff the traffic of other
    pods with NET_RAW, which containerd grants by default. With most network plugins no NetworkPolicy applies to such a
    pod.`,
  impact: 'Network isolation of pod and node is gone.',
  remedy: `
    Remove \`hostNetwork\` and publish the port through a Service. The pod then has an address of its own, so whatever
    was configured with the node's address changes.`,
  exceptions: `
    Network plugins, kube-proxy, node exporters and load balancers on bare metal need it. Drop NET_RAW there and bind
    to the one address that is needed.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://cwe.mitre.org/data/definitions/653.html',
  ],
  standards: {
    cwe: [653],
    cis: ['CIS Kubernetes 1.12: 5.2.5'],
    pss: 'baseline',
    nsa: ['Kubernetes Pod security', 'Network separation and hardening'],
    mitre: ['T1611', 'T1040'],
  },

  subjects: pods,
  *check(pod) {
    const hostNetwork = pod.spec.at('hostNetwork');
    if (truthOf(hostNetwork) !== true) return;
    yield {
      at: hostNetwork,
      message: say`${pod.label} runs in the network namespace of its node, where most plugins apply no NetworkPolicy.`,
      fixes: [
        {
          title: say`Give the pod its own network (its address and ports change)`,
          safety: 'review',
          caveat: say`Clients that use the node's address and services on its loopback address are no longer reached.`,
          changes: hostNetwork.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: proxy
        spec:
          template:
            spec:
              hostNetwork: «true»
              containers:
                - name: proxy
                  image: haproxy:3.0
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: proxy
        spec:
          template:
            spec:
              containers:
                - name: proxy
                  image: haproxy:3.0
      `,
    },
    {
      why: 'A workflow sets it once for the pods of all its templates, so it is reported once.',
      insecure: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata:
          generateName: scan-
        spec:
          entrypoint: scan
          hostNetwork: «true»
          templates:
            - name: scan
              container:
                image: nmap:7.95
            - name: report
              script:
                image: python:3.13
                source: print("done")
      `,
      secure: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata:
          generateName: scan-
        spec:
          entrypoint: scan
          templates:
            - name: scan
              container:
                image: nmap:7.95
            - name: report
              script:
                image: python:3.13
                source: print("done")
      `,
    },
    {
      why: 'False is what the API assumes anyway.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          hostNetwork: false
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
