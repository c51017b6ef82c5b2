import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { storeReferences } from '../../server/eso/stores';

export default rule({
  title: 'Namespaced store refers elsewhere',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The webhook refuses a SecretStore whose reference names a namespace, so the store does not exist. Somebody then
    makes a ClusterSecretStore of it, which every namespace may use.`,
  impact: `No store, and the temptation to open it to the whole cluster.`,
  remedy: `
    Leave \`namespace\` out: a SecretStore reads in its own namespace. Copy the Secret there, or name a
    ClusterSecretStore with conditions.`,
  references: [
    'https://external-secrets.io/latest/api/secretstore/',
    'https://github.com/external-secrets/external-secrets/issues/3520',
  ],

  subjects: storeReferences,
  *check({ store, key, field }) {
    const namespace = field.at('namespace');
    if (store.kind !== 'SecretStore' || !namespace.isPresent || namespace.isUnknown) return;
    // The webhook lets the store's own namespace be named.
    if (store.namespace === undefined || namespace.string === store.namespace) return;
    yield {
      at: namespace,
      isRefused: true,
      message: say`"${key}" of ${store.label} names another namespace, so the webhook refuses the store.`,
      fixes: [
        {
          title: say`Read it in the store's own namespace`,
          safety: 'review',
          caveat: say`The Secret or account has to exist there.`,
          changes: namespace.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: vault
          namespace: shop
        spec:
          provider:
            vault:
              server: https://vault.example.com
              auth:
                tokenSecretRef:
                  name: vault-token
                  namespace: «vault»
                  key: token
      `,
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: vault
          namespace: shop
        spec:
          provider:
            vault:
              server: https://vault.example.com
              auth:
                tokenSecretRef:
                  name: vault-token
                  key: token
      `,
    },
    {
      why: 'Its own namespace, and a store that belongs to none.',
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: vault
          namespace: shop
        spec:
          provider:
            vault:
              server: https://vault.example.com
              auth:
                tokenSecretRef:
                  name: vault-token
                  namespace: shop
                  key: token
        ---
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: anywhere
        spec:
          provider:
            vault:
              server: https://vault.example.com
              auth:
                tokenSecretRef:
                  name: vault-token
                  namespace: shop
                  key: token
        ---
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
