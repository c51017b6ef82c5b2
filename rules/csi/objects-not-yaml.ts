import { fetchedBy, providerClasses } from '../../server/csi/provider-classes';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'List of secrets cannot be read',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The provider parses \`objects\` as YAML of its own. Where that fails nothing is mounted and the pod does not start,
    with an error that only the node's events show. Somebody then pastes the secret into the manifest to get the release
    out.`,
  impact: `No pod, and the temptation to write the secret down.`,
  remedy: `
    Write a list under \`objects: |\`; for Azure a list of texts under \`array:\`.`,
  references: [
    'https://developer.hashicorp.com/vault/docs/platform/k8s/csi/configurations',
    'https://azure.github.io/secrets-store-csi-driver-provider-azure/docs/getting-started/usage/',
  ],
  subjects: providerClasses,
  *check(providerClass) {
    const fetched = fetchedBy(providerClass);
    if (!fetched || fetched.isList) return;
    const objects = providerClass.root.at('spec').at('parameters').at('objects');
    yield {
      // While the text is typed it is often no list yet.
      at: { ...objects.keyPlace, absentFrom: objects.wholeSpan },
      message: say`The objects of ${providerClass.label} are no YAML list, so nothing is mounted.`,
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
            «objects»: |
              objectName: password
              secretPath: secret/data/shop
              secretKey: password
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
      `,
    },
    {
      why: 'What does not parse at all, and a list of Azure without its key.',
      insecure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: broken
        spec:
          provider: aws
          parameters:
            «objects»: |
              - objectName: "shop
        ---
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: list
        spec:
          provider: azure
          parameters:
            «objects»: |
              - objectName: shop
      `,
    },
    {
      why: 'The form of Azure, and a class without objects.',
      secure: yaml`
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: shop
        spec:
          provider: azure
          parameters:
            objects: |
              array:
                - |
                  objectName: shop
                  objectType: secret
        ---
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: none
        spec:
          provider: gcp
          parameters:
            secrets: |
              - resourceName: projects/1/secrets/shop/versions/latest
                path: shop
      `,
    },
  ],
});
