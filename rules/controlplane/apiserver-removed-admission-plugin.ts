import { components } from '../../server/controlplane/components';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { minorOf } from '../../server/kubernetes/version';

export default rule({
  title: 'Admission plugin that is gone',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The API server does not start with a plugin that it does not know. Advice that still asks for it is years old, and
    what it did is left undone: somebody takes all admission settings out to bring the cluster back.`,
  impact: `No API server.`,
  remedy: `
    Take it out. Pod Security admission, by labels of namespaces, does what both were for.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-policy/',
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/',
  ],

  subjects: components,
  *check(component, { config }) {
    if (component.name !== 'kube-apiserver') return;
    const version = component.version ?? minorOf(config.kubernetesVersion) ?? Number.POSITIVE_INFINITY;
    const setting = component.setting('enable-admission-plugins');
    const words = setting?.value?.split(',') ?? [];
    for (const [plugin, since] of removedPlugins) {
      if (!setting || !words.includes(plugin) || version < since) continue;
      const left = words.filter((word) => word !== plugin);
      yield {
        at: setting.part(plugin),
        message: say`"kube-apiserver" has not known the admission plugin ${plugin} since Kubernetes 1.${since}, and does not start with it.`,
        fixes: [
          {
            title: say`Take ${plugin} out`,
            safety: 'review',
            caveat: say`Label the namespaces with the Pod Security level that it enforced.`,
            changes: left.length > 0 ? setting.set(left.join(',')) : setting.remove(),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.30.0
              command:
                - kube-apiserver
                - --enable-admission-plugins=NodeRestriction,«PodSecurityPolicy»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.30.0
              command:
                - kube-apiserver
                - --enable-admission-plugins=NodeRestriction
      `,
    },
    {
      why: 'Alone, the whole flag goes.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.31.2
              command:
                - kube-apiserver
                - --enable-admission-plugins=«SecurityContextDeny»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.31.2
              command:
                - kube-apiserver
      `,
    },
    {
      why: 'Old servers know them, other programs have other plugins.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.24.3
              command:
                - kube-apiserver
                - --enable-admission-plugins=PodSecurityPolicy,SecurityContextDeny
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.30.0
              command:
                - kube-scheduler
                - --enable-admission-plugins=PodSecurityPolicy
      `,
    },
  ],
});

/** With the minor version that no longer has them. */
const removedPlugins: readonly (readonly [plugin: string, since: number])[] = [
  ['PodSecurityPolicy', 25],
  ['SecurityContextDeny', 30],
];
