import { rule, yaml } from '../../server/engine/rule';
import { listed, say } from '../../server/engine/say';
import { rivalsOf } from '../../server/istio/peers';
import { openToAll, peerAuthentications } from '../../server/istio/policies';
import { peerAuthenticationOf } from '../../server/istio/policy-facts';
import { labelsInWords, peerNameOf } from '../../server/istio/words';

export default rule({
  title: 'PeerAuthentications that contradict each other',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kiali: ['KIA0002', 'KIA0003'] },
  threat: `
    Of several PeerAuthentications for the same workloads at the same level only the oldest counts. The others are accepted
    and do nothing, and no file says which is the oldest in the cluster. A STRICT that was added later changes nothing, and
    plain text goes on being taken.`,
  impact: 'A mode that may hold for nobody.',
  remedy: 'Keep one policy for each namespace and one for each workload, and delete the others.',
  references: [
    'https://istio.io/latest/docs/concepts/security/#peer-authentication',
    'https://kiali.io/docs/features/validations/#kia0002---more-than-one-selector-less-object-in-the-same-namespace',
  ],
  standards: { cwe: [319] },

  subjects: peerAuthentications,
  *check(policy, context) {
    const own = peerAuthenticationOf(policy);
    const rivals = own ? rivalsOf(own, context) : [];
    if (!own || rivals.length === 0) return;
    const names = listed(rivals.map(({ fact }) => peerNameOf(fact)));
    yield {
      at: openToAll(policy.metadata.at('name')),
      message: say`${policy.label} and ${names} set different modes for ${labelsInWords(own.scope)}: only the oldest counts.`,
      related: rivals.map((at) => ({
        at,
        message: say`${peerNameOf(at.fact)} says ${at.fact.mode ?? 'nothing of its own'}.`,
      })),
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: «strict»
          namespace: shop
        spec:
          mtls:
            mode: STRICT
      `,
      world: {
        'default.yaml': yaml`
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
      why: 'A policy for one workload is no rival of one for the namespace, nor of one for another workload.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: web
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: web
          mtls:
            mode: STRICT
      `,
      world: {
        'others.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: default
            namespace: shop
          spec:
            mtls:
              mode: PERMISSIVE
          ---
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
              mode: PERMISSIVE
        `,
      },
    },
  ],
});
