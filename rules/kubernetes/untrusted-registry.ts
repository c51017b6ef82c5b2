import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isTrusted } from '../../server/images/trust';
import { podImages } from '../../server/kubernetes/images';

export default rule({
  title: 'Image from an untrusted registry',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: {
    trivy: ['KSV-0032', 'KSV-0033', 'KSV-0034', 'KSV-0035', 'KSV-0125'],
    kubescape: ['C-0001', 'C-0078'],
    kyverno: ['restrict-image-registries'],
  },
  threat: `
    Your configuration lists the registries whose images are scanned and approved; this one is not among them. Whoever
    can push there runs code in your cluster, with the pod's service account, volumes and network. A look-alike name on a
    public registry is free to register.`,
  impact: 'Unreviewed code runs in the cluster.',
  remedy: `
    Take the image from a registry on the list, or mirror it into one. If the publisher is trusted, add a prefix to
    trustedRegistries.`,
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/',
    'https://kubernetes.io/docs/concepts/security/cloud-native-security/',
  ],
  standards: { cwe: [829], mitre: ['T1195.002'] },

  subjects: podImages,
  *check({ container, name, registry, repository, at }, { config }) {
    if (config.trustedRegistries.length === 0 || isTrusted({ registry, repository }, config.trustedRegistries)) return;
    yield {
      at: at('registry'),
      message: say`Container "${container.name}" runs "${name}" from ${registry}, which is not among the trusted registries.`,
    };
  },

  examples: [
    {
      config: { trustedRegistries: ['registry.example.com/platform/'] },
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: «ghcr.io»/someone/web:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/platform/web:1.4
      `,
    },
    {
      why: 'An image without a registry comes from Docker Hub.',
      config: { trustedRegistries: ['registry.example.com'] },
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: «nginx:1.29.3»
      `,
    },
    {
      why: 'Docker Hub’s own images can be trusted alone.',
      config: { trustedRegistries: ['docker.io/library'] },
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.29.3
            - name: other
              image: «someone/nginx:1.29.3»
      `,
    },
    {
      why: 'Without a list every registry is trusted.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: ghcr.io/someone/web:1.4
      `,
    },
  ],
});
