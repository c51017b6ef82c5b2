import { interpolated } from '../../server/compose/interpolation';
import { services, type Variable, variablesIn } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Database without a password',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The variable tells the image to take logins without a password. Whoever reaches the port is the administrator of the
    data: another service of the network that an attacker has taken over, or, where the port is published, anybody on the
    host's networks. Open databases are found and held to ransom within hours.`,
  impact: 'All data, to read, change and delete.',
  remedy: `
    Take the variable out and give the image a password from a file (\`NAME_FILE\` and \`secrets\`). Most images read it
    only when they first set up their volume: change it in the database where there is one already.`,
  exceptions: 'A throw-away database for tests whose port is not published.',
  references: [
    'https://hub.docker.com/_/postgres',
    'https://hub.docker.com/_/mysql',
    'https://mariadb.com/kb/en/mariadb-docker-environment-variables/',
    'https://neo4j.com/docs/operations-manual/current/docker/introduction/',
    'https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/security-settings',
  ],
  standards: { cwe: [306, 258] },

  subjects: services,
  *check({ name, field, isComplete }) {
    const variables = variablesIn(field.at('environment'));
    const isWhole = isComplete && !field.at('env_file').isPresent;
    for (const variable of variables) {
      const opens = openers.get(variable.name);
      if (!opens || !variable.value || variable.value.includes('$') || !opens.value.test(variable.value)) continue;
      if (opens.image && !opens.image.test(interpolated(field.at('image'))?.text ?? '')) continue;
      if (
        opens.without &&
        (!isWhole || variables.some((other) => other !== variable && opens.without!.test(other.name)))
      )
        continue;
      const { unit, span } = variable.valuePlace;
      yield {
        // A password may still come while the service is being typed.
        at: { unit, span, ...(opens.without && { absentFrom: field.wholeSpan }) },
        message: messageOf(name, variable),
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
              POSTGRES_HOST_AUTH_METHOD: «trust»
      `,
      secure: yaml`
        services:
          db:
            image: postgres:17
            environment:
              POSTGRES_PASSWORD_FILE: /run/secrets/db
            secrets: [db]
        secrets:
          db:
            file: ./db-password.txt
      `,
    },
    {
      why: 'These images look at whether anything is written: "no" opens them too.',
      insecure: yaml`
        services:
          db:
            image: mysql:8.4
            environment:
              - MYSQL_ALLOW_EMPTY_PASSWORD=«yes»
          shop:
            image: mariadb:11.4
            environment:
              MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: «"no"»
      `,
    },
    {
      why: 'Each server has a switch of its own, and a default is one.',
      insecure: yaml`
        services:
          graph:
            image: neo4j:5.26
            environment:
              NEO4J_AUTH: «none»
          search:
            image: elasticsearch:8.17.0
            environment:
              - xpack.security.enabled=«false»
          log:
            image: opensearchproject/opensearch:2.18.0
            environment:
              DISABLE_SECURITY_PLUGIN: \${OPEN:-«true»}
          cache:
            image: bitnami/redis:7.4
            environment:
              ALLOW_EMPTY_PASSWORD: «"yes"»
      `,
    },
    {
      why: 'A password that is set counts, and it may come from a file of variables.',
      secure: yaml`
        services:
          db:
            image: mysql:8.4
            environment:
              MYSQL_ALLOW_EMPTY_PASSWORD: "yes"
              MYSQL_ROOT_PASSWORD_FILE: /run/secrets/db
          shop:
            image: mariadb:11.4
            env_file: db.env
            environment:
              MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: "yes"
          cache:
            image: bitnami/redis:7.4
            environment:
              ALLOW_EMPTY_PASSWORD: "no"
          lessons:
            image: bitnami/moodle:4.5
            environment:
              ALLOW_EMPTY_PASSWORD: "yes"
          pg:
            image: postgres:17
            environment:
              POSTGRES_HOST_AUTH_METHOD: scram-sha-256
              POSTGRES_PASSWORD_FILE: /run/secrets/db
          graph:
            image: neo4j:5.26
            environment:
              NEO4J_AUTH: \${NEO4J_AUTH:?}
          search:
            image: elasticsearch:8.17.0
            environment:
              xpack.security.enabled: \${SECURITY}
      `,
    },
  ],
});

const messageOf = (service: string, { name, isDefault }: Variable) =>
  isDefault
    ? say`Variable "${name}" opens service "${service}" to everyone without a password by default.`
    : say`Variable "${name}" opens service "${service}" to everyone without a password.`;

interface Opener {
  /** The values that open the server. */
  readonly value: RegExp;
  /** The images that read it so, where others read it differently. */
  readonly image?: RegExp;
  /** The name of a variable that sets a password after all. */
  readonly without?: RegExp;
}

const rootPassword = /^(MYSQL|MARIADB)_(RANDOM_)?ROOT_PASSWORD(_HASH)?(_FILE)?$/;

/** Bitnami's databases. In the images of programs that use one, the same variable is about how they log in there. */
const bitnamiDatabase =
  /(^|\/)(keydb|mariadb(-galera)?|mysql|postgresql(-repmgr)?|(redis|valkey)(-cluster|-sentinel)?)(:|@|$)/;

/** By the names that the images' own pages give. */
const openers: ReadonlyMap<string, Opener> = new Map([
  ['POSTGRES_HOST_AUTH_METHOD', { value: /^trust$/ }],
  ['MYSQL_ALLOW_EMPTY_PASSWORD', { value: /./, without: rootPassword }],
  ['MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', { value: /./, without: rootPassword }],
  ['ALLOW_EMPTY_PASSWORD', { value: /^(yes|true|1)$/i, image: bitnamiDatabase, without: /PASSWORD(_FILE)?$/ }],
  ['NEO4J_AUTH', { value: /^none$/ }],
  // https://github.com/arangodb/arangodb-docker/issues/115: whatever it says.
  ['ARANGO_NO_AUTH', { value: /./ }],
  ['DISABLE_SECURITY_PLUGIN', { value: /^true$/ }],
  ['plugins.security.disabled', { value: /^true$/ }],
  ['xpack.security.enabled', { value: /^false$/ }],
]);
