import { rule, yaml } from '../../server/engine/rule';
import { listed, say } from '../../server/engine/say';
import { awaitingNames, grantOf, inShort, isBuiltInGroup, roleRules } from '../../server/kubernetes/roles';

export default rule({
  title: 'Role covers every resource',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    trivy: ['KSV-0046', 'KSV-0112'],
    checkov: ['CKV_K8S_49'],
    kics: ['rbac_wildcard_in_rule'],
    'kube-linter': ['wildcard-in-rules'],
    kubescape: ['C-0187'],
    kyverno: ['restrict-wildcard-resources'],
  },
  threat: `
    A star under resources takes in all of the group, in the core group Secrets and pods/exec, and whatever the group
    gains in later versions. Whoever takes over a pod with this role picks the resource that leads furthest: in the core
    group \`get\` reads all Secrets, and \`create\` starts pods as any service account.`,
  impact: 'Secrets and workloads far beyond what the role is for.',
  remedy: 'List the resources the workload uses. A list that is too short makes its requests fail with "forbidden".',
  exceptions:
    'A backup or policy controller that really handles every kind: restrict its verbs, and who may use its pods.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources',
  ],
  standards: { cwe: [250, 269], cis: ['CIS Kubernetes 1.12: 5.1.3'], mitre: ['T1078'] },

  subjects: roleRules,
  *check({ role, field, apiGroups, resources, verbs, resourceNames }) {
    const wildcard = grantOf(resources, '*');
    if (!wildcard) return;
    if (resourceNames.length > 0) {
      yield {
        at: wildcard.place,
        severity: 'info',
        message: say`${role.label} covers every kind of resource that is named ${inShort(resourceNames)}.`,
      };
      return;
    }
    // Verbs that lead to more are findings of their own, whatever they are for.
    if (verbs.length > 0 && verbs.every(({ text = '' }) => ['escalate', 'bind', 'impersonate'].includes(text))) return;
    // Everything of everything is a finding of its own.
    if (grantOf(verbs, '*') && grantOf(apiGroups, '*')) return;
    const reachesBuiltIn = apiGroups.some(({ text }) => text === undefined || isBuiltInGroup(text));
    yield {
      // Names may still be written behind it.
      at: awaitingNames(wildcard.place, field),
      ...(!reachesBuiltIn && { severity: 'info' as const }),
      message: say`${role.label} covers every resource of ${groupsInWords(apiGroups.map(({ text }) => text))}.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: viewer
        rules:
          - apiGroups: [""]
            resources: [«"*"»]
            verbs: [get, list]
      `,
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: viewer
        rules:
          - apiGroups: [""]
            resources: [pods, services]
            verbs: [get, list]
      `,
    },
    {
      why: 'With names the role reaches objects of these names alone, but of every kind.',
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: shop-reader
        rules:
          - apiGroups: [""]
            resources: [«"*"»]
            resourceNames: [shop]
            verbs: [get]
      `,
    },
    {
      why: 'Partial wildcards such as a subresource of everything are another matter.',
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: scaler
        rules:
          - apiGroups: [apps]
            resources: ["*/scale"]
            verbs: [get, update]
      `,
    },
    {
      why: 'Everything of everything is for another rule; the star for groups is not.',
      insecure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: ops
        rules:
          - verbs: ["*"]
            apiGroups: ["*"]
            resources: ["*"]
          - apiGroups: ["*"]
            resources: [«"*"»]
            verbs: [get]
      `,
    },
    {
      why: 'A verb that leads to more is a finding of its own, whatever it is for.',
      secure: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: binder
        rules:
          - apiGroups: [rbac.authorization.k8s.io]
            resources: ["*"]
            verbs: [bind]
      `,
    },
  ],
});

function groupsInWords(groups: readonly (string | undefined)[]): string {
  if (groups.includes('*')) return 'every API group';
  const names = groups.map((group) => (group === '' ? 'the core group' : (group ?? 'a group')));
  return names.length === 0 ? 'its API groups' : listed(names);
}
