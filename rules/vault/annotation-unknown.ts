import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { nearestKey } from '../../server/vault/annotations';
import { annotatedPods } from '../../server/vault/injection';

export default rule({
  title: 'Unknown Vault annotation',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    The injector passes over annotations it does not know, without a word. A misspelt template leaves the secret out or,
    where \`agent-inject-secret-NAME\` names it too, prints every key of it; a misspelt TLS or security setting falls
    back to the default. The manifest then promises a protection that the pod does not have.`,
  impact: 'A setting that is silently missing.',
  remedy:
    'Write the name as the injector knows it. From then on the setting takes effect, which may change what the pod gets.',
  exceptions: 'A note of your own, such as a checksum that triggers a rollout: use a prefix of your own for it.',
  references: ['https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations'],

  subjects: annotatedPods,
  *check({ annotations, field }) {
    for (const { key, keyPlace, known, field: value } of annotations) {
      if (known) continue;
      const meant = nearestKey(key);
      yield meant
        ? {
            at: keyPlace,
            message: say`The injector knows no "${key}" and ignores it; "${meant}" is near.`,
            fixes: field.at(meant).isPresent
              ? []
              : [
                  {
                    title: say`Rename to ${meant} (the setting takes effect)`,
                    safety: 'review' as const,
                    caveat: say`The setting takes effect in pods that are created from then on.`,
                    changes: value.rename(meant),
                  },
                ],
          }
        : {
            at: keyPlace,
            severity: 'info' as const,
            message: say`The injector knows no "${key}" and ignores it.`,
          };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            «vault.hashicorp.com/agent-inject-templat-db»: |
              {{ with secret "database/creds/orders" }}{{ .Data.username }}{{ end }}
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-inject-template-db: |
              {{ with secret "database/creds/orders" }}{{ .Data.username }}{{ end }}
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'The injector compares names with their case.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            «vault.hashicorp.com/Role»: orders
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
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
      why: "Where nothing is near, it may be somebody's own note: that is information only.",
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            «vault.hashicorp.com/rollout-checksum»: "4711"
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'Every name may follow a stem that takes one.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-inject-secret-template-of-mine: database/creds/orders
            vault.hashicorp.com/preserve-secret-case: "true"
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
  ],
});
