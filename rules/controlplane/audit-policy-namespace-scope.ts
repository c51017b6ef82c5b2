import { auditPolicies, concerns } from '../../server/controlplane/audit-policies';
import { auditOf } from '../../server/controlplane/audit-policy';
import { rule, yaml } from '../../server/engine/rule';
import { listed, say } from '../../server/engine/say';

export default rule({
  title: 'Audited in some namespaces only',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Secrets are read and written in every namespace, and only these are watched. Whoever takes the credentials of a
    workload elsewhere leaves no trace.`,
  impact: `No trace of Secrets that are read elsewhere.`,
  remedy: `
    Leave \`namespaces\` out, or record the rest in a later rule.`,
  references: ['https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/'],
  standards: { cwe: [778] },

  subjects: auditPolicies,
  *check({ rules, read }) {
    if (read === undefined || 'says' in read) return;
    const secrets = concerns[0]!.request;
    if (auditOf(read, secrets).level !== 'None') return;
    for (const [index, rule] of rules.entries()) {
      const namespaces = rule.at('namespaces');
      const [first] = namespaces.items;
      if (first?.string === undefined) continue;
      const { rule: matched, level } = auditOf(read, { ...secrets, namespace: first.string });
      if (matched !== index || level === 'None') continue;
      yield {
        at: { unit: namespaces.unit, span: namespaces.keyPlace.span, absentFrom: rule.parent!.wholeSpan },
        message: say`Who reads Secrets is recorded in ${listed(namespaces.items.map(({ string = '' }) => `"${string}"`))} alone.`,
        fixes: [
          {
            title: say`Record it in every namespace`,
            safety: 'review',
            caveat: say`The log grows by the requests of the other namespaces.`,
            changes: namespaces.remove(),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Metadata
            «namespaces»: [kube-system]
            resources:
              - group: ""
                resources: [secrets]
      `,
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Metadata
            resources:
              - group: ""
                resources: [secrets]
      `,
    },
    {
      why: 'A later rule records the rest; what is not about Secrets may be of one namespace.',
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: RequestResponse
            namespaces: [kube-system]
            resources:
              - group: ""
                resources: [pods]
          - level: Metadata
        ---
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Metadata
            namespaces: [kube-system]
            resources:
              - group: ""
                resources: [pods]
          - level: Metadata
            users: [one]
        ---
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules: []
      `,
    },
  ],
});
