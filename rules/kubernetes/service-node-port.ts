import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { services, typeOf } from '../../server/kubernetes/network/services';

export default rule({
  title: 'Service opens node ports',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  aliases: {
    kics: ['service_type_is_nodeport'],
    'kube-linter': ['exposed-services'],
    'kube-score': ['service-type'],
    kubescape: ['C-0256'],
    kyverno: ['restrict-node-port'],
    datree: ['SERVICE_INCORRECT_TYPE_VALUE_NODEPORT'],
  },
  fixable: 'review',
  threat: `
    Every node opens the port on all of its addresses, public ones too where it has any, also the nodes that run no pod of
    it. It bypasses the ingress controller with its TLS, its logins and its limits, and often the policies, because nodes
    translate the address of the client.`,
  impact: 'The pods are reached on every address of every node.',
  remedy: 'Use `ClusterIP`, and lead clients in by an Ingress, a Gateway or a load balancer.',
  exceptions: 'Clusters without load balancers, with a firewall in front of the nodes.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport'],
  standards: { cwe: [668], mitre: ['T1190'] },

  subjects: services,
  *check(service) {
    if (typeOf(service) !== 'NodePort') return;
    const { label, root } = service;
    const type = root.at('spec').at('type');
    const ports = root.at('spec').at('ports').items;
    yield {
      at: type,
      message: say`${label} opens a port on every node.`,
      fixes: [
        {
          title: say`Keep the Service inside the cluster (ClusterIP)`,
          safety: 'review',
          caveat: say`Clients that come by the nodes' addresses no longer reach it.`,
          changes: [...type.set('ClusterIP'), ...ports.flatMap((port) => port.at('nodePort').remove())],
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          type: «NodePort»
          ports:
            - port: 80
              nodePort: 30080
      `,
      secure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          type: ClusterIP
          ports:
            - port: 80
      `,
    },
  ],
});
