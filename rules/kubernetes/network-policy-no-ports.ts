import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { networkPolicies } from '../../server/kubernetes/network/policies';
import { selected } from '../../server/kubernetes/network/relations';

export default rule({
  title: 'Peers reach every port',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    A rule without \`ports\` opens all of them to its peers: besides the one that is meant also debuggers, metrics, admin
    pages and sidecars. An attacker who has taken over an admitted pod tries them all.`,
  impact: 'Ports that were never meant for anybody are open to the peers.',
  remedy: 'Name the ports that the peers use.',
  exceptions: 'Members of one cluster that talk on many ports, such as those of a database.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource'],
  standards: { cwe: [1327], mitre: ['T1046'] },

  subjects: networkPolicies,
  *check({ label, rules, stored, namespace }, { find }) {
    for (const { direction, field, peers, peerList } of rules) {
      const ports = field.at('ports');
      const isWide = ports.isAbsent || (ports.kind === 'sequence' && !ports.isUnknown && ports.items.length === 0);
      if (direction === 'egress' || peers.length === 0 || !isWide) continue;
      // The pods of one namespace often are one zone, and say so by this.
      if (peers.every((peer) => peer.keys.join() === 'podSelector' && peer.at('podSelector').entries.length === 0))
        continue;
      const owners = stored ? selected(find, { namespace }, stored.podSelector).known : [];
      const [port, ...more] = [
        ...new Set(
          owners.flatMap(({ fact }) =>
            fact.ports.filter(({ protocol }) => protocol === 'TCP').map((each) => each.port),
          ),
        ),
      ];
      yield {
        at: awaiting(peerList.keyPlace, field),
        message: say`${label} opens every port of the pods it selects to these peers.`,
        related: owners.slice(0, 3).map((at) => ({
          at,
          message: say`${at.fact.label} is selected, and declares ${at.fact.ports.length} ports.`,
        })),
        fixes:
          port === undefined || more.length > 0
            ? []
            : [
                {
                  title: say`Open port ${port} only, the one that the pods declare`,
                  safety: 'review',
                  caveat: say`Pods may listen on ports that they do not declare; these are closed then.`,
                  changes: ports.set([{ protocol: 'TCP', port }]),
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
            - «from»:
                - podSelector:
                    matchLabels:
                      app: api
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
                - podSelector:
                    matchLabels:
                      app: api
              ports:
                - protocol: TCP
                  port: 5432
      `,
      world: {
        'database.yaml': yaml`
          apiVersion: apps/v1
          kind: StatefulSet
          metadata:
            name: «database»
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
                      - containerPort: 5432
        `,
      },
    },
    {
      why: 'Nobody else tells which ports the pods have.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector: {}
          ingress:
            - «from»:
                - podSelector:
                    matchLabels:
                      app: api
              ports: []
      `,
    },
    {
      why: 'Ports are named, the peers are the own namespace, nobody comes in, and where pods go out to is another matter.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
          ingress:
            - from:
                - podSelector:
                    matchLabels:
                      app: api
              ports:
                - port: 5432
            - from:
                - podSelector: {}
          egress:
            - to:
                - podSelector: {}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: deny
        spec:
          podSelector: {}
          ingress: []
      `,
    },
  ],
});
