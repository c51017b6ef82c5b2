import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Workload on control-plane nodes',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  aliases: { kyverno: ['restrict-controlplane-scheduling', 'restrict-node-selection'] },
  threat: `
    Containers on a control-plane node are a step from etcd and the keys of the API server. Whoever breaks out of one
    there has the cluster, not a node.`,
  impact: `The whole cluster, for whoever breaks out.`,
  remedy: `
    Tolerate only the taints that the workload needs, and leave control-plane nodes to the cluster.`,
  exceptions: `
    Controllers of the cluster itself.`,
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/'],

  subjects: pods,
  *check({ label, spec, workload }) {
    // Agents of the node have to be everywhere.
    if (workload.kind === 'DaemonSet') return;
    for (const toleration of spec.at('tolerations').items) {
      const key = toleration.at('key');
      const isEverything = key.isAbsent && toleration.at('operator').string === 'Exists';
      if (!isEverything && !isControlPlane(key.string ?? '')) continue;
      yield {
        at: isEverything ? toleration.at('operator') : key,
        message: isEverything
          ? say`${label} may run on any node, those of the control plane included.`
          : say`${label} may run on the nodes of the control plane.`,
      };
    }
    for (const { key, keyPlace } of spec.at('nodeSelector').entries)
      if (isControlPlane(key)) yield { at: keyPlace, message: say`${label} runs on the nodes of the control plane.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          nodeSelector:
            «node-role.kubernetes.io/control-plane»: ''
          tolerations:
            - key: «node-role.kubernetes.io/control-plane»
              effect: NoSchedule
            - key: dedicated
              value: shop
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          tolerations:
            - key: dedicated
              value: shop
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'Without a key every taint is tolerated.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          tolerations:
            - operator: «Exists»
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'Agents of the node are everywhere.',
      secure: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: agent
        spec:
          template:
            spec:
              tolerations:
                - operator: Exists
              containers:
                - name: agent
                  image: registry.example.com/agent:1.4
      `,
    },
  ],
});

const isControlPlane = (key: string): boolean => /^node-role\.kubernetes\.io\/(?:control-plane|master|etcd)$/.test(key);
