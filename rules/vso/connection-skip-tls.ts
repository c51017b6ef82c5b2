import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { truthOf } from '../../server/kubernetes/pods';
import { connections } from '../../server/vso/auths';

export default rule({
  title: 'Operator does not verify Vault',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Whoever stands between the operator and Vault answers in its place: the operator hands over the tokens of the
    accounts that it logs in with, and reads false secrets or gives away true ones. Plain http needs not even a
    certificate.`,
  impact: `Every secret that the operator syncs, and the logins that fetch them.`,
  remedy: `
    Use an https address, leave \`skipTLSVerify\` out, and name your own authority with \`caCertSecretRef\`.`,
  exceptions: `
    A development server inside a local cluster.`,
  references: [
    'https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference',
    'https://developer.hashicorp.com/vault/docs/platform/k8s/vso/sources/vault',
  ],
  standards: { cwe: [295, 319] },

  subjects: connections,
  *check({ label, root }) {
    const address = root.at('spec').at('address');
    if (/^http:\/\//i.test(address.string ?? ''))
      yield { at: address, severity: 'warning', message: say`${label} reaches Vault without encryption.` };
    const skip = root.at('spec').at('skipTLSVerify');
    if (truthOf(skip) === true)
      yield {
        at: skip,
        message: say`${label} accepts any certificate from whoever answers as Vault.`,
        fixes: [
          {
            title: say`Verify Vault's certificate`,
            safety: 'review',
            caveat: say`Syncing fails where no authority signed the certificate that the operator knows.`,
            changes: skip.remove(),
          },
        ],
      };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultConnection
        metadata:
          name: vault
        spec:
          address: https://vault.example.com:8200
          skipTLSVerify: «true»
      `,
      secure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultConnection
        metadata:
          name: vault
        spec:
          address: https://vault.example.com:8200
      `,
    },
    {
      why: 'Without TLS there is nothing to verify.',
      insecure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultConnection
        metadata:
          name: vault
        spec:
          address: «http://vault.vault.svc:8200»
      `,
    },
  ],
});
