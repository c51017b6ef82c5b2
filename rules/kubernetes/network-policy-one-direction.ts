import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaitingObject } from '../../server/kubernetes/network/awaiting';
import type { PolicySpec } from '../../server/kubernetes/network/evaluation';
import { networkPolicies, policyFacts, typeOf } from '../../server/kubernetes/network/policies';

export default rule({
  title: 'Policy closes one direction only',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    A direction that no policy isolates stays open for the pods. With ingress alone an attacker who has taken over a pod
    still reaches the internet, the metadata service and every other pod; with egress alone everybody still reaches the pod.`,
  impact: 'The other direction is as open as without any policy.',
  remedy: 'Isolate both directions, here or by a default deny for the namespace, and allow what is needed.',
  exceptions: 'The other direction is closed by a policy of another kind, such as an AdminNetworkPolicy.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  ],
  standards: { cwe: [1327], nsa: ['Network separation and hardening'] },

  subjects: networkPolicies,
  *check({ label, namespace, spec, stored, isolates }, { find }) {
    if (!stored || isolates?.length !== 1) return;
    const missing = isolates[0] === 'ingress' ? 'egress' : 'ingress';
    const list = spec.at(missing);
    // Rules without their type are another finding.
    if (list.kind === 'sequence' || list.isUnknown) return;
    const policies = find(policyFacts, 'all', '*', { namespace });
    const isClosed = [...policies].some(
      ({ fact }) => fact.spec.isolates.includes(missing) && coversAll(fact.spec, stored),
    );
    if (isClosed || !policies.isAll) return;
    const types = spec.at('policyTypes');
    yield {
      at: awaitingObject((types.isPresent ? types : spec.at('podSelector')).keyPlace),
      message:
        missing === 'egress'
          ? say`${label} leaves open what the pods it selects may reach, and no policy known here closes it.`
          : say`${label} leaves open who may reach the pods it selects, and no policy known here closes it.`,
      fixes: [
        {
          title: say`Add ${typeOf[missing]} to policyTypes (closes what no rule allows)`,
          safety: 'review',
          caveat:
            missing === 'egress'
              ? say`The pods reach nothing any more, DNS included, but what a policy allows.`
              : say`Nobody reaches the pods any more but whom a policy admits.`,
          changes: types.items.length > 0 ? types.append(typeOf[missing]) : types.set(['Ingress', 'Egress']),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector:
            matchLabels:
              app: database
          «policyTypes»:
            - Ingress
          ingress:
            - from:
                - podSelector:
                    matchLabels:
                      app: api
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector:
            matchLabels:
              app: database
          policyTypes:
            - Ingress
            - Egress
          ingress:
            - from:
                - podSelector:
                    matchLabels:
                      app: api
      `,
    },
    {
      why: 'A policy for other pods closes nothing for these.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector:
            matchLabels:
              app: worker
          «policyTypes»: [Egress]
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector:
            matchLabels:
              app: worker
          policyTypes: [Egress, Ingress]
      `,
      world: {
        'other.yaml': yaml`
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata:
            name: other
          spec:
            podSelector:
              matchLabels:
                app: other
        `,
      },
    },
    {
      why: 'A default deny closes the other direction for all.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector:
            matchLabels:
              app: database
              tier: data
          ingress: []
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: deny
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
      `,
    },
    {
      why: 'Rules that are ignored are another finding, and whether Cilium closes it is not known.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector: {}
          policyTypes: [Ingress]
          egress: []
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: worker
        spec:
          podSelector: {}
          policyTypes: [Ingress]
      `,
      world: {
        'cilium.yaml': yaml`
          apiVersion: cilium.io/v2
          kind: CiliumNetworkPolicy
          metadata:
            name: worker
          spec:
            endpointSelector: {}
        `,
      },
    },
  ],
});

/** Whether one policy certainly selects every pod that another one does: it asks for nothing that the other does not. */
function coversAll({ podSelector }: PolicySpec, other: PolicySpec): boolean {
  const { matchLabels = {}, matchExpressions = [] } = podSelector;
  const wanted = other.podSelector.matchLabels ?? {};
  return matchExpressions.length === 0 && Object.entries(matchLabels).every(([key, value]) => wanted[key] === value);
}
