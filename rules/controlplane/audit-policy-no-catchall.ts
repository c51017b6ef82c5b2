import { auditPolicies } from '../../server/controlplane/audit-policies';
import { auditOf } from '../../server/controlplane/audit-policy';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Audit policy without a last rule',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    What no rule matches is not recorded at all: new resources, custom ones and paths that nobody thought of. Whoever
    knows the policy moves where it does not look.`,
  impact: `Blind spots that nobody chose.`,
  remedy: `
    End with a rule that has a level alone: \`- level: Metadata\`.`,
  references: ['https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/'],
  standards: { cwe: [778] },

  subjects: auditPolicies,
  *check({ list, read }) {
    if (read === undefined || 'says' in read) return;
    // A resource and a path that no policy names.
    const requests = [
      { verb: 'update', group: 'nobody.example.com', resource: 'things', namespace: 'one', name: 'one' },
      { verb: 'get', path: '/nobody' },
    ];
    const user = { user: 'somebody', groups: ['system:authenticated'] };
    if (requests.some((request) => auditOf(read, { ...request, ...user }).rule !== undefined)) return;
    yield {
      at: { unit: list.unit, span: list.keyPlace.span, absentFrom: list.wholeSpan },
      message: say`What none of these rules matches is not recorded.`,
      fixes: [
        {
          title: say`Record the rest at Metadata`,
          safety: 'review',
          caveat: say`The log grows by every request that no rule matches.`,
          changes: list.append({ level: 'Metadata' }),
        },
      ],
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
          - level: Metadata
      `,
    },
    {
      why: 'A last rule decides, also one that records nothing; a refused policy is told as that.',
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Metadata
            resources:
              - group: ""
                resources: [secrets]
          - level: None
        ---
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules: []
      `,
    },
  ],
});
