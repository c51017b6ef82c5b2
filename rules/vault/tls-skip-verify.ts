import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { parseBoolean } from '../../server/vault/annotations';
import { annotatedPods } from '../../server/vault/injection';

export default rule({
  title: "Vault's certificate is not checked",
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  fixable: 'review',
  threat: `
    The agent sends the pod's service account token to whoever answers at Vault's address. Someone on the path, or who
    controls DNS or a Service of that name, poses as Vault with any certificate and keeps the token. With it they log in
    to the real Vault and read every secret of the role.`,
  impact: "The pod's Vault identity and all its secrets.",
  remedy: `
    Remove the annotation. Where Vault's certificate comes from a private CA, put the CA into a Secret, mount it with
    \`tls-secret\`, and give its path, such as /vault/tls/ca.crt, in \`ca-cert\`; without it the agent can no longer
    connect.`,
  exceptions:
    'None in a cluster that others use. On a laptop the value belongs in a local overlay, not in the shared manifest.',
  references: [
    'https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations#vault-hashicorp-com-tls-skip-verify',
  ],
  standards: { cwe: [295], mitre: ['T1557'] },

  subjects: annotatedPods,
  *check({ pod, annotation }) {
    const written = annotation('tls-skip-verify');
    if (!written || written.field.isUnknown || parseBoolean(written.field.raw ?? '') !== true) return;
    yield {
      at: written.field,
      message: say`${pod.label} does not check Vault's certificate.`,
      fixes: [
        {
          title: say`Check Vault's certificate (needs a CA the agent knows)`,
          safety: 'review',
          caveat: say`The agent refuses a Vault whose certificate comes from a CA it does not know.`,
          changes: written.field.remove(),
        },
      ],
    };
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
            vault.hashicorp.com/tls-skip-verify: «"true"»
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
      why: 'The injector takes 1 and t for true as well.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/tls-skip-verify: «"1"»
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
      why: 'False is what the default says.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/tls-skip-verify: "false"
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
  ],
});
