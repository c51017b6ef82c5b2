import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { podImages } from '../../server/kubernetes/images';

export default rule({
  title: 'Cached image without a check',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  aliases: {
    checkov: ['CKV_K8S_15'],
    kics: ['image_pull_policy_of_container_is_not_always'],
    polaris: ['pullPolicyNotAlways'],
    'kube-score': ['container-image-pull-policy'],
    kyverno: ['always-pull-images', 'imagepullpolicy-always'],
  },
  threat: `
    An image that is on the node already is started without asking the registry. Where several teams share nodes, a pod
    that has no credentials for a private image runs it once another team's pod has pulled it. And a tag that was moved to
    a repaired image stays the old one on every node that has it.`,
  impact: 'Private images for pods that may not have them; repaired images that are not used.',
  remedy: `
    Set \`imagePullPolicy: Always\`: the registry is asked each time, and layers that are here already are not loaded again.
    Or let the admission plugin AlwaysPullImages do it for the whole cluster.`,
  exceptions: 'Images pinned by digest on nodes of a single team, and nodes that cannot reach a registry.',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages',
  ],
  standards: { cwe: [862] },

  subjects: podImages,
  *check({ container, tag, digest }) {
    const policy = container.field.at('imagePullPolicy');
    if (digest !== undefined || policy.isUnknown || policy.value === 'Always') return;
    // Without a policy the API server writes Always for latest and for no tag.
    if (policy.isAbsent && (tag === undefined || tag === 'latest')) return;
    if (policy.isAbsent ? !container.isComplete : policy.value !== 'IfNotPresent' && policy.value !== 'Never') return;
    yield {
      at: policy.isAbsent ? { ...container.image.keyPlace, absentFrom: policy.absentFrom } : policy,
      message: say`Container "${container.name}" starts an image that is on the node without asking its registry.`,
      fixes: [
        {
          title: say`Ask the registry at every start (needs it to be reachable)`,
          safety: 'review',
          caveat: say`Pods do not start while the registry cannot be reached.`,
          changes: policy.set('Always'),
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
              image: registry.example.com/web:1.4
              imagePullPolicy: «IfNotPresent»
            - name: other
              «image»: registry.example.com/other:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              imagePullPolicy: Always
            - name: other
              image: registry.example.com/other:1.4
              imagePullPolicy: Always
      `,
    },
    {
      why: 'Latest is always asked for, and what a digest names cannot be another image.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:latest
            - name: app
              image: nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      `,
    },
    {
      why: 'A policy of another name is refused by the API server, and says nothing.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              imagePullPolicy: Sometimes
      `,
    },
  ],
});
