import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { networkPolicies } from '../../server/kubernetes/network/policies';
import { openedPorts } from '../../server/kubernetes/network/policy-ports';

export default rule({
  title: 'Policy names an unknown port',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    A port by name is looked up in the \`ports\` of the receiving container; names of a Service do not count, and the protocol
    must be the same. A name that no pod has opens nothing, and what people do next is to allow all ports.`,
  impact: 'The traffic that the policy means stays closed.',
  remedy: "Use the name that the container's `ports` give, or the number.",
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource'],
  standards: { cwe: [1188] },

  subjects: networkPolicies,
  *check(policy, { find }) {
    for (const { field, port, receivers } of openedPorts(policy, find)) {
      const { port: name, protocol } = port;
      if (typeof name !== 'string' || receivers.known.length === 0 || !receivers.isAll) continue;
      const ports = receivers.known.flatMap(({ fact }) => fact.ports);
      if (ports.some((each) => each.name === name && each.protocol === protocol)) continue;
      const own = [
        ...new Set(ports.filter((each) => each.protocol === protocol).map((each) => each.name ?? each.port)),
      ];
      const [only, ...more] = own;
      yield {
        at: field.at('port'),
        message: say`${policy.label}: no pod of these has a ${protocol} port called "${name}", so nothing is opened.`,
        related: receivers.known.slice(0, 3).map((at) => ({ at, message: say`${at.fact.label} has no such port.` })),
        fixes:
          only === undefined || more.length > 0
            ? []
            : [
                {
                  title: say`Open port ${only}, the only one that the pods declare`,
                  safety: 'review',
                  caveat: say`Traffic that was closed by mistake passes.`,
                  changes: field.at('port').set(only),
                },
              ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: database
          ingress:
            - from:
                - podSelector: {}
              ports:
                - port: «postgres»
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: database
          ingress:
            - from:
                - podSelector: {}
              ports:
                - port: sql
      `,
      world: { 'database.yaml': database('«database»') },
    },
    {
      why: 'The protocol is part of it.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector: {}
          ingress:
            - ports:
                - port: «sql»
                  protocol: UDP
      `,
      world: { 'database.yaml': database('«database»') },
    },
    {
      why: 'The name that the container gives; and other pods may have the other name.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: database
          policyTypes: [Ingress, Egress]
          ingress:
            - ports:
                - port: sql
          egress:
            - ports:
                - port: https
            - to:
                - podSelector:
                    matchLabels:
                      app: elsewhere
              ports:
                - port: http
      `,
      world: { 'database.yaml': database('database') },
    },
  ],
});

/** A workload with one port, called sql, marked where a note must point to it. */
function database(name: string): string {
  return yaml`
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: ${name}
      namespace: shop
    spec:
      template:
        metadata:
          labels:
            app: database
        spec:
          containers:
            - name: database
              image: registry.example.com/database:16
              ports:
                - name: sql
                  containerPort: 5432
  `;
}
