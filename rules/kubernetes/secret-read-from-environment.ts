import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Secret read as a variable',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  aliases: {
    checkov: ['CKV_K8S_35'],
    kics: ['secrets_as_environment_variables'],
    'kube-linter': ['read-secret-from-env-var'],
    kubescape: ['C-0207'],
    kubesec: ['SecretsAsEnvironmentVariables'],
    monokle: ['no-secret-mounted-as-env'],
    kyverno: ['disallow-secrets-from-env-vars'],
    datree: ['CIS_INVALID_KEY_SECRETKEYREF_SECRETREF'],
  },
  threat: `
    Every process that the container starts inherits its variables, crash reports and debug pages print them, and
    \`/proc/1/environ\` keeps them for the life of the process. Whoever reads one of those has the secret, and a rotated
    Secret reaches the container only with its next start.`,
  impact: 'A secret in logs and reports that few people think of.',
  remedy: 'Mount the Secret as a file, with `defaultMode: 0400`, where the program can read one.',
  exceptions: 'Programs that only read variables.',
  references: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    'https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod',
  ],
  standards: { cwe: [526], cis: ['CIS Kubernetes 1.12: 5.4.1'], mitre: ['T1552.001'] },

  subjects: containers,
  *check({ name, field }) {
    for (const variable of field.at('env').items) {
      const reference = variable.at('valueFrom').at('secretKeyRef');
      if (!reference.isPresent) continue;
      yield {
        at: reference.keyPlace,
        message: say`Variable "${variable.at('name').raw ?? ''}" of container "${name}" is read from a Secret.`,
      };
    }
    for (const source of field.at('envFrom').items) {
      const reference = source.at('secretRef');
      if (!reference.isPresent) continue;
      yield {
        at: reference.keyPlace,
        message: say`Container "${name}" gets every key of Secret "${reference.at('name').raw ?? ''}" as a variable.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              env:
                - name: DB_PASSWORD
                  valueFrom:
                    «secretKeyRef»:
                      name: shop-db
                      key: password
              envFrom:
                - configMapRef:
                    name: shop
                - «secretRef»:
                    name: shop-mail
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          securityContext:
            runAsUser: 10001
            fsGroup: 10001
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              env:
                - name: DB_PASSWORD_FILE
                  value: /run/secrets/db/password
              volumeMounts:
                - name: db
                  mountPath: /run/secrets/db
                  readOnly: true
          volumes:
            - name: db
              secret:
                secretName: shop-db
                defaultMode: 0440
      `,
    },
  ],
});
