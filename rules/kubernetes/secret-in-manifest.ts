import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { credentialsWrittenIn } from '../../server/kubernetes/secrets/written';

export default rule({
  title: 'Secret with its value committed',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { kubescape: ['C-0012'] },
  threat: `
    Base64 hides nothing: everyone who can read the file, in any clone and any old commit, has the credential. Unlike
    access to the cluster, that cannot be taken back, and nobody sees who has read it.`,
  impact: 'A credential that the whole history of the repository gives away.',
  remedy: `
    Commit a reference or a ciphertext instead: an ExternalSecret, a SealedSecret, a file that SOPS has encrypted.
    Change the credential: it is in the history.`,
  exceptions: 'Values for a local test cluster.',
  references: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    'https://kubernetes.io/docs/concepts/configuration/secret/',
  ],
  standards: { cwe: [798, 312], mitre: ['T1552.001', 'T1552.007'] },

  subjects: credentialsWrittenIn('secret'),
  *check({ holder, name, setting, kind, at }) {
    yield {
      at,
      secrets: [at],
      ...(kind !== undefined && { severity: 'error' as const }),
      message: kind
        ? say`Key "${name}" of ${holder} holds ${kind}, readable by everyone who can read this file.`
        : setting === undefined
          ? say`The value of "${name}" of ${holder} is readable by everyone who can read this file.`
          : say`Setting "${setting}" in "${name}" of ${holder} is readable by everyone who can read this file.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: shop-db
        stringData:
          username: shop
          password: «kM4-vein-Otter»
      `,
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: shop-db
        spec:
          secretStoreRef:
            name: vault
          target:
            name: shop-db
          data:
            - secretKey: password
              remoteRef:
                key: shop/db
                property: password
      `,
    },
    {
      why: 'Base64 is no cipher.',
      insecure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: shop-db
        data:
          username: c2hvcA==
          password: «a000LXZlaW4tT3R0ZXI=»
      `,
    },
    {
      why: 'The login of a registry, and a file of settings.',
      insecure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: pull
        type: kubernetes.io/dockerconfigjson
        stringData:
          .dockerconfigjson: «'{"auths":{"registry.example.com":{"auth":"c2hvcDprTTQtdmVpbi1PdHRlcg=="}}}'»
          shop.env: |
            USER=shop
            PASSWORD=«kM4-vein-Otter»
      `,
    },
    {
      why: 'What SOPS has encrypted, what somebody fills in later, and what is no credential.',
      secure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: encrypted
        stringData:
          password: ENC[AES256_GCM,data:kM4vein,iv:x,tag:y,type:str]
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: place
        stringData:
          password: <set by the installer>
          token: "{{ token }}"
          username: shop
          url: https://shop.example.com
      `,
    },
  ],
});
