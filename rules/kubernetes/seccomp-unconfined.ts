import { type Problem, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import {
  isAllowedSeccompAnnotation,
  isAllowedSeccompType,
  seccompAnnotations,
  since,
} from '../../server/kubernetes/pod-security';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Seccomp is switched off',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    pss: ['seccompProfile_baseline', 'seccompProfile_restricted'],
    trivy: ['KSV-0104', 'KSV-0030'],
    kics: ['seccomp_profile_is_not_configured'],
    checkov: ['CKV_K8S_31'],
    'kube-score': ['container-seccomp-profile'],
    kyverno: ['restrict-seccomp', 'restrict-seccomp-strict'],
    semgrep: ['seccomp-confinement-disabled'],
    kubesec: ['SeccompUnconfined'],
  },
  fixable: 'review',
  threat: `
    \`Unconfined\` takes away the filter on system calls that the node may set for every container by default. Code in
    the container can then use the calls that exploits of the kernel need: unshare and setns to make namespaces, keyctl
    to read key rings, userfaultfd to win races and, where the node leaves it open, bpf to run code in the kernel.`,
  impact: 'The whole kernel interface to attack.',
  remedy: `
    Use \`RuntimeDefault\`, or \`Localhost\` with a profile that allows the one call the program needs. Debuggers and
    programs that build sandboxes of their own may fail under the default profile.`,
  exceptions: 'Nested container builds need more than the default profile; give them a Localhost profile.',
  references: [
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  standards: {
    cwe: [653],
    cis: ['CIS Kubernetes 1.12: 5.6.2'],
    pss: 'baseline',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611'],
  },

  subjects: pods,
  *check(pod, context) {
    const title = say`Use the runtime's seccomp profile (rare system calls are refused)`;
    const caveat = say`Programs that trace others, make namespaces or use rare system calls may fail.`;
    if (policyVersion(pod, context) < since.seccompFields) {
      yield* annotationProblems();
      return;
    }
    const profiles = [
      {
        profile: pod.securityContext.at('seccompProfile'),
        owner: pod.label,
        message: say`${pod.label} switches the seccomp filter off for containers that set none.`,
      },
      ...pod.containers.map(({ name, securityContext }) => ({
        profile: securityContext.at('seccompProfile'),
        owner: `Container "${name}"`,
        message: say`Container "${name}" runs without a seccomp filter.`,
      })),
    ];
    const [shared, ...own] = profiles.map(({ profile }) => {
      const type = profile.at('type');
      return {
        // A profile without a type is as bad as a wrong one: the API rejects it.
        isBad: profile.isPresent && !profile.isUnknown && !type.isUnknown && !isAllowedSeccompType(type.value),
        isPresent: profile.isPresent,
      };
    });
    const isOverridden = own.length > 0 && own.every(({ isPresent, isBad }) => isPresent && !isBad);
    for (const [index, { profile, owner, message }] of profiles.entries()) {
      const isShared = index === 0;
      if (!(isShared ? shared : own[index - 1])?.isBad) continue;
      const type = profile.at('type');
      yield {
        at: type.isPresent ? type : { ...profile.keyPlace, absentFrom: type.absentFrom },
        message:
          type.value === 'Unconfined'
            ? message
            : type.raw
              ? say`"${type.raw}" is not a seccomp profile type, so the API server refuses the pod.`
              : say`${owner} has a seccomp profile without a type, so the API server refuses the pod.`,
        ...(type.value !== 'Unconfined' && { isRefused: true }),
        // The standard refuses it all the same: the next container that somebody adds would take it.
        ...(isShared && isOverridden && type.value === 'Unconfined' && { severity: 'info' as const }),
        fixes: [
          profile.at('localhostProfile').isPresent && !type.isPresent
            ? // Beside a file's name the API takes no other type.
              { title: say`Use the profile that it names`, safety: 'review', caveat, changes: type.set('Localhost') }
            : { title, safety: 'review', caveat, changes: type.set('RuntimeDefault') },
        ],
      };
    }

    /** Before 1.19 two annotations decided; those for containers that do not exist are ignored. */
    function* annotationProblems(): Iterable<Problem> {
      const names = new Set(pod.containers.map(({ name }) => seccompAnnotations.containerPrefix + name));
      for (const { key, field } of pod.metadata.at('annotations').entries) {
        if (key !== seccompAnnotations.pod && !names.has(key)) continue;
        const value = field.string;
        if (value === undefined || isAllowedSeccompAnnotation(value)) continue;
        yield {
          at: field,
          message: say`The annotation sets the seccomp profile "${value}", which filters nothing.`,
          fixes: [{ title, safety: 'review', caveat, changes: field.set('runtime/default') }],
        };
      }
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
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                seccompProfile:
                  type: «Unconfined»
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
                seccompProfile:
                  type: RuntimeDefault
      `,
    },
    {
      why: "The pod's own value counts although every container overrides it: one more container would not.",
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            seccompProfile:
              type: «Unconfined»
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                seccompProfile:
                  type: RuntimeDefault
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                seccompProfile:
                  type: RuntimeDefault
      `,
    },
    {
      why: 'What is no profile type switches nothing off: the API server refuses the pod, and says so less clearly.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            seccompProfile:
              type: «runtime/default»
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                «seccompProfile»:
                  localhostProfile: profiles/web.json
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                seccompProfile:
                  localhostProfile: profiles/web.json
                  type: Localhost
      `,
    },
    {
      why: 'Before 1.19 annotations decided.',
      config: { kubernetesVersion: '1.18' },
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            seccomp.security.alpha.kubernetes.io/pod: «unconfined»
            container.seccomp.security.alpha.kubernetes.io/gone: unconfined
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
            seccomp.security.alpha.kubernetes.io/pod: runtime/default
            container.seccomp.security.alpha.kubernetes.io/gone: unconfined
        spec:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'From 1.19 on the annotations are dead letters.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            seccomp.security.alpha.kubernetes.io/pod: unconfined
        spec:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
