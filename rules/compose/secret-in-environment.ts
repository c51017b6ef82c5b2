import { services, variablesIn } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { suspicionOf } from '../../server/secrets/credential';

export default rule({
  title: 'Secret in the environment',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  threat: `
    The password stands in a file that is committed and copied, and \`docker inspect\` shows it to everyone who may talk
    to Docker. Every process that the service starts inherits it, and crash reports and debug pages print it. Whoever
    finds it logs in as the service, from anywhere, until somebody changes it.`,
  impact: 'A password that many can read and nobody changes.',
  remedy: `
    Put the value into a file outside the repository and name it under \`secrets\`; many images read \`NAME_FILE\`.
    Taken from the shell (\`NAME: \${NAME:?}\`) it is out of the file, but still in \`docker inspect\` and in every
    process. Change the password: it is in the history.`,
  exceptions: 'A throw-away database for tests whose port is not published.',
  references: [
    'https://docs.docker.com/compose/how-tos/use-secrets/',
    'https://docs.docker.com/compose/how-tos/environment-variables/best-practices/',
  ],
  standards: { cwe: [798, 526], mitre: ['T1552.001'] },

  subjects: services,
  *check(service) {
    for (const { name, value, valuePlace, isDefault } of variablesIn(service.field.at('environment'))) {
      if (value === undefined || value === '') continue;
      const suspicion = suspicionOf(name, value);
      if (!suspicion || suspicion.by === 'placeholder') continue;
      yield {
        at: valuePlace,
        secrets: [valuePlace],
        // A live credential by its form, not a guess by the name of the variable.
        ...(suspicion.by === 'shape' && { severity: 'error' as const }),
        message:
          suspicion.by === 'shape'
            ? say`Variable "${name}" of service "${service.name}" holds ${suspicion.kind}.`
            : isDefault
              ? say`Variable "${name}" of service "${service.name}" has a secret in plain text as its default.`
              : say`Variable "${name}" of service "${service.name}" holds a secret in plain text.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        services:
          db:
            image: postgres:17
            environment:
              POSTGRES_USER: shop
              POSTGRES_PASSWORD: «kM4-vein-Otter»
      `,
      secure: yaml`
        services:
          db:
            image: postgres:17
            environment:
              POSTGRES_USER: shop
              POSTGRES_PASSWORD_FILE: /run/secrets/db
            secrets: [db]
        secrets:
          db:
            file: \${HOME}/.config/shop/db-password
      `,
    },
    {
      why: 'The list form holds the same.',
      insecure: yaml`
        services:
          db:
            image: postgres:17
            environment:
              - POSTGRES_PASSWORD=«kM4-vein-Otter»
              - POSTGRES_USER=shop
      `,
    },
    {
      why: 'What the shell or a file provides is not written here.',
      secure: yaml`
        services:
          db:
            image: postgres:17
            environment:
              - POSTGRES_PASSWORD
              - API_TOKEN=\${API_TOKEN:?}
      `,
    },
    {
      why: 'A default stands in the file too; so does what stands beside a variable.',
      insecure: yaml`
        services:
          db:
            image: postgres:17
            environment:
              POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:-«kM4-vein-Otter»}
              REPLICA_PASSWORD: \${REPLICA_PASSWORD-«kM4-vein-Otter»}
              NESTED_PASSWORD: "\${A:-\${B:-«kM4-vein-Otter»}}"
              DATABASE_URL: «postgres://shop:kM4-vein-Otter@\${HOST}/shop»
      `,
    },
    {
      why: 'What a variable alone holds is not here; an error text is no value.',
      secure: yaml`
        services:
          db:
            image: postgres:17
            environment:
              POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:?set it in the shell}
              REPLICA_PASSWORD: \${REPLICA_PASSWORD:-}
              NESTED_PASSWORD: \${A:-\${B}}
              API_PASSWORD: prefix-\${API}
              DATABASE_URL: postgres://shop:\${POSTGRES_PASSWORD}@db/shop
      `,
    },
  ],
});
