import type { Known } from '../../server/engine/facts';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { LabelSelector } from '../../server/kubernetes/label-selectors';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import type { Direction, PolicySpec } from '../../server/kubernetes/network/evaluation';
import { type NetworkPolicyFact, networkPolicies, policyFacts } from '../../server/kubernetes/network/policies';

export default rule({
  title: 'Deny that another policy undoes',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    Policies add up: a connection that one of them allows passes, whatever the others say. A policy that is meant to cut
    off single pods, such as a taken-over one that got a label of quarantine, leaves open all that other policies allow the
    same pods. The attacker keeps the connections while the responders believe them cut.`,
  impact: 'The pods that are to be cut off keep what other policies allow.',
  remedy: `
    Take the pod's own labels away when it is put into quarantine, so that no other policy selects it; or use a policy that
    can deny: an AdminNetworkPolicy, or one of Calico or Cilium.`,
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
    'https://network-policy-api.sigs.k8s.io/api-overview/',
  ],
  standards: { cwe: [693], mitre: ['T1046'] },

  subjects: networkPolicies,
  *check({ root, label, namespace, spec, stored }, { find }) {
    if (!stored) return;
    const { podSelector } = stored;
    const closed = stored.isolates.filter((direction) => stored[direction].length === 0);
    const keys = keysIn(podSelector);
    // An empty selector is the usual default deny, which others are there to lift.
    if (closed.length === 0 || keys.length === 0) return;
    const undoing = [...find(policyFacts, 'all', '*', { namespace })].filter(
      ({ fact }) =>
        opens(fact.spec, closed) &&
        keysIn(fact.spec.podSelector).length > 0 &&
        mayMeet(podSelector, fact.spec.podSelector),
    );
    const isQuarantine = isOfQuarantine(podSelector);
    if (undoing.length === 0 && !isQuarantine) return;
    const [first] = undoing;
    yield {
      at: awaiting(spec.at('podSelector').keyPlace, root),
      message: first
        ? say`${label} denies, but a pod with both labels keeps what ${first.fact.label} allows it.`
        : say`${label} takes nothing away from what other policies allow the same pods: policies add up.`,
      related: undoing
        .slice(0, 3)
        .map((at: Known<NetworkPolicyFact>) => ({ at, message: say`${at.fact.label} allows traffic of such pods.` })),
      // One label that is added to a pod leaves its others; any two labels may or may not be on one pod.
      severity: isQuarantine && first ? 'warning' : 'info',
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: quarantine
          namespace: shop
        spec:
          «podSelector»:
            matchLabels:
              security-status: quarantined
          policyTypes: [Ingress, Egress]
      `,
      world: {
        'database.yaml': yaml`
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata:
            name: «database»
            namespace: shop
          spec:
            podSelector:
              matchLabels:
                app: database
            ingress:
              - from:
                  - podSelector:
                      matchLabels:
                        app: api
        `,
      },
    },
    {
      why: 'A label of quarantine is added to pods that have other labels, and other policies for them.',
      insecure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: quarantine
        spec:
          «podSelector»:
            matchExpressions:
              - key: quarantine
                operator: Exists
          policyTypes: [Ingress, Egress]
          ingress: []
          egress: []
      `,
    },
    {
      why: 'What a template selects is not known.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: quarantine
        spec:
          podSelector:
            matchLabels:
              quarantine: {{ .Values.label }}
          policyTypes: [Ingress, Egress]
      `,
    },
    {
      why: 'A default deny is there to be lifted; and two values of one label are never on one pod.',
      secure: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: deny
          namespace: shop
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: cache
          namespace: shop
        spec:
          podSelector:
            matchLabels:
              app: cache
          policyTypes: [Ingress]
      `,
      world: {
        'database.yaml': yaml`
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
        `,
      },
    },
  ],
});

const keysIn = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly string[] => [
  ...Object.keys(matchLabels),
  ...matchExpressions.map(({ key }) => key),
];

const opens = (spec: PolicySpec, closed: readonly Direction[]): boolean =>
  closed.some((direction) => spec.isolates.includes(direction) && spec[direction].length > 0);

/** No key in common: one pod may have the labels of both. */
const mayMeet = (one: LabelSelector, other: LabelSelector): boolean =>
  !keysIn(one).some((key) => keysIn(other).includes(key));

const isOfQuarantine = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  [...Object.entries(matchLabels).flat(), ...matchExpressions.flatMap(({ key, values = [] }) => [key, ...values])].some(
    (word) => /quarantin|compromised|isolated?$/i.test(word),
  );
