import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaitingObject } from '../../server/kubernetes/network/awaiting';
import { defaultDeny } from '../../server/kubernetes/network/default-deny';
import { policiesSelecting } from '../../server/kubernetes/network/relations';
import { nameOf, selectable } from '../../server/kubernetes/network/workloads';

export default rule({
  title: 'No NetworkPolicy selects the pod',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  aliases: {
    checkov: ['CKV2_K8S_6'],
    kics: ['pod_misconfigured_network_policy'],
    'kube-linter': ['non-isolated-pod'],
    'kube-score': ['pod-networkpolicy'],
    kubescape: ['C-0049', 'C-0054', 'C-0206', 'C-0260'],
    kyverno: ['require-netpol'],
  },
  fixable: 'review',
  threat: `
    Without a policy that selects it a pod takes connections from every pod of the cluster, and may open them to anywhere.
    One program that is taken over is enough to scan and attack all others, to ask the metadata service for credentials
    and to send data out.`,
  impact: 'Every pod of the cluster reaches this one, and it reaches everything.',
  remedy: 'Add a default deny for the namespace, then a policy for each way that is needed.',
  exceptions: `
    Clusters whose policies are applied from elsewhere, or are of another kind. Where files of the workspace hold policies
    of Cilium, Calico, Antrea or AdminNetworkPolicies, nothing is said.`,
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies',
    'https://kubernetes.io/docs/concepts/security/security-checklist/#network-security',
  ],
  standards: {
    cwe: [1327],
    cis: ['CIS Kubernetes 1.12: 5.3.2'],
    nsa: ['Network separation and hardening'],
    mitre: ['T1046'],
  },

  subjects: selectable,
  *check({ pod, labels }, { find }) {
    const { namespace } = pod.workload;
    if (!labels) return;
    const { known, isAll } = policiesSelecting(find, { namespace }, labels);
    if (known.length > 0 || !isAll) return;
    yield {
      at: awaitingObject(nameOf(pod)),
      message: say`No NetworkPolicy selects the pods of ${pod.label}: everybody reaches them, and they reach everything.`,
      // The network of a node is out of reach for any policy.
      fixes: pod.spec.at('hostNetwork').isAbsent ? [defaultDeny(pod.unit, namespace)] : [],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: «web»
          namespace: shop
        spec:
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          namespace: shop
        spec:
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
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
      world: {
        'other.yaml': yaml`
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata:
            name: database
            namespace: shop
          spec:
            podSelector:
              matchExpressions:
                - key: app
                  operator: In
                  values: [database, cache]
        `,
      },
    },
    {
      why: 'A policy of the same namespace selects them, in whichever file.',
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          namespace: shop
        spec:
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
      `,
      world: {
        'policy.yaml': yaml`
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata:
            name: web
            namespace: shop
          spec:
            podSelector:
              matchExpressions:
                - key: app
                  operator: In
                  values: [web, api]
        `,
      },
    },
    {
      why: 'Labels that a template writes are not known.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels:
            {{- include "web.labels" . | nindent 4 }}
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
    {
      why: "Cilium's policies are not read: whether one selects the pod is not known.",
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      world: {
        'cilium.yaml': yaml`
          apiVersion: cilium.io/v2
          kind: CiliumClusterwideNetworkPolicy
          metadata:
            name: deny
          spec:
            endpointSelector: {}
        `,
      },
    },
  ],
});
