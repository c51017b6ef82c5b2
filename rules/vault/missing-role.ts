import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { annotatedPods } from '../../server/vault/injection';
import { namedRoles } from '../../server/vault/roles';

export default rule({
  title: 'No Vault role',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'template',
  threat: `
    The webhook refuses a pod without a role, so the workload does not start; nothing is open because of it. The risk is
    the workaround: a role that is at hand and reads far more than this workload needs, or a password in the manifest
    instead of Vault.`,
  impact: 'No pods, and the temptation to take a role or a password that opens too much.',
  remedy:
    "Name the Vault role that was made for this workload. Vault must bind the role to the pod's service account and namespace.",
  exceptions: 'None: a pod that logs in by another method says so with `auth-type`, and is not reported.',
  references: [
    'https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations#vault-hashicorp-com-role',
    'https://developer.hashicorp.com/vault/docs/auth/kubernetes',
  ],

  subjects: annotatedPods,
  *check({ pod, field, isInjected, annotation, annotations }, { find }) {
    if (!isInjected || pod.isPatch) return;
    const inject = annotation('agent-inject')!;
    const hasRole = ['role', 'agent-configmap'].some((stem) => {
      const written = annotation(stem)?.field;
      return written !== undefined && (written.isUnknown || written.raw !== '');
    });
    const hasConfiguredRole = annotations.some(({ known, name }) => known?.stem === 'auth-config' && name === 'role');
    const authType = annotation('auth-type')?.field;
    const isKubernetes =
      authType === undefined || (!authType.isUnknown && ['', 'kubernetes'].includes(authType.raw ?? ''));
    const role = field.at('vault.hashicorp.com/role');
    const isEmpty = role.isPresent && role.raw === '';
    if (hasRole || hasConfiguredRole || !isKubernetes || !(role.isAbsent || isEmpty)) return;
    const account = pod.spec.at('serviceAccountName').string;
    const { namespace } = pod.workload;
    const named = account === undefined ? [] : [...find(namedRoles, 'account', account, { namespace })];
    // Vault binds roles to accounts: where all who name one for this account agree, it is the pod's as well.
    const [known, ...others] = new Map(named.map((each) => [each.fact.role, each])).values();
    const ofAccount = others.length === 0 ? known : undefined;
    yield {
      at: { unit: field.unit, span: (isEmpty ? role : inject.keyPlace).span, absentFrom: field.wholeSpan },
      message: say`${pod.label} asks for Vault secrets without a role: the injector refuses the pod.`,
      fixes: [
        ...(ofAccount
          ? [
              {
                title: say`Log in with role "${ofAccount.fact.role}", as ${ofAccount.fact.label} does`,
                safety: 'review' as const,
                caveat: say`The pod can then read whatever that role may.`,
                changes: role.set(ofAccount.fact.role),
              },
            ]
          : []),
        {
          title: say`Name the Vault role`,
          safety: 'template',
          changes: role.set(blank(account ?? 'ROLE')),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            «vault.hashicorp.com/agent-inject»: "true"
            vault.hashicorp.com/agent-inject-secret-db: database/creds/orders
        spec:
          serviceAccountName: orders
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/agent-inject-secret-db: database/creds/orders
            vault.hashicorp.com/role: orders
        spec:
          serviceAccountName: orders
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'Vault binds roles to service accounts: the one that another pod names for the same account is at hand.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: invoices
          namespace: shop
          annotations:
            «vault.hashicorp.com/agent-inject»: "true"
        spec:
          serviceAccountName: billing
          containers:
            - name: invoices
              image: registry.example.com/invoices:2.0
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: invoices
          namespace: shop
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: billing-reader
        spec:
          serviceAccountName: billing
          containers:
            - name: invoices
              image: registry.example.com/invoices:2.0
      `,
      world: {
        'reminders.yaml': yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: reminders
            namespace: shop
            annotations:
              vault.hashicorp.com/agent-inject: "true"
              vault.hashicorp.com/role: billing-reader
          spec:
            serviceAccountName: billing
            containers:
              - name: reminders
                image: registry.example.com/reminders:2.0
        `,
      },
    },
    {
      why: 'Where two roles are named for one account, only its owner knows which.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: invoices
          namespace: shop
          annotations:
            «vault.hashicorp.com/agent-inject»: "true"
        spec:
          serviceAccountName: billing
          containers:
            - name: invoices
              image: registry.example.com/invoices:2.0
      `,
      world: {
        'billing.yaml': yaml`
          apiVersion: v1
          kind: ServiceAccount
          metadata:
            name: billing
            namespace: shop
            annotations:
              vault.hashicorp.com/role: billing-writer
          ---
          apiVersion: v1
          kind: Pod
          metadata:
            name: reminders
            namespace: shop
            annotations:
              vault.hashicorp.com/agent-inject: "true"
              vault.hashicorp.com/role: billing-reader
          spec:
            serviceAccountName: billing
            containers:
              - name: reminders
                image: registry.example.com/reminders:2.0
        `,
      },
    },
    {
      why: 'Another way to log in may need no role.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/auth-type: approle
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: "A configuration of one's own names the role itself.",
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/agent-configmap: orders-agent
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'Nothing is injected, so nothing is refused.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "false"
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
  ],
});
