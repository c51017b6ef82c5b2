import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauseValues } from '../../server/istio/clauses';
import { outsideNamespaceOf } from '../../server/istio/known-callers';

export default rule({
  title: 'Caller without an identity',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The pods of this namespace are not in the mesh, so they have no certificate and nobody can tell who they are. An
    ALLOW never lets them in, and people widen it to all addresses; a DENY never stops them.`,
  impact: 'A rule that no caller of that namespace fits.',
  remedy: `
    Bring the namespace into the mesh, or write the rule for callers without an identity: by \`ipBlocks\`, or with a
    DENY of \`notPrincipals: ["*"]\`.`,
  references: [
    'https://istio.io/latest/docs/concepts/security/#dependency-on-mutual-tls',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source',
  ],
  standards: { cwe: [863] },

  subjects: clauseValues,
  *check(clause, { find }) {
    const { policy, at, action, isNegative } = clause;
    const outside = outsideNamespaceOf(clause, find);
    if (!outside || isNegative) return;
    yield {
      at,
      ...(action === 'DENY' && { severity: 'error' as const }),
      message:
        action === 'DENY'
          ? say`${policy.label} does not stop callers of namespace "${outside.fact.name}": they are not in the mesh, and have no identity.`
          : say`${policy.label} lets in nobody of namespace "${outside.fact.name}": its pods are not in the mesh, and have no identity.`,
      related: [{ at: outside, message: say`Nothing brings the pods of this namespace into the mesh.` }],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    namespaces: [«legacy»]
      `,
      world: {
        'ns.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: «legacy»
            labels:
              istio-injection: disabled
        `,
      },
    },
    {
      why: 'Others have a label that this one lacks.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    principals: [«cluster.local/ns/legacy/sa/batch»]
      `,
      world: {
        'ns.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: «legacy»
            labels:
              team: legacy
          ---
          apiVersion: v1
          kind: Namespace
          metadata:
            name: shop
            labels:
              istio-injection: enabled
        `,
      },
    },
    {
      why: 'In the mesh, with pods that ask for a sidecar, or not known at all.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: api
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    namespaces: [shop, batch, other, "team-*"]
      `,
      world: {
        'ns.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: shop
            labels:
              istio.io/rev: stable
          ---
          apiVersion: v1
          kind: Namespace
          metadata:
            name: batch
            labels:
              team: batch
          ---
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: job
            namespace: batch
          spec:
            selector:
              matchLabels:
                app: job
            template:
              metadata:
                labels:
                  app: job
                  sidecar.istio.io/inject: "true"
              spec:
                containers:
                  - name: job
                    image: registry.example.com/api:1.4.2
        `,
      },
    },
  ],
});
