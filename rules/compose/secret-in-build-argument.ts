import { services, variablesIn } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { suspicionOf } from '../../server/secrets/credential';

export default rule({
  title: 'Secret in a build argument',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The token stands in a file that is committed and copied, and the builder writes it into its cache, with mode=max into
    provenance and, where the last stage uses it, into the history of the image. Whoever can pull the image reads it with
    \`docker history\` and uses it as the build did: packages are published and private sources fetched in your name.`,
  impact: 'Everyone who can read the repository or pull the image has the credential.',
  remedy: `
    Name the value under \`build.secrets\` and read it in the one step that needs it, with \`RUN --mount=type=secret\`.
    Change the token: it is in the history of the repository and of the image.`,
  references: [
    'https://docs.docker.com/reference/compose-file/build/#secrets',
    'https://docs.docker.com/build/building/secrets/',
    'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/',
  ],
  standards: { cwe: [798, 538], cis: ['CIS Docker 1.6: 4.10'], mitre: ['T1552.001'] },

  subjects: services,
  *check(service) {
    for (const { name, value, valuePlace, isDefault } of variablesIn(service.field.at('build').at('args'))) {
      const suspicion = value ? suspicionOf(name, value) : undefined;
      if (!suspicion || suspicion.by === 'placeholder') continue;
      yield {
        at: valuePlace,
        secrets: [valuePlace],
        // A live credential by its form, not a guess by the name of the argument.
        ...(suspicion.by === 'shape' && { severity: 'error' as const }),
        message:
          suspicion.by === 'shape'
            ? say`Build argument "${name}" of service "${service.name}" holds ${suspicion.kind}.`
            : isDefault
              ? say`Build argument "${name}" of service "${service.name}" has a secret in plain text as its default.`
              : say`Build argument "${name}" of service "${service.name}" holds a secret in plain text.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        services:
          web:
            build:
              context: .
              args:
                NODE_ENV: production
                NPM_TOKEN: «kM4-vein-Otter»
      `,
      secure: yaml`
        services:
          web:
            build:
              context: .
              args:
                NODE_ENV: production
              secrets: [npm_token]
        secrets:
          npm_token:
            environment: NPM_TOKEN
      `,
    },
    {
      why: 'The list form holds the same, and so does a default.',
      insecure: yaml`
        services:
          web:
            build:
              context: .
              args:
                - NPM_TOKEN=«kM4-vein-Otter»
                - PIP_PASSWORD=\${PIP_PASSWORD:-«kM4-vein-Otter»}
      `,
    },
    {
      why: 'What the shell provides is not written here, and a place for a secret is none.',
      secure: yaml`
        services:
          web:
            build:
              context: .
              args:
                NPM_TOKEN:
                PIP_PASSWORD: \${PIP_PASSWORD:?}
                TOKEN_URL: https://tokens.example.com
                API_TOKEN: changeme
      `,
    },
  ],
});
