import type { Meanings } from '../../engine/domain';

const page = 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/';
const bindingPage = `${page}#rolebinding-and-clusterrolebinding`;
const subjectPage = `${page}#referring-to-subjects`;
const practices = 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/';
const accountPage = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/';

/** Of a Role or ClusterRole. */
export const roleKeys: Meanings = {
  rules: {
    body: 'What the role grants; rules only add. Nobody has any of it until a binding gives them the role. An author must hold what they write here, or have `escalate`.',
    reference: `${page}#privilege-escalation-prevention-and-bootstrapping`,
  },
  aggregationRule: {
    body: "A controller replaces the rules by those of all ClusterRoles whose labels match a selector: whoever may label a ClusterRole adds to this one. Rules of the role's own are lost.",
    reference: `${page}#aggregated-clusterroles`,
  },
};

export const aggregationKeys: Meanings = {
  clusterRoleSelectors: {
    body: 'A ClusterRole that matches one of them is taken in whole. An empty selector `{}` matches every ClusterRole, cluster-admin among them; an empty list matches none.',
    reference: `${page}#aggregated-clusterroles`,
  },
};

/** Of a RoleBinding or ClusterRoleBinding. */
export const bindingKeys: Meanings = {
  roleRef: {
    body: 'The one role that is given. It cannot be changed later, only deleted with its binding, so that who may update a binding cannot make another role of it. A RoleBinding may name a ClusterRole: it is then granted in its namespace alone.',
    reference: bindingPage,
  },
  subjects: {
    body: 'Who gets the role. Every member of a group has it, and the API server checks of none of them whether they exist: whoever later makes an account of that name has the role.',
    reference: subjectPage,
  },
};

export const roleRefKeys: Meanings = {
  kind: {
    body: '`ClusterRole`, or in a RoleBinding also `Role`, which is then one of the same namespace.',
    reference: bindingPage,
  },
  name: {
    body: 'A role that does not exist grants nothing yet: whoever may make a role of that name decides what the subjects may do.',
    reference: bindingPage,
  },
  apiGroup: { body: 'Always `rbac.authorization.k8s.io`.', reference: bindingPage },
};

export const subjectKeys: Meanings = {
  kind: {
    body: '`ServiceAccount` for programs; `User` or `Group` for a name that a certificate, a token or the login provider brings, which Kubernetes keeps no list of.',
    reference: subjectPage,
  },
  name: {
    body: 'Compared letter by letter. `system:` is reserved: `system:authenticated` is whoever is logged in, `system:unauthenticated` everybody else, `system:serviceaccounts` every account, `system:masters` passes all checks.',
    reference: subjectPage,
  },
  namespace: {
    body: 'The namespace of the account; in a RoleBinding it may be another than its own. Users and groups have none. A ClusterRoleBinding with an account but no namespace is refused.',
    reference: subjectPage,
  },
  apiGroup: {
    body: '`rbac.authorization.k8s.io` for users and groups, which is also what a missing one means; empty for accounts.',
    reference: subjectPage,
  },
};

/** Labels and annotations of roles, bindings and accounts that decide who may do what. */
export const rbacMarks: Meanings = {
  'rbac.authorization.k8s.io/aggregate-to-admin': {
    body: 'Adds the rules to the ClusterRole `admin`: whoever administers any namespace has them there.',
    reference: `${page}#aggregated-clusterroles`,
  },
  'rbac.authorization.k8s.io/aggregate-to-edit': {
    body: 'Adds the rules to the ClusterRole `edit`, and by that to `admin`: whoever works in any namespace has them there.',
    reference: `${page}#aggregated-clusterroles`,
  },
  'rbac.authorization.k8s.io/aggregate-to-view': {
    body: 'Adds the rules to the ClusterRole `view`, and by that to `edit` and `admin`. Whoever may view must not read credentials by it.',
    reference: `${page}#aggregated-clusterroles`,
  },
  'rbac.authorization.kubernetes.io/autoupdate': {
    body: 'At each start the API server adds what this role or binding of its own lacks. `"false"` keeps what was taken out from coming back.',
    reference: `${page}#auto-reconciliation`,
  },
  'eks.amazonaws.com/role-arn': {
    body: "Pods of the account get a token that AWS exchanges for this role. Who may start a pod as the account, or make a token for it, acts with the role; its trust policy should name this account's namespace and name.",
    reference: 'https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html',
  },
  'iam.gke.io/gcp-service-account': {
    body: 'Pods of the account act as this service account of Google Cloud. Who may start a pod as the account, or make a token for it, does too.',
    reference: 'https://docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity',
  },
  'azure.workload.identity/client-id': {
    body: 'Pods of the account with the label `azure.workload.identity/use: "true"` get a token that Azure exchanges for this identity. Who may start a pod as the account acts with it.',
    reference:
      'https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html',
  },
};

export const accountKeys: Meanings = {
  secrets: {
    body: 'Secrets that pods of the account may mount, which holds only with the annotation `kubernetes.io/enforce-mountable-secrets`. Tokens in such Secrets never expire.',
    reference: accountPage,
  },
  imagePullSecrets: {
    body: "Credentials for registries that every pod of the account gets for its node's pulls. The program in the pod does not see them, but whoever may read Secrets of the namespace does.",
    reference: accountPage,
  },
};

/** Verbs of a rule, where the word alone does not say what comes of it. */
export const verbWords: Meanings = {
  '*': {
    body: 'Every verb, those that lead to more rights as well, and verbs that do not exist yet.',
    reference: practices,
  },
  list: { body: 'Returns whole objects, all of them at once: for Secrets as much as `get`.', reference: practices },
  watch: {
    body: 'Returns whole objects and every change of them: for Secrets as much as `get`.',
    reference: practices,
  },
  create: { body: 'Names no object, so that `resourceNames` cannot limit it, but for subresources.', reference: page },
  deletecollection: {
    body: 'Deletes all at once, and names no object: `resourceNames` cannot limit it.',
    reference: page,
  },
  patch: { body: 'Changes any field, as `update` does.', reference: page },
  escalate: {
    body: 'On roles: writes rights into them that the writer does not have. Asked for beside create or update.',
    reference: `${practices}#escalate-verb`,
  },
  bind: {
    body: 'On roles: gives them away without having what they grant. Asked for beside the right to make bindings.',
    reference: `${practices}#bind-verb`,
  },
  impersonate: {
    body: 'On users, groups or service accounts: sends requests as them, with all that they may do.',
    reference: `${practices}#impersonate-verb`,
  },
  approve: {
    body: 'On signers: approves certificate requests, which log in as the user they name.',
    reference: practices,
  },
  sign: { body: 'On signers: issues certificates, which log in as the user they name.', reference: practices },
  use: {
    body: 'Applied a PodSecurityPolicy, or on OpenShift a SecurityContextConstraints: the widest that is granted decides.',
    reference: page,
  },
};

/** Resources of a rule, where the word alone does not say what comes of it. */
export const resourceWords: Meanings = {
  '*': {
    body: 'Every resource of the groups, subresources too, and those that are added later.',
    reference: practices,
  },
  secrets: { body: 'Passwords, keys and tokens. `list` and `watch` return them as `get` does.', reference: practices },
  pods: {
    body: 'Whoever creates one runs it as any account of the namespace, with any Secret mounted.',
    reference: practices,
  },
  'pods/exec': {
    body: 'Runs commands in containers, for `create`; over a websocket once for `get` as well.',
    reference: practices,
  },
  'pods/attach': { body: 'Reads and writes what the program in a container prints and reads.', reference: page },
  'pods/portforward': {
    body: 'Reaches any port of a pod past network policies, also those on its loopback.',
    reference: page,
  },
  'pods/ephemeralcontainers': {
    body: 'Adds a container to a pod that runs, in its network and beside its files.',
    reference: page,
  },
  'pods/log': { body: 'What programs print, passwords included where they print those.', reference: page },
  'nodes/proxy': {
    body: 'The whole API of the kubelet: commands in every pod of the node, for `get` as well, past admission and the audit log.',
    reference: `${practices}#access-to-proxy-subresource-of-nodes`,
  },
  'serviceaccounts/token': {
    body: 'Makes tokens: whoever may create them is any of these accounts.',
    reference: `${practices}#token-request`,
  },
  persistentvolumes: {
    body: 'May be a path of a node, so that whoever creates one reaches its disk.',
    reference: practices,
  },
  roles: {
    body: 'An author hands out what they hold and no more, but for `escalate` and `bind`.',
    reference: practices,
  },
  clusterroles: {
    body: 'An author hands out what they hold and no more, but for `escalate` and `bind`.',
    reference: practices,
  },
  namespaces: {
    body: 'Their labels say which pods are refused and which network policies apply.',
    reference: `${practices}#namespace-modification`,
  },
};
