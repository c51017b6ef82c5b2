import { auditPolicies, secretsRecordedBy } from '../../server/controlplane/audit-policies';
import { rule, yaml } from '../../server/engine/rule';
import { listed, say } from '../../server/engine/say';

export default rule({
  title: 'Audit log keeps secret values',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The log then holds the values themselves: of Secrets, of settings, of tokens that are checked. Whoever may read
    logs, and every system they are sent to, has the credentials of the whole cluster.`,
  impact: `Every Secret that is written or read, in the log.`,
  remedy: `
    Record these at \`Metadata\`, in a rule in front of this one.`,
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  standards: { cwe: [532], cis: ['CIS Kubernetes 1.12: 3.2.2'], mitre: ['T1552'] },

  subjects: auditPolicies,
  *check({ rules, read }) {
    if (read === undefined || 'says' in read) return;
    for (const [index, rule] of rules.entries()) {
      const level = rule.at('level');
      if (level.string !== 'Request' && level.string !== 'RequestResponse') continue;
      const recorded = secretsRecordedBy(read, index);
      if (recorded.length === 0) continue;
      yield {
        // What the rule is limited to may still come.
        at: { unit: level.unit, span: level.span, absentFrom: rule.wholeSpan },
        message: say`This rule writes the values of ${listed(recorded)} into the audit log.`,
        fixes: [
          {
            title: say`Record no bodies here: Metadata`,
            safety: 'review',
            caveat: say`What else the rule matches is recorded without its content too.`,
            changes: level.set('Metadata'),
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
          - level: «RequestResponse»
            resources:
              - group: ""
                resources: [secrets, pods]
          - level: Metadata
      `,
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Metadata
            resources:
              - group: ""
                resources: [secrets, pods]
          - level: Metadata
      `,
    },
    {
      why: 'A rule without resources reaches everything that no rule in front of it takes.',
      insecure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Metadata
            resources:
              - group: ""
                resources: [secrets, configmaps]
              - group: authentication.k8s.io
          - level: «Request»
            users: ["system:serviceaccount:kube-system:generic-garbage-collector"]
      `,
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Metadata
            resources:
              - group: ""
                resources: [secrets, configmaps]
              - group: authentication.k8s.io
          - level: Metadata
            users: ["system:serviceaccount:kube-system:generic-garbage-collector"]
      `,
    },
    {
      why: 'What a rule in front of it takes does not reach it; deleting has no values.',
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Metadata
            resources:
              - group: ""
                resources: [secrets, configmaps, serviceaccounts/token]
              - group: authentication.k8s.io
                resources: [tokenreviews]
          - level: RequestResponse
            resources:
              - group: ""
                resources: [pods/exec]
          - level: RequestResponse
            verbs: [delete]
          - level: Request
      `,
    },
    {
      why: 'A template may say anything, and what the server refuses records nothing.',
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: Request
            verbs: get
      `,
    },
  ],
});
