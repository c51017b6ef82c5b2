import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { KubernetesObject } from '../../server/kubernetes/objects';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Workload in a system namespace',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  aliases: { trivy: ['KSV-0037'], kics: ['using_unrecommended_namespace'] },
  threat: `
    Policies, quotas and Pod Security mostly leave \`kube-system\` alone, and roles in it reach the parts that run the
    cluster. Whoever takes over a workload there is a step from all of it.`,
  impact: `The parts that run the cluster.`,
  remedy: `
    Give the workload a namespace of its own.`,
  exceptions: `
    Drivers and agents that are part of the cluster itself.`,
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/'],

  subjects: pods,
  *check({ label, workload }) {
    const namespace = workload.metadata.at('namespace');
    if (!/^kube-(?:system|public|node-lease)$/.test(namespace.string ?? '') || isOfSystem(workload)) return;
    yield { at: namespace, message: say`${label} runs beside the parts that run the cluster.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: «kube-system»
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
          namespace: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'What belongs to the system says so by its labels.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-proxy
          namespace: kube-system
          labels:
            k8s-app: kube-proxy
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
  ],
});

/** The labels that kubeadm, the cloud and the add-ons of Kubernetes itself put on what is theirs. */
const isOfSystem = ({ metadata }: KubernetesObject): boolean => {
  const labels = metadata.at('labels');
  return ['k8s-app', 'tier', 'component', 'addonmanager.kubernetes.io/mode', 'kubernetes.io/cluster-service'].some(
    (key) => !labels.at(key).isAbsent,
  );
};
