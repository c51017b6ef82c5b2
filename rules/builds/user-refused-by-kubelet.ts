import { builtUserOf } from '../../server/builds/images';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { podImages } from '../../server/kubernetes/images';
import { decidingField, lacksSetting, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: "Image's user is refused",
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    With \`runAsNonRoot\` the kubelet starts only what it can tell is not root, and of a user that the image names by word
    it cannot tell. The container does not start, and to get on somebody takes the setting out: then it runs as root.`,
  impact: 'No container, and then one that runs as root.',
  remedy: `
    Name the user by its number, in the Dockerfile (\`USER 10001\`) or in the pod (\`runAsUser\`).`,
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/security_context.go',
  ],
  standards: { cwe: [250] },

  subjects: podImages,
  *check({ container, text }, { find }) {
    const nonRoot = decidingField(container, 'runAsNonRoot');
    // A number in the pod is what the kubelet looks at.
    if (truthOf(nonRoot) !== true || !lacksSetting(container, 'runAsUser')) return;
    const built = builtUserOf(text, find);
    const { user, isRoot, id } = built?.by.fact ?? {};
    if (!built || user === undefined || (/^\d+$/.test(user) && !isRoot)) return;
    const number = isRoot ? undefined : id;
    yield {
      at: { unit: container.unit, span: container.image.span, absentFrom: container.pod.spec.wholeSpan },
      message: isRoot
        ? say`The kubelet does not start container "${container.name}": ${built.shownPath} makes it run as root.`
        : say`The kubelet does not start container "${container.name}": of user "${user}" it cannot tell whether that is root.`,
      related: [
        { at: built.by, message: isRoot ? say`The image runs as root.` : say`The image names its user here.` },
        { at: built.built, message: say`The image is built from there.` },
      ],
      fixes:
        number !== undefined
          ? [
              {
                title: say`Run as ${number}, which is "${user}"`,
                safety: 'review',
                caveat: say`The number has to stay that user's in the image.`,
                changes: container.securityContext.at('runAsUser').set(Number(number)),
              },
            ]
          : [],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: «registry.example.com/shop:1.4»
              securityContext:
                runAsNonRoot: true
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
              securityContext:
                runAsNonRoot: true
                runAsUser: 10001
      `,
      world: {
        'compose.yaml': yaml`
          services:
            shop:
              image: «registry.example.com/shop»
              build: web
        `,
        'web/Dockerfile': yaml`
          FROM debian:13
          RUN useradd --uid 10001 app
          USER «app»
        `,
      },
    },
    {
      why: 'An image that runs as root under a pod that refuses root.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          securityContext:
            runAsNonRoot: true
          containers:
            - name: web
              image: «shop»
      `,
      world: {
        'skaffold.yaml': yaml`
          apiVersion: skaffold/v4beta11
          kind: Config
          build:
            artifacts:
              - image: «shop»
                context: web
        `,
        'web/Dockerfile': yaml`
          «FROM» debian:13
          CMD ["shop"]
        `,
      },
    },
    {
      why: 'A number can be checked, in the image or in the pod; an image from elsewhere is not known.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          securityContext:
            runAsNonRoot: true
          containers:
            - name: web
              image: shop
            - name: proxy
              image: envoyproxy/envoy:v1.34
      `,
      world: {
        'compose.yaml': yaml`
          services:
            shop:
              image: shop
              build:
                context: web
                dockerfile: prod.Dockerfile
        `,
        'web/prod.Dockerfile': yaml`
          FROM debian:13
          USER 10001
        `,
      },
    },
    {
      why: 'Who does not ask for it is not refused, and a number in the pod decides.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: shop
            - name: other
              image: shop
              securityContext:
                runAsNonRoot: true
                runAsUser: 10001
      `,
      world: {
        'compose.yaml': yaml`
          services:
            shop:
              image: shop
              build: web
        `,
        'web/Dockerfile': yaml`
          FROM debian:13
          USER app
        `,
      },
    },
  ],
});
