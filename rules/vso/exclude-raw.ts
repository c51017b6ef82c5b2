import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { truthOf } from '../../server/kubernetes/pods';
import { consumers } from '../../server/vso/auths';

export default rule({
  title: 'Whole Vault answer copied along',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    Beside what the templates make, the operator keeps the key \`_raw\` with everything that Vault answered. Whoever is
    given the one value that the template shows reads all the others, those that are added later included.`,
  impact: `More of the secret than anyone needs.`,
  remedy: `
    Set \`excludeRaw: true\`.`,
  references: [
    'https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference',
    'https://developer.hashicorp.com/vault/docs/platform/k8s/vso/secret-transformation',
  ],

  subjects: consumers,
  *check({ label, root }) {
    const transformation = root.at('spec').at('destination').at('transformation');
    const excludeRaw = transformation.at('excludeRaw');
    const hasTemplates = transformation.at('templates').isPresent || transformation.at('transformationRefs').isPresent;
    if (!hasTemplates || excludeRaw.isUnknown || truthOf(excludeRaw) === true) return;
    yield {
      at: excludeRaw.isPresent
        ? excludeRaw
        : { unit: excludeRaw.unit, span: transformation.keyPlace.span, absentFrom: transformation.wholeSpan },
      message: say`The Secret of ${label} also gets everything that Vault answered, under "_raw".`,
      fixes: [
        {
          title: say`Leave out what Vault answered`,
          safety: 'review',
          caveat: say`Programs that read \`_raw\` fail.`,
          changes: excludeRaw.set(true),
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
            «transformation»:
              templates:
                url:
                  text: postgres://{{ get .Secrets "user" }}@db/shop
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
            transformation:
              templates:
                url:
                  text: postgres://{{ get .Secrets "user" }}@db/shop
              excludeRaw: true
      `,
    },
    {
      why: 'Written as false it is the default; without templates nothing is transformed.',
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
            transformation:
              excludeRaw: «false»
              transformationRefs:
                - name: shop
        ---
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: other
          namespace: shop
        spec:
          vaultAuthRef: shop
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: other
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
            transformation:
              excludeRaw: true
              transformationRefs:
                - name: shop
        ---
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: other
          namespace: shop
        spec:
          vaultAuthRef: shop
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: other
      `,
    },
  ],
});
