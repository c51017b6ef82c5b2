import { encryptionConfigurations } from '../../server/controlplane/encryption';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Encryption that can be played with',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  threat: `
    AES in this mode does not notice changes. Whoever can write to etcd and ask the server often enough learns what is
    encrypted, or changes a Secret without having the key.`,
  impact: `Secrets that can be guessed and changed.`,
  remedy: `
    Use KMS v2, or \`secretbox\`.`,
  references: ['https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/'],
  standards: { cwe: [353] },

  subjects: encryptionConfigurations,
  *check({ providers }) {
    for (const provider of providers.items) {
      const weak = provider.at('aescbc');
      if (!weak.isPresent) continue;
      yield { at: weak.keyPlace, message: say`"aescbc" does not notice when what it has encrypted is changed.` };
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
              - «aescbc»:
                  keys:
                    - name: first
                      secret: <BASE 64 ENCODED SECRET>
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
  ],
});
