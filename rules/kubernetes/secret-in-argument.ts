import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { credentialsWrittenIn } from '../../server/kubernetes/secrets/written';

export default rule({
  title: 'Secret on the command line',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The secret stands in a file that is committed and copied, everyone who may read the workload reads it, and every
    process on the node sees it in the list of processes, \`ps\` in a container that shares the process namespace
    included. Whoever finds it acts as this container until somebody changes it.`,
  impact: 'A credential in the repository, in the cluster and in every list of processes.',
  remedy: `
    Let the program read the secret from a file or a variable that comes from a Secret: most have a flag for that, such
    as \`--password-file\`. Change the secret: it is in the history.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    'https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/',
  ],
  standards: { cwe: [798, 214], mitre: ['T1552.001'] },

  subjects: credentialsWrittenIn('argument'),
  *check({ holder, name, kind, at }) {
    yield {
      at,
      secrets: [at],
      ...(kind !== undefined && { severity: 'error' as const }),
      message: kind
        ? say`The command line of ${holder} holds ${kind}.`
        : say`Argument "${name}" of ${holder} holds a secret in plain text.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: cache
        spec:
          containers:
            - name: redis
              image: redis:7.4
              args: ["--port", "6379", "--admin-password=«kM4-vein-Otter»"]
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: cache
        spec:
          containers:
            - name: redis
              image: redis:7.4
              args: ["/run/secrets/redis/redis.conf"]
      `,
    },
    {
      why: 'The value of a flag is the next word, unless that is a flag itself.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              command:
                - shop
                - --db-password
                - «kM4-vein-Otter»
                - --token
                - --verbose
      `,
    },
    {
      why: 'Scripts are read for what its form gives away.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              command: ["sh", "-c", "psql postgres://shop:«kM4-vein-Otter»@db/shop -f /init.sql"]
      `,
    },
    {
      why: 'Files, variables and templates are where a secret belongs.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              args:
                - --password-file=/run/secrets/db
                - --token=$(TOKEN)
                - --password
                - $(DB_PASSWORD)
                - --token-ttl=30m
      `,
    },
  ],
});
