import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { lacksDefaultDeny } from '../../server/istio/defaults';
import { namespaceObjects } from '../../server/istio/membership';

export default rule({
  title: 'Namespace of the mesh without policy',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  aliases: { kiali: ['KIA1301'] },
  threat: `
    A workload that no ALLOW applies to takes calls from everybody who reaches it. The namespace has no policy that
    refuses by default, so every new workload is open until somebody thinks of it.`,
  impact: 'Workloads that anybody may call.',
  remedy: `
    Add an AuthorizationPolicy without rules (\`spec: {}\`), and one that allows what each workload needs.`,
  references: [
    'https://istio.io/latest/docs/ops/best-practices/security/#use-default-deny-patterns',
    'https://istio.io/latest/docs/concepts/security/#allow-nothing-deny-all-and-allow-all-policy',
  ],
  standards: { cwe: [862] },

  subjects: namespaceObjects,
  *check({ label, name, metadata, unit }, context) {
    if (name === undefined || !lacksDefaultDeny(name, context)) return;
    yield {
      at: { unit, span: metadata.at('name').span, absentFrom: { start: 0, end: Number.MAX_SAFE_INTEGER } },
      message: say`${label} has no policy that refuses by default: a workload without one of its own takes calls from everybody.`,
      fixes: [
        {
          title: say`Refuse by default (cuts off all callers without a policy)`,
          safety: 'review',
          caveat: say`Every call that no other policy allows is refused from then on.`,
          changes: [
            {
              kind: 'append document',
              path: unit.file.path,
              after: unit,
              value: {
                apiVersion: 'security.istio.io/v1',
                kind: 'AuthorizationPolicy',
                metadata: { name: 'default-deny', namespace: name },
                spec: {},
              },
            },
          ],
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
          name: «shop»
          labels:
            istio-injection: enabled
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio-injection: enabled
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: default-deny
          namespace: shop
        spec: {}
      `,
    },
    {
      why: 'A default of the mesh holds here as well; outside the mesh no policy is enforced.',
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio-injection: enabled
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: tools
          labels:
            team: tools
      `,
      world: {
        'mesh.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: default-deny
            namespace: istio-system
          spec: {}
        `,
      },
    },
  ],
});
