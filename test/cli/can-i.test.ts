import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Folder } from './run';

const files = {
  'roles.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: deployer
  namespace: shop
rules:
  - apiGroups: [""]
    resources: [pods]
    verbs: [create]
`,
  'bindings.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: deployers
  namespace: shop
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer }
subjects:
  - { kind: ServiceAccount, name: ci, namespace: tools }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: others
  namespace: front
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: elsewhere }
subjects:
  - { kind: ServiceAccount, name: ci, namespace: tools }
`,
};

test('a table of what an account may do, what that leads to, what is not known, and how to ask a cluster', () => {
  const { status, stdout, stderr } = new Folder(files).run(['can-i', 'serviceaccount:tools/ci']);
  assert.equal(
    stdout,
    `ServiceAccount "ci" in "tools" may:

In the namespace "shop"
  create  pods  Role "deployer" (roles.yaml:8) by RoleBinding "deployers" (bindings.yaml:4)

What that leads to:
  - May start pods in "shop": a pod runs as any service account of its namespace and mounts any Secret there. (roles.yaml:8)

Not known:
  - RoleBinding "others" gives Role "elsewhere", of which no file here says what it grants. (bindings.yaml:13)

Kubernetes itself gives it system:basic-user, system:discovery, system:public-info-viewer and system:service-account-issuer-discovery.

What else a cluster holds, it tells itself:
  kubectl auth can-i --list --as=system:serviceaccount:tools:ci --namespace=shop
`,
  );
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
});

test('the same as JSON', () => {
  const folder = new Folder(files);
  const { status, stdout } = folder.run(['can-i', '--format', 'json', 'system:serviceaccount:tools:ci']);
  const told = JSON.parse(stdout);
  assert.equal(status, 0);
  assert.deepEqual(told.subject, { kind: 'ServiceAccount', name: 'ci', namespace: 'tools' });
  assert.deepEqual(told.granted, [
    {
      scope: 'namespace',
      namespace: 'shop',
      verbs: ['create'],
      apiGroups: [''],
      resources: ['pods'],
      resourceNames: [],
      nonResourceURLs: [],
      grants: [
        {
          role: 'Role/deployer',
          rule: { path: 'roles.yaml', line: 8 },
          binding: 'RoleBinding "deployers"',
          boundAt: { path: 'bindings.yaml', line: 4 },
        },
      ],
    },
  ]);
  assert.deepEqual(told.escalations[0].right, 'pods-create');
  assert.deepEqual(told.unknown[0].at, { path: 'bindings.yaml', line: 13 });
  assert.equal(told.version, 1);
});

test('nobody, and a subject that says nothing', () => {
  const folder = new Folder(files);
  const nobody = folder.run(['can-i', 'user:jane']);
  assert.equal(nobody.status, 1);
  assert.equal(nobody.stderr, 'seaworthy: No file here names User "jane".\n');
  assert.match(nobody.stdout, /^The files here grant nothing to User "jane"\.\n/);
  const without = folder.run(['can-i', 'serviceaccount:ci']);
  assert.deepEqual(
    [without.status, without.stderr],
    [2, 'seaworthy: An account is in a namespace: serviceaccount:NAMESPACE/NAME, not "serviceaccount:ci".\n'],
  );
  assert.match(folder.run(['can-i', 'jane']).stderr, /^seaworthy: Nobody is called "jane"\. Write /);
  assert.match(folder.run(['can-i']).stderr, /^seaworthy: Name one subject/);
  assert.equal(folder.run(['can-i', 'user:jane', 'nowhere']).status, 2);
  assert.match(folder.run(['can-i', 'user:jane', '--fix']).stderr, /--fix is an option of "check"/);
});

test('namespaces are those that a kustomization sets', () => {
  const folder = new Folder({
    'kustomization.yaml': 'namespace: prod\nresources: [all.yaml]\n',
    'all.yaml': `apiVersion: v1
kind: ServiceAccount
metadata: { name: web }
---
${files['roles.yaml'].replace('  namespace: shop\n', '')}---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer }
subjects: [{ kind: ServiceAccount, name: web, namespace: system }]
`,
  });
  const { status, stdout } = folder.run(['can-i', 'serviceaccount:prod/web']);
  assert.match(stdout, /^In the namespace "prod"\n {2}create {2}pods {2}Role "deployer" \(all\.yaml:11\)/m);
  assert.equal(status, 0);
});

test('environments that exclude each other are all looked at', () => {
  const bound = (role: string) => `${files['roles.yaml'].replaceAll('deployer', role)}---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ci, namespace: shop }
---
apiVersion: v1
kind: Service
metadata: { name: ci, namespace: shop }
spec: { selector: { app: ci }, ports: [{ port: 80 }] }
---
${files['bindings.yaml'].split('---')[0]?.replace('name: deployer }', `name: ${role} }`).replace('namespace: tools', 'namespace: shop')}`;
  const folder = new Folder({ 'dev/all.yaml': bound('tester'), 'prod/all.yaml': bound('deployer') });
  const { stdout } = folder.run(['can-i', 'serviceaccount:shop/ci']);
  assert.match(stdout, /Role "tester" \(dev\/all\.yaml:8\) by [^\n]*\n[^\n]*Role "deployer" \(prod\/all\.yaml:8\)/);
  assert.doesNotMatch(stdout, /Not known/);
});

test('names are shown as they are written, and nothing in them reaches a terminal', () => {
  const folder = new Folder({
    'a.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: "b\\e[31m" }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "no\\nwhere" }
subjects: [{ kind: User, name: jane }]
`,
  });
  const { stdout } = folder.run(['can-i', 'user:jane']);
  assert.match(stdout, /ClusterRoleBinding "b␛\[31m" gives ClusterRole "no␊where"/);
  assert.ok(!stdout.includes('\u001b'));
});
