import { fetchedBy, providerClasses } from '../../server/csi/provider-classes';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { numberOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Secret file for every user',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    Every user in the container may read the file: a web shell that runs as another user than the program has the key. A
    mode without its leading zero is a decimal number and means another one than it looks.`,
  impact: `The secret, for every user in the container.`,
  remedy: `
    Write \`0400\`, or \`0440\` with a \`fsGroup\`.`,
  references: ['https://developer.hashicorp.com/vault/docs/platform/k8s/csi/configurations'],
  standards: { cwe: [732] },
  subjects: providerClasses,
  *check(providerClass) {
    const fetched = fetchedBy(providerClass);
    for (const object of fetched?.objects ?? []) {
      const permission = object.at('filePermission');
      const mode = numberOf(permission);
      // 0644 is the default, which everybody has who writes nothing.
      if (mode === undefined || mode > 0o777 || (mode & 0o007) === 0 || mode === 0o644) continue;
      yield {
        at: fetched!.placeOf(permission),
        message: say`Every user in the container may use "${object.at('objectName').raw ?? ''}" of ${providerClass.label}: mode 0${mode.toString(8)}.`,
      };
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
          parameters:
            objects: |
              - objectName: password
                secretPath: secret/data/shop
                secretKey: password
                filePermission: «438»
              - objectName: key
                secretPath: secret/data/shop
                secretKey: key
                filePermission: 288
      `,
      secure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop
        spec:
          provider: vault
          parameters:
            objects: |
              - objectName: password
                secretPath: secret/data/shop
                secretKey: password
                filePermission: 0400
      `,
    },
  ],
});
