import { providerClasses } from '../../server/csi/provider-classes';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isReference } from '../../server/secrets/values';

export default rule({
  title: 'SecretProviderClass of another API',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'safe',
  threat: `
    The API server knows no such kind under this version, so the class does not exist and every pod that mounts it stays
    in ContainerCreating. What follows is the danger: somebody pastes the secret into a manifest to get the release out.`,
  impact: `No pods, and the temptation to write the secret down.`,
  remedy: `
    Write \`secrets-store.csi.x-k8s.io/v1\`.`,
  references: ['https://secrets-store-csi-driver.sigs.k8s.io/getting-started/usage.html'],
  subjects: providerClasses,
  *check({ label, root, apiVersion }) {
    if (apiVersion === undefined || apiVersion === served || isReference(apiVersion)) return;
    const version = root.at('apiVersion');
    const isOld = apiVersion === 'secrets-store.csi.x-k8s.io/v1alpha1';
    yield {
      at: version,
      ...(isOld && { severity: 'info' as const }),
      message: isOld
        ? say`${label} uses an API version that is deprecated since the driver's version 1.0.`
        : say`${label} has an API version that no cluster serves, so pods cannot mount it.`,
      fixes: [{ title: say`Write ${served}`, safety: 'safe', changes: version.set(served) }],
    };
  },
  examples: [
    {
      insecure: yaml`
        apiVersion: «v1»
        kind: SecretProviderClass
        metadata:
          name: shop
        spec:
          provider: vault
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
      why: 'A variable that a script fills in says nothing yet.',
      secure: yaml`
        apiVersion: $API_VERSION
        kind: SecretProviderClass
        metadata:
          name: shop
      `,
    },
    {
      why: 'The old version is still served by old drivers.',
      insecure: yaml`
        apiVersion: «secrets-store.csi.x-k8s.io/v1alpha1»
        kind: SecretProviderClass
        metadata:
          name: shop
      `,
      secure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop
      `,
    },
  ],
});

const served = 'secrets-store.csi.x-k8s.io/v1';
