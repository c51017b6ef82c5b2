import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { credentialsWrittenIn } from '../../server/kubernetes/secrets/written';

export default rule({
  title: 'Credential in a field',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kubescape: ['C-0012'] },
  threat: `
    The value has the form of one provider's credential, in a field that everyone reads who may read the object or the
    repository. Programs look for exactly these forms in public and stolen repositories and try them within minutes.`,
  impact: 'Whatever the credential opens.',
  remedy: `
    Let the field refer to a Secret (\`secretRef\`, \`secretKeyRef\`), or mount it. Revoke the credential: it is in the
    history.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    'https://cwe.mitre.org/data/definitions/798.html',
  ],
  standards: { cwe: [798], mitre: ['T1552.001'] },

  subjects: credentialsWrittenIn('elsewhere'),
  *check({ holder, name, kind, at }) {
    yield {
      at,
      secrets: [at],
      message: name
        ? say`"${name}" of ${holder} holds ${kind ?? 'a credential'}.`
        : say`${holder} holds ${kind ?? 'a credential'}.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata:
          name: shop
        spec:
          url: https://shop:«kM4-vein-Otter»@git.example.com/shop.git
      `,
      secure: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata:
          name: shop
        spec:
          url: https://git.example.com/shop.git
          secretRef:
            name: shop-git
      `,
    },
    {
      why: 'A comment is not applied, and documentation writes placeholders.',
      secure: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata:
          name: shop
        spec:
          # https://shop:kM4-vein-Otter@git.example.com/shop.git
          url: https://user:password-placeholder@git.example.com/shop.git
      `,
    },
  ],
});
