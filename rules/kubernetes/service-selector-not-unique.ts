import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pairsOf } from '../../server/kubernetes/network/postings';
import { selectorOf, serviceFacts, services } from '../../server/kubernetes/network/services';

export default rule({
  title: 'Two Services, one selector',
  severity: 'info',
  confidence: 'low',
  profile: 'strict',
  since: '0.2',
  aliases: { kyverno: ['require-unique-service-selector'] },
  threat: `
    Two Services with one selector lead to the same pods, often because one was copied and its selector forgotten. What is
    meant for the one, such as an admin page or a test version, is then served under the name of the other.`,
  impact: 'Pods are reached under a name that is meant for others.',
  remedy: 'Give each application a label of its own, and select by it.',
  exceptions: 'One Service on purpose for each port, or for each way in: both are told apart by their ports and types.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service'],
  standards: { cwe: [441] },

  subjects: services,
  *check(service, { find }) {
    const { unit, label, name, namespace, root } = service;
    const selector = selectorOf(service);
    // Whoever shifts traffic changes the selectors of such pairs while it runs.
    if (!selector || name === undefined || isOfPair.test(name)) return;
    const [first = ''] = pairsOf(selector);
    const own = [...find(serviceFacts, 'name', name, { namespace })].find(({ path }) => path === unit.file.path);
    const others = [...find(serviceFacts, 'selector', first, { namespace })].filter(
      ({ fact }) =>
        own !== undefined &&
        fact.name !== name &&
        fact.type === own.fact.type &&
        fact.isHeadless === own.fact.isHeadless &&
        sameAs(fact.selector, selector) &&
        fact.ports.some(({ port }) => own.fact.ports.some((each) => each.port === port)),
    );
    const [other] = others;
    if (!other) return;
    yield {
      at: root.at('spec').at('selector').keyPlace,
      message: say`${label} and ${other.fact.label} lead to the same pods on the same port.`,
      related: [{ at: other, message: say`${other.fact.label} has the same selector.` }],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: admin
          namespace: shop
        spec:
          «selector»:
            app: web
          ports:
            - port: 80
      `,
      world: { 'web.yaml': web('«web»', 'port: 80') },
    },
    {
      why: 'Another port, a headless one beside an ordinary one, one that a rollout steers, and no selector at all.',
      secure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: metrics
          namespace: shop
        spec:
          selector:
            app: web
          ports:
            - port: 9090
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: members
          namespace: shop
        spec:
          clusterIP: None
          selector:
            app: web
          ports:
            - port: 80
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web-canary
          namespace: shop
        spec:
          selector:
            app: web
          ports:
            - port: 80
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: outside
          namespace: shop
        spec:
          ports:
            - port: 80
      `,
      world: { 'web.yaml': web('web', 'port: 80') },
    },
  ],
});

const isOfPair = /canary|stable|preview|active|primary|blue|green|baseline|mirror/;

const sameAs = (one: Readonly<Record<string, string>> | undefined, other: Readonly<Record<string, string>>): boolean =>
  one !== undefined && [...pairsOf(one)].sort().join() === [...pairsOf(other)].sort().join();

/** A Service, marked where a note must point to it. */
function web(name: string, port: string): string {
  return yaml`
    apiVersion: v1
    kind: Service
    metadata:
      name: ${name}
      namespace: shop
    spec:
      selector:
        app: web
      ports:
        - ${port}
  `;
}
