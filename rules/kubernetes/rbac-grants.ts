// What a role may hand an attacker, one rule for each kind of right: they differ in the words that grant it and in what
// comes of it. Wildcards take in all of these and are rules of their own: what they grant is told once.
import { type DocumentedRule, family, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isAbout, type Right, resourceIn, rights } from '../../server/kubernetes/rbac/rights';
import { useOf } from '../../server/kubernetes/rbac/use';
import { awaitingNames, grantOf, inShort, type RoleRule, roleRules } from '../../server/kubernetes/roles';

interface Told extends Pick<DocumentedRule, 'title' | 'severity' | 'profile' | 'threat' | 'remedy'> {
  readonly aliases?: DocumentedRule['aliases'];
  readonly right: Right;
  /** The verb is what is dangerous, and is underlined; else the resource. */
  readonly isAboutVerb?: true;
  /** Objects that are reported although the rule names them: what is dangerous about the right is about these. */
  readonly names?: readonly string[];
  /** Of the example: what a role may have instead. */
  readonly instead: { readonly resource: string; readonly verbs: string };
}

/** Of the role, and of each kind of binding that gives it away. */
const execAndAttach = [
  'clusterrolePodExecAttach',
  'rolePodExecAttach',
  'clusterrolebindingPodExecAttach',
  'rolebindingClusterRolePodExecAttach',
  'rolebindingRolePodExecAttach',
];

/** Verbs of which nothing is known but that they lead to more: wildcards of resources are not meant without them. */
const ownVerbs = ['escalate', 'bind', 'impersonate'];

/** A program with the role that is reached from outside of the cluster. */
const exposed = {
  'all.yaml': yaml`
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: «helper»
      namespace: tools
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: helper
    subjects:
      - kind: ServiceAccount
        name: helper
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: helper
      namespace: tools
    spec:
      template:
        metadata:
          labels:
            app: helper
        spec:
          serviceAccountName: «helper»
          containers:
            - name: helper
              image: example/helper:1.0
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: «helper»
      namespace: tools
    spec:
      type: LoadBalancer
      selector:
        app: helper
      ports:
        - port: 443
  `,
};

const told = (given: Told): DocumentedRule => {
  const { right, isAboutVerb, names = [], instead, aliases, title, severity, profile, threat, remedy } = given;
  const { does, verbs, isOfCluster } = right;
  const [verb = ''] = verbs;
  const { group, resource, subresource } = resourceIn(right.resources[0] ?? '');
  const word = subresource ? `${resource}/${subresource}` : resource;
  const isOwn = verbs.every((each) => ownVerbs.includes(each));
  const manifest = (kind: string, name: string, grant: string, verbList: string, more = '') => yaml`
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ${kind}
    metadata:
      name: ${name}
    rules:
      - apiGroups: ["${group}"]
        resources: [${grant}]
        verbs: [${verbList}]${more}
  `;
  /** The words of the rule that grant it; undefined where it does not. */
  const granted = ({ role, apiGroups, resources, verbs: given, resourceNames }: RoleRule) => {
    // Objects of a few names are what a careful author grants.
    const isNamed = resourceNames.length > 0;
    if (isNamed && !resourceNames.some(({ text }) => text !== undefined && names.includes(text))) return undefined;
    if (isOfCluster && role.kind === 'Role') return undefined;
    if (grantOf(given, '*')) return undefined;
    const wanted = given.filter(
      ({ text = '' }) => verbs.includes(text) && !(isNamed && (text === 'create' || text === 'deletecollection')),
    );
    const groups = apiGroups.flatMap(({ text }) => text ?? []);
    const every = grantOf(resources, '*');
    // Who writes such a verb means it, whatever it is written for.
    if (every && !(isOwn && isAbout(right, word, groups))) return undefined;
    const reached = every ? [every] : resources.filter(({ text = '' }) => isAbout(right, text, groups));
    return wanted.length > 0 && reached.length > 0 ? { wanted, reached, isNamed } : undefined;
  };
  /** Whether rules above it in the same role were told of for all of this: equal grants are one finding. */
  const isOfEarlier = ({ role, field }: RoleRule, reached: readonly { readonly text: string | undefined }[]) => {
    const told = new Set<string | undefined>();
    for (const earlier of roleRules(role.unit)) {
      if (earlier.field === field) break;
      if (earlier.role === role) for (const { text } of granted(earlier)?.reached ?? []) told.add(text);
    }
    return reached.every(({ text }) => told.has(text));
  };
  const marked = (word: string, isMarked: boolean) => (isMarked ? `«${word}»` : word);
  return rule({
    title,
    severity,
    confidence: 'high',
    profile,
    since: '0.2',
    ...(aliases && { aliases }),
    threat,
    remedy,
    references: [
      'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
      'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
    ],
    standards: { cwe: [250, 269], mitre: ['T1078'] },

    subjects: roleRules,
    *check(given, { find }) {
      const { role, field } = given;
      const found = granted(given);
      if (!found || isOfEarlier(given, found.reached)) return;
      const { wanted, reached, isNamed } = found;
      const use = useOf(role, severity, find);
      const { place } = (isAboutVerb ? wanted : reached)[0]!;
      yield {
        // Names may still be written behind it.
        at: isNamed ? place : awaitingNames(place, field),
        ...(use.severity !== severity && { severity: use.severity }),
        message: say`${role.label} may ${does}: ${inShort(wanted)} on ${inShort(reached)}.`,
        related: use.related,
      };
    },

    examples: [
      {
        insecure: manifest('ClusterRole', 'helper', marked(word, !isAboutVerb), marked(verb, isAboutVerb === true)),
        secure: manifest('ClusterRole', 'helper', instead.resource, instead.verbs),
        world: {
          'binding.yaml': yaml`
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: «helper-everywhere»
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: helper
            subjects:
              - kind: ServiceAccount
                name: helper
                namespace: tools
          `,
          'helper.yaml': yaml`
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: helper
              namespace: tools
            spec:
              template:
                spec:
                  serviceAccountName: «helper»
                  containers:
                    - name: helper
                      image: example/helper:1.0
          `,
        },
      },
      {
        why: 'Without the word itself nothing is granted: objects of some names, another group, a wildcard of another rule.',
        secure: [
          manifest('ClusterRole', 'named', `"${word}"`, `"${verb}"`, '\n        resourceNames: [one]'),
          manifest('ClusterRole', 'other', `"${word}"`, `"${verb}"`).replace(`["${group}"]`, '[example.com]'),
          ...(isOwn ? [] : [manifest('ClusterRole', 'wide', '"*"', `"${verb}"`)]),
          manifest('ClusterRole', 'all', `"${word}"`, '"*"'),
          ...(isOfCluster ? [manifest('Role', 'inside', `"${word}"`, `"${verb}"`)] : []),
        ].join('---\n'),
      },
      ...(isOwn
        ? [
            {
              why: 'Who writes the verb means it, also where the resources are a wildcard.',
              insecure: manifest('ClusterRole', 'wide', '"*"', `«${verb}»`),
            },
          ]
        : []),
      {
        why: 'Granted twice in one role, it is told once.',
        insecure: `${manifest('ClusterRole', 'twice', marked(word, !isAboutVerb), marked(verb, isAboutVerb === true))}${yaml`
            - apiGroups: ["${group}"]
              resources: [${word}]
              verbs: [${verb}]
        `
          .replace(/^/gm, '  ')
          .trimEnd()}\n`,
      },
      {
        why: 'What everybody has, or a program that is reached from outside, weighs more.',
        insecure: manifest('ClusterRole', 'helper', marked(word, !isAboutVerb), marked(verb, isAboutVerb === true)),
        world: exposed,
      },
      ...names.slice(0, 1).map((name) => ({
        why: 'What is dangerous about it is about objects of this name; create names none, and is not granted.',
        insecure: manifest(
          'ClusterRole',
          'named',
          `«${word}»`,
          `create, "${verb}"`,
          `\n        resourceNames: [${name}]`,
        ),
      })),
    ],
  });
};

export default family({
  'rbac-secrets-read': told({
    title: 'Role reads Secrets',
    severity: 'warning',
    // Most controllers do, for reasons that their roles do not tell.
    profile: 'strict',
    aliases: {
      trivy: ['KSV-0041', 'KSV-0113'],
      checkov: ['CKV2_K8S_5'],
      kics: ['rbac_roles_with_read_secrets_permissions', 'service_account_allows_access_secrets'],
      'kube-linter': ['access-to-secrets'],
      kubescape: ['C-0015', 'C-0186'],
      kyverno: ['restrict-secret-role-verbs'],
      datree: ['CIS_INVALID_VERB_SECRETS'],
    },
    right: rights['secrets-read'],
    instead: { resource: 'configmaps', verbs: 'get' },
    threat: `
      Whoever takes over a program with this role reads every password, key and token of the namespace, or with a
      ClusterRoleBinding of the cluster. \`list\` and \`watch\` return the contents as \`get\` does.`,
    remedy: 'Name the Secrets with `resourceNames` and grant `get` alone, or mount them into the pod.',
  }),
  'rbac-secrets-write': told({
    title: 'Role changes Secrets',
    severity: 'info',
    profile: 'strict',
    aliases: { trivy: ['KSV-0041', 'KSV-0113'], 'kube-linter': ['access-to-secrets'], kubescape: ['C-0007'] },
    right: rights['secrets-write'],
    instead: { resource: 'configmaps', verbs: 'get' },
    threat: `
      Whoever may create a Secret of the type \`kubernetes.io/service-account-token\` gets a token for any account of the
      namespace. Who may change one replaces the password or certificate that other programs trust.`,
    remedy: 'Grant changes of the Secrets by name; create cannot be limited so, and belongs to a namespace of its own.',
  }),
  'rbac-pods-create': told({
    title: 'Role starts pods',
    severity: 'warning',
    profile: 'strict',
    aliases: {
      trivy: ['KSV-0048'],
      kics: ['permissive_access_to_create_pods'],
      'kube-linter': ['access-to-create-pods'],
      kubescape: ['C-0188'],
      monokle: ['no-pod-create'],
      datree: ['CIS_INVALID_VALUE_CREATE_POD'],
    },
    right: rights['pods-create'],
    instead: { resource: 'pods', verbs: 'get' },
    threat: `
      Whoever may start a pod runs it as any service account of the namespace and mounts any Secret in it. Where
      admission does not refuse it, a privileged container takes the node.`,
    remedy:
      'Leave it to controllers; where a program must start pods, give it a namespace of its own that enforces `restricted`.',
  }),
  'rbac-workloads-write': told({
    title: 'Role changes workloads',
    severity: 'info',
    profile: 'strict',
    aliases: { trivy: ['KSV-0048'], 'kube-linter': ['access-to-create-pods'], kubescape: ['C-0188'] },
    right: rights['workloads-write'],
    instead: { resource: 'deployments', verbs: 'get' },
    threat: `
      A pod template is a pod: whoever may change one runs a program of theirs as any service account of the namespace,
      with any Secret mounted. A DaemonSet does so on every node.`,
    remedy: 'Grant changes in the namespaces that the program deploys to, and let these enforce `restricted`.',
  }),
  'rbac-pods-exec': told({
    title: 'Role runs commands in pods',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KSV-0053'],
      checkov: ['CKV2_K8S_2'],
      kics: ['rbac_roles_with_exec_permission'],
      polaris: execAndAttach,
      kubescape: ['C-0002'],
      monokle: ['no-pod-execute'],
    },
    right: rights['pods-exec'],
    instead: { resource: 'pods/log', verbs: 'get' },
    threat: `
      Whoever holds this opens a shell in any container of the namespace, reads its Secrets and its token, and goes on as
      its service account. With a ClusterRoleBinding these are all pods of the cluster, the system's own as well.`,
    remedy:
      'Grant it to people for the time they need it, in one namespace; programs get an API of the workload instead.',
  }),
  'rbac-pods-attach': told({
    title: 'Role attaches to pods',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KSV-0054'],
      kics: ['rbac_roles_with_attach_permission'],
      polaris: execAndAttach,
    },
    right: rights['pods-attach'],
    instead: { resource: 'pods/log', verbs: 'get' },
    threat: `
      Whoever attaches to a container reads what its program prints and types into it where it takes input, which for a
      shell is running commands. What it prints may hold passwords.`,
    remedy: 'Grant `pods/log` where reading output is meant, and attach to people alone.',
  }),
  'rbac-pods-portforward': told({
    title: 'Role forwards ports of pods',
    severity: 'info',
    profile: 'strict',
    aliases: { kics: ['rbac_roles_with_portforwarding_permissions'], kubescape: ['C-0063'] },
    right: rights['pods-portforward'],
    instead: { resource: 'pods/log', verbs: 'get' },
    threat: `
      A forwarded port comes from the node, past network policies, and reaches what listens on the pod's loopback alone.
      Whoever may forward ports finds admin interfaces, debuggers and databases without a password there.`,
    remedy: 'Grant it to people for the time they need it; programs use a Service.',
  }),
  'rbac-ephemeral-containers': told({
    title: 'Role adds containers to running pods',
    severity: 'warning',
    profile: 'recommended',
    right: rights['ephemeral-containers'],
    instead: { resource: 'pods/log', verbs: 'get' },
    threat: `
      An ephemeral container is an image of the caller's choice beside the program, in its network and, if asked for, among
      its processes. Who adds one reads the memory and the token of what runs there.`,
    remedy: 'Grant it to people for the time of debugging, in one namespace.',
  }),
  'rbac-events-delete': told({
    title: 'Role deletes events',
    severity: 'info',
    profile: 'strict',
    aliases: { trivy: ['KSV-0042'], kubescape: ['C-0031'] },
    right: rights['events-delete'],
    instead: { resource: 'events', verbs: 'get' },
    threat: `
      Whoever broke in deletes the events that tell of started pods, failed mounts and refused requests. They are
      found later or never.`,
    remedy: 'Events expire by themselves: leave delete and deletecollection out.',
  }),
  'rbac-nodes-proxy': told({
    title: 'Role reaches the kubelet',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KSV-0047'],
      checkov: ['CKV2_K8S_2'],
      kubescape: ['C-0279'],
      kyverno: ['restrict-clusterrole-nodesproxy'],
    },
    right: rights['nodes-proxy'],
    instead: { resource: 'nodes/metrics', verbs: 'get' },
    threat: `
      The kubelet runs commands in every pod of its node for whoever has nodes/proxy, and neither admission nor the audit
      log sees it. \`get\` is enough, because a websocket opens with a GET.`,
    remedy: 'Grant `nodes/metrics`, `nodes/stats`, `nodes/log`, `nodes/healthz` or `nodes/pods`, whichever is read.',
  }),
  'rbac-nodes-write': told({
    title: 'Role changes nodes',
    severity: 'info',
    profile: 'strict',
    right: rights['nodes-write'],
    instead: { resource: 'nodes', verbs: 'get' },
    threat: `
      Labels and taints decide where pods run. Whoever may write them draws workloads with valuable Secrets onto a node
      that is already theirs, or drives them off the others.`,
    remedy: 'Grant it to what manages nodes alone.',
  }),
  'rbac-escalate': told({
    title: 'Role may grant what it lacks',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KSV-0050'],
      checkov: ['CKV_K8S_158'],
      kics: ['rbac_roles_allow_privilege_escalation'],
      kubescape: ['C-0191'],
      kyverno: ['restrict-escalation-verbs-roles'],
      datree: ['CIS_INVALID_VALUE_BIND_IMPERSONATE_ESCALATE'],
    },
    right: rights.escalate,
    isAboutVerb: true,
    instead: { resource: 'roles', verbs: 'get' },
    threat: `
      The API server lets nobody hand out rights that they lack, but for who may escalate. Whoever takes over a program
      with this role writes everything into a role that it has, and owns the cluster.`,
    remedy: 'Grant the program all that it hands out, so that the check passes without `escalate`.',
  }),
  'rbac-bind': told({
    title: 'Role may bind any role',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KSV-0050'],
      checkov: ['CKV_K8S_157'],
      kics: ['rbac_roles_allow_privilege_escalation'],
      kubescape: ['C-0191'],
      kyverno: ['restrict-escalation-verbs-roles'],
      datree: ['CIS_INVALID_VALUE_BIND_IMPERSONATE_ESCALATE'],
    },
    right: rights.bind,
    isAboutVerb: true,
    instead: { resource: 'clusterroles', verbs: 'get' },
    threat: `
      With bind the API server does not ask whether who makes a binding holds what the role grants. Whoever takes over a
      program with this role binds cluster-admin to its own account.`,
    remedy: 'Name the roles that are to be bound with `resourceNames`.',
  }),
  'rbac-impersonate': told({
    title: 'Role acts as others',
    severity: 'error',
    profile: 'recommended',
    aliases: {
      trivy: ['KSV-0043'],
      checkov: ['CKV2_K8S_3'],
      kics: ['rbac_roles_with_impersonate_permission'],
      kubescape: ['C-0065', 'C-0191'],
      kyverno: ['restrict-escalation-verbs-roles'],
      datree: ['CIS_INVALID_VALUE_BIND_IMPERSONATE_ESCALATE'],
    },
    right: rights.impersonate,
    isAboutVerb: true,
    instead: { resource: 'serviceaccounts', verbs: 'get' },
    threat: `
      Whoever may impersonate sends requests as somebody else by two headers. As the group system:masters they are allowed
      everything, and the audit log lists it under the name they chose.`,
    remedy: 'Name the users, groups or accounts with `resourceNames`.',
  }),
  'rbac-impersonate-constrained': told({
    title: 'Role acts as others within limits',
    severity: 'info',
    profile: 'strict',
    right: rights['impersonate-constrained'],
    isAboutVerb: true,
    instead: { resource: 'users', verbs: 'get' },
    threat: `
      Constrained impersonation limits what may be done as somebody else, and not as whom. Whoever takes over a program with
      this role uses the rights of any user or account for each request that an impersonate-on verb names.`,
    remedy: 'Name the users or accounts with `resourceNames`, and grant few impersonate-on verbs.',
  }),
  'rbac-roles-write': told({
    title: 'Role changes roles or bindings',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KSV-0050', 'KSV-0051', 'KSV-0052', 'KSV-0055'],
      checkov: ['CKV2_K8S_1'],
      kubescape: ['C-0272'],
    },
    right: rights['roles-write'],
    instead: { resource: 'rolebindings', verbs: 'get' },
    threat: `
      The API server lets an author of roles hand out what they hold and no more. Whoever takes over a program with this
      role still gives its rights to accounts that outlive the break-in, and gets more with every right it is given.`,
    remedy: 'Leave roles and bindings to whoever deploys the program; grant no `bind` or `escalate` beside it.',
  }),
  'rbac-token-request': told({
    title: 'Role makes tokens of accounts',
    severity: 'warning',
    profile: 'recommended',
    aliases: { kubescape: ['C-0282'] },
    right: rights['token-request'],
    instead: { resource: 'serviceaccounts', verbs: 'get' },
    threat: `
      Whoever makes a token for an account is that account. In a ClusterRoleBinding this is every account of the cluster,
      those of controllers that may do nearly everything as well.`,
    remedy: 'Name the accounts with `resourceNames`: the request carries the name of its account.',
  }),
  'rbac-csr-approve': told({
    title: 'Role approves certificates',
    severity: 'warning',
    profile: 'recommended',
    aliases: { checkov: ['CKV_K8S_156'], kubescape: ['C-0280'], kyverno: ['restrict-clusterrole-csr'] },
    right: rights['csr-approve'],
    instead: { resource: 'certificatesigningrequests', verbs: 'get' },
    threat: `
      A client certificate names a user and groups, and cannot be taken back before it expires. Whoever creates a request
      and may approve it for a signer logs in as whom they like.`,
    remedy: 'Name the signers with `resourceNames`, and let only the approver of your own signer have it.',
  }),
  'rbac-webhooks-write': told({
    title: 'Role changes admission',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KSV-0114'],
      checkov: ['CKV_K8S_155'],
      kubescape: ['C-0281'],
      kyverno: ['restrict-clusterrole-mutating-validating-admission-webhooks'],
    },
    right: rights['webhooks-write'],
    instead: { resource: 'mutatingwebhookconfigurations', verbs: 'get' },
    threat: `
      A webhook is sent every object it asks for, Secrets too, and a mutating one rewrites them: a container is added to
      each new pod. Whoever may delete configurations switches off what guards the cluster.`,
    remedy:
      'Name the configurations with `resourceNames` and grant update and patch alone; create them when deploying.',
  }),
  'rbac-persistent-volumes-create': told({
    title: 'Role creates PersistentVolumes',
    severity: 'warning',
    profile: 'strict',
    aliases: { kubescape: ['C-0278'] },
    right: rights['persistent-volumes-create'],
    instead: { resource: 'persistentvolumes', verbs: 'get' },
    threat: `
      A PersistentVolume may be a path of the node. Whoever creates one and claims it mounts the node's disk into a pod,
      which no policy for hostPath volumes refuses.`,
    remedy: 'Leave it to the provisioner of the storage class; programs create claims.',
  }),
  'rbac-configmaps-write': told({
    title: 'Role changes ConfigMaps',
    severity: 'info',
    profile: 'strict',
    aliases: { trivy: ['KSV-0049', 'KSV-0115'], kubescape: ['C-0037'] },
    right: rights['configmaps-write'],
    names: ['aws-auth', 'coredns'],
    instead: { resource: 'configmaps', verbs: 'get' },
    threat: `
      ConfigMaps steer programs. Whoever may change those of kube-system sends all names of the cluster to a server of
      theirs, or on EKS gives their own cloud role the group system:masters.`,
    remedy: 'Name the ConfigMaps with `resourceNames`, or grant it in the namespace of the program.',
  }),
  'rbac-network-write': told({
    title: 'Role redirects traffic',
    severity: 'info',
    profile: 'strict',
    aliases: {
      trivy: ['KSV-0056'],
      checkov: ['CKV2_K8S_4'],
      kubescape: ['C-0021'],
      kyverno: ['restrict-edit-for-endpoints'],
    },
    right: rights['network-write'],
    instead: { resource: 'services', verbs: 'get' },
    threat: `
      Whoever may write services, endpoints or ingresses leads traffic that is meant for others to a pod of theirs, and
      reads it. Who may delete a NetworkPolicy opens what it closed.`,
    remedy: 'Grant it to controllers of the network, and in the namespace of the program.',
  }),
  'rbac-namespaces-write': told({
    title: 'Role changes namespaces',
    severity: 'info',
    profile: 'strict',
    right: rights['namespaces-write'],
    instead: { resource: 'namespaces', verbs: 'get' },
    threat: `
      Labels of a namespace say which pods it refuses and which network policies let it through. Whoever may change them
      takes \`pod-security.kubernetes.io/enforce\` away and starts a privileged pod.`,
    remedy: 'Leave labels of namespaces to whoever administers the cluster.',
  }),
  'rbac-delete-collection': told({
    title: 'Role deletes everything at once',
    severity: 'info',
    profile: 'strict',
    aliases: { kubescape: ['C-0007'] },
    right: rights['delete-collection'],
    isAboutVerb: true,
    instead: { resource: 'pods', verbs: 'delete' },
    threat: `
      One request with deletecollection removes all objects of the kind. Whoever takes over a program with this role stops
      the namespace with it, or deletes its data.`,
    remedy: 'Grant `delete`, which takes one name at a time, where the program deletes at all.',
  }),
});
