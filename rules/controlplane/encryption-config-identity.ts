import { encryptionConfigurations } from '../../server/controlplane/encryption';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Secrets are stored in plain text',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { checkov: ['CKV_K8S_104'], kics: ['encryption_provider_not_properly_configured'], kubescape: ['C-0142'] },
  fixable: 'review',
  threat: `
    The first provider writes, and \`identity\` writes what it is given. Whoever gets a backup, a disk or a snapshot of
    etcd reads every Secret in it, while the configuration looks as if they were encrypted.`,
  impact: `Every Secret, for whoever has a backup of etcd.`,
  remedy: `
    Put an encrypting provider first, best KMS v2; keep \`identity\` last while old objects are still in plain text.`,
  references: ['https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/'],
  standards: { cwe: [311], cis: ['CIS Kubernetes 1.12: 1.2.28'] },

  subjects: encryptionConfigurations,
  *check({ providers, resources, protectsSecrets }) {
    const [first, ...others] = providers.items;
    if (!protectsSecrets) {
      const { unit, keyPlace } = resources;
      if (resources.items.length > 0)
        yield {
          at: { unit, span: keyPlace.span, absentFrom: resources.parent!.wholeSpan },
          message: say`Secrets are not among what is encrypted here.`,
        };
      return;
    }
    const identity = first?.at('identity');
    // An empty mapping is how it is written; a template may write another provider.
    if (!first || !identity || identity.isUnknown || !first.keys.includes('identity')) return;
    const encrypts = others.some((provider) => provider.keys.some((key) => key !== 'identity'));
    yield {
      at: identity.keyPlace,
      message: encrypts
        ? say`New Secrets are stored in plain text: "identity" is the first provider.`
        : say`Secrets are stored in plain text: "identity" is the only provider.`,
      fixes: encrypts
        ? [
            {
              title: say`Encrypt with the next provider, and only read plain text`,
              safety: 'review',
              caveat: say`Objects that were written before stay in plain text until they are written again.`,
              changes: [...first.remove(), ...providers.append({ identity: {} })],
            },
          ]
        : [],
    };
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
              - «identity»: {}
              - kms:
                  apiVersion: v2
                  name: vault
                  endpoint: unix:///run/kms.sock
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
              - identity: {}
      `,
    },
    {
      why: 'Alone it encrypts nothing.',
      insecure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - resources:
              - secrets
            providers:
              - «identity»: {}
      `,
    },
    {
      why: 'Secrets have to be among the resources.',
      insecure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - «resources»:
              - configmaps
            providers:
              - kms:
                  apiVersion: v2
                  name: vault
                  endpoint: unix:///run/kms.sock
      `,
    },
    {
      why: 'Last it is there to read what is not encrypted yet; a star takes in Secrets.',
      secure: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - resources:
              - '*.*'
            providers:
              - kms:
                  apiVersion: v2
                  name: vault
                  endpoint: unix:///run/kms.sock
              - identity: {}
      `,
    },
  ],
});
