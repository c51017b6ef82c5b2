import type { Find } from '../../server/engine/facts';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { namespaces } from '../../server/kubernetes/namespaces';
import { networkPolicies } from '../../server/kubernetes/network/policies';

/** The label that the API server sets on every namespace. */
const nameLabel = 'kubernetes.io/metadata.name';

export default rule({
  title: 'Selector for labels no namespace has',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Namespaces are selected by their labels, and a name is none of them, but for \`kubernetes.io/metadata.name\`. A selector
    \`name: monitoring\` selects no namespace until somebody labels one so, and then whichever they label: who may edit a
    namespace of their own lets its pods in.`,
  impact: 'The traffic that is meant stays closed, and a label opens it to others.',
  remedy: 'Select by `kubernetes.io/metadata.name`, which the API server sets and nobody can change.',
  exceptions: 'Namespaces that other tools label so.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name',
  ],
  standards: { cwe: [863] },

  subjects: networkPolicies,
  *check({ label, rules }, { find }) {
    for (const { peers } of rules)
      for (const peer of peers)
        for (const { key, keyPlace, field } of peer.at('namespaceSelector').at('matchLabels').entries) {
          const value = field.string;
          if (value === undefined || key === nameLabel) continue;
          const isByName = key === 'name' || key === 'namespace';
          const [named] = find(namespaces, 'name', value);
          const labels = named?.fact.labels;
          // A namespace of this name that has not the label, or a label that looks like the name where none has it.
          const isMissing = named
            ? isByName && labels !== undefined && labels[key] !== value
            : key === 'name' && value !== '';
          if (!isMissing || !noneHas(find, key, value)) continue;
          yield {
            at: named ? field : keyPlace,
            message: named
              ? say`${label}: namespace "${value}" has no label "${key}"; its name is in the label ${nameLabel}.`
              : say`${label}: no namespace known here has a label "${key}"; names are in the label ${nameLabel}.`,
            related: named ? [{ at: named, message: say`Namespace "${value}" has no such label.` }] : [],
            fixes: [
              {
                title: say`Select the namespace by its name (${nameLabel})`,
                safety: 'review',
                caveat: say`Pods of namespaces that only have the other label lose access.`,
                changes: field.rename(nameLabel),
              },
            ],
          };
        }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: scrape
          namespace: shop
        spec:
          podSelector: {}
          ingress:
            - from:
                - namespaceSelector:
                    matchLabels:
                      name: «monitoring»
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: scrape
          namespace: shop
        spec:
          podSelector: {}
          ingress:
            - from:
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: monitoring
      `,
      world: {
        'namespaces.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: «monitoring»
            labels:
              team: ops
        `,
      },
    },
    {
      why: 'A label that looks like the name, and that nobody is known to set.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: scrape
        spec:
          podSelector: {}
          ingress:
            - from:
                - namespaceSelector:
                    matchLabels:
                      «name»: monitoring
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: scrape
        spec:
          podSelector: {}
          ingress:
            - from:
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: monitoring
      `,
    },
    {
      why: 'Labels that somebody sets, and those that say something else than the name.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: scrape
        spec:
          podSelector: {}
          ingress:
            - from:
                - namespaceSelector:
                    matchLabels:
                      name: monitoring
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: ingress
                - namespaceSelector:
                    matchLabels:
                      team: orders
                - namespaceSelector:
                    matchLabels:
                      namespace: somewhere
      `,
      world: {
        'namespaces.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: observability
            labels:
              name: monitoring
        `,
      },
    },
  ],
});

/** Whether every namespace is known, and none has the label. */
function noneHas(find: Find, key: string, value: string): boolean {
  const all = find(namespaces, 'all', '*');
  return all.isAll && [...all].every(({ fact }) => fact.labels !== undefined && fact.labels[key] !== value);
}
