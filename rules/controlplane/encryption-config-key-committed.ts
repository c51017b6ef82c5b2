import { encryptionConfigurations } from '../../server/controlplane/encryption';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isPlaceholder, isReference } from '../../server/secrets/values';

export default rule({
  title: 'Encryption key in a file',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.2',
  threat: `
    The key that encrypts every Secret of the cluster stands here. Whoever has this file, from the repository, its
    history or a node, and a backup of etcd reads them all.`,
  impact: `Every Secret of the cluster.`,
  remedy: `
    Use KMS v2, which keeps the key out of reach. Until then, write the file on the node alone, and rotate this key: it
    is in the history.`,
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
    'https://kubernetes.io/docs/tasks/administer-cluster/kms-provider/',
  ],
  standards: { cwe: [798, 321] },

  subjects: encryptionConfigurations,
  *check({ providers }) {
    for (const provider of providers.items) {
      for (const { key: cipher, field } of provider.entries) {
        for (const key of field.at('keys').items) {
          const secret = key.at('secret');
          const text = secret.string?.trim();
          if (!text || isPlaceholder(text) || isReference(text)) continue;
          yield {
            at: secret,
            secrets: [secret],
            message: say`Key "${key.at('name').raw ?? ''}" of ${cipher} is readable by everyone who can read this file.`,
          };
        }
      }
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - resources:
              - secrets
            providers:
              - secretbox:
                  keys:
                    - name: first
                      secret: «c2l4dGVlbmJ5dGVzMTIzNHNpeHRlZW5ieXRlczEyMzQ=»
      `,
      secure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - resources:
              - secrets
            providers:
              - kms:
                  apiVersion: v2
                  name: vault
                  endpoint: unix:///run/kms.sock
      `,
    },
    {
      why: 'A place for a key.',
      secure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - resources:
              - secrets
            providers:
              - secretbox:
                  keys:
                    - name: first
                      secret: <BASE 64 ENCODED SECRET>
      `,
    },
  ],
});
