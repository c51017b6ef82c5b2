import { providerClasses } from '../../server/csi/provider-classes';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Mounted secret copied into a Secret',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  threat: `
    The driver keeps a Secret with the same values for as long as a pod mounts the class. Whoever may read Secrets in
    the namespace, or a backup of etcd, has what the vault was meant to keep.`,
  impact: `The values are in etcd again.`,
  remedy: `
    Read the mounted files and leave \`secretObjects\` out.`,
  exceptions: `
    Programs that read only variables need the copy.`,
  references: ['https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret'],
  subjects: providerClasses,
  *check({ label, root }) {
    for (const item of root.at('spec').at('secretObjects').items) {
      const secret = item.at('secretName');
      if (!secret.isPresent) continue;
      yield { at: secret, message: say`${label} copies what it mounts into Secret "${secret.raw ?? ''}".` };
    }
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
          secretObjects:
            - secretName: «shop-db»
              type: Opaque
              data:
                - objectName: password
                  key: password
      `,
      secure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop
        spec:
          provider: vault
      `,
    },
    {
      why: 'An item that names no Secret yet.',
      secure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop
        spec:
          provider: vault
          secretObjects:
            - type: Opaque
      `,
    },
  ],
});
