import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { inheritedBy } from '../../server/istio/peers';
import { isIgnored, peerAuthentications, requireMutualTls } from '../../server/istio/policies';
import { peerAuthenticationOf } from '../../server/istio/policy-facts';
import { peerNameOf } from '../../server/istio/words';

export default rule({
  title: 'Mutual TLS is optional',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    A PERMISSIVE workload takes plain text beside mutual TLS. Anyone who reaches the pod's address, such as a
    compromised pod without a sidecar, talks to it without a certificate. Such callers have no identity: a DENY rule
    that names principals does not stop them, and an ALLOW rule with notPrincipals or notNamespaces lets them in.
    Whoever is on the path reads and alters what they send in the clear.`,
  impact: 'Unauthenticated callers inside the network; traffic that can be read and altered.',
  remedy: `
    Set the mode to STRICT once every caller has a sidecar or a ztunnel. Callers outside the mesh, such as health checks
    from a load balancer or a scraper without a proxy, are refused from then on.`,
  exceptions: `
    While workloads are being moved into the mesh, PERMISSIVE is the step between. Give it an end date, and restrict who
    reaches the port with a NetworkPolicy until then.`,
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#mutual-tls',
    'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    'https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/',
    'https://istio.io/latest/news/security/istio-security-2021-004/',
  ],
  standards: { cwe: [319], mitre: ['T1557'] },

  subjects: peerAuthentications,
  *check(policy, context) {
    const { label, spec } = policy;
    const mode = spec.at('mtls').at('mode');
    const own = peerAuthenticationOf(policy);
    if (mode.value !== 'PERMISSIVE' || !own || isIgnored(own.scope, context.config.istioRootNamespace)) return;
    const isMeshWide = own.scope.namespace === context.config.istioRootNamespace;
    const parent = inheritedBy(own, context);
    const isLowered = parent?.mode === 'STRICT';
    yield {
      at: mode,
      ...(isMeshWide && { severity: 'error' as const }),
      message: isMeshWide
        ? say`${label} lets every workload of the mesh accept plain text.`
        : isLowered
          ? say`${label} accepts plain text beside mutual TLS, where ${peerNameOf(parent.by.fact)} demands STRICT.`
          : say`${label} accepts plain text beside mutual TLS.`,
      ...(isLowered && {
        related: [{ at: parent.by, message: say`The mode for all else is STRICT; the narrower policy counts.` }],
      }),
      fixes: [requireMutualTls(mode)],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
          namespace: shop
        spec:
          mtls:
            mode: «PERMISSIVE»   # until the migration is over
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
          namespace: shop
        spec:
          mtls:
            mode: STRICT   # until the migration is over
      `,
    },
    {
      why: 'The narrower policy counts: one workload takes what its namespace and the mesh refuse.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: legacy
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: legacy
          mtls:
            mode: «PERMISSIVE»
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: legacy
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: legacy
          mtls:
            mode: STRICT
      `,
      world: {
        'mesh.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: «default»
            namespace: istio-system
          spec:
            mtls:
              mode: STRICT
        `,
      },
    },
    {
      why: 'Without a mode the policy inherits its parent: that may well be STRICT.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
        spec:
          mtls:
            mode: UNSET
      `,
    },
    {
      why: 'Istio ignores a policy with a selector in the root namespace: it accepts nothing.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: legacy
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              app: legacy
          mtls:
            mode: PERMISSIVE
      `,
    },
    {
      why: 'Another API of the same kind name is not meant.',
      secure: yaml`
        apiVersion: example.com/v1
        kind: PeerAuthentication
        metadata:
          name: default
        spec:
          mtls:
            mode: PERMISSIVE
      `,
    },
  ],
});
