import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { seccompAnnotations } from '../../server/kubernetes/pod-security';
import { pods } from '../../server/kubernetes/pods';
import { minorOf } from '../../server/kubernetes/version';

export default rule({
  title: 'Seccomp in an unread annotation',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kics: ['seccomp_profile_is_not_configured'] },
  fixable: 'review',
  threat: `
    Kubernetes has not read this annotation since 1.27, so the container runs without the filter that the file seems to
    set. Whoever takes it over may use every system call that a bug in the kernel needs.`,
  impact: `No seccomp filter, although the file names one.`,
  remedy: `
    Write \`securityContext.seccompProfile\`, for the pod or the container.`,
  references: [
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#seccomp-security-alpha-kubernetes-io-pod',
  ],
  standards: { cwe: [653] },

  subjects: pods,
  *check(pod, { config }) {
    const { label, metadata, securityContext } = pod;
    if ((minorOf(config.kubernetesVersion) ?? Number.POSITIVE_INFINITY) < 27) return;
    for (const { key, keyPlace, field } of metadata.at('annotations').entries) {
      const container = key.startsWith(seccompAnnotations.containerPrefix)
        ? pod.containers.find(({ name }) => name === key.slice(seccompAnnotations.containerPrefix.length))
        : undefined;
      if (key !== seccompAnnotations.pod && !container) continue;
      const context = container ? container.securityContext : securityContext;
      const profile = context.at('seccompProfile');
      const value = field.string;
      const isDefault = value === 'runtime/default' || value === 'docker/default';
      const local = value?.startsWith('localhost/') ? value.slice('localhost/'.length) : undefined;
      const written = isDefault
        ? { type: 'RuntimeDefault' }
        : local
          ? { type: 'Localhost', localhostProfile: local }
          : undefined;
      // Both were written for a while, so that old and new clusters read one.
      if (profile.isPresent || profile.isUnknown) continue;
      yield {
        // The field may still come.
        at: { unit: keyPlace.unit, span: keyPlace.span, absentFrom: metadata.parent?.wholeSpan },
        message: say`${label} sets a seccomp profile in an annotation that Kubernetes no longer reads.`,
        fixes: written
          ? [
              {
                title: say`Set it in the securityContext`,
                safety: 'review',
                caveat: say`System calls that the profile refuses fail from then on.`,
                changes: [...field.remove(), ...profile.set(written)],
              },
            ]
          : [],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
              annotations:
                team: shop
                «seccomp.security.alpha.kubernetes.io/pod»: runtime/default
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
              annotations:
                team: shop
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
              securityContext:
                seccompProfile:
                  type: RuntimeDefault
      `,
    },
    {
      why: 'For one container; what names no profile has no repair.',
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
              annotations:
                «container.seccomp.security.alpha.kubernetes.io/web»: unconfined
                container.seccomp.security.alpha.kubernetes.io/other: runtime/default
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'Where the field says it as well, the annotation is for old clusters.',
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
              annotations:
                seccomp.security.alpha.kubernetes.io/pod: runtime/default
            spec:
              securityContext:
                seccompProfile:
                  type: RuntimeDefault
              containers:
                - name: web
                  image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'Old clusters read it.',
      config: { kubernetesVersion: '1.26' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            seccomp.security.alpha.kubernetes.io/pod: runtime/default
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
  ],
});
