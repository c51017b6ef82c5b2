import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { isOfficialImage } from '../../server/images/base-images';
import { podImages } from '../../server/kubernetes/images';

export default rule({
  title: 'Image has no fixed version',
  severity: 'warning',
  confidence: 'high',
  // Fires on a sixth of public manifests, because they are examples: each pulls whatever is newest that day.
  profile: 'recommended',
  since: '0.2',
  fixable: 'template',
  aliases: {
    trivy: ['KSV-0013'],
    checkov: ['CKV_K8S_14'],
    kics: ['invalid_image'],
    'kube-linter': ['latest-tag'],
    polaris: ['tagNotSpecified'],
    'kube-score': ['container-image-tag'],
    kubescape: ['C-0075'],
    kyverno: ['disallow-latest-tag'],
    monokle: ['no-latest-image', 'image-tagged'],
    datree: ['CONTAINERS_MISSING_IMAGE_VALUE_VERSION'],
  },
  threat: `
    \`latest\`, or no tag at all, is whatever stands in the registry when a node pulls. Whoever takes over the publisher's
    account or the registry pushes once and is in the cluster with the next pod that starts; no rollout and no review
    stands in between. Afterwards nobody can say which image ran, and rolling the Deployment back brings the same one.`,
  impact: 'Other people decide what runs, and when.',
  remedy: 'Name a version, or better a version and its digest, and let a bot propose updates.',
  exceptions: `
    Clusters on a developer's machine, where the tag is built anew with each run. What a kustomization, skaffold or ko puts
    in the place of a bare name is not reported.`,
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/#image-names',
    'https://kubernetes.io/docs/concepts/configuration/overview/#container-images',
  ],
  standards: { cwe: [1357], mitre: ['T1195.002'] },

  subjects: podImages,
  *check({ container, name, repository, registry, tag, digest, text, at }) {
    if (digest !== undefined || (tag !== undefined && tag !== 'latest')) return;
    // A bare name that Docker Hub does not know is built here: skaffold or kustomize puts the built image in its place.
    const isBare = registry === 'docker.io' && !repository.includes('/');
    if (tag === undefined && isBare && !isOfficialImage(name)) return;
    const isUntagged = tag === undefined;
    yield {
      at: at('tag'),
      message: isUntagged
        ? say`Container "${container.name}" names no version of "${name}", so each pull takes what is latest then.`
        : say`Container "${container.name}" takes whatever is the latest "${name}" at each pull.`,
      fixes: [
        {
          title: say`Name a version`,
          safety: 'template',
          changes: container.image.set(`${text.replace(/:latest$/, '')}:${blank('VERSION')}`),
        },
      ],
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
              image: nginx:«latest»
            - name: app
              image: «registry.example.com:5000/shop/app»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.29.3
            - name: app
              image: registry.example.com:5000/shop/app:2.4.1
      `,
    },
    {
      why: 'A digest names one image for good.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      `,
    },
    {
      why: 'Placeholders, templates and bare names that no registry knows are filled in before anybody pulls.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          initContainers:
            - name: built
              image: checkout-service
            - name: ko
              image: ko://example.com/shop/app
          containers:
            - name: filled-in
              image: __IMAGE__
      `,
    },
    {
      why: 'Init and ephemeral containers run the same way.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          initContainers:
            - name: setup
              image: «busybox»
          containers:
            - name: web
              image: nginx:1.29.3
      `,
    },
  ],
});
