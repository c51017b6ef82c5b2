import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Account token that never expires',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kyverno: ['deny-secret-service-account-token-type', 'check-serviceaccount-secrets'] },
  threat: `
    The control plane fills this Secret with a token of the account that never expires and works from anywhere. Whoever
    may read Secrets here, a backup or a stolen laptop, acts as the account until somebody deletes the Secret.`,
  impact: 'A password of the account for ever.',
  remedy: `
    Delete it. Pods get tokens of their own that expire; people and pipelines ask for one with \`kubectl create token\`,
    or federate their own identity.`,
  exceptions: 'A system outside the cluster that can hold nothing but a fixed token: give its account one narrow role.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#manual-secret-management-for-serviceaccounts',
  ],
  standards: { cwe: [613], mitre: ['T1528', 'T1098'] },

  subjects: objectsOf<{ type: {} }>('', 'Secret'),
  *check({ label, root, metadata }) {
    const type = root.at('type');
    if (type.string !== 'kubernetes.io/service-account-token') return;
    const account = metadata.at('annotations').at('kubernetes.io/service-account.name').string;
    yield {
      at: type,
      message: account
        ? say`${label} keeps a token of ServiceAccount "${account}" that never expires.`
        : say`${label} keeps a token of a ServiceAccount that never expires.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: deployer-token
          annotations:
            kubernetes.io/service-account.name: deployer
        type: «kubernetes.io/service-account-token»
      `,
      secure: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: deployer
      `,
    },
    {
      why: 'A Secret that does not say yet whose token it keeps, and Secrets of other types.',
      insecure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: token
        type: «kubernetes.io/service-account-token»
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: shop
        type: Opaque
      `,
    },
  ],
});
