import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaitingObject } from '../../server/kubernetes/network/awaiting';
import { defaultDeny } from '../../server/kubernetes/network/default-deny';
import { networkPolicies, policyFacts } from '../../server/kubernetes/network/policies';

export default rule({
  title: 'Namespace without a default deny',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  aliases: { kubescape: ['C-0030'], kyverno: ['add-network-policy', 'add-networkpolicy'] },
  fixable: 'review',
  threat: `
    Policies protect the pods that they select, and no others. Whatever is started in the namespace later, or under another
    label, is open to the whole cluster and may go anywhere. A default deny turns that around: what nobody allowed is closed.`,
  impact: 'Pods that no policy selects are open.',
  remedy: 'Add one policy with an empty `podSelector` and both policyTypes for the namespace.',
  exceptions: 'A default deny of another kind, or one that is applied to every namespace from elsewhere.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic',
  ],
  standards: { cwe: [1327], cis: ['CIS Kubernetes 1.12: 5.3.2'], nsa: ['Network separation and hardening'] },

  subjects: networkPolicies,
  *check({ unit, label, name, namespace, metadata, stored }, { find }) {
    if (!stored || name === undefined) return;
    const policies = find(policyFacts, 'all', '*', { namespace });
    const all = [...policies];
    const [first] = all;
    // One finding for the namespace, at its first policy.
    if (first && !(first.path === unit.file.path && first.fact.label === label)) return;
    const forAll = all.filter(({ fact: { spec } }) => Object.keys(spec.podSelector).length === 0);
    const open = (['ingress', 'egress'] as const).filter(
      (direction) => !forAll.some(({ fact }) => fact.spec.isolates.includes(direction)),
    );
    if (open.length === 0 || !policies.isAll) return;
    const isNameTaken = all.some(({ fact }) => fact.name === 'default-deny');
    yield {
      at: awaitingObject(metadata.at('name')),
      message:
        open.length === 2
          ? say`Pods that no policy of the namespace selects are open: it has no default deny.`
          : open[0] === 'egress'
            ? say`What pods of the namespace may reach is open by default: no policy for all of them isolates egress.`
            : say`Pods of the namespace are open to everybody by default: no policy for all of them isolates ingress.`,
      fixes: [defaultDeny(unit, namespace, isNameTaken ? 'default-deny-all' : 'default-deny')],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: «database»
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: database
          policyTypes: [Ingress, Egress]
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: database
          policyTypes: [Ingress, Egress]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: default-deny
          namespace: shop
        spec:
          podSelector: {}
          policyTypes:
            - Ingress
            - Egress
      `,
    },
    {
      why: 'One direction is half of it, also where the name is taken.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: «default-deny»
        spec:
          podSelector: {}
          policyTypes: [Ingress]
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: default-deny
        spec:
          podSelector: {}
          policyTypes: [Ingress]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: default-deny-all
        spec:
          podSelector: {}
          policyTypes:
            - Ingress
            - Egress
      `,
    },
    {
      why: 'The other half alone.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: «out»
        spec:
          podSelector: {}
          policyTypes: [Egress]
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: out
        spec:
          podSelector: {}
          policyTypes: [Egress]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: default-deny
        spec:
          podSelector: {}
          policyTypes:
            - Ingress
            - Egress
      `,
    },
    {
      why: 'The default deny of the namespace stands in another file; and a policy without a name is half typed.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: database
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        spec:
          podSelector:
            matchLabels:
              app: web
      `,
      world: {
        'deny.yaml': yaml`
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata:
            name: deny
            namespace: shop
          spec:
            podSelector: {}
            policyTypes: [Ingress, Egress]
        `,
      },
    },
    {
      why: 'Whether an AdminNetworkPolicy closes the namespace is not known.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: database
      `,
      world: {
        'baseline.yaml': yaml`
          apiVersion: policy.networking.k8s.io/v1alpha1
          kind: BaselineAdminNetworkPolicy
          metadata:
            name: default
          spec:
            subject:
              namespaces: {}
        `,
      },
    },
  ],
});
