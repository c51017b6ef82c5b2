import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { kustomizations } from '../../server/kustomize/kustomization';
import { suspicionOf } from '../../server/secrets/credential';
import { looksRandom } from '../../server/secrets/entropy';

export default rule({
  title: 'Secret generated from plain text',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The generator only packs what stands here into a Secret. Everyone who can read the repository, in any clone and any
    old commit, has the credential, whether or not they may read Secrets in the cluster.`,
  impact: 'A credential that the whole history of the repository gives away.',
  remedy: `
    Name a file that is not committed under \`files\` or \`envs\`, or apply an ExternalSecret, a SealedSecret or a file
    encrypted by SOPS instead. Change the credential: it is in the history.`,
  exceptions: 'Values for a local test cluster.',
  references: [
    'https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/secretgenerator/',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  standards: { cwe: [798, 312], mitre: ['T1552.001'] },

  subjects: kustomizations,
  *check(kustomization) {
    for (const generator of kustomization.at('secretGenerator').items) {
      const secret = generator.at('name').raw ?? '';
      for (const literal of generator.at('literals').items) {
        const text = literal.string ?? '';
        const equals = text.indexOf('=');
        const name = text.slice(0, Math.max(equals, 0));
        const value = text.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2');
        const suspicion = suspicionOf(name, value);
        if (suspicion?.by === 'placeholder' || !(suspicion || looksRandom(value))) continue;
        const start = text.indexOf(value, equals + 1);
        const at = literal.raw === text ? literal.part(start, start + value.length) : literal;
        yield {
          at,
          secrets: [at],
          ...(suspicion?.by === 'shape' && { severity: 'error' as const }),
          message:
            suspicion?.by === 'shape'
              ? say`"${name}" of the generated Secret "${secret}" holds ${suspicion.kind}.`
              : say`The value of "${name}" of the generated Secret "${secret}" is readable by everyone who can read this file.`,
        };
      }
    }
  },

  examples: [
    {
      path: 'kustomization.yaml',
      insecure: yaml`
        resources:
          - shop.yaml
        secretGenerator:
          - name: shop-db
            literals:
              - username=shop
              - password=«kM4-vein-Otter»
      `,
      secure: yaml`
        resources:
          - shop.yaml
        secretGenerator:
          - name: shop-db
            envs:
              - db.env
      `,
    },
    {
      why: 'Generated values are told whatever their name; places for a secret and settings of ConfigMaps are not.',
      path: 'kustomization.yaml',
      insecure: yaml`
        secretGenerator:
          - name: shop
            literals:
              - cookie="«q8Zr2LxT7vNwB4KdJ9sYhG3f»"
              - password=<password>
              - url=https://shop.example.com
        configMapGenerator:
          - name: shop
            literals:
              - currency=EUR
      `,
    },
  ],
});
