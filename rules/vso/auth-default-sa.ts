import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { auths } from '../../server/vso/auths';

export default rule({
  title: 'Vault login as the default account',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  threat: `
    Vault binds the role to the account called \`default\`, and every pod of the namespace that names no account runs as
    it. Whoever takes over any of them logs in to Vault with its token and reads the same secrets.`,
  impact: `The secrets of this role, for every pod of the namespace.`,
  remedy: `
    Make an account for this and name it; bind the Vault role to that account, and set \`audiences\`.`,
  references: [
    'https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference',
    'https://developer.hashicorp.com/vault/docs/auth/kubernetes',
  ],
  standards: { cwe: [250] },

  subjects: auths,
  *check({ label, root }) {
    for (const method of ['kubernetes', 'jwt'] as const) {
      const account = root.at('spec').at(method).at('serviceAccount');
      if (account.string !== 'default') continue;
      yield {
        at: account,
        message: say`${label} logs in to Vault as the account that all pods of the namespace share.`,
        fixes: [{ title: say`Name an account of its own`, safety: 'template', changes: account.set(blank('account')) }],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: shop
        spec:
          method: kubernetes
          mount: kubernetes
          kubernetes:
            role: shop
            serviceAccount: «default»
            audiences: [vault]
      `,
      secure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: shop
        spec:
          method: kubernetes
          mount: kubernetes
          kubernetes:
            role: shop
            serviceAccount: shop-secrets
            audiences: [vault]
      `,
    },
  ],
});
