import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { inheritedBy } from '../../server/istio/peers';
import { peerAuthentications, requireMutualTls } from '../../server/istio/policies';
import { peerAuthenticationOf } from '../../server/istio/policy-facts';
import { peerNameOf } from '../../server/istio/words';

export default rule({
  title: 'PeerAuthentication without a mode',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    A PeerAuthentication that sets no mode changes nothing: the mode of the namespace or of the mesh holds, and where nobody
    sets one, plain text is accepted. Whoever reads it believes that mutual TLS is demanded.`,
  impact: 'Plain text is accepted where a policy seems to refuse it.',
  remedy: 'Write the mode that is meant: STRICT once every caller has a proxy.',
  references: ['https://istio.io/latest/docs/reference/config/security/peer_authentication/'],
  standards: { cwe: [319] },

  subjects: peerAuthentications,
  *check(policy, context) {
    const own = peerAuthenticationOf(policy);
    const mode = policy.spec.at('mtls').at('mode');
    if (!own || own.mode !== undefined || own.isUnknown || mode.isUnknown || Object.keys(own.ports).length > 0) return;
    const parent = inheritedBy(own, context);
    yield {
      at: mode,
      message: parent
        ? say`${policy.label} sets no mode: ${peerNameOf(parent.by.fact)} decides, which says ${parent.mode}.`
        : say`${policy.label} sets no mode, and plain text is accepted where no other policy refuses it.`,
      ...(parent && { related: [{ at: parent.by, message: say`The mode that holds is ${parent.mode}.` }] }),
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
            mode: «UNSET»
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
    },
    {
      why: 'What the mesh says holds then.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
          namespace: shop
        spec:
          mtls: «{}»
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
        `,
      },
    },
    {
      why: 'A policy for single ports leaves the others as they are, on purpose.',
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
      `,
    },
  ],
});
