// What the files of a workspace let somebody do, as hovers tell it, and what they leave open.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWords } from '../../server/engine/say';
import { kubernetes } from '../../server/kubernetes/domain';
import { accessOf, linesOf } from '../../server/kubernetes/rbac/access';
import { commandFor, identityOf, labelOf, subjectIn } from '../../server/kubernetes/rbac/subjects';
import { yaml } from '../../server/yaml/units';
import { findIn } from '../finds';

const account = (name: string, namespace = 'shop') => `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}${namespace && `, namespace: ${namespace}`} }
`;

/** `Role/shop/reader` or `ClusterRole/reader`, with a line for each rule. */
function role(path: string, rules: readonly string[], metadata = '', more = ''): string {
  const [kind, ...names] = path.split('/');
  const [name, namespace] = names.reverse();
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}${namespace ? `, namespace: ${namespace}` : ''}${metadata} }
${more}rules: [${rules.map((rule) => `{ ${rule} }`).join(', ')}]
`;
}

/** A ClusterRoleBinding where no namespace is given. */
function binding(namespace: string, roleRef: string, subject: string): string {
  const [kind, name] = roleRef.split('/');
  const type = namespace ? 'RoleBinding' : 'ClusterRoleBinding';
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ${type}
metadata: { name: ${name}-${type.toLowerCase()}${namespace ? `, namespace: ${namespace}` : ''} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ${name} }
subjects: [{ ${subject} }]
`;
}

const web = 'kind: ServiceAccount, name: web, namespace: shop';
const pods = 'apiGroups: [""], resources: [pods], verbs: [get, list]';

function access(subject: string, ...files: readonly string[]) {
  const [first, ...others] = files.map((text, index) => yaml.read({ path: `${index}.yaml` }, text));
  const found = accessOf(subjectIn(subject)!, { find: findIn(first!, others) });
  return {
    granted: linesOf(found.granted).map(({ namespace, verbs, on }) => `${namespace ?? 'all'}: ${verbs} ${on}`),
    escalations: found.escalations.map(({ right, namespaces }) => [right, ...namespaces].join(' ')),
    unknown: found.unknown.map(({ message }) => inWords(message)),
    found,
  };
}

test('grants come of a name, of groups that come by themselves, and of the name of a user', () => {
  const { granted } = access(
    'serviceaccount:shop/web',
    role('Role/shop/reader', [pods]),
    binding('shop', 'Role/reader', 'kind: ServiceAccount, name: web'),
    role('ClusterRole/everybody', ['apiGroups: [apps], resources: [deployments], verbs: [get]']),
    binding('', 'ClusterRole/everybody', 'kind: Group, name: "system:serviceaccounts:shop"'),
    binding('front', 'ClusterRole/everybody', 'kind: User, name: "system:serviceaccount:shop:web"'),
    role('ClusterRole/others', ['apiGroups: [""], resources: [nodes], verbs: [get]']),
    binding('', 'ClusterRole/others', 'kind: ServiceAccount, name: web, namespace: front'),
  );
  assert.deepEqual(granted, ['all: get deployments (apps)', 'front: get deployments (apps)', 'shop: get, list pods']);
});

test('what is granted twice is told once, with both grants', () => {
  const { granted, found } = access(
    'serviceaccount:shop/web',
    role('Role/shop/reader', [pods]),
    role('ClusterRole/reader', ['apiGroups: [""], resources: [pods], verbs: [list, get]']),
    binding('shop', 'Role/reader', web),
    binding('shop', 'ClusterRole/reader', web),
  );
  assert.equal(granted.length, 1);
  assert.deepEqual(
    found.granted[0]?.by.map(({ role: by, rule, binding: bound }) => [by, rule?.path, bound?.path]),
    [
      ['Role/reader', '0.yaml', '2.yaml'],
      ['ClusterRole/reader', '1.yaml', '3.yaml'],
    ],
  );
});

test('an aggregating role has the rules that labels add, those of Kubernetes as well', () => {
  const labelled = role('ClusterRole/extra', [pods], ', labels: { "add-to": "sum" }');
  const sum = role(
    'ClusterRole/sum',
    ['apiGroups: [""], resources: [secrets], verbs: [get]'],
    '',
    'aggregationRule: { clusterRoleSelectors: [{ matchLabels: { "add-to": "sum" } }] }\n',
  );
  const bound = binding('', 'ClusterRole/sum', web);
  assert.deepEqual(access('serviceaccount:shop/web', labelled, sum, bound).granted, ['all: get, list pods']);
  const viewing = role(
    'ClusterRole/extra',
    ['apiGroups: [example.com], resources: [things], verbs: [get]'],
    ', labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" }',
  );
  const { granted } = access('serviceaccount:shop/web', viewing, binding('shop', 'ClusterRole/view', web));
  assert.deepEqual(granted, ['shop: get things (example.com)', 'shop: get, list, watch 12 rules of Kubernetes']);
});

test('a role that is not here is unknown, and so is what a template decides', () => {
  const missing = access('serviceaccount:shop/web', binding('shop', 'Role/reader', web));
  assert.deepEqual(missing.granted, []);
  assert.deepEqual(missing.unknown, [
    'RoleBinding "reader-rolebinding" gives Role "reader", of which no file here says what it grants.',
  ]);
  const elsewhere = access(
    'serviceaccount:shop/web',
    binding('', 'ClusterRole/view', 'kind: ServiceAccount, name: web'),
  );
  assert.deepEqual(elsewhere.unknown, [
    'ClusterRoleBinding "view-clusterrolebinding" may name ServiceAccount "web" in "shop": whoever applies the files decides about the namespace.',
  ]);
});

test('a RoleBinding gives nothing outside of its namespace: no path, and no right that leads there', () => {
  const wide = role('ClusterRole/wide', [
    'nonResourceURLs: [/metrics], verbs: [get]',
    'apiGroups: [""], resources: [nodes/proxy, pods/exec], verbs: [create]',
  ]);
  const inOne = access('serviceaccount:shop/web', wide, binding('shop', 'ClusterRole/wide', web));
  assert.deepEqual(inOne.granted, ['shop: create nodes/proxy, pods/exec']);
  assert.deepEqual(inOne.escalations, ['pods-exec shop']);
  const inAll = access('serviceaccount:shop/web', wide, binding('', 'ClusterRole/wide', web));
  assert.deepEqual(inAll.granted, ['all: get /metrics', 'all: create nodes/proxy, pods/exec']);
  assert.deepEqual(inAll.escalations, ['pods-exec', 'nodes-proxy']);
});

test('escalation takes the right group, and objects of any name', () => {
  const escalations = (rule: string) =>
    access('user:jane', role('ClusterRole/some', [rule]), binding('', 'ClusterRole/some', 'kind: User, name: jane'))
      .escalations;
  assert.deepEqual(escalations('apiGroups: [""], resources: [deployments], verbs: [create]'), []);
  assert.deepEqual(escalations('apiGroups: [apps], resources: [deployments], verbs: [create]'), ['workloads-write']);
  assert.deepEqual(escalations('apiGroups: [""], resources: [secrets], verbs: [get], resourceNames: [one]'), []);
  assert.deepEqual(escalations('apiGroups: ["*"], resources: ["*"], verbs: ["*"]'), ['everything']);
  assert.deepEqual(escalations('apiGroups: ["rbac.authorization.k8s.io"], resources: ["*"], verbs: ["*"]'), [
    'escalate',
    'bind',
  ]);
});

test('what Kubernetes binds by itself counts for whom it names, and is said of everybody else in a line', () => {
  const masters = access('group:system:masters', role('Role/shop/reader', [pods]));
  assert.deepEqual(masters.granted, ['all: every verb everything of every group', 'all: every verb every path']);
  assert.deepEqual(access('user:jane', account('web')).found.basics, [
    'system:basic-user',
    'system:discovery',
    'system:public-info-viewer',
  ]);
});

test('subjects as they are written', () => {
  const cases: readonly (readonly [text: string, label: string | undefined])[] = [
    ['serviceaccount:shop/web', 'ServiceAccount "web" in "shop"'],
    ['sa:shop:web', 'ServiceAccount "web" in "shop"'],
    ['system:serviceaccount:shop:web', 'ServiceAccount "web" in "shop"'],
    ['user:system:serviceaccount:shop:web', 'ServiceAccount "web" in "shop"'],
    ['user:jane@example.com', 'User "jane@example.com"'],
    ['group:system:serviceaccounts:shop', 'Group "system:serviceaccounts:shop"'],
    ['serviceaccount:web', undefined],
    ['serviceaccount:a/b/c', undefined],
    ['jane', undefined],
    ['user:', undefined],
  ];
  for (const [text, label] of cases) {
    const subject = subjectIn(text);
    assert.equal(subject && labelOf(subject), label, text);
  }
  assert.deepEqual(identityOf({ kind: 'Group', name: 'system:serviceaccounts:shop' }).groups, [
    'system:serviceaccounts:shop',
    'system:serviceaccounts',
    'system:authenticated',
  ]);
  assert.deepEqual(identityOf({ kind: 'User', name: 'system:anonymous' }).groups, ['system:unauthenticated']);
  assert.equal(
    commandFor({ kind: 'Group', name: "it's" }, 'shop'),
    "kubectl auth can-i --list --as=anybody --as-group='it'\\''s' --namespace=shop",
  );
});

/** What a hover says where `|` stands. */
function hoverAt(marked: string, ...others: readonly string[]) {
  const source = yaml.read({ path: 'a.yaml' }, marked.replace('|', ''));
  const find = findIn(
    source,
    others.map((text, index) => yaml.read({ path: `${index}.yaml` }, text)),
  );
  const hover = kubernetes.hover?.(source, marked.indexOf('|'), find);
  return {
    title: hover?.title,
    rows: (hover?.table?.rows ?? []).map(({ cells, at }) => [...cells.map((cell) => inWords(cell)), ...at.map(({ path }) => path)].join(' | ')), // biome-ignore format: one line
    notes: (hover?.notes ?? []).map(({ message }) => inWords(message)),
    body: hover?.body,
  };
}

test('a hover says what an account may do, wherever it is named', () => {
  const files = [role('Role/shop/reader', [pods]), binding('shop', 'Role/reader', web)];
  const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { serviceAccountName: w|eb, containers: [{ name: web, image: web }] }
`;
  for (const marked of [account('w|eb'), pod, binding('front', 'Role/other', web.replace('web', 'w|eb'))]) {
    const { title, rows, notes } = hoverAt(marked, ...files);
    assert.equal(title, 'ServiceAccount "web" in "shop"');
    assert.ok(rows.includes('shop | get, list | pods | 1.yaml | 0.yaml'), rows.join('\n'));
    assert.match(notes.at(-1) ?? '', /kubectl auth can-i --list --as=system:serviceaccount:shop:web --namespace=shop$/);
  }
  const nothing = hoverAt(account('ot|her'), ...files);
  assert.deepEqual(nothing.rows, []);
  assert.equal(nothing.body, 'Nothing is granted to it by the files of this workspace.');
});

test('a hover on a roleRef says what the role grants, and that a missing one is not nothing', () => {
  const bound = binding('shop', 'Role/rea|der', web).replace('rea|der-', 'reader-');
  const { title, rows } = hoverAt(bound, role('Role/shop/reader', [pods]));
  assert.equal(title, 'Role "reader"');
  assert.deepEqual(rows, ['get, list | pods | 0.yaml']);
  assert.match(hoverAt(bound).body ?? '', /^No file of this workspace says/);
  const view = hoverAt(binding('shop', 'ClusterRole/vi|ew', web).replace('vi|ew-', 'view-'));
  assert.deepEqual(view.rows, ['get, list, watch | 12 rules of Kubernetes']);
});

test('an account of a kustomization is the one that its bindings name, whatever namespace is set', () => {
  const source = yaml.read({ path: 'a.yaml', namespace: 'shop' }, account('web', ''));
  const files = [role('Role/reader', [pods]), binding('shop', 'Role/reader', 'kind: ServiceAccount, name: web')];
  const bindingText = files[1]!.replace(', namespace: shop', '');
  const others = [yaml.read({ path: 'b.yaml' }, files[0]!), yaml.read({ path: 'c.yaml' }, bindingText)];
  const hover = kubernetes.hover?.(source, source.text.indexOf('web'), findIn(source, others));
  assert.equal(hover?.title, 'ServiceAccount "web" in "shop"');
  assert.deepEqual(
    hover?.table?.rows.map(({ cells }) => cells.map((cell) => inWords(cell))),
    [['shop', 'get, list', 'pods']],
  );
});

test('keys and words of roles, bindings and accounts are explained', () => {
  const words: readonly (readonly [marked: string, title: string])[] = [
    [role('Role/shop/reader', ['apiGroups: [""], resources: [secrets], verbs: [li|st]']), 'list'],
    [role('Role/shop/reader', ['apiGroups: [""], resources: [nodes/pro|xy], verbs: [get]']), 'nodes/proxy'],
    [role('ClusterRole/reader', [pods]).replace('rules', 'ru|les'), 'rules'],
    [binding('shop', 'Role/reader', web).replace('roleRef', 'role|Ref'), 'roleRef'],
    [binding('shop', 'Role/reader', web).replace('namespace: shop }]', 'name|space: shop }]'), 'namespace'],
    [
      account('web').replace(' }', ', annotations: { eks.amazonaws.com/ro|le-arn: arn } }'),
      'eks.amazonaws.com/role-arn',
    ],
  ];
  for (const [marked, title] of words) {
    const hover = hoverAt(marked);
    assert.equal(hover.title, title, marked);
    assert.ok(hover.body, title);
  }
});
