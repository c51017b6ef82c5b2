import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { auths } from '../../server/vso/auths';

export default rule({
  title: 'Vault login for every namespace',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    Every namespace of the cluster may log in through this object. Whoever may create a VaultStaticSecret in any of them
    reads whatever the Vault role behind it may, the secrets of other teams included.`,
  impact: `The secrets of this role, for every tenant of the cluster.`,
  remedy: `
    List the namespaces that need it. Left out, the list admits none but its own namespace.`,
  references: ['https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference'],
  standards: { cwe: [285] },

  subjects: auths,
  *check({ label, root }) {
    for (const namespace of root.at('spec').at('allowedNamespaces').items) {
      if (namespace.string !== '*') continue;
      yield { at: namespace, message: say`Every namespace may log in to Vault through ${label}.` };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: shared
        spec:
          allowedNamespaces:
            - «"*"»
          kubernetes:
            role: shop
            serviceAccount: shop
      `,
      secure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: shared
        spec:
          allowedNamespaces:
            - shop
          kubernetes:
            role: shop
            serviceAccount: shop
      `,
    },
    {
      why: 'Left out, only its own namespace may use it.',
      secure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: shop
        spec:
          kubernetes:
            role: shop
            serviceAccount: shop
      `,
    },
  ],
});
