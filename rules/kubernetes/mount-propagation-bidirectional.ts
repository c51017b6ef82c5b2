import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Mounts propagate to the node',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    What the container mounts below this path appears on the node and in every other container that mounts it. An
    attacker in it puts a file system of their own over files the node trusts, and it stays when the pod is gone.`,
  impact: "The node's files, beyond the life of the pod.",
  remedy:
    'Use `HostToContainer` where the container only needs to see later mounts of the node. A storage driver that mounts volumes for others fails with it.',
  exceptions: 'The node part of a CSI driver: that is how volumes reach pods.',
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/#mount-propagation'],
  standards: { cwe: [668], mitre: ['T1611'] },

  subjects: containers,
  *check({ name, field }) {
    for (const mount of field.at('volumeMounts').items) {
      const propagation = mount.at('mountPropagation');
      if (propagation.value !== 'Bidirectional') continue;
      yield {
        at: propagation,
        message: say`What container "${name}" mounts below "${mount.at('mountPath').raw ?? 'this path'}" appears on the node.`,
        fixes: [
          {
            title: say`See the node's mounts only (mounts made in "${name}" stay inside)`,
            safety: 'review',
            caveat: say`Volumes that the container mounts for other pods no longer reach them.`,
            changes: propagation.set('HostToContainer'),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: driver
        spec:
          containers:
            - name: driver
              image: registry.example.com/driver:1.0
              volumeMounts:
                - name: pods
                  mountPath: /var/lib/kubelet/pods
                  mountPropagation: «Bidirectional»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: driver
        spec:
          containers:
            - name: driver
              image: registry.example.com/driver:1.0
              volumeMounts:
                - name: pods
                  mountPath: /var/lib/kubelet/pods
                  mountPropagation: HostToContainer
      `,
    },
    {
      why: 'Without propagation mounts stay where they are made.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: driver
        spec:
          containers:
            - name: driver
              image: registry.example.com/driver:1.0
              volumeMounts:
                - name: pods
                  mountPath: /var/lib/kubelet/pods
                  mountPropagation: None
      `,
    },
  ],
});
