// What policies let through: a sample of the questions that trip readers, answered as istio and Envoy do. The whole is
// held to their answers by test/oracles/istio.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Asked, answerTo, worldOf } from '../oracles/istio';

const workload = { namespace: 'shop', labels: { app: 'api' } };

const policy = (action: string, rule?: object, name = 'p', namespace = 'shop', more: object = {}) => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name, namespace },
  spec: { action, ...(rule && { rules: [rule] }), ...more },
});
const from = (source: object) => ({ from: [{ source }] });
const to = (operation: object) => ({ to: [{ operation }] });
const when = (key: string, values: object) => ({ when: [{ key, ...values }] });

const tokens = {
  apiVersion: 'security.istio.io/v1',
  kind: 'RequestAuthentication',
  metadata: { name: 'tokens', namespace: 'shop' },
  spec: { jwtRules: [{ issuer: 'https://id.example.com', audiences: ['shop'] }] },
};
const peers = (name: string, spec: object, namespace = 'shop') => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name, namespace },
  spec,
});

const request: Asked = {
  id: 'a request',
  protocol: 'http',
  mtls: true,
  principal: 'cluster.local/ns/web/sa/front',
  sourceIP: '10.0.0.7',
  remoteIP: '203.0.113.9',
  destIP: '10.1.0.1',
  port: 8080,
  method: 'GET',
  path: '/orders/7?full=1',
  host: 'API.example.com',
};
const plain: Partial<Asked> = { mtls: false };
const tcp: Partial<Asked> = { protocol: 'tcp', port: 5432 };
const token = (claims: object = {}, more: object = {}): Partial<Asked> => ({
  jwt: {
    in: 'authorization',
    valid: true,
    claims: { iss: 'https://id.example.com', sub: 'ann', aud: 'shop', ...claims },
    ...more,
  },
});

const strict = peers('default', { mtls: { mode: 'STRICT' } });

const cases: readonly (readonly [what: string, policies: readonly object[], asked: Partial<Asked>, by: string])[] = [
  ['nobody says anything', [], {}, 'nothing-applies'],
  ['ALLOW without rules matches nothing', [policy('ALLOW')], {}, 'no-allow-matched'],
  ['an empty rule matches everything', [policy('ALLOW', {})], {}, 'ALLOW'],
  ['DENY beats ALLOW', [policy('ALLOW', {}), policy('DENY', to({ methods: ['GET'] }), 'd')], {}, 'DENY'],
  ['a policy of the root namespace applies everywhere', [policy('DENY', {}, 'p', 'istio-system')], {}, 'DENY'],
  ['a policy of another namespace does not', [policy('DENY', {}, 'p', 'bank')], {}, 'nothing-applies'],
  [
    'a reference is ignored by a sidecar',
    [policy('DENY', {}, 'p', 'shop', { targetRefs: [{ kind: 'Service', name: 'api' }] })],
    {},
    'nothing-applies',
  ],
  [
    'hosts ignore case, the query is no part of the path',
    [policy('ALLOW', to({ hosts: ['api.example.com'], paths: ['/orders/7'] }))],
    {},
    'ALLOW',
  ],
  ['methods do not ignore case', [policy('ALLOW', to({ methods: ['get'] }))], {}, 'no-allow-matched'],
  ['a star inside is a character', [policy('DENY', to({ paths: ['/*/7'] }))], {}, 'nothing-applies'],
  ['a template part holds no slash', [policy('ALLOW', to({ paths: ['/{*}'] }))], {}, 'no-allow-matched'],
  ['a deep template part may be empty', [policy('ALLOW', to({ paths: ['/orders/7{**}'] }))], {}, 'ALLOW'],
  [
    'a block of addresses is about the peer',
    [policy('ALLOW', from({ ipBlocks: ['203.0.113.0/24'] }))],
    {},
    'no-allow-matched',
  ],
  ['a remote block is about the client', [policy('ALLOW', from({ remoteIpBlocks: ['203.0.113.0/24'] }))], {}, 'ALLOW'],
  [
    'an alias of the trust domain is as good',
    [policy('ALLOW', from({ principals: ['cluster.local/ns/web/sa/front'] }))],
    { principal: 'old-td/ns/web/sa/front' },
    'ALLOW',
  ],
  [
    'spiffe:// never matches',
    [policy('DENY', from({ principals: ['spiffe://cluster.local/ns/web/sa/front'] }))],
    {},
    'nothing-applies',
  ],
  [
    'an account without a namespace is one of the own',
    [policy('ALLOW', from({ serviceAccounts: ['front'] }))],
    {},
    'no-allow-matched',
  ],
  ['an account with its namespace', [policy('ALLOW', from({ serviceAccounts: ['web/front'] }))], {}, 'ALLOW'],
  [
    'plain text has no namespace, so a DENY of one fails open',
    [policy('DENY', from({ namespaces: ['web'] }))],
    plain,
    'nothing-applies',
  ],
  ['and an ALLOW of all others, too', [policy('ALLOW', from({ notNamespaces: ['web'] }))], plain, 'ALLOW'],
  ['STRICT refuses plain text first', [strict, policy('ALLOW', {})], plain, 'mtls-strict'],
  [
    'HTTP on a TCP port takes an ALLOW rule away',
    [policy('ALLOW', { ...from({ namespaces: ['web'] }), ...to({ methods: ['GET'] }) })],
    tcp,
    'no-allow-matched',
  ],
  [
    'and widens a DENY to the caller',
    [policy('DENY', { ...from({ namespaces: ['web'] }), ...to({ methods: ['PUT'] }) })],
    tcp,
    'DENY',
  ],
  ['no token is no wrong token', [tokens], {}, 'nothing-applies'],
  ['a wrong token is refused', [tokens], token({}, { valid: false }), 'jwt-401'],
  ['so is one for somebody else', [tokens], token({ aud: 'bank' }), 'jwt-403'],
  [
    'any token with an issuer and a subject',
    [tokens, policy('ALLOW', from({ requestPrincipals: ['*'] }))],
    token(),
    'ALLOW',
  ],
  [
    'one without a subject is nobody',
    [tokens, policy('ALLOW', from({ requestPrincipals: ['*'] }))],
    token({ sub: undefined }),
    'no-allow-matched',
  ],
  [
    'a token that nobody validates is none',
    [policy('ALLOW', from({ requestPrincipals: ['*'] }))],
    token(),
    'no-allow-matched',
  ],
  [
    'ALLOW policies add up',
    [tokens, policy('ALLOW', from({ requestPrincipals: ['*'] })), policy('ALLOW', to({ methods: ['GET'] }), 'b')],
    {},
    'ALLOW',
  ],
  [
    'no claim is not that claim',
    [tokens, policy('ALLOW', when('request.auth.claims[role]', { notValues: ['guest'] }))],
    {},
    'ALLOW',
  ],
  [
    'a claim that is a list has each of its items',
    [tokens, policy('ALLOW', when('request.auth.claims[roles]', { values: ['admin'] }))],
    token({ roles: ['a', 'admin'] }),
    'ALLOW',
  ],
  [
    'an unknown condition takes the rule away',
    [policy('DENY', when('request.method', { values: ['GET'] }))],
    {},
    'nothing-applies',
  ],
  [
    'a provider that nobody knows denies what it is asked about',
    [policy('CUSTOM', {}, 'p', 'shop', { provider: { name: 'nobody' } })],
    {},
    'CUSTOM',
  ],
  [
    'a wider IPv6 block does not hold an IPv4 address',
    [policy('ALLOW', from({ ipBlocks: ['::/0'] }))],
    {},
    'no-allow-matched',
  ],
];

for (const [what, policies, asked, by] of cases)
  test(`a verdict: ${what}`, () => {
    assert.equal(answerTo({ ...request, ...asked }, workload, worldOf(policies)).by, by);
  });

test('a dry run decides nothing, and says what it would match', () => {
  const dry = policy('DENY', {});
  const world = worldOf([{ ...dry, metadata: { ...dry.metadata, annotations: { 'istio.io/dry-run': 'true' } } }]);
  const expected = { v: 'allow', by: 'nothing-applies', dryRun: ['DENY shop/p#0'] };
  assert.deepEqual(answerTo(request, workload, world), expected);
});

test('a policy that the webhook refuses says nothing', () => {
  const refused = [
    policy('DENY'),
    policy('ALLOW', { from: [{ source: {} }] }),
    policy('CUSTOM', {}),
    policy('CUSTOM', from({ namespaces: ['web'] }), 'p', 'shop', { provider: { name: 'ext-a' } }),
    policy('ALLOW', from({ serviceAccounts: ['a'], namespaces: ['web'] })),
    peers('ports', { portLevelMtls: { 8080: { mode: 'DISABLE' } } }),
  ];
  for (const one of refused) assert.ok(worldOf([one]).isRefused, JSON.stringify(one));
});

const legacy = { selector: { matchLabels: { app: 'api' } } };
const modes: readonly (readonly [what: string, policies: readonly object[], isAllowed: boolean])[] = [
  ['nobody says anything', [], true],
  ['the mesh is strict', [peers('m', { mtls: { mode: 'STRICT' } }, 'istio-system')], false],
  [
    'the namespace is not',
    [peers('m', { mtls: { mode: 'STRICT' } }, 'istio-system'), peers('n', { mtls: { mode: 'PERMISSIVE' } })],
    true,
  ],
  ['unset asks above', [strict, peers('w', { ...legacy, mtls: { mode: 'UNSET' } })], false],
  [
    'a selector in the root namespace is ignored',
    [strict, peers('w', { ...legacy, mtls: { mode: 'DISABLE' } }, 'istio-system')],
    false,
  ],
  ['a port of its own', [strict, peers('w', { ...legacy, portLevelMtls: { 8080: { mode: 'PERMISSIVE' } } })], true],
  ['another port', [strict, peers('w', { ...legacy, portLevelMtls: { 80: { mode: 'PERMISSIVE' } } })], false],
  [
    'of two of one age the name decides',
    [peers('b', { mtls: { mode: 'STRICT' } }), peers('a', { mtls: { mode: 'PERMISSIVE' } })],
    true,
  ],
];

for (const [what, policies, isAllowed] of modes)
  test(`plain text: ${what}`, () => {
    assert.equal(answerTo({ ...request, ...plain }, workload, worldOf(policies)).v, isAllowed ? 'allow' : 'deny');
  });
