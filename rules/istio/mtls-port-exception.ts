import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { inheritedBy } from '../../server/istio/peers';
import { isIgnored, peerAuthentications, requireMutualTls } from '../../server/istio/policies';
import { peerAuthenticationOf } from '../../server/istio/policy-facts';

export default rule({
  title: 'Port without mutual TLS',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The workload demands mutual TLS, and one of its ports is left out. Whoever reaches the pod's address talks to that port
    without a certificate, and whoever is on the path reads and changes what is sent there. Such callers have no identity,
    so no policy on principals or namespaces stops them.`,
  impact: 'A plain-text side door into a protected workload.',
  remedy: `
    Set the port to STRICT, or remove it from the list. Where a scraper or a health check without a proxy needs it, limit
    who reaches the port with a NetworkPolicy.`,
  exceptions:
    'A port that speaks its own TLS, or one with nothing but metrics behind a NetworkPolicy. Numbers are ports of the container, not of the Service.',
  references: [
    'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    'https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#enable-mutual-tls-per-workload',
  ],
  standards: { cwe: [319], mitre: ['T1557'] },

  subjects: peerAuthentications,
  *check(policy, context) {
    const own = peerAuthenticationOf(policy);
    if (!own || isIgnored(own.scope, context.config.istioRootNamespace)) return;
    const parent = own.mode === undefined ? inheritedBy(own, context) : undefined;
    const isStrict = (own.mode ?? parent?.mode) === 'STRICT';
    for (const { key, field } of policy.spec.at('portLevelMtls').entries) {
      const mode = field.at('mode');
      const isOpen = mode.value === 'DISABLE' || (mode.value === 'PERMISSIVE' && isStrict);
      if (!isOpen) continue;
      yield {
        at: mode,
        ...(mode.value === 'DISABLE' && { severity: 'error' as const }),
        message:
          mode.value === 'DISABLE'
            ? say`${policy.label} switches mutual TLS off on port ${key}.`
            : say`${policy.label} accepts plain text on port ${key}.`,
        ...(parent && { related: [{ at: parent.by, message: say`All other ports are ${parent.mode}.` }] }),
        fixes: [requireMutualTls(mode)],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          mtls:
            mode: STRICT
          portLevelMtls:
            9090:
              mode: «PERMISSIVE»
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          mtls:
            mode: STRICT
          portLevelMtls:
            9090:
              mode: STRICT
      `,
    },
    {
      why: 'Without a mode of its own the workload has that of its namespace or of the mesh.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          portLevelMtls:
            "9090":
              mode: «PERMISSIVE»
            "9091":
              mode: «DISABLE»
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          portLevelMtls:
            "9090":
              mode: STRICT
            "9091":
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
      why: 'A STRICT port is no exception, and where nothing is strict, a permissive port is none either.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          portLevelMtls:
            8443:
              mode: STRICT
            8080:
              mode: PERMISSIVE
      `,
    },
    {
      why: 'Istio ignores a policy with a selector in the root namespace.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: api
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              app: api
          portLevelMtls:
            8080:
              mode: DISABLE
      `,
    },
  ],
});
