import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers, numberOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Container binds a node port',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    kics: ['workload_host_port_not_specified'],
    pss: ['hostPorts'],
    trivy: ['KSV-0024'],
    checkov: ['CKV_K8S_26'],
    polaris: ['hostPortSet'],
    kubescape: ['C-0044', 'C-0204'],
    kyverno: ['disallow-host-ports', 'disallow-host-ports-range'],
  },
  fixable: 'review',
  threat: `
    The port is opened on every address of the node, unless \`hostIP\` names one, for whoever reaches the node, past
    Services and Ingress and, with many network plugins, past NetworkPolicies. With the usual port mapping plugin the
    pod also captures what is sent to a service of the node on that port, and receives what was meant for it.`,
  impact: 'A listener on the address of the node.',
  remedy: `
    Remove \`hostPort\` and publish the port through a Service. Clients that use the node's address must use the
    Service's.`,
  exceptions: 'Ingress controllers and DNS caches on bare metal; restrict the sources with a firewall on the nodes.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  standards: {
    cwe: [668],
    cis: ['CIS Kubernetes 1.12: 5.2.12'],
    pss: 'baseline',
    nsa: ['Network separation and hardening'],
    mitre: ['T1133'],
  },

  subjects: containers,
  *check(container) {
    for (const port of container.field.at('ports').items) {
      const hostPort = port.at('hostPort');
      const number = numberOf(hostPort);
      // 0 is what the API reads as unset.
      if (number === undefined || number === 0) continue;
      yield {
        at: hostPort,
        message: say`Container "${container.name}" opens port ${number} on the address of its node.`,
        fixes: [
          {
            title: say`Keep the port inside the cluster (clients of the node's address lose it)`,
            safety: 'review',
            caveat: say`Whatever connects to port ${number} of the node no longer reaches the container.`,
            changes: hostPort.remove(),
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
          name: metrics
        spec:
          containers:
            - name: exporter
              image: example.com/exporter:1.0
              ports:
                - containerPort: 9100
                  hostPort: «9100»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: metrics
        spec:
          containers:
            - name: exporter
              image: example.com/exporter:1.0
              ports:
                - containerPort: 9100
      `,
    },
    {
      why: 'Each port is judged by itself, and flow style stays flow style.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: edge
        spec:
          containers:
            - name: edge
              image: registry.example.com/edge:1.4
              ports: [{ containerPort: 8080, hostPort: «80» }, { containerPort: 9113 }]
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: edge
        spec:
          containers:
            - name: edge
              image: registry.example.com/edge:1.4
              ports: [{ containerPort: 8080 }, { containerPort: 9113 }]
      `,
    },
    {
      why: 'Port 0 means that none was asked for.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: metrics
        spec:
          containers:
            - name: exporter
              image: example.com/exporter:1.0
              ports:
                - containerPort: 9100
                  hostPort: 0
      `,
    },
  ],
});
