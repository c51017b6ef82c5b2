import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { plainSecrets, sealedFacts } from '../../server/sealed/secrets';
import { isPlaceholder, isReference } from '../../server/secrets/values';

export default rule({
  title: 'Sealed secret committed in plain',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.2',
  threat: `
    The same Secret lies beside its sealed form. Everyone who can read the repository reads it here, so the sealing
    protects nothing, now and in every old commit.`,
  impact: `The value, for everyone who can read the repository.`,
  remedy: `
    Delete the plain file, and change the values: they are in the history.`,
  references: ['https://github.com/bitnami-labs/sealed-secrets#usage'],
  standards: { cwe: [312] },

  subjects: plainSecrets,
  *check({ label, name, namespace, root }, { find }) {
    if (name === undefined || root.at('sops').isPresent) return;
    const [sealed] = find(sealedFacts, 'name', name, { namespace });
    if (!sealed) return;
    const [first] = [...root.at('stringData').entries, ...root.at('data').entries].filter(
      ({ field }) => field.string && !isPlaceholder(field.string) && !isReference(field.string),
    );
    if (!first) return;
    yield {
      at: first.field,
      secrets: [first.field],
      message: say`${label} stands here unsealed, so its sealed form protects nothing.`,
      related: [{ at: sealed, message: say`This is its sealed form.` }],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: login
          namespace: shop
        stringData:
          password: «kM4-vein-Otter»
      `,
      world: {
        'sealed.yaml': yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: «login»
          namespace: shop
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
      `,
      },
    },
    {
      why: 'One of another name, one without values, and one that says where they go.',
      secure: yaml`
        apiVersion: v1
        kind: Secret
        metadata:
          name: mail
          namespace: shop
        stringData:
          password: kM4-vein-Otter
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: login
          namespace: shop
        stringData:
          password: <password>
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: login
          namespace: shop
        stringData:
          password: ENC[AES256_GCM,data:kM4vein,iv:x,tag:y,type:str]
        sops:
          version: 3.9.0
      `,
      world: {
        'sealed.yaml': yaml`
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
    },
  ],
});
