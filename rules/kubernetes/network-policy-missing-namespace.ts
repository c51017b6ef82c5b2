import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { networkPolicies, policyFacts } from '../../server/kubernetes/network/policies';
import { workloads } from '../../server/kubernetes/network/workloads';

export default rule({
  title: 'Policy names no namespace',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    A policy rules the pods of its own namespace only. Without one it lands where kubectl happens to point, often in
    \`default\`, and the pods that it was written for stay open while it shows up as applied.`,
  impact: 'The pods that the policy is meant for stay open.',
  remedy: 'Write `metadata.namespace`, as the objects beside it do.',
  exceptions: 'A pipeline that gives the namespace to kubectl, for all of the files.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource'],
  standards: { cwe: [693] },

  subjects: networkPolicies,
  *check({ root, unit, label, namespace, metadata }, { find }) {
    const written = metadata.at('namespace');
    if (namespace !== undefined || !written.isAbsent || unit.file.isTemplate) return;
    const others = [find(policyFacts, 'all', '*'), find(workloads, 'label', '*')].flatMap((found) => [...found]);
    const beside = others.filter(({ path, fact }) => path === unit.file.path && fact.namespace !== undefined);
    const names = [...new Set(beside.map(({ fact }) => fact.namespace))];
    const [first] = names;
    if (first === undefined) return;
    yield {
      at: awaiting(metadata.at('name').isPresent ? metadata.at('name') : metadata.keyPlace, root),
      message: say`${label} names no namespace, while other objects of the file do.`,
      related: beside
        .slice(0, 1)
        .map((at) => ({ at, message: say`${at.fact.label} is in namespace "${at.fact.namespace}".` })),
      fixes:
        names.length > 1
          ? []
          : [
              {
                title: say`Set the namespace to "${first}"`,
                safety: 'review',
                caveat: say`Where it is applied to another namespace today, its pods lose it.`,
                changes: written.set(first),
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
          namespace: shop
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: «web»
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
      `,
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
          namespace: shop
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
      `,
    },
    {
      why: 'Where none of the file names one, whoever applies it does.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
        spec:
          podSelector: {}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
        spec:
          podSelector: {}
      `,
    },
  ],
});
