import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { sealedSecrets } from '../../server/sealed/secrets';
import { suspicionOf } from '../../server/secrets/credential';
import { isPlaceholder, isReference } from '../../server/secrets/values';

export default rule({
  title: 'Plain value in a sealed secret',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.2',
  threat: `
    The value is not sealed: everyone who can read the file has it. Whoever looks at the kind believes the opposite, so
    nobody minds who reads the repository.`,
  impact: `The value, for everyone who can read the repository.`,
  remedy: `
    Seal it with \`kubeseal\`, and change the value: it is in the history.`,
  references: ['https://github.com/bitnami-labs/sealed-secrets#usage'],
  standards: { cwe: [312] },

  subjects: sealedSecrets,
  *check({ label, root }) {
    const template = root.at('spec').at('template');
    for (const { key, field } of [...template.at('data').entries, ...template.at('stringData').entries]) {
      // What refers to a sealed value is filled in by the controller.
      if (!field.string || suspicionOf(key, field.string)?.by !== 'name') continue;
      yield { at: field, secrets: [field], message: say`"${key}" of ${label} stands here in plain text, not sealed.` };
    }
    for (const { key, field } of root.at('spec').at('encryptedData').entries) {
      const text = field.string?.trim();
      // A ciphertext begins with the length of its key, 256 or 512 bytes in two, and is at least as long.
      if (!text || isPlaceholder(text) || isReference(text) || /^Ag[A-P][A-Za-z0-9+/]/.test(text)) continue;
      yield {
        at: field,
        secrets: [field],
        message: say`"${key}" of ${label} is no ciphertext, so it is readable by everyone.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: shop
        spec:
          encryptedData:
            password: «a000LXZlaW4tT3R0ZXI=»
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
      why: 'What the template adds is not sealed; what refers to a sealed value is.',
      insecure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: shop
        spec:
          encryptedData:
            password: AgBy3i4OJSWKkF7mXqPpD2Hn5sTzU8vYcLb1oRw
          template:
            data:
              db_password: «kM4-vein-Otter»
              url: "postgres://shop:{{ .password }}@db/shop"
              user: shop
      `,
    },
    {
      why: 'A place for a ciphertext.',
      secure: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: login
          namespace: shop
        spec:
          encryptedData:
            password: <kubeseal output>
      `,
    },
  ],
});
