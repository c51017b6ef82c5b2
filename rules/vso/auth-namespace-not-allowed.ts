import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { authFacts, authOf, consumers } from '../../server/vso/auths';

export default rule({
  title: 'Vault login closed to this namespace',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The VaultAuth admits other namespaces, or none but its own, so this secret is never synced. The danger is the way
    out: somebody writes \`"*"\` into the list, and every namespace reads with that login.`,
  impact: `No Secret, and the temptation to open the login to all.`,
  remedy: `
    Add this namespace to \`allowedNamespaces\`, or make a VaultAuth here.`,
  references: ['https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference'],

  subjects: consumers,
  *check(consumer, { find }) {
    const auth = authOf(consumer);
    const { label, namespace } = consumer;
    if (!auth?.namespace || namespace === undefined || auth.namespace === namespace) return;
    const [known, ...others] = find(authFacts, 'name', auth.name, { namespace: auth.namespace });
    // The operator lets every namespace use the one called default of its own namespace.
    if (!known || others.length > 0 || auth.name === 'default') return;
    const { allowed } = known.fact;
    if (allowed === undefined || allowed.includes(namespace) || allowed.includes('*')) return;
    yield {
      at: auth.field,
      message:
        allowed.length > 0
          ? say`${label} is never synced: VaultAuth "${auth.name}" admits ${allowed.join(', ')}, not "${namespace}".`
          : say`${label} is never synced: VaultAuth "${auth.name}" admits only its own namespace, "${auth.namespace}".`,
      related: [{ at: known, message: say`This login decides who may use it.` }],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: login
          namespace: shop
        spec:
          vaultAuthRef: «vault/shared»
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: login
      `,
      world: {
        'auth.yaml': yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: «shared»
          namespace: vault
        spec:
          method: kubernetes
          mount: kubernetes
          allowedNamespaces: [billing]
          kubernetes:
            role: shop
            serviceAccount: shop
            audiences: [vault]
      `,
      },
    },
    {
      why: 'Unset admits none but its own namespace.',
      insecure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: login
          namespace: shop
        spec:
          vaultAuthRef: «vault/shared»
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: login
      `,
      world: {
        'auth.yaml': yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: «shared»
          namespace: vault
        spec:
          method: kubernetes
          mount: kubernetes
          kubernetes:
            role: shop
            serviceAccount: shop
            audiences: [vault]
      `,
      },
    },
    {
      why: 'A namespace that is listed, all of them, and the login that the operator opens to everyone.',
      secure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: login
          namespace: shop
        spec:
          vaultAuthRef: vault/shared
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: login
        ---
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: open
          namespace: shop
        spec:
          vaultAuthRef: vault/open
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: open
        ---
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: default
          namespace: shop
        spec:
          vaultAuthRef: vault/default
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: default
      `,
      world: {
        'a.yaml': yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: shared
          namespace: vault
        spec:
          method: kubernetes
          mount: kubernetes
          allowedNamespaces: [shop]
          kubernetes:
            role: shop
            serviceAccount: shop
            audiences: [vault]
      `,
        'b.yaml': yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: open
          namespace: vault
        spec:
          method: kubernetes
          mount: kubernetes
          allowedNamespaces: ["*"]
          kubernetes:
            role: shop
            serviceAccount: shop
            audiences: [vault]
      `,
        'c.yaml': yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata:
          name: default
          namespace: vault
        spec:
          method: kubernetes
          mount: kubernetes
          kubernetes:
            role: shop
            serviceAccount: shop
            audiences: [vault]
      `,
      },
    },
    {
      why: 'A login that is not here, and one of its own namespace.',
      secure: yaml`
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: login
          namespace: shop
        spec:
          vaultAuthRef: vault/unknown
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: login
        ---
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultStaticSecret
        metadata:
          name: own
          namespace: shop
        spec:
          vaultAuthRef: own
          mount: secret
          type: kv-v2
          path: shop/login
          destination:
            create: true
            name: own
      `,
    },
  ],
});
