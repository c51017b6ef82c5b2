import { auditPolicies, droppedKeys } from '../../server/controlplane/audit-policies';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Audit policy not read as meant',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The API server does not start with a policy that it refuses, and where a key is misspelt it drops the key: the rule
    then matches more than was meant. A rule \`None\` that was to skip one resource silences everything.`,
  impact: `No API server, or a log that is silent without a word.`,
  remedy: `
    Write the keys and values that the reference names.`,
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
    'https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/',
  ],

  subjects: auditPolicies,
  *check(policy) {
    const { read, at } = policy;
    if (read !== undefined && 'says' in read) {
      const field = at(read.path);
      yield {
        at: { unit: field.unit, span: field.span, absentFrom: policy.list.parent!.wholeSpan },
        isRefused: true,
        message: say`The API server does not start with this policy: it ${read.says}.`,
      };
    }
    for (const { key, keyPlace } of droppedKeys(policy))
      yield {
        at: keyPlace,
        severity: 'warning',
        message: say`The API server drops "${key}", and the rule matches more than it says.`,
      };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: «Full»
      `,
      secure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: RequestResponse
      `,
    },
    {
      why: 'A misspelt key makes the rule match everything.',
      insecure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: None
            «resource»:
              - group: ""
                resources: [events]
          - level: Metadata
            resources:
              - «groups»: [""]
                resources: [secrets]
      `,
    },
    {
      why: 'Paths, groups and lists are checked as well; an empty policy is refused.',
      insecure: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: None
            nonResourceURLs: [«metrics»]
        ---
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules: «[]»
      `,
    },
  ],
});
