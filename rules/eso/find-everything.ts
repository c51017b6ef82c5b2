import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { externalSecrets } from '../../server/eso/stores';

export default rule({
  title: 'Fetches every secret of the store',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The pattern matches every name, so this namespace gets a copy of every secret that the store can read, and of each
    that is added later. Whoever may read Secrets here has them all.`,
  impact: `Every secret of the store, in one namespace.`,
  remedy: `
    Name the secrets under \`data\`, or match by a path, a tag or a prefix that only this workload has.`,
  references: [
    'https://external-secrets.io/latest/guides/getallsecrets/',
    'https://external-secrets.io/latest/guides/security-best-practices/',
  ],
  standards: { cwe: [250] },

  subjects: externalSecrets,
  *check({ label, root }) {
    for (const source of root.at('spec').at('dataFrom').items) {
      const find = source.at('find');
      const pattern = find.at('name').at('regexp');
      const isNarrowed = !find.at('path').isAbsent || !find.at('tags').isAbsent;
      if (pattern.string === undefined || !/^\^?\.[*+]\$?$/.test(pattern.string) || isNarrowed) continue;
      yield { at: pattern, message: say`${label} fetches every secret that its store can read.` };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: shop
        spec:
          secretStoreRef:
            name: vault
            kind: ClusterSecretStore
          dataFrom:
            - find:
                name:
                  regexp: «".*"»
      `,
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: shop
        spec:
          secretStoreRef:
            name: vault
            kind: ClusterSecretStore
          dataFrom:
            - find:
                path: shop/
                name:
                  regexp: ".*"
      `,
    },
    {
      why: 'A pattern that names something.',
      secure: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: shop
        spec:
          secretStoreRef:
            name: vault
          dataFrom:
            - find:
                name:
                  regexp: ^shop-.*
      `,
    },
  ],
});
