import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { inheritedBy } from '../../server/istio/peers';
import { isIgnored, peerAuthentications, requireMutualTls } from '../../server/istio/policies';
import { peerAuthenticationOf } from '../../server/istio/policy-facts';

export default rule({
  title: 'Mutual TLS is switched off',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  fixable: 'review',
  threat: `
    With mode DISABLE a sidecar takes plain text only; ambient mode does not support it. Whoever is on the path between
    two pods reads credentials and personal data and can change answers on the way. No caller has an identity: rules on
    principals or namespaces stop matching, and rules on notPrincipals or notNamespaces match everybody.`,
  impact: 'All traffic to the workload is readable, and its callers are anonymous.',
  remedy: `
    Set the mode to STRICT, or to PERMISSIVE for the time in which some callers still have no proxy. Callers outside the
    mesh are refused under STRICT.`,
  exceptions:
    'A port that speaks its own TLS to clients outside the mesh: except that one port with portLevelMtls instead.',
  references: [
    'https://istio.io/latest/docs/concepts/security/#peer-authentication',
    'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    'https://istio.io/latest/news/security/istio-security-2021-004/',
  ],
  standards: { cwe: [319], mitre: ['T1557'] },

  subjects: peerAuthentications,
  *check(policy, context) {
    const mode = policy.spec.at('mtls').at('mode');
    const own = peerAuthenticationOf(policy);
    if (mode.value !== 'DISABLE' || !own || isIgnored(own.scope, context.config.istioRootNamespace)) return;
    const parent = inheritedBy(own, context);
    yield {
      at: mode,
      message: say`${policy.label} switches mutual TLS off: all traffic is plain text.`,
      ...(parent && {
        related: [{ at: parent.by, message: say`Without it, ${parent.mode} would hold here.` }],
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
          name: legacy
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: legacy
          mtls:
            mode: «DISABLE»
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
    },
    {
      why: 'Quotes stay as they are.',
      insecure: yaml`
        apiVersion: security.istio.io/v1beta1
        kind: PeerAuthentication
        metadata: { name: legacy, namespace: shop }
        spec: { mtls: { mode: «"DISABLE"» } }
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1beta1
        kind: PeerAuthentication
        metadata: { name: legacy, namespace: shop }
        spec: { mtls: { mode: "STRICT" } }
      `,
    },
    {
      why: 'What counts otherwise is shown; a policy with a selector in the root namespace does not count at all.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
          namespace: shop
        spec:
          mtls:
            mode: «DISABLE»
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
          namespace: shop
        spec:
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
          ---
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
              mode: DISABLE
        `,
      },
    },
    {
      why: 'Istio ignores a policy with a selector in the root namespace.',
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
            mode: DISABLE
      `,
    },
  ],
});
