import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';

export default rule({
  title: 'Volume is a node directory',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kyverno: ['limit-hostpath-type-pv'] },
  threat: `
    Whoever may claim this volume writes into the directory of whatever node the pod runs on, past the levels of Pod
    Security, which look at pods alone. With a path of the system that is the node itself.`,
  impact: `Files of the node, for whoever may claim the volume.`,
  remedy: `
    Use a storage class; for local disks, a \`local\` volume with a node affinity.`,
  exceptions: `
    Clusters of one node, on a laptop.`,
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
  ],
  standards: { cwe: [668], mitre: ['T1611'] },

  subjects: objectsOf<{ spec: { hostPath: { path: {} } } }>('', 'PersistentVolume'),
  *check({ label, root }) {
    const hostPath = root.at('spec').at('hostPath');
    if (!hostPath.isPresent) return;
    yield {
      at: hostPath.keyPlace,
      message: say`${label} is directory "${hostPath.at('path').raw ?? ''}" of whatever node the pod runs on.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: PersistentVolume
        metadata:
          name: data
        spec:
          capacity:
            storage: 1Gi
          accessModes: [ReadWriteOnce]
          «hostPath»:
            path: /data
      `,
      secure: yaml`
        apiVersion: v1
        kind: PersistentVolume
        metadata:
          name: data
        spec:
          capacity:
            storage: 1Gi
          accessModes: [ReadWriteOnce]
          csi:
            driver: ebs.csi.aws.com
            volumeHandle: vol-1
      `,
    },
  ],
});
