import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { type PodImage, podImages } from '../../server/kubernetes/images';

/** Registries and folders that get no new images, with the day from which on that holds. */
const abandoned: readonly {
  readonly name: string;
  readonly since: string;
  holds(image: PodImage): boolean;
  /** Where the same images are now. */
  moved?(image: PodImage): string;
}[] = [
  {
    name: 'k8s.gcr.io',
    since: '2023-04-03',
    holds: ({ registry }) => registry === 'k8s.gcr.io',
    moved: ({ text }) => text.replace(/^k8s\.gcr\.io\//, 'registry.k8s.io/'),
  },
  {
    name: 'gcr.io/google_containers',
    since: '2023-04-03',
    holds: ({ registry, repository }) => registry === 'gcr.io' && /^google[_-]containers\//.test(repository),
  },
  {
    // https://github.com/bitnami/charts/issues/35164
    name: 'bitnamilegacy',
    since: '2025-08-28',
    holds: ({ registry, repository }) => registry === 'docker.io' && repository.startsWith('bitnamilegacy/'),
  },
];

export default rule({
  title: 'Image from an abandoned registry',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  aliases: { kubescape: ['C-0253'], kyverno: ['restrict-deprecated-registry'] },
  threat: `
    Nobody pushes to this place any more. What runs from it never gets another security fix, and its owner has announced
    that images may go: then a node that restarts cannot pull, and the workload is down until somebody finds another
    source in a hurry.`,
  impact: 'Holes stay open; pods that cannot start again.',
  remedy: 'Take the image from the registry that its makers use now, in a version they still repair.',
  references: [
    'https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/',
    'https://kubernetes.io/blog/2023/03/10/image-registry-redirect/',
  ],
  standards: { cwe: [1104], mitre: ['T1195.002'] },

  subjects: podImages,
  *check(image, { config }) {
    const place = abandoned.find(({ holds }) => holds(image));
    if (!place || config.today < place.since) return;
    const moved = place.moved?.(image);
    yield {
      at: image.at(place.name === image.registry ? 'registry' : 'repository'),
      message: say`Container "${image.container.name}" runs an image from ${place.name}, which has had no new images since ${place.since}.`,
      fixes:
        moved === undefined
          ? []
          : [
              {
                title: say`Take it from registry.k8s.io (nodes must reach that address)`,
                safety: 'review',
                caveat: say`Firewalls, mirrors and admission policies may only know the old address.`,
                changes: image.container.image.set(moved),
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
          name: metrics
        spec:
          containers:
            - name: server
              image: «k8s.gcr.io»/metrics-server/metrics-server:v0.6.2   # as the guide has it
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: metrics
        spec:
          containers:
            - name: server
              image: registry.k8s.io/metrics-server/metrics-server:v0.6.2   # as the guide has it
      `,
    },
    {
      why: 'Folders are abandoned, too.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: old
        spec:
          containers:
            - name: pause
              image: gcr.io/«google_containers/pause-amd64»:3.1
            - name: db
              image: «bitnamilegacy/postgresql»:17.6.0
      `,
    },
    {
      why: 'The old address was alive before it was frozen.',
      config: { today: '2023-01-01' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: metrics
        spec:
          containers:
            - name: server
              image: k8s.gcr.io/metrics-server/metrics-server:v0.6.2
      `,
    },
  ],
});
