// What RBAC allows: a sample of the questions that trip readers, answered as the API server's authorizer does. The whole
// is held to its answers by test/oracles/rbac.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccessRequest, allows, lacking, type PolicyRule } from '../../server/kubernetes/rbac/policy';
import { clusterOf, type Manifest, objectOf } from '../oracles/rbac';

const core = (verbs: string, resources: string, names?: string): PolicyRule => ({
  verbs: verbs.split(' '),
  apiGroups: [''],
  resources: resources.split(' '),
  ...(names && { resourceNames: names.split(' ') }),
});

/** `get pods/exec web`: a verb, a resource and, where there is one, a name. */
function asked(text: string, namespace = 'shop'): AccessRequest {
  const [verb = '', path = '', name] = text.split(' ');
  if (path.startsWith('/')) return { verb, path };
  const [resource = '', subresource] = path.split('/');
  return { verb, resource, namespace, ...(subresource && { subresource }), ...(name && { name }) };
}

const rules: readonly (readonly [rule: PolicyRule, request: string, isAllowed: boolean])[] = [
  [core('list', 'secrets'), 'get secrets key', false],
  [core('*', 'secrets'), 'deletecollection secrets', true],
  [core('get', 'pods'), 'get pods/exec web', false],
  [core('get', 'pods/*'), 'get pods/exec web', false],
  [core('get', '*/exec'), 'get pods/exec web', true],
  [core('get', '*'), 'get pods/exec web', true],
  [core('get', 'pods/exec'), 'get pods web', false],
  [core('create delete', 'secrets', 'key'), 'create secrets', false],
  [core('create delete', 'secrets', 'key'), 'delete secrets key', true],
  [core('deletecollection', 'secrets', 'key'), 'deletecollection secrets', false],
  [core('list', 'secrets', 'key'), 'list secrets', false],
  [core('list', 'secrets', 'key'), 'list secrets key', true],
  [core('create', 'pods/exec', 'web'), 'create pods/exec web', true],
  [core('create', 'pods/exec', 'web'), 'create pods/exec db', false],
  [{ verbs: ['get'], apiGroups: [], resources: ['pods'] }, 'get pods web', false],
  [{ verbs: ['get'], apiGroups: ['apps'], resources: ['*'] }, 'get pods web', false],
  [{ verbs: ['get'], nonResourceURLs: ['/metrics*'] }, 'get /metrics/slis', true],
  [{ verbs: ['get'], nonResourceURLs: ['/metrics/*'] }, 'get /metrics', false],
  [{ verbs: ['get'], nonResourceURLs: ['/*/metrics'] }, 'get /a/metrics', false],
  [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, 'get /metrics', false],
];

test('a rule allows what it says and nothing that it looks like', () => {
  for (const [rule, request, isAllowed] of rules)
    assert.equal(allows(rule, asked(request)), isAllowed, `${JSON.stringify(rule)} ${request}`);
});

test('who hands out rights must hold each by the same words, or by a wildcard', () => {
  const all = 'get list watch create update patch delete deletecollection';
  const pairs: readonly (readonly [owned: PolicyRule[], asked: PolicyRule, missing: number])[] = [
    [[core(all, 'pods')], core('*', 'pods'), 1],
    [[core('*', 'pods')], core(all, 'pods'), 0],
    [[core('get', 'pods'), core('get', 'secrets')], core('get', 'pods secrets'), 0],
    [[core('get', 'secrets', 'a b')], core('get', 'secrets', 'a'), 0],
    [[core('get', 'secrets', 'a')], core('get', 'secrets'), 1],
    [[core('update', '*/scale')], core('update patch', 'replicationcontrollers/scale'), 1],
    [[{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], { verbs: ['get'], nonResourceURLs: ['/metrics'] }, 1],
    [[{ verbs: ['get'], nonResourceURLs: ['/a/*'] }], { verbs: ['get'], nonResourceURLs: ['/a/b', '/a*'] }, 1],
  ];
  for (const [owned, wanted, missing] of pairs)
    assert.equal(lacking(owned, [wanted]).length, missing, JSON.stringify([owned, wanted]));
});

const role = (kind: string, name: string, own: PolicyRule[], namespace?: string): Manifest => ({
  kind,
  metadata: { name, ...(namespace && { namespace }) },
  rules: own,
});

/** `ServiceAccount/shop/web`, `Group/devs` */
function binding(namespace: string | undefined, roleRef: string, ...subjects: string[]): Manifest {
  const [kind = '', name = ''] = roleRef.split('/');
  return {
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: `${name}-binding`, ...(namespace && { namespace }) },
    roleRef: { kind, name },
    subjects: subjects.map((subject) => {
      const [of = '', first = '', second] = subject.split('/');
      return second ? { kind: of, namespace: first, name: second } : { kind: of, name: first };
    }),
  };
}

const web = {
  user: 'system:serviceaccount:shop:web',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
};

test('a binding applies to whom it names, where it is', () => {
  const reader = role('ClusterRole', 'reader', [core('get', 'secrets')]);
  const verdict = (bound: Manifest, namespace: string, ...others: Manifest[]) =>
    clusterOf([reader, bound, ...others]).ask(web, asked('get secrets key', namespace)).verdict;
  assert.equal(verdict(binding('shop', 'ClusterRole/reader', 'ServiceAccount/web'), 'shop'), 'allowed');
  assert.equal(verdict(binding('shop', 'ClusterRole/reader', 'ServiceAccount/web'), 'bank'), 'denied');
  assert.equal(verdict(binding(undefined, 'ClusterRole/reader', 'ServiceAccount/web'), 'shop'), 'denied');
  assert.equal(verdict(binding(undefined, 'ClusterRole/reader', 'ServiceAccount/shop/web'), 'bank'), 'allowed');
  assert.equal(verdict(binding(undefined, 'ClusterRole/reader', `User/${web.user}`), 'shop'), 'allowed');
  assert.equal(verdict(binding('bank', 'ClusterRole/reader', 'Group/system:serviceaccounts:shop'), 'bank'), 'allowed');
  assert.equal(verdict(binding('shop', 'Role/reader', 'ServiceAccount/web'), 'shop'), 'unknown');
  const elsewhere = role('Role', 'reader', [core('get', 'secrets')], 'bank');
  assert.equal(verdict(binding('shop', 'Role/reader', 'ServiceAccount/web'), 'shop', elsewhere), 'unknown');
});

test('an aggregating role has what it selects, through others, and nothing of its own', () => {
  const sum: Manifest = {
    ...role('ClusterRole', 'sum', [core('delete', 'pods')]),
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: 'sum' } }] },
  };
  const middle: Manifest = {
    kind: 'ClusterRole',
    metadata: { name: 'zz', labels: { to: 'sum' } },
    aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: 'leaf', operator: 'Exists' }] }] },
  };
  const leaf: Manifest = {
    ...role('ClusterRole', 'zzz', [core('get', 'pods')]),
    metadata: { name: 'zzz', labels: { leaf: '' } },
  };
  const cluster = clusterOf([sum, middle, leaf]);
  assert.deepEqual(cluster.rules('ClusterRole', undefined, 'sum'), [core('get', 'pods')]);
});

test('built-in roles take in what a label of ours adds to them', () => {
  const own: Manifest = {
    ...role('ClusterRole', 'extra', [{ verbs: ['get'], apiGroups: ['example.com'], resources: ['orders'] }]),
    metadata: { name: 'extra', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
  };
  const cluster = clusterOf([own, binding('shop', 'ClusterRole/admin', 'ServiceAccount/web')], true);
  const verdict = (request: AccessRequest) => cluster.ask(web, request).verdict;
  assert.equal(verdict({ verb: 'get', group: 'example.com', resource: 'orders', namespace: 'shop' }), 'allowed');
  assert.equal(verdict(asked('get secrets key')), 'allowed');
  assert.equal(verdict(asked('get secrets key', 'bank')), 'denied');
  assert.equal(verdict(asked('get nodes/proxy n')), 'denied');
  assert.equal(verdict(asked('get /healthz')), 'allowed');
});

test('who may create which role or binding', () => {
  const group = 'rbac.authorization.k8s.io';
  const writer = (...more: PolicyRule[]) =>
    clusterOf([
      role('ClusterRole', 'writer', [
        { verbs: ['create'], apiGroups: [group], resources: ['roles', 'rolebindings'] },
        core('get', 'pods'),
        ...more,
      ]),
      role('ClusterRole', 'secrets', [core('get', 'secrets')]),
      binding('shop', 'ClusterRole/writer', 'ServiceAccount/web'),
    ]);
  const verdict = (cluster: ReturnType<typeof writer>, manifest: Manifest) =>
    cluster.create(web, objectOf(manifest)!).verdict;
  const secrets = role('Role', 'new', [core('get', 'secrets')], 'shop');
  assert.equal(verdict(writer(), role('Role', 'new', [core('get', 'pods')], 'shop')), 'created');
  assert.equal(verdict(writer(), secrets), 'escalation');
  assert.equal(verdict(writer(), role('Role', 'new', [core('get', 'pods')], 'bank')), 'forbidden');
  assert.equal(verdict(writer(), binding('shop', 'ClusterRole/secrets', 'User/eve')), 'escalation');
  assert.equal(verdict(writer(), binding('shop', 'ClusterRole/gone', 'User/eve')), 'no such role');
  const named = (verb: string, resource: string, name?: string): PolicyRule => ({
    verbs: [verb],
    apiGroups: [group],
    resources: [resource],
    ...(name && { resourceNames: [name] }),
  });
  assert.equal(verdict(writer(named('bind', 'clusterroles', 'gone')), binding('shop', 'ClusterRole/gone', 'User/eve')), 'created'); // biome-ignore format: one line
  assert.equal(verdict(writer(named('escalate', 'roles')), secrets), 'created');
  assert.equal(verdict(writer(named('escalate', 'roles', 'new')), secrets), 'escalation');
});
