import { rule, yaml } from '../../server/engine/rule';
import { listed, say } from '../../server/engine/say';
import { pods } from '../../server/kubernetes/pods';
import { accountUses } from '../../server/kubernetes/role-bindings';

export default rule({
  title: 'Workloads share a service account',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  aliases: { kics: ['shared_service_account'] },
  threat: `
    A right that one of the workloads needs is a right of all of them. Whoever takes over the weakest reaches what the
    others may, and the audit log does not tell which of them it was.`,
  impact: `Rights that were meant for another workload.`,
  remedy: `
    Make an account for each workload, and bind to each what it needs.`,
  references: ['https://kubernetes.io/docs/concepts/security/rbac-good-practices/'],
  standards: { cwe: [250] },

  subjects: pods,
  *check(pod, { find }) {
    const account = pod.spec.at('serviceAccountName');
    const { namespace } = pod.workload;
    // The default one is a finding of its own; without a namespace two files may be of two.
    if (!account.string || account.string === 'default' || namespace === undefined) return;
    const others = [...find(accountUses, 'account', account.string, { namespace })].filter(
      ({ fact }) => fact.label !== pod.label,
    );
    if (others.length === 0) return;
    yield {
      at: account,
      message: say`${pod.label} shares ServiceAccount "${account.string}" with ${listed(others.slice(0, 3).map(({ fact }) => fact.label))}.`,
      related: others.slice(0, 5).map((known) => ({ at: known, message: say`${known.fact.label} runs as it too.` })),
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          namespace: shop
        spec:
          serviceAccountName: «shop»
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      world: {
        'jobs.yaml': yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: jobs
          namespace: shop
        spec:
          serviceAccountName: «shop»
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      },
    },
    {
      why: 'Each its own, and one of another namespace.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          namespace: shop
        spec:
          serviceAccountName: web
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      world: {
        'jobs.yaml': yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: jobs
          namespace: shop
        spec:
          serviceAccountName: jobs
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
        'other.yaml': yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: other
          namespace: bank
        spec:
          serviceAccountName: web
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      },
    },
    {
      why: 'The account that all share is a finding of its own.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          namespace: shop
        spec:
          serviceAccountName: default
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      world: {
        'jobs.yaml': yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: jobs
          namespace: shop
        spec:
          serviceAccountName: default
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      },
    },
  ],
});
