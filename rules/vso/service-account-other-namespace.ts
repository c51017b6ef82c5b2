import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { serviceAccountFacts } from '../../server/kubernetes/service-accounts';
import { auths, consumerFacts } from '../../server/vso/auths';

export default rule({
  title: 'Account looked for in another namespace',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The operator makes the token for an account of this name in the namespace of whoever uses the login, not beside the
    login. It fails there, and people bind the Vault role to every namespace or to \`default\` to get on.`,
  impact: `No secrets, and the temptation to bind the Vault role to all.`,
  remedy: `
    Create the account in the namespaces that use the login.`,
  references: ['https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference'],

  subjects: auths,
  *check({ label, name, namespace, kind, root }, { find }) {
    if (kind !== 'VaultAuth' || name === undefined || namespace === undefined) return;
    for (const method of ['kubernetes', 'jwt'] as const) {
      const field = root.at('spec').at(method).at('serviceAccount');
      const account = field.string;
      if (account === undefined || find(serviceAccountFacts, 'name', account, { namespace }).length === 0) continue;
      for (const consumer of find(consumerFacts, 'auth', `${namespace}/${name}`)) {
        const there = find(serviceAccountFacts, 'name', account, { namespace: consumer.fact.namespace });
        if (there.length > 0 || there.possible.length > 0 || !there.isAll) continue;
        yield {
          at: field,
          message: say`${label} logs ${consumer.fact.label} in as ServiceAccount "${account}" of "${consumer.fact.namespace}", which is only in "${namespace}".`,
          related: [{ at: consumer, message: say`This secret uses the login.` }],
        };
      }
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: shared
          namespace: vault
        spec:
          method: kubernetes
          mount: kubernetes
          allowedNamespaces: [shop]
          kubernetes:
            role: shop
            serviceAccount: «shop-secrets»
            audiences: [vault]
      `,
      world: {
        'shop.yaml': yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: login
          namespace: shop
        spec:
          vaultAuthRef: «vault/shared»
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: login
      `,
        'account.yaml': yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: shop-secrets
          namespace: vault
      `,
      },
    },
    {
      why: 'An account in the right place, and one that no file has.',
      secure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: shared
          namespace: vault
        spec:
          method: kubernetes
          mount: kubernetes
          allowedNamespaces: [shop]
          kubernetes:
            role: shop
            serviceAccount: shop-secrets
            audiences: [vault]
        ---
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: other
          namespace: vault
        spec:
          method: kubernetes
          mount: kubernetes
          allowedNamespaces: [shop]
          kubernetes:
            role: shop
            serviceAccount: elsewhere
            audiences: [vault]
        ---
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuthGlobal
        metadata:
          name: all
          namespace: vault
      `,
      world: {
        'shop.yaml': yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: login
          namespace: shop
        spec:
          vaultAuthRef: vault/shared
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: login
      `,
        'accounts.yaml': yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: shop-secrets
          namespace: vault
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: shop-secrets
          namespace: shop
      `,
      },
    },
  ],
});
