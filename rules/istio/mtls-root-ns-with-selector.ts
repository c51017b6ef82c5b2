import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { isIgnored, peerAuthentications, scopeOf } from '../../server/istio/policies';
import { labelsInWords } from '../../server/istio/words';

export default rule({
  title: 'PeerAuthentication that Istio ignores',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  threat: `
    In the root namespace a PeerAuthentication without a selector holds for the mesh, and one with a selector is ignored,
    also for pods of that namespace. Nothing says so: the object is accepted and looks right. Its author believes that the
    workloads refuse plain text while they go on taking it from whoever reaches them.`,
  impact: 'A mode that holds for nobody.',
  remedy: `
    Move the policy into the namespace of the workloads that it is meant for, one for each namespace. Without the selector
    it would hold for the whole mesh.`,
  references: [
    'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    'https://github.com/istio/istio/issues/61023',
  ],
  standards: { cwe: [319] },

  subjects: peerAuthentications,
  *check(policy, { config: { istioRootNamespace } }) {
    const scope = scopeOf(policy);
    if (!isIgnored(scope, istioRootNamespace)) return;
    yield {
      at: policy.spec.at('selector').keyPlace,
      message: say`${policy.label} is ignored: in the root namespace "${istioRootNamespace}" a selector such as ${labelsInWords(scope)} matches nothing.`,
      fixes: [
        {
          title: say`Move it into the namespace of the workloads`,
          safety: 'template',
          changes: policy.metadata.at('namespace').set(blank('NAMESPACE')),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: payments
          namespace: istio-system
        spec:
          «selector»:
            matchLabels:
              app: payments
          mtls:
            mode: STRICT
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: payments
          namespace: payments
        spec:
          selector:
            matchLabels:
              app: payments
          mtls:
            mode: STRICT
      `,
    },
    {
      why: 'The root namespace is what the configuration says.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: payments
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              app: payments
          mtls:
            mode: STRICT
      `,
      config: { istioRootNamespace: 'mesh-config' },
    },
    {
      why: 'An empty selector is none.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
          namespace: istio-system
        spec:
          selector: {}
          mtls:
            mode: STRICT
      `,
    },
  ],
});
