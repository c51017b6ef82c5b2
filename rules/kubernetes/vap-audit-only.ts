import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Admission policy refuses nothing',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The policy only notes what it would refuse, and lets it in. Whoever relies on it believes that such objects cannot
    exist.`,
  impact: `A check that stops nobody.`,
  remedy: `
    Add \`Deny\` once the audit log shows nothing that has to stay.`,
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/'],

  subjects: objectsOf<{ spec: { validationActions: {} } }>(
    'admissionregistration.k8s.io',
    'ValidatingAdmissionPolicyBinding',
  ),
  *check({ label, root }) {
    const actions = root.at('spec').at('validationActions');
    if (actions.items.length === 0 || actions.items.some(({ string, isUnknown }) => isUnknown || string === 'Deny'))
      return;
    yield {
      at: { unit: actions.unit, span: actions.keyPlace.span, absentFrom: actions.wholeSpan },
      message: say`${label} lets in what its policy objects to.`,
      fixes: [
        {
          title: say`Deny what the policy objects to`,
          safety: 'review',
          caveat: say`Objects that break the policy are refused, also when existing ones are changed.`,
          changes: actions.append('Deny'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata:
          name: no-latest
        spec:
          policyName: no-latest
          «validationActions»: [Audit]
      `,
      secure: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata:
          name: no-latest
        spec:
          policyName: no-latest
          validationActions: [Audit, Deny]
      `,
    },
    {
      why: 'One that denies, and one that is not written yet.',
      secure: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata:
          name: no-latest
        spec:
          policyName: no-latest
          validationActions: [Deny]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata:
          name: no-latest
        spec:
          policyName: no-latest
          validationActions: []
      `,
    },
  ],
});
