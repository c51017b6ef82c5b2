import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clusterSecretStoreFacts, externalSecrets, secretStoreFacts } from '../../server/eso/stores';

export default rule({
  title: 'No such store for this secret',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'safe',
  threat: `
    Without \`kind\` the reference means a SecretStore of the secret's own namespace. The operator finds none, the
    Secret is never made, and people copy the store with its credential into the namespace to get on.`,
  impact: `No Secret, and a second copy of the login.`,
  remedy: `
    Name the kind, or the store that is in this namespace.`,
  references: ['https://external-secrets.io/latest/api/externalsecret/'],

  subjects: externalSecrets,
  *check({ label, namespace, root }, { find }) {
    const reference = root.at('spec').at('secretStoreRef');
    const name = reference.at('name').string;
    const kind = reference.at('kind');
    if (name === undefined || kind.isUnknown || (kind.isPresent && kind.string !== 'SecretStore')) return;
    const found = find(secretStoreFacts, 'name', name, { namespace });
    if (found.length > 0 || found.possible.length > 0 || !found.isAll) return;
    const clusterWide = [...find(clusterSecretStoreFacts, 'name', name)];
    const elsewhere = [...find(secretStoreFacts, 'name', name)];
    // Of a project that keeps its stores somewhere else nothing is missing.
    if (clusterWide.length === 0 && elsewhere.length === 0) return;
    yield {
      // The kind may still come.
      at: { unit: reference.unit, span: reference.at('name').span, absentFrom: reference.wholeSpan },
      message:
        clusterWide.length > 0
          ? say`${label} names SecretStore "${name}", but "${name}" is a ClusterSecretStore.`
          : say`${label} names SecretStore "${name}", which is in another namespace.`,
      related: [...clusterWide, ...elsewhere].map((known) => ({ at: known, message: say`The store of this name.` })),
      fixes:
        clusterWide.length > 0
          ? [{ title: say`Name the kind ClusterSecretStore`, safety: 'safe', changes: kind.set('ClusterSecretStore') }]
          : [],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: login
          namespace: shop
        spec:
          secretStoreRef:
            name: «vault»
      `,
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: login
          namespace: shop
        spec:
          secretStoreRef:
            name: vault
            kind: ClusterSecretStore
      `,
      world: {
        'store.yaml': yaml`
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata:
          name: «vault»
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
    },
    {
      why: 'A store of another namespace is none.',
      insecure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: login
          namespace: shop
        spec:
          secretStoreRef:
            name: «vault»
            kind: SecretStore
      `,
      world: {
        'store.yaml': yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: «vault»
          namespace: billing
        spec:
          provider: {}
      `,
      },
    },
    {
      why: 'A store that is there, and a project without stores.',
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: login
          namespace: shop
        spec:
          secretStoreRef:
            name: vault
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: mail
          namespace: shop
        spec:
          secretStoreRef:
            name: aws
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: half
          namespace: shop
        spec:
          secretStoreRef: {}
      `,
      world: {
        'store.yaml': yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: vault
          namespace: shop
        spec:
          provider: {}
      `,
      },
    },
  ],
});
