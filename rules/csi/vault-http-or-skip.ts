import { providerClasses } from '../../server/csi/provider-classes';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'CSI provider trusts any Vault',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Whoever stands between the node and Vault answers in its place: the provider hands over the token of the pod's
    account, and with it everything that Vault gives to this role. A plain http address does not even need a
    certificate.`,
  impact: `The secrets of the role, and a token that fetches them again.`,
  remedy: `
    Use an https address and name the authority with \`vaultCACertPath\` or the provider's \`-vault-tls-ca-cert\`.`,
  references: ['https://developer.hashicorp.com/vault/docs/platform/k8s/csi/configurations'],
  standards: { cwe: [295, 319] },
  subjects: providerClasses,
  *check({ label, root }) {
    const parameters = root.at('spec').at('parameters');
    if (root.at('spec').at('provider').string !== 'vault') return;
    const address = parameters.at('vaultAddress');
    if (/^http:\/\//i.test(address.string ?? '') && !isLocal(address.string!))
      yield { at: address, severity: 'warning', message: say`${label} talks to Vault without encryption.` };
    const skip = parameters.at('vaultSkipTLSVerify');
    if (truthOf(skip) === true)
      yield {
        at: skip,
        message: say`${label} accepts any certificate from whoever answers as Vault.`,
        fixes: [
          {
            title: say`Verify Vault's certificate`,
            safety: 'review',
            caveat: say`Mounting fails where no authority signed the certificate that the provider knows.`,
            changes: skip.remove(),
          },
        ],
      };
  },
  examples: [
    {
      insecure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop
        spec:
          provider: vault
          parameters:
            vaultAddress: https://vault.example.com:8200
            vaultSkipTLSVerify: «"true"»
            roleName: shop
      `,
      secure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop
        spec:
          provider: vault
          parameters:
            vaultAddress: https://vault.example.com:8200
            roleName: shop
      `,
    },
    {
      why: 'Without TLS there is nothing to verify; the agent on the node itself is reached locally.',
      insecure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop
        spec:
          provider: vault
          parameters:
            vaultAddress: «http://vault.vault:8200»
        ---
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: local
        spec:
          provider: vault
          parameters:
            vaultAddress: http://127.0.0.1:8200
      `,
    },
    {
      why: 'Another provider has its own parameters.',
      secure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop
        spec:
          provider: aws
          parameters:
            vaultAddress: http://vault.vault:8200
      `,
    },
  ],
});

const isLocal = (address: string): boolean =>
  /^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/i.test(address);
