// What NetworkPolicies let pass, and what hovers say of it: a sample of what trips readers. The whole is held to the
// answers of the Kubernetes project's own evaluator by test/oracles/netpol.ts and test/oracles/selectors.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWords } from '../../server/engine/say';
import { kubernetes } from '../../server/kubernetes/domain';
import { yaml } from '../../server/yaml/units';
import { findIn } from '../finds';
import { answer, type NetworkWorld } from '../oracles/netpol';
import { answerTo } from '../oracles/selectors';

const web = {
  name: 'web',
  namespace: 'shop',
  labels: { app: 'web' },
  ip: '10.0.0.1',
  ports: [{ name: 'http', port: 80 }],
};
const db = {
  name: 'db',
  namespace: 'shop',
  labels: { app: 'db' },
  ip: '10.0.0.2',
  ports: [{ name: 'sql', port: 5432 }],
};
const spy = { name: 'spy', namespace: 'lab', labels: { app: 'web' }, ip: '10.0.1.1' };
const [fromWeb, fromDb, fromSpy] = [0, 1, 2];

/** What comes of a packet for port 5432 of the database where these policies stand in its namespace. */
function toDatabase(from: number | string, ...specs: readonly unknown[]): string {
  const world: NetworkWorld = {
    namespaces: [{ name: 'shop' }, { name: 'lab', labels: { team: 'lab' } }],
    pods: [web, db, spy],
    policies: specs.map((spec, index) => ({ metadata: { name: `policy-${index}`, namespace: 'shop' }, spec })),
  };
  return answer(world, [from, fromDb, 5432, 'TCP']);
}

const admitting = (peer: object, port: object = {}) => ({ ingress: [{ from: [peer], ports: [port] }] });
const webPods = { podSelector: { matchLabels: { app: 'web' } } };

test('policies isolate, add up, and mean what they say', () => {
  const cases: readonly (readonly [why: string, from: number | string, specs: readonly unknown[], answer: string])[] = [
    ['nothing isolates', fromWeb, [], 'A'],
    ['an absent podSelector is an empty one', fromWeb, [{}], 'I'],
    ['an empty rule admits everybody', fromSpy, [{ ingress: [{}] }], 'A'],
    ['an empty list of peers admits everybody', fromSpy, [{ ingress: [{ from: [] }] }], 'A'],
    ['an empty list of rules admits nobody', fromWeb, [{ ingress: [] }], 'I'],
    [
      'rules of a direction without its type are ignored',
      fromSpy,
      [{ policyTypes: ['Egress'], ingress: [{ from: [webPods] }], egress: [] }],
      'A',
    ],
    [
      'an empty egress without types isolates nothing that goes out',
      fromWeb,
      [{ podSelector: webPods.podSelector, egress: [] }],
      'A',
    ],
    ['a peer is of the own namespace', fromSpy, [admitting(webPods)], 'I'],
    [
      'selectors of one peer are joined by AND',
      fromSpy,
      [admitting({ ...webPods, namespaceSelector: { matchLabels: { team: 'lab' } } })],
      'A',
    ],
    [
      'every namespace has its name as a label',
      fromSpy,
      [admitting({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'lab' } } })],
      'A',
    ],
    ['one policy that admits is enough', fromWeb, [{ ingress: [] }, admitting(webPods)], 'A'],
    ['a port has its protocol', fromWeb, [admitting(webPods, { port: 5432, protocol: 'UDP' })], 'I'],
    ['a named port is one of the receiver', fromWeb, [admitting(webPods, { port: 'sql' })], 'A'],
    ['the name of a port of the sender is none', fromWeb, [admitting(webPods, { port: 'http' })], 'I'],
    ['a range includes its end', fromWeb, [admitting(webPods, { port: 5000, endPort: 5432 })], 'A'],
    ['a block holds pods too', fromWeb, [admitting({ ipBlock: { cidr: '10.0.0.0/24' } })], 'A'],
    [
      'but not what it leaves out',
      fromWeb,
      [admitting({ ipBlock: { cidr: '10.0.0.0/24', except: ['10.0.0.0/31'] } })],
      'I',
    ],
    ['addresses of IPv6 are none of IPv4', '2001:db8::1', [admitting({ ipBlock: { cidr: '0.0.0.0/0' } })], 'I'],
    ['and have blocks of their own', '2001:db8::1', [admitting({ ipBlock: { cidr: '2001:db8::/32' } })], 'A'],
    ['what the API refuses does nothing', fromSpy, [admitting({ ipBlock: { cidr: '10.0.0.1/8' } })], 'A'],
    ['both sides must agree', fromWeb, [{ policyTypes: ['Ingress', 'Egress'] }], 'B'],
  ];
  for (const [why, from, specs, expected] of cases) assert.equal(toDatabase(from, ...specs), expected, why);
});

test('selectors select as apimachinery does', () => {
  const labels = [{}, { app: 'web' }, { app: '' }];
  assert.equal(answerTo({}, labels), '111');
  assert.equal(answerTo(null, labels), '000');
  assert.equal(answerTo({ matchLabels: { app: null } }, labels), '001');
  assert.equal(answerTo({ matchLabels: { app: 1 } }, labels), 'refused');
  assert.equal(answerTo({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, labels), '101');
  assert.equal(answerTo({ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, labels), '011');
  assert.equal(answerTo({ matchExpressions: [{ key: 'app', operator: 'in', values: ['web'] }] }, labels), 'refused');
});

const deployment = (name: string, port: number) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - { name: ${name}, image: 'registry.example.com/${name}:1', ports: [{ containerPort: ${port} }] }
`;

/** What a hover says of the workspace where `|` stands. */
function notesAt(marked: string): readonly string[] {
  const source = yaml.read({ path: 'policy.yaml' }, marked.replace('|', ''));
  const others = [
    yaml.read({ path: 'db.yaml' }, deployment('db', 5432)),
    yaml.read({ path: 'api.yaml' }, deployment('api', 8080)),
    yaml.read({ path: 'web.yaml' }, deployment('web', 8081)),
  ];
  const hover = kubernetes.hover?.(source, marked.indexOf('|'), findIn(source, others));
  return (hover?.notes ?? []).map(({ message, at }) => inWords(message) + (at ? ` ${at.path}` : ''));
}

const policy = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
${spec}`;

test('a hover says whom a policy selects, and who reaches them', () => {
  const admitsApi = `
  ingress:
    - from:
        - podSelector: { matchLabels: { app: api } }`;
  assert.deepEqual(notesAt(policy(`  pod|Selector: { matchLabels: { app: db } }${admitsApi}`)), [
    'Selects Deployment "db". db.yaml',
    'Deployment "api" may reach Deployment "db" on 5432. api.yaml',
    'No policy that is known here limits what Deployment "db" may reach.',
  ]);
  assert.deepEqual(notesAt(policy(`  podSelector: {}${admitsApi.replace('podSelector', 'pod|Selector')}`)), [
    'Means Deployment "api". api.yaml',
  ]);
  assert.deepEqual(notesAt(policy('  podSelector: { matchLabels: { app: db } }\n  in|gress: []')), [
    'Selects Deployment "db". db.yaml',
    'No workload that is known here may reach Deployment "db" on a port it declares.',
  ]);
  assert.deepEqual(notesAt(policy('  pod|Selector: { matchLabels: { app: cache } }')), [
    'Selects no pod that is known here; others may exist.',
  ]);
});

test('a hover says which pods a Service leads to', () => {
  const service = `apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec:
  sele|ctor: { app: db }
  ports: [{ port: 5432 }]
`;
  assert.deepEqual(notesAt(service), [
    'Selects Deployment "db". db.yaml',
    'No policy that is known here limits who may reach Deployment "db".',
  ]);
});
