// What a role or binding says and does not do, one rule for each mistake: it is noticed when something is forbidden, and
// then answered with more than was meant; or it waits for whoever makes the object that it names.
import { type DocumentedRule, family, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { builtInObjects } from '../../server/kubernetes/rbac/built-in';
import { bindings, roleFacts } from '../../server/kubernetes/role-bindings';
import { clusterRoles, grantOf, inShort, roleRules } from '../../server/kubernetes/roles';
import { serviceAccountFacts } from '../../server/kubernetes/service-accounts';

const shared = {
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/rbac/'],
  standards: { cwe: [863] },
} as const satisfies Partial<DocumentedRule>;

/** The manifest of a binding in a namespace, or in none, whose one subject is written in lines. */
const binding = (namespace: string, role: string, ...subject: readonly string[]): string => {
  const [kind, name] = role.split('/');
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${namespace ? 'RoleBinding' : 'ClusterRoleBinding'}`,
    'metadata:',
    '  name: readers',
    ...(namespace ? [`  namespace: ${namespace}`] : []),
    'roleRef:',
    '  apiGroup: rbac.authorization.k8s.io',
    `  kind: ${kind}`,
    `  name: ${name}`,
    'subjects:',
    ...subject.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`),
    '',
  ].join('\n');
};

const ofRbac = 'rbac.authorization.k8s.io';

/** The API group of each kind of subject; empty text is the core group. */
const groupsOf: Readonly<Record<string, string>> = { ServiceAccount: '', User: ofRbac, Group: ofRbac };

const web = ['kind: ServiceAccount', 'name: web', 'namespace: shop'];

/** The manifest of a role in a namespace, or in none, with further lines. */
const role = (namespace: string, name: string, ...more: readonly string[]): string =>
  [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${namespace ? 'Role' : 'ClusterRole'}`,
    'metadata:',
    `  name: ${name}`,
    ...(namespace ? [`  namespace: ${namespace}`] : []),
    ...more,
    '',
  ].join('\n');

const account = (namespace: string, name: string): string => yaml`
  apiVersion: v1
  kind: ServiceAccount
  metadata:
    name: ${name}
    namespace: ${namespace}
`;

export default family({
  'role-not-found': rule({
    ...shared,
    title: 'Bound role is not there',
    severity: 'warning',
    threat: `
      A binding of a role that does not exist gives nothing, until somebody makes a role of that name. Whoever may write roles
      in the namespace then decides what the subjects may do.`,
    remedy:
      'Name the kind and the namespace in which the role is. A binding cannot be changed there: delete and create it.',

    subjects: bindings,
    *check({ kind, label, namespace, root }, { find }) {
      const roleRef = root.at('roleRef');
      const name = roleRef.at('name');
      const wanted = roleRef.at('kind');
      if (!name.string || (wanted.string !== 'Role' && wanted.string !== 'ClusterRole')) return;
      const isOfNamespace = wanted.string === 'Role' && kind === 'RoleBinding';
      if (isOfNamespace && namespace === undefined) return;
      const sought = find(roleFacts, 'role', `${wanted.string}/${name.string}`, {
        namespace: isOfNamespace ? namespace : '',
      });
      // Only where the name is meant for something else that is here, it is a mistake; else it may be somebody else's.
      if (sought.length > 0 || !sought.isAll) return;
      const [other] = ['Role', 'ClusterRole'].flatMap((each) => [...find(roleFacts, 'role', `${each}/${name.string}`)]);
      if (!other || isBuiltIn(wanted.string, name.string)) return;
      yield {
        at: name,
        message: say`${label} binds ${wanted.string} "${name.string}", which is not ${isOfNamespace ? `in "${namespace}"` : 'there'}.`,
        related: [
          {
            at: other,
            message: say`This is ${other.fact.role.startsWith('Role/') ? `a Role in "${other.fact.namespace ?? 'default'}"` : 'a ClusterRole'}.`,
          },
        ],
      };
    },

    examples: [
      {
        insecure: binding('shop', 'Role/«reader»', ...web),
        secure: binding('shop', 'ClusterRole/reader', ...web),
        world: { 'role.yaml': role('', '«reader»') },
      },
      {
        why: 'A ClusterRoleBinding cannot name a Role.',
        insecure: binding('', 'Role/«reader»', ...web),
        world: { 'role.yaml': role('shop', '«reader»') },
      },
      {
        why: 'A role of which nothing is known may come from elsewhere, as Kubernetes brings its own.',
        secure: [
          binding('shop', 'ClusterRole/viewers', ...web),
          binding('shop', 'ClusterRole/', ...web),
          binding('shop', 'Role/reader', ...web).replace('  namespace: shop\n', ''),
        ].join('---\n'),
      },
      {
        why: 'Kubernetes has a ClusterRole of this name.',
        secure: binding('shop', 'ClusterRole/view', ...web),
        world: { 'role.yaml': role('shop', 'view') },
      },
    ],
  }),
  'subject-not-found': rule({
    ...shared,
    title: 'Bound account is in another namespace',
    severity: 'warning',
    threat: `
      The binding gives its role to an account that does not exist. The program it was meant for is refused, and whoever may
      create that account in that namespace inherits the role.`,
    remedy: 'Name the namespace of the account.',

    subjects: bindings,
    *check({ unit, label, namespace: home, root }, { find }) {
      for (const subject of root.at('subjects').items) {
        const name = subject.at('name');
        const written = subject.at('namespace');
        const namespace = written.string ?? (written.isAbsent ? home : undefined);
        if (subject.at('kind').string !== 'ServiceAccount' || !name.string || !namespace) continue;
        // Every namespace has one.
        if (name.string === 'default') continue;
        const sought = find(serviceAccountFacts, 'name', name.string, { namespace });
        if (sought.length > 0 || !sought.isAll) continue;
        const [other] = find(serviceAccountFacts, 'name', name.string);
        if (!other) continue;
        yield {
          at: written.isPresent ? written : { unit, span: name.span, absentFrom: subject.wholeSpan },
          message: say`${label} names an account "${name.string}" in "${namespace}", where there is none.`,
          related: [{ at: other, message: say`The account "${name.string}" is in "${other.fact.namespace}".` }],
        };
      }
    },

    examples: [
      {
        insecure: binding('shop', 'Role/reader', 'kind: ServiceAccount', 'name: web', 'namespace: «shop»'),
        secure: binding('shop', 'Role/reader', 'kind: ServiceAccount', 'name: web', 'namespace: front'),
        world: { 'account.yaml': account('front', '«web»') },
      },
      {
        why: 'An account of which nothing is known, one of every namespace, and a person.',
        secure: [
          binding('shop', 'Role/reader', ...web),
          binding('shop', 'Role/reader', 'kind: ServiceAccount', 'name: default', 'namespace: shop'),
          binding('shop', 'Role/reader', 'kind: User', 'name: web'),
        ].join('---\n'),
      },
      {
        why: 'Without a namespace it is one of the binding.',
        secure: binding('shop', 'Role/reader', 'kind: ServiceAccount', 'name: web'),
        world: { 'account.yaml': account('shop', 'web') },
      },
    ],
  }),
  'subject-without-namespace': rule({
    ...shared,
    title: 'Bound account has no namespace',
    severity: 'warning',
    threat: `
      The API server refuses a ClusterRoleBinding with an account of no namespace. What was to be tightened by applying the
      file stays as it was.`,
    remedy: 'Name the namespace of the account.',

    subjects: bindings,
    *check({ unit, kind, label, namespace, root }, { find }) {
      // A kustomization that sets a namespace fills it in.
      if (kind !== 'ClusterRoleBinding' || unit.file.namespace !== undefined || namespace !== undefined) return;
      for (const subject of root.at('subjects').items) {
        const name = subject.at('name');
        if (subject.at('kind').string !== 'ServiceAccount' || !name.string || !subject.at('namespace').isAbsent)
          continue;
        // Where the account's own namespace is left open, whoever sets it sets this one too, as kustomize does.
        if ([...find(serviceAccountFacts, 'name', name.string)].some(({ fact }) => fact.namespace === undefined))
          continue;
        yield {
          at: { unit, span: name.span, absentFrom: subject.wholeSpan },
          isRefused: true,
          message: say`${label} names the account "${name.string}" without a namespace: the API server refuses it.`,
        };
      }
    },

    examples: [
      {
        insecure: binding('', 'ClusterRole/view', 'kind: ServiceAccount', 'name: «web»'),
        secure: binding('', 'ClusterRole/view', ...web),
      },
      {
        why: 'A namespace that is set for the account from outside is set here as well.',
        secure: binding('', 'ClusterRole/view', 'kind: ServiceAccount', 'name: web'),
        world: { 'account.yaml': account('front', 'web').replace('  namespace: front\n', '') },
      },
      {
        why: 'In a RoleBinding it is the namespace of the binding.',
        secure: binding('shop', 'Role/reader', 'kind: ServiceAccount', 'name: web'),
      },
    ],
  }),
  'subject-kind-mismatch': rule({
    ...shared,
    title: 'Subject is of another kind',
    severity: 'warning',
    fixable: 'review',
    threat: `
      A service account's name holds no colon, and each kind of subject has one API group: the API server refuses the
      binding, or it names nobody. Its program is refused, and the next try is mostly a role for everybody.`,
    remedy:
      'Write `Group` for `system:serviceaccounts:NAMESPACE` and other groups, `User` for `system:serviceaccount:NAMESPACE:NAME`. Both are of the API group `rbac.authorization.k8s.io`; an account has none.',

    subjects: bindings,
    *check({ label, root }) {
      for (const subject of root.at('subjects').items) {
        const name = subject.at('name').string;
        const kind = subject.at('kind');
        const group = subject.at('apiGroup');
        const caveat = say`The binding takes effect then: whoever it names has the role.`;
        if (kind.string === 'ServiceAccount' && name?.includes(':')) {
          const meant = name.startsWith('system:serviceaccount:') ? 'User' : 'Group';
          yield {
            at: kind,
            message: say`${label} names "${name}" as a service account, which is the name of a ${meant.toLowerCase()}.`,
            fixes: [
              {
                title: say`Name it as a ${meant}`,
                safety: 'review',
                caveat,
                changes: [
                  ...kind.set(meant),
                  ...(group.isPresent ? group.set(ofRbac) : []),
                  ...(subject.at('namespace').isPresent ? subject.at('namespace').remove() : []),
                ],
              },
            ],
          };
        } else if (kind.string && group.string && group.string !== groupsOf[kind.string]) {
          const wanted = groupsOf[kind.string];
          if (wanted === undefined) continue;
          yield {
            at: group,
            isRefused: true,
            message: say`${label} names a ${kind.string} of the API group "${group.string}": the API server refuses it.`,
            fixes: [
              {
                title: wanted ? say`Set apiGroup: ${wanted}` : say`Remove apiGroup`,
                safety: 'review',
                caveat,
                changes: wanted ? group.set(wanted) : group.remove(),
              },
            ],
          };
        }
      }
    },

    examples: [
      {
        insecure: binding('shop', 'Role/reader', 'kind: «ServiceAccount»', 'name: system:serviceaccounts:shop'),
        secure: binding('shop', 'Role/reader', 'kind: Group', 'name: system:serviceaccounts:shop'),
      },
      {
        why: 'The user of an account may be named as one, which has no namespace of its own.',
        insecure: binding(
          'shop',
          'Role/reader',
          'kind: «ServiceAccount»',
          'name: system:serviceaccount:shop:web',
          'namespace: shop',
        ),
        secure: binding('shop', 'Role/reader', 'kind: User', 'name: system:serviceaccount:shop:web'),
      },
      {
        why: 'A group or user is of the API group of roles; left out, that is what it is.',
        insecure: binding('shop', 'Role/reader', 'kind: Group', 'name: developers', 'apiGroup: «v1»'),
        secure: binding('shop', 'Role/reader', 'kind: Group', 'name: developers', `apiGroup: ${ofRbac}`),
      },
      {
        why: 'An account is of the core group.',
        insecure: binding('shop', 'Role/reader', ...web, `apiGroup: «${ofRbac}»`),
        secure: binding('shop', 'Role/reader', ...web),
      },
      {
        why: 'What is left out, or empty, is right; another kind is for somebody else.',
        secure: [
          binding('shop', 'Role/reader', 'kind: Group', 'name: developers'),
          binding('shop', 'Role/reader', ...web, 'apiGroup: ""'),
          binding('shop', 'Role/reader', 'kind: Robot', 'name: r2', 'apiGroup: example.com'),
        ].join('---\n'),
      },
    ],
  }),
  'kustomize-default-subject-rewritten': rule({
    ...shared,
    title: 'Kustomize binds another default account',
    severity: 'warning',
    threat: `
      A kustomization that sets a namespace also sets it for every subject called default, whatever the binding says. The
      role then goes to all pods of that namespace that name no account, and whoever takes over any of them has it.`,
    remedy:
      'Bind an account with a name of its own, which kustomize leaves where it is, or apply the binding with a kustomization that sets no namespace.',
    references: [
      'https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/',
      'https://github.com/kubernetes-sigs/kustomize/issues/1599',
    ],

    subjects: bindings,
    *check({ unit, label, root }) {
      const set = unit.file.namespace;
      if (set === undefined) return;
      for (const subject of root.at('subjects').items) {
        const written = subject.at('namespace');
        const isDefault = subject.at('kind').string === 'ServiceAccount' && subject.at('name').string === 'default';
        if (!isDefault || !written.string || written.string === set) continue;
        yield {
          at: written,
          message: say`${label} names the default account of "${written.string}"; kustomize makes it that of "${set}".`,
        };
      }
    },

    examples: [
      {
        insecure: binding('', 'ClusterRole/reader', 'kind: ServiceAccount', 'name: default', 'namespace: «monitoring»'),
        secure: binding('', 'ClusterRole/reader', 'kind: ServiceAccount', 'name: prober', 'namespace: monitoring'),
        file: { namespace: 'shop' },
        world: { 'kustomization.yaml': 'namespace: shop\nresources: [manifest.yaml]\n' },
      },
      {
        why: 'It is the namespace that is meant anyway, or nothing sets another.',
        secure: binding('', 'ClusterRole/reader', 'kind: ServiceAccount', 'name: default', 'namespace: shop'),
        file: { namespace: 'shop' },
        world: { 'kustomization.yaml': 'namespace: shop\nresources: [manifest.yaml]\n' },
      },
      {
        why: 'Without a kustomization it stays what is written.',
        secure: binding('', 'ClusterRole/reader', 'kind: ServiceAccount', 'name: default', 'namespace: shop'),
      },
    ],
  }),
  'rbac-aggregated-rules-overwritten': rule({
    ...shared,
    title: 'Rules of an aggregated role vanish',
    severity: 'info',
    threat: `
      A controller replaces the rules of a ClusterRole with an aggregationRule by those of the roles it selects. Who reviews
      the file reads rights that nobody has, and misses those that its labels bring.`,
    remedy: 'Move the rules into a ClusterRole with a label that the aggregationRule selects.',

    subjects: clusterRoles,
    *check({ label, root }) {
      const rules = root.at('rules');
      if (!root.at('aggregationRule').isPresent || rules.items.length === 0) return;
      yield { at: rules.keyPlace, message: say`The rules of ${label} are overwritten by what it aggregates.` };
    },

    examples: [
      {
        insecure: role(
          '',
          'sum',
          'aggregationRule:',
          '  clusterRoleSelectors:',
          '    - matchLabels: {to: sum}',
          '«rules»:',
          '  - apiGroups: [""]',
          '    resources: [pods]',
          '    verbs: [get]',
        ),
        secure: role(
          '',
          'sum',
          'aggregationRule:',
          '  clusterRoleSelectors:',
          '    - matchLabels: {to: sum}',
          'rules: []',
        ),
      },
    ],
  }),
  'rbac-cluster-scoped-in-role': rule({
    ...shared,
    title: 'Role lists what has no namespace',
    severity: 'info',
    threat: `
      A Role grants nothing outside its namespace. What is refused is then often answered with a ClusterRole of much more
      than was missing.`,
    remedy: 'Write a ClusterRole for these resources alone, and bind it with a ClusterRoleBinding.',

    subjects: roleRules,
    *check({ role, apiGroups, resources }) {
      if (role.kind !== 'Role') return;
      for (const { text = '', place } of resources) {
        const group = ofCluster[text];
        if (group === undefined || !(grantOf(apiGroups, group) ?? grantOf(apiGroups, '*'))) continue;
        yield { at: place, message: say`${role.label} grants nothing on ${text}, which are in no namespace.` };
      }
    },

    examples: [
      {
        insecure: role(
          'shop',
          'watcher',
          'rules:',
          '  - apiGroups: [""]',
          '    resources: [pods, «nodes»]',
          '    verbs: [get]',
        ),
        secure: role('shop', 'watcher', 'rules:', '  - apiGroups: [""]', '    resources: [pods]', '    verbs: [get]'),
      },
      {
        why: 'A ClusterRole grants it.',
        secure: role('', 'watcher', 'rules:', '  - apiGroups: [""]', '    resources: [nodes]', '    verbs: [get]'),
      },
    ],
  }),
  'rbac-resource-names-ineffective': rule({
    ...shared,
    title: 'Names keep a verb from working',
    severity: 'info',
    threat: `
      create and deletecollection name no object, so a rule with resourceNames never allows them. The program is refused, and
      mostly gets the rule without its names: then it reaches all objects.`,
    remedy: 'Move the verb into a rule of its own without names, and keep the names for the others.',

    subjects: roleRules,
    *check({ role, resources, verbs, resourceNames }) {
      if (resourceNames.length === 0 || resources.some(({ text = '/' }) => text.includes('/'))) return;
      for (const { text = '', place } of verbs) {
        if (text !== 'create' && text !== 'deletecollection') continue;
        yield {
          at: place,
          message: say`${role.label} does not allow ${text} on ${inShort(resources)}, because the rule names objects.`,
        };
      }
    },

    examples: [
      {
        insecure: role(
          'shop',
          'leader',
          'rules:',
          '  - apiGroups: [coordination.k8s.io]',
          '    resources: [leases]',
          '    resourceNames: [leader]',
          '    verbs: [get, «create», update]',
        ),
        secure: role(
          'shop',
          'leader',
          'rules:',
          '  - apiGroups: [coordination.k8s.io]',
          '    resources: [leases]',
          '    resourceNames: [leader]',
          '    verbs: [get, update]',
        ),
      },
      {
        why: 'Requests for a subresource carry the name of what it belongs to.',
        secure: role(
          'shop',
          'helper',
          'rules:',
          '  - apiGroups: [""]',
          '    resources: [pods/exec]',
          '    resourceNames: [web-0]',
          '    verbs: [create]',
        ),
      },
    ],
  }),
  'rbac-all-paths': rule({
    ...shared,
    title: 'Role covers every path',
    severity: 'info',
    profile: 'strict',
    threat: `
      The API server's own paths show metrics, profiles and logs, and whatever a later version adds. Whoever has them all
      learns which objects there are and can make it profile itself until it is slow.`,
    remedy: 'Name the paths, such as `/metrics` and `/healthz`.',

    subjects: roleRules,
    *check({ role, field, verbs }) {
      // Everything of everything says the same of resources.
      if (role.kind !== 'ClusterRole' || verbs.length === 0) return;
      for (const url of field.at('nonResourceURLs').items) {
        if (url.string !== '*' && url.string !== '/*') continue;
        yield { at: url, message: say`${role.label} covers every path of the API server.` };
      }
    },

    examples: [
      {
        insecure: role('', 'probe', 'rules:', '  - nonResourceURLs: [«"*"»]', '    verbs: [get]'),
        secure: role('', 'probe', 'rules:', '  - nonResourceURLs: [/metrics]', '    verbs: [get]'),
      },
      {
        why: 'A Role has no paths.',
        secure: role('shop', 'probe', 'rules:', '  - nonResourceURLs: ["*"]', '    verbs: [get]'),
      },
    ],
  }),
  'rbac-aggregates-all-roles': rule({
    ...shared,
    title: 'Role takes in all roles',
    severity: 'error',
    threat: `
      An empty selector selects every ClusterRole, cluster-admin among them. Whoever has this role has them all, and gets
      what later ones bring.`,
    remedy: 'Select by a label that only the roles have which are meant.',

    subjects: clusterRoles,
    *check({ label, root }) {
      for (const selector of root.at('aggregationRule').at('clusterRoleSelectors').items) {
        if (selector.kind !== 'mapping' || selector.keys.length > 0) continue;
        yield { at: selector, message: say`${label} takes in the rules of every ClusterRole.` };
      }
    },

    examples: [
      {
        insecure: role('', 'sum', 'aggregationRule:', '  clusterRoleSelectors:', '    - «{}»'),
        secure: role('', 'sum', 'aggregationRule:', '  clusterRoleSelectors:', '    - matchLabels: {to: sum}'),
      },
    ],
  }),
});

const isBuiltIn = (kind: string, name: string): boolean =>
  builtInObjects().roles.some((one) => one.kind === kind && one.name === name);

/** Resources of the cluster as a whole, and the groups they are in: empty text is the core group. */
const ofCluster: Readonly<Record<string, string>> = {
  nodes: '',
  'nodes/proxy': '',
  'nodes/status': '',
  'nodes/metrics': '',
  persistentvolumes: '',
  clusterroles: 'rbac.authorization.k8s.io',
  clusterrolebindings: 'rbac.authorization.k8s.io',
  storageclasses: 'storage.k8s.io',
  csinodes: 'storage.k8s.io',
  volumeattachments: 'storage.k8s.io',
  customresourcedefinitions: 'apiextensions.k8s.io',
  apiservices: 'apiregistration.k8s.io',
  priorityclasses: 'scheduling.k8s.io',
  ingressclasses: 'networking.k8s.io',
  runtimeclasses: 'node.k8s.io',
  certificatesigningrequests: 'certificates.k8s.io',
  mutatingwebhookconfigurations: 'admissionregistration.k8s.io',
  validatingwebhookconfigurations: 'admissionregistration.k8s.io',
  tokenreviews: 'authentication.k8s.io',
  subjectaccessreviews: 'authorization.k8s.io',
};
