import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Old API version of External Secrets',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    New releases of the operator no longer serve this version. After an upgrade the object is not read and nothing is
    rotated any more: a credential that was changed because it leaked stays in use.`,
  impact: `Secrets that silently stop being rotated.`,
  remedy: `
    Write \`external-secrets.io/v1\`.`,
  references: ['https://external-secrets.io/latest/introduction/stability-support/'],

  subjects: objectsOf(
    'external-secrets.io',
    'ExternalSecret',
    'ClusterExternalSecret',
    'SecretStore',
    'ClusterSecretStore',
  ),
  *check({ label, apiVersion, root }) {
    const isOld = apiVersion === 'external-secrets.io/v1beta1' || apiVersion === 'external-secrets.io/v1alpha1';
    if (!isOld) return;
    const version = root.at('apiVersion');
    yield {
      at: version,
      message: say`${label} has an API version that new releases of the operator no longer serve.`,
      fixes: [
        {
          title: say`Write external-secrets.io/v1`,
          safety: 'review',
          caveat: say`Releases of the operator before 0.16 do not serve that version yet.`,
          changes: version.set('external-secrets.io/v1'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: «external-secrets.io/v1beta1»
        kind: ExternalSecret
        metadata:
          name: shop
      `,
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: shop
      `,
    },
    {
      why: 'What has no newer version is no old one.',
      secure: yaml`
        apiVersion: external-secrets.io/v1alpha1
        kind: PushSecret
        metadata:
          name: shop
        ---
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata:
          name: shop
      `,
    },
  ],
});
