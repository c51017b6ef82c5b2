import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { scopeAnnotations, scopeOf, sealedSecrets } from '../../server/sealed/secrets';

export default rule({
  title: 'Sealed secret opens elsewhere',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The controller opens the ciphertext under another name, and where it is cluster-wide in any namespace. It stands in
    the repository for everyone: whoever may create a SealedSecret in a namespace of their own copies it there and reads
    the value.`,
  impact: `The value, for everyone who may create SealedSecrets.`,
  remedy: `
    Seal it again without \`--scope\`, for its own name and namespace, and take the annotation out.`,
  references: ['https://github.com/bitnami-labs/sealed-secrets#scopes'],

  subjects: sealedSecrets,
  *check(sealed) {
    const scope = scopeOf(sealed);
    if (scope === 'strict') return;
    const annotation = sealed.metadata.at('annotations').at(scopeAnnotations[scope]);
    yield {
      at: annotation.keyPlace,
      ...(scope === 'namespace-wide' && { severity: 'info' as const }),
      message:
        scope === 'cluster-wide'
          ? say`${sealed.label} can be unsealed in every namespace, under any name.`
          : say`${sealed.label} can be unsealed under any name in its namespace.`,
      fixes: [
        {
          title: say`Unseal it under its own name and namespace alone`,
          safety: 'review',
          caveat: say`The ciphertext has to be made anew: the controller cannot open this one any more.`,
          changes: annotation.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: shop
          annotations:
            «sealedsecrets.bitnami.com/cluster-wide»: "true"
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
      `,
      secure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: shop
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
      `,
    },
    {
      why: 'Namespace-wide lets it take another name, no other namespace.',
      insecure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: shop
          annotations:
            «sealedsecrets.bitnami.com/namespace-wide»: "true"
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
      `,
      secure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: shop
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
      `,
    },
    {
      why: 'Strict is the default.',
      secure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: shop
          annotations:
            sealedsecrets.bitnami.com/cluster-wide: "false"
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
      `,
    },
  ],
});
