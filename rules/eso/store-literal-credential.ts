import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { literalsOf, stores } from '../../server/eso/stores';
import { suspicionOf } from '../../server/secrets/credential';

export default rule({
  title: 'Credential written into a store',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The key stands in the store itself instead of a Secret that it refers to. Everyone who may read the store, in the
    cluster or in the repository, fetches with it whatever the operator can.`,
  impact: `The key to all secrets of the store.`,
  remedy: `
    Refer to a Secret with \`…SecretRef\`, or better, log in with an identity of the cluster. Change the key: it is in
    the history.`,
  references: ['https://external-secrets.io/latest/guides/security-best-practices/'],
  standards: { cwe: [798] },

  subjects: stores,
  *check(store) {
    for (const { key, field } of literalsOf(store)) {
      if (suspicionOf(key, field.string)?.by !== 'name') continue;
      yield { at: field, secrets: [field], message: say`"${key}" of ${store.label} holds a secret in plain text.` };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: webhook
        spec:
          provider:
            webhook:
              url: https://secrets.example.com/{{ .remoteRef.key }}
              headers:
                X-Auth-Token: «kM4-vein-Otter»
      `,
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: webhook
        spec:
          provider:
            webhook:
              url: https://secrets.example.com/{{ .remoteRef.key }}
              headers:
                X-Auth-Token: "{{ .auth.token }}"
              secrets:
                - name: auth
                  secretRef:
                    name: webhook-token
      `,
    },
    {
      why: 'References name a Secret and a key of it, and ids are no secrets.',
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
                appRole:
                  path: approle
                  roleId: shop
                  secretRef:
                    name: approle
                    key: secret-id
      `,
    },
  ],
});
