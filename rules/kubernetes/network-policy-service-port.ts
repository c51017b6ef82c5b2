import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { networkPolicies } from '../../server/kubernetes/network/policies';
import { openedPorts } from '../../server/kubernetes/network/policy-ports';
import { servicesSelecting } from '../../server/kubernetes/network/relations';

export default rule({
  title: 'Policy opens the Service port',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Policies see packets after Services have translated them, so their ports are those of the containers. The port of a
    Service opens nothing: the connection that is meant fails, and what people do next is to allow all ports or to delete
    the policy.`,
  impact: 'The traffic that the policy means stays closed.',
  remedy: 'Write the `targetPort` of the Service.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource'],
  standards: { cwe: [1188] },

  subjects: networkPolicies,
  *check(policy, { find }) {
    for (const { field, port, receivers } of openedPorts(policy, find)) {
      const { port: number, endPort, protocol } = port;
      if (typeof number !== 'number' || endPort !== undefined || receivers.known.length === 0) continue;
      // A port that nobody declares may still be listened on.
      if (
        receivers.known.some(({ fact }) => fact.ports.length === 0 || fact.ports.some((each) => each.port === number))
      )
        continue;
      const translated = receivers.known.flatMap(({ fact }) =>
        servicesSelecting(find, { namespace: fact.namespace }, fact.labels).known.flatMap((service) =>
          service.fact.ports
            .filter((each) => each.port === number && each.protocol === protocol && each.targetPort !== number)
            .map(({ targetPort }) => ({ service, targetPort })),
        ),
      );
      const [first] = translated;
      if (!first) continue;
      const targets = [...new Set(translated.map(({ targetPort }) => targetPort))];
      yield {
        at: field.at('port'),
        message: say`${policy.label}: ${number} is a port of ${first.service.fact.label}; its pods listen on ${first.targetPort}.`,
        related: [
          { at: first.service, message: say`${first.service.fact.label} translates ${number} to ${first.targetPort}.` },
        ],
        fixes:
          targets.length > 1
            ? []
            : [
                {
                  title: say`Open port ${first.targetPort} of the pods`,
                  safety: 'review',
                  caveat: say`Traffic that was closed by mistake passes.`,
                  changes: field.at('port').set(first.targetPort),
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
          name: api
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: api
          policyTypes: [Egress]
          egress:
            - to:
                - podSelector:
                    matchLabels:
                      app: database
              ports:
                - port: «80»
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: api
          policyTypes: [Egress]
          egress:
            - to:
                - podSelector:
                    matchLabels:
                      app: database
              ports:
                - port: 8080
      `,
      world: { 'database.yaml': database('«database»') },
    },
    {
      why: 'The port of the pods, a range, a name, and peers of which nothing is known.',
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
                - port: 8080
                - port: 70
                  endPort: 90
                - port: http
          egress:
            - to:
                - ipBlock:
                    cidr: 203.0.113.0/24
              ports:
                - port: 80
      `,
      world: { 'database.yaml': database('database') },
    },
    {
      why: 'No Service has this port, so it may be one that the container does not declare.',
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
            - ports:
                - port: 9090
      `,
      world: { 'database.yaml': database('database') },
    },
  ],
});

/** A workload that listens on 8080, and its Service on 80, marked where a note must point to it. */
function database(service: string): string {
  return yaml`
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: database
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
                - containerPort: 8080
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: ${service}
      namespace: shop
    spec:
      selector:
        app: database
      ports:
        - port: 80
          targetPort: 8080
  `;
}
