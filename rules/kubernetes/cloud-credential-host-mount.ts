import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { hostPathVolumes } from '../../server/kubernetes/host-path-volumes';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Credentials on the node are mounted',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    // The standard refuses every path of the node.
    pss: ['hostPathVolumes', 'restrictedVolumes'],
    trivy: ['KSV-0023'],
    kics: ['non_kube_system_pod_with_host_mount'],
    polaris: ['hostPathSet'],
    kubescape: ['C-0020', 'C-0048'],
    kyverno: ['disallow-host-path', 'restrict-volume-types'],
  },
  threat: `
    The path holds keys with which the node, the control plane or a person signs in elsewhere. Whoever breaks into the
    pod copies them and then acts as that node or person, from anywhere, for as long as the keys are valid. A read-only
    mount is enough for that.`,
  impact: 'The cluster, or the cloud account behind it.',
  remedy: `
    Give the workload an identity of its own: a service account with the rights it needs, or the cloud's workload
    identity. There is no automatic fix, because those rights must be granted first.`,
  exceptions: `
    Static pods of the control plane read their own keys from there; nobody else should be able to write pods in their
    namespace.`,
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/concepts/security/service-accounts/',
    'https://attack.mitre.org/techniques/T1552/001/',
  ],
  standards: {
    cwe: [522, 668],
    cis: ['CIS Kubernetes 1.12: 5.2.11'],
    pss: 'baseline',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1552.001'],
  },

  subjects: pods,
  *check(pod) {
    for (const { name, path, sensitive, at } of hostPathVolumes(pod)) {
      if (sensitive?.kind !== 'credentials') continue;
      yield {
        at,
        message: say`Volume "${name}" opens ${path} to the pod: ${sensitive.what}.`,
        // Static pods of the control plane have nowhere else to read their own keys.
        ...(pod.metadata.at('labels').at('tier').value === 'control-plane' && { severity: 'info' as const }),
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: backup
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: backup
                  image: example.com/backup:7
                  volumeMounts:
                    - name: aws
                      mountPath: /root/.aws
                      readOnly: true
              volumes:
                - name: aws
                  hostPath:
                    path: «/root/.aws»
      `,
      secure: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: backup
        spec:
          template:
            spec:
              restartPolicy: Never
              serviceAccountName: backup
              containers:
                - name: backup
                  image: example.com/backup:7
      `,
    },
    {
      why: "etcd's data holds every Secret of the cluster.",
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: inspect
        spec:
          containers:
            - name: inspect
              image: busybox:1.36
          volumes:
            - name: etcd
              hostPath: { path: «/var/lib/etcd» }
      `,
    },
    {
      why: 'A path whose name merely resembles one is not one.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: inspect
        spec:
          containers:
            - name: inspect
              image: busybox:1.36
          volumes:
            - name: data
              hostPath: { path: /srv/.aws-samples }
      `,
    },
  ],
});
