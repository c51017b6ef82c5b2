import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import {
  appArmorAnnotationPrefix,
  isAllowedAppArmorAnnotation,
  isAllowedAppArmorType,
} from '../../server/kubernetes/pod-security';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'AppArmor is switched off',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    kics: ['missing_app_armor_config'],
    pss: ['appArmorProfile'],
    trivy: ['KSV-0002'],
    kyverno: ['restrict-apparmor-profiles'],
    kubesec: ['ApparmorUnconfined'],
  },
  fixable: 'review',
  threat: `
    On nodes with AppArmor every container gets the runtime's profile, which keeps root in it from mounting file
    systems and from writing to sensitive parts of /proc and /sys. Another value takes that second lock off, so that one
    mistake elsewhere, such as an added capability, is enough to reach the node.`,
  impact: 'No mandatory access control on the container.',
  remedy: `
    Use \`RuntimeDefault\`, or a \`Localhost\` profile that is loaded on the nodes. Programs that mount file systems are
    refused under the default profile.`,
  references: [
    'https://kubernetes.io/docs/tutorials/security/apparmor/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  standards: { cwe: [653], pss: 'baseline', nsa: ['Kubernetes Pod security'], mitre: ['T1611'] },

  subjects: pods,
  *check(pod) {
    const caveat = say`Mounting file systems and writing to /proc/sys and /sys is refused under the default profile.`;
    const title = say`Use the runtime's AppArmor profile (mounting is refused)`;
    const profiles = [
      {
        profile: pod.securityContext.at('appArmorProfile'),
        owner: pod.label,
        message: say`${pod.label} switches AppArmor off for containers that set no profile.`,
      },
      ...pod.containers.map((container) => ({
        profile: container.securityContext.at('appArmorProfile'),
        owner: `Container "${container.name}"`,
        message: say`Container "${container.name}" runs without an AppArmor profile.`,
      })),
    ];
    for (const { profile, owner, message } of profiles) {
      const type = profile.at('type');
      if (!profile.isPresent || profile.isUnknown || type.isUnknown || isAllowedAppArmorType(type.value)) continue;
      yield {
        at: type.isPresent ? type : { ...profile.keyPlace, absentFrom: type.absentFrom },
        message:
          type.value === 'Unconfined'
            ? message
            : type.raw
              ? say`"${type.raw}" is not an AppArmor profile type, so the API server refuses the pod.`
              : say`The AppArmor profile of ${owner} names no type, so the API server refuses the pod.`,
        ...(type.value !== 'Unconfined' && { isRefused: true }),
        fixes: [
          profile.at('localhostProfile').isPresent && !type.isPresent
            ? // Beside a file's name the API takes no other type.
              { title: say`Use the profile that it names`, safety: 'review', caveat, changes: type.set('Localhost') }
            : { title, safety: 'review', caveat, changes: type.set('RuntimeDefault') },
        ],
      };
    }
    const names = new Set(pod.containers.map(({ name }) => name));
    // Every annotation with the prefix counts, whether or not there is a container of that name.
    for (const { key, field } of pod.metadata.at('annotations').entries) {
      const value = field.string;
      if (!key.startsWith(appArmorAnnotationPrefix) || value === undefined || isAllowedAppArmorAnnotation(value))
        continue;
      const name = key.slice(appArmorAnnotationPrefix.length);
      const isNobodys = pod.isComplete && !names.has(name);
      yield {
        at: field,
        // Validation of the API server: https://github.com/kubernetes/kubernetes/blob/v1.30.0/pkg/apis/core/validation/validation.go
        message: isNobodys
          ? say`${pod.label} has no container "${name}" for this AppArmor annotation, so the API server refuses the pod.`
          : value === 'unconfined'
            ? say`Container "${name}" gets the AppArmor profile "${value}", which confines nothing.`
            : say`"${value}" is not an AppArmor profile, so the API server refuses the pod.`,
        ...((isNobodys || value !== 'unconfined') && { isRefused: true }),
        fixes: isNobodys
          ? [{ title: say`Remove the annotation`, safety: 'safe', changes: field.remove() }]
          : [{ title, safety: 'review', caveat, changes: field.set('runtime/default') }],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            appArmorProfile:
              type: «Unconfined»
          containers:
            - name: web
              image: nginx:1.27
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            appArmorProfile:
              type: RuntimeDefault
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: "The older annotation stands in the pod template's metadata.",
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            metadata:
              annotations:
                container.apparmor.security.beta.kubernetes.io/web: «unconfined»
            spec:
              containers:
                - name: web
                  image: nginx:1.27
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            metadata:
              annotations:
                container.apparmor.security.beta.kubernetes.io/web: runtime/default
            spec:
              containers:
                - name: web
                  image: nginx:1.27
      `,
    },
    {
      why: 'What is no profile switches nothing off: the API server refuses the pod.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            container.apparmor.security.beta.kubernetes.io/web: «RuntimeDefault»
        spec:
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                appArmorProfile:
                  type: «runtime/default»
      `,
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
              securityContext:
                appArmorProfile:
                  type: RuntimeDefault
      `,
    },
    {
      why: 'An annotation for a container that is not there confines nobody, and the API server refuses the pod.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            team: shop
            container.apparmor.security.beta.kubernetes.io/old: «unconfined»
        spec:
          containers:
            - name: web
              image: nginx:1.27
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            team: shop
        spec:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'Annotations of the workload itself reach no pod, and a profile loaded on the node is fine.',
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          annotations:
            container.apparmor.security.beta.kubernetes.io/web: unconfined
        spec:
          template:
            metadata:
              annotations:
                container.apparmor.security.beta.kubernetes.io/web: localhost/web
            spec:
              containers:
                - name: web
                  image: nginx:1.27
      `,
    },
  ],
});
