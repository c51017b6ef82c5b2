import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { stores } from '../../server/eso/stores';

export default rule({
  title: 'Store keeps a fixed login',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  threat: `
    The operator logs in with a token or a pair of keys that somebody made by hand. It does not expire with the pod,
    nobody rotates it, and whoever reads that one Secret fetches everything that the store may.`,
  impact: `A long-lived key to all other secrets.`,
  remedy: `
    Log in with an identity of the cluster: the Kubernetes or JWT method for Vault, IRSA or Pod Identity for AWS.`,
  references: [
    'https://external-secrets.io/latest/provider/hashicorp-vault/',
    'https://external-secrets.io/latest/provider/aws-access/',
    'https://external-secrets.io/latest/guides/security-best-practices/',
  ],
  standards: { cwe: [798] },

  subjects: stores,
  *check({ label, root }) {
    const provider = root.at('spec').at('provider');
    for (const credential of [
      provider.at('vault').at('auth').at('tokenSecretRef'),
      provider.at('aws').at('auth').at('secretRef'),
    ]) {
      if (!credential.isPresent) continue;
      yield {
        at: credential.keyPlace,
        message: say`${label} logs in with a fixed credential that a Secret keeps.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: vault
        spec:
          provider:
            vault:
              server: https://vault.example.com
              auth:
                «tokenSecretRef»:
                  name: vault-token
                  key: token
      `,
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: vault
        spec:
          provider:
            vault:
              server: https://vault.example.com
              auth:
                kubernetes:
                  mountPath: kubernetes
                  role: shop
                  serviceAccountRef:
                    name: shop
      `,
    },
  ],
});
