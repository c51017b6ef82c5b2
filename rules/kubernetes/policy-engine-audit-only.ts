import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { enforcedPolicies } from '../../server/kubernetes/admission/webhooks';

export default rule({
  title: 'Policy only reports',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    Kyverno or Gatekeeper notes what breaks the policy and lets it in. Whoever relies on it believes that such objects
    cannot exist.`,
  impact: `A check that stops nobody.`,
  remedy: `
    Enforce it once the reports are empty.`,
  references: [
    'https://kyverno.io/docs/policy-types/cluster-policy/validate/',
    'https://open-policy-agent.github.io/gatekeeper/website/docs/violations/',
  ],

  subjects: enforcedPolicies,
  *check({ label, group, root }) {
    const spec = root.at('spec');
    const field = group === 'kyverno.io' ? spec.at('validationFailureAction') : spec.at('enforcementAction');
    const word = field.string?.toLowerCase() ?? '';
    if (!['audit', 'dryrun', 'warn'].includes(word)) return;
    const value = group === 'kyverno.io' ? 'Enforce' : 'deny';
    yield {
      at: field,
      message: say`${label} lets in what it objects to.`,
      fixes: [
        {
          title: say`Refuse what the policy objects to`,
          safety: 'review',
          caveat: say`Objects that break the policy are refused.`,
          changes: field.set(value),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata:
          name: no-latest
        spec:
          validationFailureAction: «Audit»
          rules: []
      `,
      secure: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata:
          name: no-latest
        spec:
          validationFailureAction: Enforce
          rules: []
      `,
    },
    {
      why: 'Constraints of Gatekeeper, and other objects with such a word.',
      insecure: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata:
          name: ours
        spec:
          enforcementAction: «dryrun»
        ---
        apiVersion: example.com/v1
        kind: Other
        metadata:
          name: other
        spec:
          enforcementAction: dryrun
      `,
      secure: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata:
          name: ours
        spec:
          enforcementAction: deny
        ---
        apiVersion: example.com/v1
        kind: Other
        metadata:
          name: other
        spec:
          enforcementAction: dryrun
      `,
    },
  ],
});
