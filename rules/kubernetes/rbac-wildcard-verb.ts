import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaitingNames, grantOf, inShort, isBuiltInGroup, roleRules } from '../../server/kubernetes/roles';

export default rule({
  title: 'Role grants every verb',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    trivy: ['KSV-0045'],
    checkov: ['CKV_K8S_49'],
    kics: ['rbac_wildcard_in_rule'],
    'kube-linter': ['wildcard-in-rules'],
    kubescape: ['C-0187'],
    kyverno: ['restrict-wildcard-verbs'],
  },
  threat: `
    A star under verbs takes in delete and deletecollection, and for roles and service accounts also escalate, bind and
    impersonate. Whoever takes over a pod with this role can destroy what it was only to read, or grant itself more.`,
  impact: 'Deletion and self-granted rights where reading was meant.',
  remedy: 'List the verbs the workload uses. A list that is too short makes its requests fail with "forbidden".',
  exceptions: 'An operator that owns a resource of its own (a custom API group) and does everything with it.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb',
  ],
  standards: { cwe: [250, 269], cis: ['CIS Kubernetes 1.12: 5.1.3'], mitre: ['T1078'] },

  subjects: roleRules,
  *check({ role, field, apiGroups, resources, verbs, resourceNames }) {
    const wildcard = grantOf(verbs, '*');
    if (!wildcard || resources.length === 0) return;
    // Everything of everything is a finding of its own.
    const hasNames = resourceNames.length > 0;
    if (!hasNames && grantOf(apiGroups, '*') && grantOf(resources, '*')) return;
    const reachesBuiltIn = apiGroups.some(({ text }) => text === undefined || isBuiltInGroup(text));
    const shown = grantOf(resources, '*') && resources.length === 1 ? 'every resource' : inShort(resources);
    yield {
      // Names may still be written behind it.
      at: hasNames ? wildcard.place : awaitingNames(wildcard.place, field),
      ...((!reachesBuiltIn || hasNames) && { severity: 'info' as const }),
      message: hasNames
        ? say`${role.label} grants every verb on ${shown} named ${inShort(resourceNames)}, but neither create nor deletecollection.`
        : say`${role.label} grants every verb on ${shown}.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: config-reader
        rules:
          - apiGroups: [""]
            resources: [configmaps, secrets]
            verbs: [«"*"»]
      `,
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: config-reader
        rules:
          - apiGroups: [""]
            resources: [configmaps, secrets]
            verbs: [get, list, watch]
      `,
    },
    {
      why: "Every verb on an operator's own resources is less than on one that the cluster itself has.",
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: database-operator
        rules:
          - apiGroups: [db.example.com]
            resources: [databases]
            verbs: [«"*"»]
          - apiGroups: [db.example.com, apps]
            resources: [databases, statefulsets]
            verbs: [«"*"»]
      `,
    },
    {
      why: 'A name that is asked for is needed to match one, and create has none; deletion and changes are granted.',
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: leader
        rules:
          - apiGroups: [coordination.k8s.io]
            resources: [leases]
            resourceNames: [shop-leader]
            verbs: [«"*"»]
      `,
    },
    {
      why: 'Another spelling of all verbs is not a wildcard.',
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: config-writer
        rules:
          - apiGroups: [""]
            resources: [configmaps]
            verbs: [get, list, watch, create, update, patch, delete]
      `,
    },
    {
      why: 'Everything of everything is for another rule.',
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: ops
        rules:
          - apiGroups: ["*"]
            resources: ["*"]
            verbs: ["*"]
      `,
    },
  ],
});
