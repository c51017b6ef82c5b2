import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { authorizationPolicies } from '../../server/istio/policies';
import { authorizationPolicyOf } from '../../server/istio/policy-facts';

export default rule({
  title: 'ALLOW for the whole mesh',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  threat: `
    In the root namespace a policy without a selector applies to every workload of the mesh. ALLOW policies add up, so
    what it lets in gets in everywhere, beside what each team allows for its own workloads.`,
  impact: 'One rule opens every workload.',
  remedy: `
    Add a selector, or move the policy into the namespace that it is meant for. A DENY, or an ALLOW without rules, is
    what the root namespace is good for.`,
  references: [
    'https://istio.io/latest/docs/concepts/security/#policy-target',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
  ],
  standards: { cwe: [284] },

  subjects: authorizationPolicies,
  *check(policy, { config: { istioRootNamespace } }) {
    const own = authorizationPolicyOf(policy);
    const isOpen = own?.action === 'ALLOW' && !own.isUnknown && own.rules.length > 0;
    const isMeshWide = own?.scope.namespace === istioRootNamespace && own.scope.targets.length === 0;
    if (!isOpen || !isMeshWide || own.scope.labels) return;
    yield {
      at: policy.metadata.at('name'),
      message: say`${policy.label} lets its callers into every workload of the mesh.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: «scrapers»
          namespace: istio-system
        spec:
          rules:
            - from:
                - source:
                    namespaces: [monitoring]
      `,
    },
    {
      why: 'A default that refuses everything belongs there.',
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: allow-nothing
          namespace: istio-system
        spec: {}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: scrapers
          namespace: istio-system
        spec:
          selector:
            matchLabels:
              app: api
          rules:
            - from:
                - source:
                    namespaces: [monitoring]
      `,
    },
  ],
});
