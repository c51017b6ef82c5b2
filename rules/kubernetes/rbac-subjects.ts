// Roles that are given to more people or programs than anybody can know, one rule for each kind of subject.
import { type DocumentedRule, family, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isBuiltInObject } from '../../server/kubernetes/objects';
import { bindings } from '../../server/kubernetes/role-bindings';

interface Everybody extends Pick<DocumentedRule, 'title' | 'severity' | 'profile' | 'threat' | 'remedy' | 'aliases'> {
  /** `Group/system:masters` */
  readonly subjects: readonly string[];
  /** How messages go on behind what is bound. */
  readonly who: string;
  /** Roles made for them, which Kubernetes itself binds to them. */
  readonly fine?: readonly string[];
}

/** Of a subject that means fewer than the others of its rule. */
const instead: Readonly<Record<string, string>> = {
  'system:serviceaccounts': 'every service account of the cluster',
};

const everybody = (given: Everybody): DocumentedRule => {
  const { title, severity, profile, threat, remedy, aliases, subjects, who, fine = [] } = given;
  const [kind = '', name = ''] = subjects[0]?.split('/') ?? [];
  const manifest = (role: string, kindOf: string, nameOf: string, label = '') => yaml`
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: viewers${label}
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: ${role}
    subjects:
      - kind: ${kindOf}
        name: ${nameOf}
        ${kindOf === 'ServiceAccount' ? 'namespace: shop' : 'apiGroup: rbac.authorization.k8s.io'}
  `;
  const own = kind === 'ServiceAccount' ? 'web' : 'shop-developers';
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
      'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings',
    ],
    standards: { cwe: [250, 269], mitre: ['T1078'] },

    subjects: bindings,
    *check(binding) {
      const role = binding.root.at('roleRef').at('name').string;
      if (isBuiltInObject(binding) || (role !== undefined && fine.includes(role))) return;
      for (const subject of binding.root.at('subjects').items) {
        const name = subject.at('name');
        if (!subjects.includes(`${subject.at('kind').string}/${name.string}`)) continue;
        yield {
          at: name,
          // In one namespace it mostly publishes what is meant for all.
          ...(binding.kind === 'RoleBinding' && severity === 'warning' && { severity: 'info' as const }),
          message: say`${binding.label} gives ${role ? `"${role}"` : 'its role'} to ${instead[name.string ?? ''] ?? who}.`,
        };
      }
    },

    examples: [
      {
        insecure: manifest('view', kind, `«${name}»`),
        secure: manifest('view', kind, own),
      },
      {
        why: 'What Kubernetes binds by itself is meant for them.',
        secure: manifest(
          fine[0] ?? 'cluster-admin',
          kind,
          name,
          '\n      labels:\n        kubernetes.io/bootstrapping: rbac-defaults',
        ),
      },
      { why: 'Kind and name belong together.', secure: manifest('view', kind === 'User' ? 'Group' : 'User', name) },
    ],
  });
};

export default family({
  'anonymous-binding': everybody({
    title: 'Role is bound to everybody',
    severity: 'error',
    profile: 'essential',
    aliases: {
      trivy: ['KSV-0122'],
      kubescape: ['C-0262'],
      kyverno: ['restrict-binding-system-groups'],
    },
    subjects: ['User/system:anonymous', 'Group/system:unauthenticated'],
    who: 'everybody who reaches the API server, without a login',
    // Kubernetes' documentation leaves it to administrators who may read the keys of the issuer.
    fine: ['system:public-info-viewer', 'system:service-account-issuer-discovery'],
    threat: `
      A request without any credentials is the user system:anonymous. Whoever reaches the API server's port has the role,
      and scanners find such ports within hours.`,
    remedy: 'Bind the role to the account or group that needs it. Probes of `/healthz` and `/version` need no binding.',
  }),
  'authenticated-binding': everybody({
    title: 'Role is bound to all accounts',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KSV-01011'],
      kubescape: ['C-0265'],
      kyverno: ['restrict-binding-system-groups'],
    },
    subjects: ['Group/system:authenticated', 'Group/system:serviceaccounts'],
    who: 'everybody with a login, every service account of the cluster among them',
    fine: [
      'system:basic-user',
      'system:discovery',
      'system:public-info-viewer',
      'system:service-account-issuer-discovery',
    ],
    threat: `
      Every pod has a service account, and on some cloud providers every holder of a mail address of theirs is
      authenticated. Whoever takes over any program of the cluster has the role.`,
    remedy: 'Bind the role to the accounts that need it.',
  }),
  'masters-group-binding': everybody({
    title: 'Binding names the group system:masters',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      trivy: ['KSV-0123'],
      kubescape: ['C-0246'],
      kyverno: ['restrict-binding-system-groups'],
      datree: ['CIS_INVALID_VALUE_SYSTEM_MASTERS'],
    },
    subjects: ['Group/system:masters'],
    who: 'a group that is allowed everything anyway, and that nobody can be taken out of',
    fine: ['cluster-admin'],
    threat: `
      Members of system:masters pass before any role is read, and keep that for as long as their certificate lasts. Who
      relies on the group cannot take rights back from a certificate that was stolen.`,
    remedy: 'Make a group of your own, bind the role to it, and issue certificates or tokens for that.',
  }),
  'default-account-binding': everybody({
    title: 'Role bound to default account',
    severity: 'warning',
    profile: 'recommended',
    aliases: {
      checkov: ['CKV_K8S_42'],
      kics: ['role_binding_to_default_service_account'],
      kubescape: ['C-0189'],
    },
    subjects: ['ServiceAccount/default'],
    who: 'the account of every pod that names no other',
    threat: `
      Every pod of the namespace that names no service account runs as default. The right that one of them needed is a right
      of all, of those that are added later as well: whoever takes over any of them uses it.`,
    remedy: 'Make a service account for the program, name it in its pod and bind the role to it.',
  }),
});
