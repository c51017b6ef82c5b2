import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaitingNames, grantOf, roleRules } from '../../server/kubernetes/roles';

export default rule({
  title: 'Role grants everything',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  aliases: {
    trivy: ['KSV-0044', 'KSV-0112', 'KSV-0046'],
    checkov: ['CKV_K8S_49'],
    kics: ['rbac_wildcard_in_rule'],
    'kube-linter': ['wildcard-in-rules'],
    polaris: ['rolebindingClusterAdminRole'],
    kubescape: ['C-0187'],
  },
  threat: `
    Every verb on every resource of every group is as good as cluster-admin. Whoever takes over one pod that runs with
    this role reads all Secrets, starts privileged pods on any node and hands out further rights. One bug in one
    controller then costs the whole cluster.`,
  impact: 'Full control of the cluster, or of the namespace for a Role.',
  remedy: `
    List the groups, resources and verbs that the workload really uses; the API server's audit log shows
    them. A list that is too short makes the workload's requests fail with "forbidden".`,
  exceptions: 'A break-glass role for people, bound only for the time of an incident, with its use audited.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  ],
  standards: { cwe: [250, 269], cis: ['CIS Kubernetes 1.12: 5.1.3'], mitre: ['T1078'] },

  subjects: roleRules,
  *check({ role, field, apiGroups, resources, verbs, resourceNames }) {
    // Objects of a few names are not everything.
    if (resourceNames.length > 0) return;
    const verb = grantOf(verbs, '*');
    if (!verb || !grantOf(apiGroups, '*') || !grantOf(resources, '*')) return;
    yield {
      // Names may still be written behind it.
      at: awaitingNames(verb.place, field),
      message:
        role.kind === 'ClusterRole'
          ? say`${role.label} may do everything with everything, like cluster-admin.`
          : say`${role.label} may do everything with everything in its namespace.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: deployer
        rules:
          - apiGroups: ["*"]
            resources: ["*"]
            verbs: [«"*"»]
      `,
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: deployer
        rules:
          - apiGroups: [apps]
            resources: [deployments]
            verbs: [get, list, patch]
      `,
    },
    {
      why: 'Everything in the core group is not everything.',
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: deployer
        rules:
          - apiGroups: [""]
            resources: ["*"]
            verbs: ["*"]
      `,
    },
    {
      why: 'Everything with objects of one name is not everything either.',
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: deployer
        rules:
          - apiGroups: ["*"]
            resources: ["*"]
            resourceNames: [shop]
            verbs: ["*"]
      `,
    },
    {
      why: 'The API server writes its own roles; nobody can change them for long.',
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: cluster-admin
          labels:
            kubernetes.io/bootstrapping: rbac-defaults
        rules:
          - apiGroups: ["*"]
            resources: ["*"]
            verbs: ["*"]
      `,
    },
  ],
});
