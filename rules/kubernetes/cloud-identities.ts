// Accounts that carry an identity of a cloud provider, and more pods than the one that needs it.
import { type DocumentedRule, family, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { accountUses } from '../../server/kubernetes/role-bindings';
import { cloudIdentities } from '../../server/kubernetes/service-accounts';

const shared = {
  confidence: 'high',
  since: '0.2',
  references: [
    'https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html',
    'https://docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity',
    'https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html',
  ],
  standards: { cwe: [250], mitre: ['T1078.004', 'T1552'] },
} as const satisfies Partial<DocumentedRule>;

const account = (name: string, annotation: string) => yaml`
  apiVersion: v1
  kind: ServiceAccount
  metadata:
    name: ${name}
    namespace: shop
    annotations:
      ${annotation}
`;

const role = 'arn:aws:iam::123456789012:role/shop-uploads';

const deployment = (name: string, uses: string, namespace = 'shop') => yaml`
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: ${name}
    namespace: ${namespace}
  spec:
    template:
      spec:
        serviceAccountName: ${uses}
        containers:
          - name: ${name}
            image: registry.example.com/${name}:1.4
`;

export default family({
  'cloud-identity-of-default-account': rule({
    ...shared,
    title: 'Default account has a cloud role',
    severity: 'warning',
    profile: 'recommended',
    threat: `
      Every pod of the namespace that names no account runs as default, and gets a token that the cloud provider exchanges
      for this identity. Whoever takes over any of them, a debugging pod as well, acts in the cloud account with it.`,
    impact: 'The cloud role, for every pod of the namespace.',
    remedy: 'Give the identity to an account of the workload that needs it, and name that account in its pod.',

    subjects: cloudIdentities,
    *check({ account, annotation, provider }) {
      if (account.name !== 'default') return;
      yield {
        at: annotation,
        message: say`Every pod that names no account has this identity of ${provider}, because ${account.label} carries it.`,
      };
    },

    examples: [
      {
        insecure: account('default', `eks.amazonaws.com/role-arn: «${role}»`),
        secure: account('uploads', `eks.amazonaws.com/role-arn: ${role}`),
      },
      {
        why: 'The same on the clouds of Google and Microsoft.',
        insecure: [
          account('default', 'iam.gke.io/gcp-service-account: «uploads@shop.iam.gserviceaccount.com»'),
          account('default', 'azure.workload.identity/client-id: «00000000-0000-0000-0000-000000000000»'),
        ].join('---\n'),
      },
      { why: 'Other annotations give it nothing.', secure: account('default', 'example.com/role: uploads') },
    ],
  }),
  'cloud-identity-shared': rule({
    ...shared,
    title: 'Workloads share a cloud role',
    severity: 'info',
    profile: 'strict',
    threat: `
      The cloud provider knows the account and not the program. Whoever takes over the weakest of the workloads that run as
      this account acts in the cloud with the role that only one of them may need.`,
    impact: 'The cloud role of another workload.',
    remedy: 'Give each workload an account of its own, and each account the role that its workload needs.',
    exceptions: 'Workloads that do the same with the same data, such as a server and its migration job.',

    subjects: cloudIdentities,
    *check({ account, annotation, provider }, { find }) {
      const { name, namespace, label } = account;
      // Of the default account another rule tells.
      if (name === undefined || name === 'default') return;
      const users = [...find(accountUses, 'account', name, { namespace })];
      const labels = new Set(users.map(({ fact }) => fact.label));
      if (labels.size < 2) return;
      yield {
        at: annotation,
        message: say`${label} gives ${labels.size} workloads this identity of ${provider}.`,
        related: users.slice(0, 3).map((at) => ({ at, message: say`${at.fact.label} runs as "${name}".` })),
      };
    },

    examples: [
      {
        insecure: account('uploads', `eks.amazonaws.com/role-arn: «${role}»`),
        secure: account('uploads', 'example.com/owner: uploads'),
        world: { 'workloads.yaml': [deployment('web', '«uploads»'), deployment('worker', '«uploads»')].join('---\n') },
      },
      {
        why: 'Of the default account another rule tells.',
        secure: account('default', `eks.amazonaws.com/role-arn: ${role}`),
        world: { 'workloads.yaml': [deployment('web', 'default'), deployment('worker', 'default')].join('---\n') },
      },
      {
        why: 'One workload, and one of another namespace.',
        secure: account('uploads', `eks.amazonaws.com/role-arn: ${role}`),
        world: {
          'workloads.yaml': [deployment('web', 'uploads'), deployment('worker', 'uploads', 'front')].join('---\n'),
        },
      },
    ],
  }),
});
