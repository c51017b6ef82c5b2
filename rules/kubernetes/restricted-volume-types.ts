import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { restrictedVolumeTypes } from '../../server/kubernetes/pod-security';
import { pods } from '../../server/kubernetes/pods';

/** They have rules of their own. */
const judgedElsewhere = new Set(['hostPath', 'gitRepo']);

export default rule({
  title: 'Volume bypasses persistent volumes',
  severity: 'info',
  confidence: 'high',
  // An NFS share named in a pod is a matter of who may decide; only the restricted level refuses it.
  profile: 'strict',
  since: '0.1',
  aliases: {
    pss: ['restrictedVolumes'],
    trivy: ['KSV-0028'],
    kyverno: ['restrict-volume-types'],
  },
  threat: `
    The pod names a disk, share or driver itself instead of claiming what an administrator provides. The kubelet mounts
    it with the node's rights and network, so whoever may create pods mounts any share the nodes can reach, or feeds the
    node's kernel a file system of their own.`,
  impact: 'Storage of others, and the node that mounts it.',
  remedy: `
    Let an administrator make a PersistentVolume of it and name a PersistentVolumeClaim here. There is no automatic fix,
    because that object is not here.`,
  exceptions: 'Clusters where the same people write pods and provide storage lose little.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
  ],
  standards: { cwe: [653], pss: 'restricted' },

  subjects: pods,
  *check(pod) {
    for (const volume of pod.volumes) {
      const sources = volume.entries.filter(({ key, field }) => key !== 'name' && (field.isPresent || field.isUnknown));
      // A volume with a name alone becomes an empty directory.
      const source = sources[0];
      if (!source || sources.some(({ key, field }) => field.isUnknown || isJudged(key))) continue;
      yield {
        at: source.keyPlace,
        message: say`Volume "${volume.at('name').string ?? ''}" mounts storage of type ${source.key} past persistent volumes.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reports
        spec:
          containers:
            - name: reports
              image: example.com/reports:8
          volumes:
            - name: archive
              «nfs»:
                server: files.example.com
                path: /archive
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reports
        spec:
          containers:
            - name: reports
              image: example.com/reports:8
          volumes:
            - name: archive
              persistentVolumeClaim:
                claimName: archive
      `,
    },
    {
      why: 'Image volumes and generic ephemeral volumes are allowed, and a volume without a type is an empty directory.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reports
        spec:
          containers:
            - name: reports
              image: example.com/reports:8
          volumes:
            - name: scratch
            - name: fonts
              image:
                reference: example.com/fonts:1
            - name: cache
              ephemeral:
                volumeClaimTemplate:
                  spec:
                    accessModes: [ReadWriteOnce]
      `,
    },
    {
      why: 'Paths of the node and Git repositories have rules of their own.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: reports
        spec:
          containers:
            - name: reports
              image: example.com/reports:8
          volumes:
            - name: logs
              hostPath:
                path: /var/log/reports
            - name: pages
              gitRepo:
                repository: https://git.example.com/site.git
      `,
    },
  ],
});

const isJudged = (type: string): boolean => restrictedVolumeTypes.has(type) || judgedElsewhere.has(type);
