import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { namespaceObjects } from '../../server/istio/membership';

export default rule({
  title: 'Two injection labels',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  aliases: { istioctl: ['IST0123'] },
  threat: `
    The namespace names a revision and has the plain injection label as well, which wins. Its pods get the proxy of
    the default control plane, or none where that is gone, and not the one that the revision says.`,
  impact: 'Pods with the wrong proxy, or without one.',
  remedy: 'Keep one of them: `istio.io/rev` where control planes are upgraded side by side.',
  references: [
    'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
    'https://istio.io/latest/docs/reference/config/analysis/ist0123/',
  ],
  standards: { cwe: [693] },

  subjects: namespaceObjects,
  *check({ label, metadata }) {
    const injection = metadata.at('labels').at('istio-injection');
    const revision = metadata.at('labels').at('istio.io/rev');
    if (!injection.isPresent || !revision.isPresent) return;
    yield {
      at: injection,
      message: say`${label} has two injection labels: "istio-injection" wins over revision "${revision.raw}".`,
      related: [{ at: revision, message: say`This revision is not used.` }],
      fixes: [
        {
          title: say`Use the revision`,
          safety: 'review',
          caveat: say`New pods get the proxy of that revision.`,
          changes: injection.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio-injection: «enabled»
            istio.io/rev: canary
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio.io/rev: canary
      `,
    },
    {
      why: 'One label is enough.',
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio-injection: enabled
      `,
    },
  ],
});
