import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { renamesOf, scopeOf, sealedSecrets } from '../../server/sealed/secrets';

export default rule({
  title: 'Sealed secret applied under another name',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The ciphertext opens only under the name and namespace that it was sealed for. The controller reports "no key could
    decrypt secret" and makes none; people then seal it cluster-wide, and everyone who copies it can open it.`,
  impact: `No Secret, and the temptation to seal it for everywhere.`,
  remedy: `
    Seal it for the name and namespace that the kustomization gives it, or take it out of what is renamed.`,
  references: ['https://github.com/bitnami-labs/sealed-secrets#scopes'],

  subjects: sealedSecrets,
  *check(sealed, { find }) {
    const scope = scopeOf(sealed);
    if (scope === 'cluster-wide') return;
    const [rename] = renamesOf(sealed, scope, find);
    const changed = sealed.metadata.at(rename?.fact.what ?? 'name');
    if (!rename || !changed.isPresent) return;
    yield {
      // The scope may still come.
      at: { unit: changed.unit, span: changed.span, absentFrom: sealed.metadata.wholeSpan },
      message: say`${sealed.label} cannot be unsealed: a kustomization gives it another ${rename.fact.what} (${rename.fact.how}).`,
      related: [{ at: rename, message: say`This changes the ${rename.fact.what}.` }],
    };
  },

  examples: [
    {
      path: 'base/login.yaml',
      insecure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: «login»
          namespace: shop
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
      `,
      world: {
        'kustomization.yaml': yaml`
        resources:
          - base/login.yaml
        namePrefix: «dev-»
      `,
      },
    },
    {
      why: 'Another namespace closes a namespace-wide one as well.',
      path: 'login.yaml',
      insecure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: «shop»
          annotations:
            sealedsecrets.bitnami.com/namespace-wide: "true"
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
      `,
      world: {
        'kustomization.yaml': yaml`
        resources:
          - login.yaml
        nameSuffix: -dev
        namespace: «staging»
      `,
      },
    },
    {
      why: 'Its own namespace, and a scope that lets it move.',
      path: 'login.yaml',
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
      world: {
        'kustomization.yaml': yaml`
        resources:
          - login.yaml
        namespace: shop
      `,
      },
    },
    {
      why: 'Cluster-wide it opens everywhere.',
      path: 'login.yaml',
      secure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: shop
          annotations:
            sealedsecrets.bitnami.com/cluster-wide: "true"
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
      `,
      world: {
        'kustomization.yaml': yaml`
        resources:
          - login.yaml
        namePrefix: dev-
      `,
      },
    },
  ],
});
