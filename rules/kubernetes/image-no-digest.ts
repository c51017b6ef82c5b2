import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { podImages } from '../../server/kubernetes/images';

export default rule({
  title: 'Image not pinned by digest',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  aliases: {
    checkov: ['CKV_K8S_43'],
    kics: ['image_without_digest'],
    kubescape: ['C-0306'],
    kyverno: ['require-image-checksum'],
    datree: ['CONTAINERS_MISSING_IMAGE_VALUE_DIGEST'],
  },
  threat: `
    A tag can be moved. Whoever may push to the repository puts another image behind the version you reviewed, and nodes
    that pull it run that one, with nothing in the manifest to show for it. A digest names the bytes.`,
  impact: 'What runs need not be what was reviewed.',
  remedy: 'Write the digest behind the tag, `app:1.2@sha256:…`, and let a bot propose both.',
  exceptions: 'Registries in which tags are immutable, with an admission policy that allows no other.',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/#image-names',
    'https://docs.docker.com/dhi/core-concepts/digests/',
  ],
  standards: { cwe: [1357], mitre: ['T1195.002'] },

  subjects: podImages,
  *check({ container, digest, tag, at }) {
    // Without a version a digest is the second step.
    if (digest !== undefined || tag === undefined || tag === 'latest') return;
    yield {
      at: at('tag'),
      message: say`Container "${container.name}" runs whatever the tag "${tag}" is moved to: its image has no digest.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:«1.29.3»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.29.3@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      `,
    },
    {
      why: 'An image without a version lacks that first.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx
            - name: app
              image: registry.example.com/app:latest
      `,
    },
  ],
});
