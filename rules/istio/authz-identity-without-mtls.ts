import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { clauses } from '../../server/istio/clauses';
import { isDodgedInPlainText, modeFor } from '../../server/istio/identities';
import { peerNameOf } from '../../server/istio/words';

export default rule({
  title: 'Identity compared where plain text passes',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kiali: ['KIA0105'] },
  threat: `
    Who a caller is, the proxy knows from mutual TLS alone. Here plain text is accepted as well, and such a caller has
    no principal and no namespace: a DENY that names them does not match, and an ALLOW for all but some does. Whoever
    was to be kept out connects without a proxy.`,
  impact: 'Callers get past the policy by leaving TLS out.',
  remedy: `
    Set mutual TLS to STRICT for the workload. To refuse callers without an identity, deny \`notPrincipals: ["*"]\`.`,
  references: [
    'https://istio.io/latest/docs/concepts/security/#dependency-on-mutual-tls',
    'https://istio.io/latest/news/security/istio-security-2021-004/',
  ],
  standards: { cwe: [287, 863] },

  subjects: clauses,
  *check(clause, context) {
    const { policy, list, action } = clause;
    const set = isDodgedInPlainText(clause) ? modeFor(policy, context) : undefined;
    if (!set || set.mode === 'STRICT') return;
    yield {
      at: list.items[0] ?? list,
      message:
        action === 'DENY'
          ? say`${policy.label} does not deny whoever calls in plain text, which ${peerNameOf(set.by.fact)} accepts here.`
          : say`${policy.label} lets in whoever calls in plain text, which ${peerNameOf(set.by.fact)} accepts here.`,
      related: [{ at: set.by, message: say`The mode is ${set.mode}: a caller without TLS has no identity.` }],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-guests
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          action: DENY
          rules:
            - from:
                - source:
                    namespaces: [«guests»]
      `,
      world: {
        'peer.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: «default»
            namespace: shop
          spec:
            mtls:
              mode: PERMISSIVE
        `,
      },
    },
    {
      why: 'All but some are let in, and nobody is one of them.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-guests
          namespace: shop
        spec:
          rules:
            - from:
                - source:
                    notPrincipals: [«cluster.local/ns/guests/sa/web»]
      `,
      world: {
        'peer.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: «default»
            namespace: istio-system
          spec:
            mtls:
              mode: PERMISSIVE
        `,
      },
    },
    {
      why: 'Where mutual TLS is demanded everybody has an identity; where callers are named, nobody gets in without one.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-guests
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    namespaces: [guests]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: web
          namespace: bank
        spec:
          rules:
            - from:
                - source:
                    namespaces: [web]
      `,
      world: {
        'peer.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: default
            namespace: shop
          spec:
            mtls:
              mode: STRICT
          ---
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: default
            namespace: bank
          spec:
            mtls:
              mode: PERMISSIVE
        `,
      },
    },
    {
      why: 'Who has no principal is denied: that is everybody without TLS.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: mesh-only
          namespace: shop
        spec:
          action: DENY
          rules:
            - from:
                - source:
                    notPrincipals: ["*"]
      `,
      world: {
        'peer.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: default
            namespace: shop
          spec:
            mtls:
              mode: PERMISSIVE
        `,
      },
    },
  ],
});
