import { auditPolicies, concerns } from '../../server/controlplane/audit-policies';
import { auditOf } from '../../server/controlplane/audit-policy';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Audit log misses what matters',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kics: ['audit_policy_not_cover_key_security_concerns'], kubescape: ['C-0160', 'C-0161'] },
  threat: `
    What an intruder does with a stolen login leaves no trace: who read a Secret, ran a command in a container or bound
    a role. It is neither noticed nor cleared up afterwards.`,
  impact: `No trace of the steps that matter.`,
  remedy: `
    Record these at \`Metadata\` at least; a last rule \`level: Metadata\` takes whatever no other does.`,
  references: ['https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/'],
  standards: { cwe: [778], cis: ['CIS Kubernetes 1.12: 3.2.2'] },

  subjects: auditPolicies,
  *check({ list, read }) {
    if (read === undefined || 'says' in read) return;
    const at = { unit: list.unit, span: list.keyPlace.span, absentFrom: list.wholeSpan };
    const missing = concerns.filter(({ request }) => auditOf(read, request).level === 'None');
    if (missing.length === 0) return;
    yield {
      at,
      // What is missing is in the notes: with one thing less it is the same defect.
      message: say`These rules do not record all that an investigation needs.`,
      related: missing.map(({ says }) => ({ at, message: say`They do not tell ${says}.` })),
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        «rules»:
          - level: Metadata
            resources:
              - group: ""
                resources: [secrets, pods/exec]
              - group: apps
      `,
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Metadata
            resources:
              - group: ""
                resources: [secrets, pods/exec]
              - group: apps
          - level: Metadata
      `,
    },
    {
      why: 'What is said to be recorded nowhere is not, whatever follows.',
      insecure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        «rules»:
          - level: None
            resources:
              - group: ""
                resources: [secrets]
          - level: Metadata
      `,
    },
    {
      why: 'What the cluster does itself may be left out; a policy that is refused is told as that.',
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: None
            users: ["system:kube-proxy"]
            verbs: [watch]
          - level: Metadata
        ---
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules: []
      `,
    },
  ],
});
