import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isBuiltInObject } from '../../server/kubernetes/objects';
import { ruleOfEverything } from '../../server/kubernetes/rbac/access';
import { workloadsOf } from '../../server/kubernetes/rbac/use';
import { bindings } from '../../server/kubernetes/role-bindings';

export default rule({
  title: 'cluster-admin is given away',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: {
    trivy: ['KSV-0111'],
    kics: ['cluster_admin_role_binding_with_super_user_permissions'],
    'kube-linter': ['cluster-admin-role-binding'],
    polaris: ['clusterrolebindingClusterAdmin', 'rolebindingClusterAdminClusterRole'],
    kubescape: ['C-0035', 'C-0185', 'C-0267'],
    kyverno: ['restrict-binding-clusteradmin'],
    datree: ['CIS_INVALID_ROLE_CLUSTER_ADMIN'],
  },
  threat: `
    cluster-admin is allowed everything. Whoever takes over a program or a person's login that has it reads all Secrets,
    starts privileged pods on every node and makes accounts that outlive the break-in.`,
  impact: 'Full control of the cluster, or of the namespace by a RoleBinding.',
  remedy: `
    Write a role with what the program uses and bind that. What is missing makes its requests fail with "forbidden", and
    the audit log shows them.`,
  exceptions: 'An account of administrators for emergencies, whose use is watched.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles',
  ],
  standards: { cwe: [250, 269], cis: ['CIS Kubernetes 1.12: 5.1.1'], mitre: ['T1078'] },

  subjects: bindings,
  *check(binding, { find }) {
    const { kind, label, namespace, root } = binding;
    const role = root.at('roleRef').at('name');
    const roleKind = root.at('roleRef').at('kind').string;
    if (!role.string || !roleKind || isBuiltInObject(binding)) return;
    const isItself = role.string === 'cluster-admin' && roleKind === 'ClusterRole';
    const everything = isItself ? undefined : ruleOfEverything(`${roleKind}/${role.string}`, namespace, find);
    if (!isItself && !everything) return;
    yield {
      at: role,
      ...(kind === 'RoleBinding' && { severity: 'warning' as const }),
      message:
        kind === 'RoleBinding'
          ? say`${label} allows everything in its namespace.`
          : say`${label} allows everything in the whole cluster.`,
      related: [
        ...(everything ? [{ at: everything, message: say`This rule allows everything, as cluster-admin does.` }] : []),
        ...workloadsOf(root.at('subjects').items, namespace, find),
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: deployer
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: «cluster-admin»
        subjects:
          - kind: ServiceAccount
            name: deployer
            namespace: tools
      `,
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: deployer
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: deployer
        subjects:
          - kind: ServiceAccount
            name: deployer
            namespace: tools
      `,
      world: {
        'deployer.yaml': yaml`
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: deployer
            namespace: tools
          spec:
            template:
              spec:
                serviceAccountName: «deployer»
                containers:
                  - name: deployer
                    image: example/deployer:1.0
        `,
      },
    },
    {
      why: 'A RoleBinding gives it in one namespace.',
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: deployer
          namespace: shop
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: «cluster-admin»
        subjects:
          - kind: Group
            name: shop-developers
            apiGroup: rbac.authorization.k8s.io
      `,
    },
    {
      why: 'Kubernetes binds it to its administrators by itself; a Role of that name is another one.',
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: cluster-admin
          labels:
            kubernetes.io/bootstrapping: rbac-defaults
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: cluster-admin
        subjects:
          - kind: Group
            name: system:masters
            apiGroup: rbac.authorization.k8s.io
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: other
          namespace: shop
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: Role
          name: cluster-admin
        subjects: []
      `,
    },
    {
      why: 'A role of another name that allows everything is the same.',
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: deployer
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: «tools»
        subjects:
          - kind: Group
            name: shop-developers
            apiGroup: rbac.authorization.k8s.io
      `,
      world: {
        'roles.yaml': yaml`
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata:
            name: tools
          rules:
            - apiGroups: ["*"]
              resources: [«"*"»]
              verbs: ["*"]
        `,
      },
    },
    {
      why: 'Whose role is not known, or less than everything.',
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: deployer
          namespace: shop
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: Role
          name: ""
        subjects: []
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: viewer
          namespace: shop
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: view
        subjects: []
      `,
    },
  ],
});
