import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { misplacedAnnotations } from '../../server/vault/injection';

export default rule({
  title: 'Vault annotations on the workload',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    The injector looks at pods, and a pod gets its annotations from the template, so on the workload they do nothing. No
    secret arrives, and nothing is open because of it; the risk is the workaround, a password in an environment variable
    or a ConfigMap, where many can read it. If the template has \`agent-inject\` and not the role, the webhook refuses
    every pod.`,
  impact: 'No secrets, or no pods, and the temptation to put a password in the open.',
  remedy: `
    Move the annotations to the metadata of the pod template. Injection works from the next rollout on: pods get an init
    container and a sidecar, and need a Vault role that accepts their service account.`,
  references: [
    'https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations',
    'https://github.com/hashicorp/vault-helm/issues/335',
  ],

  subjects: misplacedAnnotations,
  *check({ label, annotations, templateAnnotations }) {
    const [first, ...others] = annotations;
    const isAlreadyThere = (key: string) => templateAnnotations.at(key).isPresent;
    const isSame = ({ key, field }: typeof first) => templateAnnotations.at(key).raw === field.raw;
    // Of two different values nobody but the user knows the right one.
    const canMove = annotations.every((annotation) => !isAlreadyThere(annotation.key) || isSame(annotation));
    yield {
      at: first.keyPlace,
      message:
        others.length === 0
          ? say`"${first.key}" on ${label} does nothing: the injector reads the pod template's annotations.`
          : say`"${first.key}" and ${others.length} more on ${label} do nothing: the injector reads the pod template's annotations.`,
      related: others.map(({ keyPlace }) => ({ at: keyPlace, message: say`It does nothing here either.` })),
      fixes: canMove
        ? [
            {
              title: say`Move to the pod template (injection starts to work)`,
              safety: 'review',
              caveat: say`New pods get Vault's containers, and start only if Vault accepts their role and service account.`,
              changes: annotations.flatMap(({ key, field }) =>
                isAlreadyThere(key) ? field.remove() : field.move(templateAnnotations),
              ),
            },
          ]
        : [],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: orders
          annotations:
            «vault.hashicorp.com/agent-inject»: "true"
            vault.hashicorp.com/role: orders
        spec:
          template:
            metadata:
              labels:
                app: orders
            spec:
              containers:
                - name: orders
                  image: registry.example.com/orders:1.4
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: orders
        spec:
          template:
            metadata:
              labels:
                app: orders
              annotations:
                vault.hashicorp.com/agent-inject: "true"
                vault.hashicorp.com/role: orders
            spec:
              containers:
                - name: orders
                  image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'What the template has already is not written twice; templates keep their lines.',
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: orders
          annotations:
            team: shop
            «vault.hashicorp.com/agent-inject»: "true"
            vault.hashicorp.com/agent-inject-template-db: |
              {{ with secret "database/creds/orders" -}}
              {{ .Data.username }}
              {{- end }}
        spec:
          template:
            metadata:
              annotations:
                vault.hashicorp.com/agent-inject: "true"
                vault.hashicorp.com/role: orders
            spec:
              containers:
                - name: orders
                  image: registry.example.com/orders:1.4
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: orders
          annotations:
            team: shop
        spec:
          template:
            metadata:
              annotations:
                vault.hashicorp.com/agent-inject: "true"
                vault.hashicorp.com/role: orders
                vault.hashicorp.com/agent-inject-template-db: |
                  {{ with secret "database/creds/orders" -}}
                  {{ .Data.username }}
                  {{- end }}
            spec:
              containers:
                - name: orders
                  image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'What a CronJob gives its jobs does not reach their pods either.',
      insecure: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: report
        spec:
          schedule: "0 4 * * *"
          jobTemplate:
            metadata:
              annotations:
                «vault.hashicorp.com/agent-inject»: "true"
                vault.hashicorp.com/role: report
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: report
                      image: registry.example.com/report:1.4
      `,
      secure: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: report
        spec:
          schedule: "0 4 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: report
                      image: registry.example.com/report:1.4
                metadata:
                  annotations:
                    vault.hashicorp.com/agent-inject: "true"
                    vault.hashicorp.com/role: report
      `,
    },
    {
      why: 'A Pod is what the injector looks at.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: "A service account may carry notes for Vault's own use.",
      secure: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/alias-metadata-team: shop
      `,
    },
  ],
});
