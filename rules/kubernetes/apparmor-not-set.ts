import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { absenceOf, containers, lacksSetting } from '../../server/kubernetes/pods';

export default rule({
  title: 'No AppArmor profile is named',
  severity: 'info',
  confidence: 'low',
  profile: 'strict',
  since: '0.1',
  group: 'hardening',
  aliases: { kics: ['missing_app_armor_config'], kubesec: ['ApparmorAny'] },
  fixable: 'review',
  threat: `
    On nodes with AppArmor the runtime's own profile applies unless a manifest or a node's set-up says otherwise.
    Without a name in the manifest nobody sees whether it does: a pod that lands on a node without it runs unconfined,
    and whatever capability or hole an attacker finds there is not held by a second lock.`,
  impact: 'A confinement that is left to chance.',
  remedy: 'Name `RuntimeDefault`. On nodes without AppArmor the pod is then refused.',
  exceptions: 'Nodes that use SELinux instead.',
  references: ['https://kubernetes.io/docs/tutorials/security/apparmor/'],
  standards: { cwe: [653], nsa: ['Kubernetes Pod security'] },

  subjects: containers,
  *check(container) {
    const { pod } = container;
    // Knative's webhook refuses every field that its mask does not list, this one among them.
    if (pod.workload.group === 'serving.knative.dev') return;
    if (pod.isWindows || !lacksSetting(container, 'appArmorProfile')) return;
    if (pod.metadata.at('annotations').at(`container.apparmor.security.beta.kubernetes.io/${container.name}`).isPresent)
      return;
    const profile = container.securityContext.at('appArmorProfile').at('type');
    yield {
      at: absenceOf(container, 'appArmorProfile'),
      lacks: 'appArmorProfile',
      message: say`Container "${container.name}" names no AppArmor profile.`,
      fixes: [
        {
          title: say`Name the runtime's AppArmor profile (nodes without AppArmor refuse the pod)`,
          safety: 'review',
          caveat: say`Nodes without AppArmor refuse a pod that names a profile.`,
          changes: profile.set('RuntimeDefault'),
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
            - name: «web»
              image: nginx:1.27
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                appArmorProfile:
                  type: RuntimeDefault
      `,
    },
    {
      why: 'A Knative service may not name one: its webhook refuses the field.',
      secure: yaml`
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata:
          name: hello
        spec:
          template:
            spec:
              containers:
                - name: hello
                  image: example.com/hello:2
      `,
    },
    {
      why: 'Before Kubernetes 1.30 an annotation named the profile.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            container.apparmor.security.beta.kubernetes.io/web: runtime/default
        spec:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
