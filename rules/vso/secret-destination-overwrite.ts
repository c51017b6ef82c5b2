import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { truthOf } from '../../server/kubernetes/pods';
import { consumers } from '../../server/vso/auths';

export default rule({
  title: 'Synced secret replaces a stranger',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The operator writes over a Secret of this name that it did not make. Whoever may create such an object in the
    namespace replaces the certificate or password of another workload with what they keep in Vault, or destroys it.`,
  impact: `Another workload's Secret.`,
  remedy: `
    Leave \`overwrite\` out, and give the Secret a name of its own.`,
  references: ['https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference'],

  subjects: consumers,
  *check({ label, root }) {
    const overwrite = root.at('spec').at('destination').at('overwrite');
    if (truthOf(overwrite) !== true) return;
    yield {
      at: overwrite,
      message: say`${label} replaces a Secret of that name that it did not make.`,
      fixes: [
        {
          title: say`Replace no Secret of others`,
          safety: 'review',
          caveat: say`Where a Secret of that name exists already, it is no longer synced.`,
          changes: overwrite.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: login
          namespace: shop
        spec:
          vaultAuthRef: shop
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: login
            overwrite: «true»
      `,
      secure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: login
          namespace: shop
        spec:
          vaultAuthRef: shop
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: login
      `,
    },
    {
      why: 'Off is the default.',
      secure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: login
          namespace: shop
        spec:
          vaultAuthRef: shop
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: login
            overwrite: false
      `,
    },
  ],
});
