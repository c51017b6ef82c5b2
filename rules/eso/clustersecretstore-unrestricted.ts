import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { clusterSecretStores } from '../../server/eso/stores';

export default rule({
  title: 'Secret store for every namespace',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kyverno: ['external-secret-operator'] },
  fixable: 'template',
  threat: `
    Without conditions every namespace may use the store. Whoever may create an ExternalSecret in any of them fetches
    whatever the store's own login may read, the secrets of other teams included, and reads it as a Secret of their own.`,
  impact: `Every secret of the store, for every tenant of the cluster.`,
  remedy: `
    List the namespaces that may use the store under \`conditions\`, or give each of them a SecretStore with a login of
    its own.`,
  exceptions: `
    A cluster of one team, whose namespaces trust each other.`,
  references: [
    'https://external-secrets.io/latest/api/clustersecretstore/',
    'https://external-secrets.io/latest/guides/security-best-practices/',
  ],
  standards: { cwe: [285] },

  subjects: clusterSecretStores,
  *check({ label, metadata, root }) {
    const spec = root.at('spec');
    const conditions = spec.at('conditions');
    const isEmpty = conditions.kind === 'sequence' && conditions.items.length === 0;
    if (!spec.at('provider').isPresent || !(conditions.isAbsent || isEmpty)) return;
    yield {
      at: { unit: metadata.unit, span: metadata.at('name').span, absentFrom: spec.wholeSpan },
      message: say`Every namespace may fetch through ${label} whatever its login can read.`,
      fixes: [
        {
          title: say`Name the namespaces that may use it`,
          safety: 'template',
          changes: conditions.set([{ namespaces: [blank('namespace')] }]),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata:
          name: «vault»
        spec:
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
    {
      why: 'An empty list restricts nothing.',
      insecure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata:
          name: «vault»
        spec:
          conditions: []
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
