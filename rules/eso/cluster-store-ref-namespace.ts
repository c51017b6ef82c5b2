import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { storeReferences } from '../../server/eso/stores';

export default rule({
  title: 'Cluster-wide store without a namespace',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  threat: `
    A ClusterSecretStore belongs to no namespace, so the reference is refused or looked up beside whoever uses the
    store. Then a tenant supplies a credential of their own choice under that name, or finds the store broken and copies
    its key.`,
  impact: `A login that each tenant can replace, or a store that does not work.`,
  remedy: `
    Name the namespace of the Secret or account.`,
  exceptions: `
    Stores whose tenants are meant to bring their own login.`,
  references: [
    'https://external-secrets.io/latest/api/clustersecretstore/',
    'https://external-secrets.io/latest/guides/security-best-practices/',
  ],

  subjects: storeReferences,
  *check({ store, key, field }) {
    const namespace = field.at('namespace');
    if (store.kind !== 'ClusterSecretStore' || !namespace.isAbsent) return;
    yield {
      at: { unit: store.unit, span: field.at('name').span, absentFrom: field.wholeSpan },
      message: say`"${key}" of ${store.label} does not say in which namespace "${field.at('name').raw ?? ''}" is.`,
      fixes: [{ title: say`Name its namespace`, safety: 'template', changes: namespace.set(blank('namespace')) }],
    };
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
              server: https://vault.example.com
              path: secret
              version: v2
              auth:
                kubernetes:
                  mountPath: kubernetes
                  role: shop
                  serviceAccountRef:
                    name: «eso»
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
