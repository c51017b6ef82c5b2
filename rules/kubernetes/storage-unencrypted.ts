import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { objectsOf } from '../../server/kubernetes/objects';
import { truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Disks are not encrypted',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kubescape: ['C-0264'] },
  fixable: 'review',
  threat: `
    Snapshots and disks that are thrown away or copied can be read by whoever gets hold of them. That is all that the
    workloads of this class have written.`,
  impact: `The data of every workload that uses the class.`,
  remedy: `
    Set the parameter to "true"; existing disks have to be copied.`,
  references: [
    'https://kubernetes.io/docs/concepts/storage/storage-classes/',
    'https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md',
  ],
  standards: { cwe: [311] },

  subjects: objectsOf<{ provisioner: {}; parameters: { encrypted: {} } }>('storage.k8s.io', 'StorageClass'),
  *check({ label, root }) {
    const encrypted = root.at('parameters').at('encrypted');
    if (truthOf(encrypted) !== false) return;
    yield {
      at: encrypted,
      message: say`Disks of ${label} are not encrypted.`,
      fixes: [
        {
          title: say`Encrypt new disks`,
          safety: 'review',
          caveat: say`A class cannot be changed: it has to be made anew. Existing disks stay as they are.`,
          changes: encrypted.set('true'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: fast
        provisioner: ebs.csi.aws.com
        parameters:
          type: gp3
          encrypted: «"false"»
      `,
      secure: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: fast
        provisioner: ebs.csi.aws.com
        parameters:
          type: gp3
          encrypted: "true"
      `,
    },
    {
      why: 'Left out, the account or the provider decides.',
      secure: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: fast
        provisioner: ebs.csi.aws.com
        parameters:
          type: gp3
      `,
    },
  ],
});
