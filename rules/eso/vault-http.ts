import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { stores } from '../../server/eso/stores';

export default rule({
  title: 'Store talks to Vault without encryption',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    Everyone on the way between the operator and Vault reads the operator's login and every secret that it fetches, and
    may answer in Vault's place. Nothing in the cluster shows that it happened.`,
  impact: `All secrets of the store, and its login.`,
  remedy: `
    Use an https address, with \`caProvider\` or \`caBundle\` where the authority is your own.`,
  exceptions: `
    A development server inside a local cluster.`,
  references: ['https://external-secrets.io/latest/provider/hashicorp-vault/'],
  standards: { cwe: [319] },

  subjects: stores,
  *check({ label, root }) {
    const server = root.at('spec').at('provider').at('vault').at('server');
    if (!/^http:\/\//i.test(server.string ?? '')) return;
    yield { at: server, message: say`${label} fetches secrets from Vault without encryption.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata:
          name: vault
        spec:
          conditions:
            - namespaces: [shop]
          provider:
            vault:
              server: «http://vault.vault.svc:8200»
              path: secret
              version: v2
              auth:
                kubernetes:
                  mountPath: kubernetes
                  role: shop
                  serviceAccountRef:
                    name: eso
                    namespace: external-secrets
      `,
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata:
          name: vault
        spec:
          conditions:
            - namespaces: [shop]
          provider:
            vault:
              server: https://vault.example.com
              path: secret
              version: v2
              auth:
                kubernetes:
                  mountPath: kubernetes
                  role: shop
                  serviceAccountRef:
                    name: eso
                    namespace: external-secrets
      `,
    },
  ],
});
