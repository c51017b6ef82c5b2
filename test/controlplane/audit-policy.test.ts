// What is easily misread in an audit policy. The set `audit-policy` of the oracles has the API server's own answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AuditedRequest, type AuditPolicy, auditOf, auditPolicyIn } from '../../server/controlplane/audit-policy';

const policyOf = (...rules: readonly object[]): AuditPolicy => {
  const policy = auditPolicyIn({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules });
  assert.ok('rules' in policy, JSON.stringify(policy));
  return policy;
};

const somebody = { user: 'alice', groups: ['team', 'system:authenticated'], verb: 'get' };
const matched = (policy: AuditPolicy, request: Partial<AuditedRequest>) =>
  auditOf(policy, { ...somebody, ...request }).rule;

test('the first rule that matches decides, and without one nothing is recorded', () => {
  const policy = policyOf({ level: 'None', users: ['alice'] }, { level: 'Request', verbs: ['get'] });
  assert.deepEqual(auditOf(policy, { ...somebody, resource: 'pods' }), {
    rule: 0,
    level: 'None',
    omitStages: [],
    omitManagedFields: false,
  });
  assert.equal(matched(policy, { user: 'bob', resource: 'pods' }), 1);
  assert.equal(matched(policy, { user: 'bob', verb: 'list', resource: 'pods' }), undefined);
});

test('a resource takes in no subresource, a star takes in all', () => {
  const pods = policyOf({ level: 'Metadata', resources: [{ group: '', resources: ['pods'] }] });
  assert.equal(matched(pods, { resource: 'pods', subresource: 'exec' }), undefined);
  const exec = policyOf({ level: 'Metadata', resources: [{ group: '', resources: ['*/exec'] }] });
  assert.equal(matched(exec, { resource: 'pods', subresource: 'exec' }), 0);
  const every = policyOf({ level: 'Metadata', resources: [{ group: '', resources: ['pods/*'] }] });
  assert.equal(matched(every, { resource: 'pods' }), 0);
  const star = policyOf({ level: 'Metadata', resources: [{ resources: ['*'] }] });
  assert.equal(matched(star, { resource: 'pods', subresource: 'log' }), 0);
  assert.equal(matched(star, { group: 'apps', resource: 'deployments' }), undefined);
});

test('in users, groups, verbs and namespaces a star is a name like any other', () => {
  for (const key of ['users', 'userGroups', 'verbs', 'namespaces'])
    assert.equal(
      matched(policyOf({ level: 'Metadata', [key]: ['*'] }), { resource: 'pods', namespace: 'shop' }),
      undefined,
      key,
    );
});

test('a rule with namespaces matches no path, one with paths no resource', () => {
  assert.equal(matched(policyOf({ level: 'Metadata', namespaces: [''] }), { path: '/metrics' }), undefined);
  assert.equal(matched(policyOf({ level: 'Metadata', namespaces: [''] }), { resource: 'nodes' }), 0);
  const paths = policyOf({ level: 'Metadata', nonResourceURLs: ['/health*'] });
  assert.equal(matched(paths, { path: '/healthz/etcd' }), 0);
  assert.equal(matched(paths, { resource: 'pods' }), undefined);
});

test('what the server refuses is said with its place', () => {
  const refusal = (rules: unknown) => auditPolicyIn({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules });
  assert.deepEqual(refusal([]), { path: ['rules'], says: 'has no rules' });
  assert.deepEqual(refusal([{ verbs: ['get'] }]), { path: ['rules', 0, 'level'], says: 'has no level that exists' });
  assert.deepEqual(refusal([{ level: 'None', resources: ['secrets'] }]), {
    path: ['rules', 0, 'resources', 0],
    says: 'has a text where an object belongs',
  });
});
