import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Volume clones a Git repository',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { kyverno: ['restrict-volume-types'], pss: ['restrictedVolumes'], trivy: ['KSV-0028'] },
  threat: `
    For a gitRepo volume the kubelet runs git as root on the node, on a repository that the pod's author names. On kubelets
    before 1.28.12, 1.29.7 and 1.30.3 a crafted repository with hooks runs its own commands there (CVE-2024-10220): whoever
    may create pods, or write to that repository, becomes root on the node.`,
  impact: 'Root on the node.',
  remedy: `
    Clone into an \`emptyDir\` from an init container. From 1.33 on kubelets no longer mount this
    volume type unless told to, and from 1.36 on not at all.`,
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#gitrepo',
    'https://nvd.nist.gov/vuln/detail/CVE-2024-10220',
  ],
  standards: { cwe: [94], pss: 'restricted', mitre: ['T1611'] },

  subjects: pods,
  *check(pod) {
    for (const volume of pod.volumes) {
      const gitRepo = volume.at('gitRepo');
      if (!gitRepo.isPresent) continue;
      yield {
        at: gitRepo.keyPlace,
        message: say`Volume "${volume.at('name').string ?? ''}" lets the kubelet run git as root on the node.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: site
        spec:
          containers:
            - name: web
              image: nginx:1.27
          volumes:
            - name: pages
              «gitRepo»:
                repository: https://git.example.com/site.git
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: site
        spec:
          initContainers:
            - name: clone
              image: alpine/git:2.47.1
              args: [clone, https://git.example.com/site.git, /pages]
              volumeMounts:
                - name: pages
                  mountPath: /pages
          containers:
            - name: web
              image: nginx:1.27
              volumeMounts:
                - name: pages
                  mountPath: /usr/share/nginx/html
                  readOnly: true
          volumes:
            - name: pages
              emptyDir: {}
      `,
    },
    {
      why: 'Null is unset.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: site
        spec:
          containers:
            - name: web
              image: nginx:1.27
          volumes:
            - name: pages
              gitRepo:
      `,
    },
  ],
});
