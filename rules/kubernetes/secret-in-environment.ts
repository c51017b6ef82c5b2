import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { credentialsWrittenIn } from '../../server/kubernetes/secrets/written';

export default rule({
  title: 'Secret in the environment',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: {
    'kube-linter': ['env-var-secret'],
    polaris: ['sensitiveContainerEnvVar'],
    kubescape: ['C-0012', 'C-0259'],
    monokle: ['no-secret-env'],
  },
  fixable: 'template',
  threat: `
    The password stands in a file that is committed and copied, and everyone who may read the workload in the cluster
    reads it with \`kubectl describe\`, also where Secrets are closed to them. Whoever finds it logs in as the container
    does, from anywhere, until somebody changes it.`,
  impact: 'A password that many can read and nobody changes.',
  remedy: `
    Keep the value in a Secret that is made outside the repository (External Secrets, Sealed Secrets, a vault), and name
    it with \`valueFrom.secretKeyRef\`, or mount it as a file. Change the password: it is in the history.`,
  exceptions: 'A throw-away database for tests that nothing outside the test can reach.',
  references: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    'https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/',
  ],
  standards: { cwe: [798, 526], cis: ['CIS Kubernetes 1.12: 5.4.1'], mitre: ['T1552.001'] },

  subjects: credentialsWrittenIn('environment'),
  *check({ holder, name, kind, field, at }) {
    yield {
      at,
      secrets: [at],
      // A live credential by its form, not a guess by the name of the variable.
      ...(kind !== undefined && { severity: 'error' as const }),
      message: kind
        ? say`Variable "${name}" of ${holder} holds ${kind}.`
        : say`Variable "${name}" of ${holder} holds a secret in plain text.`,
      fixes: [
        {
          title: say`Read it from a Secret`,
          safety: 'template',
          changes: [
            ...field.at('value').remove(),
            ...field.at('valueFrom').set({ secretKeyRef: { name: blank('secret'), key: blank('key') } }),
          ],
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: shop
        spec:
          template:
            spec:
              containers:
                - name: web
                  image: registry.example.com/shop:1.4
                  env:
                    - name: DB_USER
                      value: shop
                    - name: DB_PASSWORD
                      value: «kM4-vein-Otter»
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: shop
        spec:
          template:
            spec:
              containers:
                - name: web
                  image: registry.example.com/shop:1.4
                  env:
                    - name: DB_USER
                      value: shop
                    - name: DB_PASSWORD
                      valueFrom:
                        secretKeyRef:
                          name: shop-db
                          key: password
      `,
    },
    {
      why: 'A form that only a credential has is told whatever the variable is called.',
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
                - name: DATABASE
                  value: postgres://shop:«kM4-vein-Otter»@db/shop
      `,
    },
    {
      why: 'Names of files, references, switches and places for a secret hold none.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              env:
                - name: DB_PASSWORD_FILE
                  value: /run/secrets/db
                - name: ADMIN_PASSWORD
                  value: $(DB_PASSWORD)
                - name: TOKEN_TTL
                  value: 30m
                - name: API_TOKEN
                  value: ""
                - name: API_KEY
                  value: <your key>
                - name: REQUIRE_PASSWORD
                  value: "true"
      `,
    },
  ],
});
