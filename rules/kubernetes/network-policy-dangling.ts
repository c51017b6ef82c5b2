import type { Find } from '../../server/engine/facts';
import { type Problem, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { knownSelector, type LabelSelector } from '../../server/kubernetes/label-selectors';
import { networkPolicies, placeIn } from '../../server/kubernetes/network/policies';
import { selected } from '../../server/kubernetes/network/relations';
import { workloads } from '../../server/kubernetes/network/workloads';

export default rule({
  title: 'Policy selects no pod',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: {
    kics: ['network_policy_is_not_targeting_any_pod'],
    'kube-linter': ['dangling-networkpolicy', 'dangling-networkpolicypeer-podselector'],
    'kube-score': ['networkpolicy-targets-pod'],
    kubescape: ['C-0299'],
  },
  threat: `
    A policy counts for the pods that have its labels, in its own namespace; labels of a Deployment are not those of its
    pods. One that selects none is accepted and protects nobody: the pods that it was written for are open, and nobody sees
    it. A peer without pods admits nobody until somebody makes a pod with these labels.`,
  impact: 'The pods that the policy was written for are open.',
  remedy: 'Use labels of the pods, as `spec.template.metadata.labels` has them, and the namespace they are in.',
  exceptions: 'Pods that an operator makes, or that another repository holds.',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource'],
  standards: { cwe: [693] },

  subjects: networkPolicies,
  *check({ label, namespace, spec, stored, rules }, { find }) {
    if (!stored) return;
    // Only where the workspace keeps the workloads of this namespace is one that is not there missing.
    const all = find(workloads, 'label', '*', { namespace });
    if (all.length + all.possible.length === 0) return;
    const own = spec.at('podSelector');
    if (Object.keys(stored.podSelector).length > 0 && selectsNone(find, namespace, stored.podSelector))
      yield {
        at: placeIn(own),
        message: say`${label} selects no pod of this workspace, so it protects none.`,
        related: elsewhere(find, stored.podSelector),
      };
    for (const { direction, peers } of rules)
      for (const peer of peers) {
        const field = peer.at('podSelector');
        const selector = peer.keys.join() === 'podSelector' ? knownSelector(field) : undefined;
        if (!selector || Object.keys(selector).length === 0) continue;
        if (!selectsNone(find, namespace, selector)) continue;
        yield {
          at: placeIn(field),
          message:
            direction === 'ingress'
              ? say`${label} admits pods that this workspace does not have; whoever makes one with these labels comes in.`
              : say`${label} allows pods as destination that this workspace does not have.`,
          severity: 'info',
          related: elsewhere(find, selector),
        };
      }
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
          podSelector:
            matchLabels:
              app: «database»
          ingress:
            - from:
                - podSelector:
                    matchLabels:
                      app: «api»
      `,
      world: {
        'database.yaml': workload('shop', 'database', 'component'),
        'lab.yaml': workload('lab', '«api»', 'app'),
      },
    },
    {
      why: 'Also by an expression, and for what goes out.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          «podSelector»:
            matchExpressions:
              - key: app
                operator: In
                values: [database, cache]
          egress:
            - to:
                - podSelector:
                    matchLabels:
                      app: «api»
      `,
      world: { 'database.yaml': workload('shop', 'database', 'component') },
    },
    {
      why: 'Its pods are there, and peers of other namespaces may be anywhere.',
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
          ingress:
            - from:
                - podSelector: {}
                - podSelector:
                    matchLabels:
                      app: database
                - namespaceSelector: {}
                  podSelector:
                    matchLabels:
                      app: scraper
      `,
      world: { 'database.yaml': workload('shop', 'database', 'app') },
    },
    {
      why: 'The pods of this namespace are kept elsewhere.',
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
      world: { 'lab.yaml': workload('lab', 'api', 'app') },
    },
    {
      why: 'A kustomization adds labels to pods.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              part-of: shop
      `,
      world: {
        'kustomization.yaml': yaml`
          resources: [manifest.yaml, web.yaml]
          labels:
            - includeTemplates: true
              pairs:
                part-of: shop
        `,
        'web.yaml': workload('shop', 'web', 'app'),
      },
    },
    {
      why: 'An operator makes pods that no file of the workspace holds.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: kafka
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: kafka
      `,
      world: {
        'web.yaml': workload('shop', 'web', 'app'),
        'kafka.yaml': yaml`
          apiVersion: kafka.strimzi.io/v1beta2
          kind: Kafka
          metadata:
            name: kafka
            namespace: shop
          spec: {}
        `,
      },
    },
    {
      why: 'What a template selects is not known.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: database
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: {{ .Values.name }}
      `,
      world: { 'web.yaml': workload('shop', 'web', 'app') },
    },
  ],
});

function selectsNone(find: Find, namespace: string | undefined, selector: LabelSelector): boolean {
  const { known, isAll } = selected(find, { namespace }, selector);
  return known.length === 0 && isAll;
}

/** Pods of other namespaces that it would select there. */
function elsewhere(find: Find, selector: LabelSelector): NonNullable<Problem['related']> {
  const { known } = selected(find, undefined, selector);
  return known
    .slice(0, 2)
    .map((at) => ({ at, message: say`${at.fact.label} has these labels, but is in another namespace.` }));
}

/** A Deployment whose pods have the label, marked where a note must point to it. */
function workload(namespace: string, name: string, key: string): string {
  return yaml`
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: ${name}
      namespace: ${namespace}
    spec:
      template:
        metadata:
          labels:
            ${key}: ${name.replace(/[«»]/g, '')}
        spec:
          containers:
            - name: main
              image: registry.example.com/main:1.4
  `;
}
