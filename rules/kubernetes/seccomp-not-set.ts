// Fires on most real manifests: the kubelet's own default is off unless an operator turned `seccompDefault` on.
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { since } from '../../server/kubernetes/pod-security';
import { absenceOf, bestPlaceFor, containers, lacksSetting } from '../../server/kubernetes/pods';

export default rule({
  title: 'Container has no seccomp profile',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  group: 'hardening',
  aliases: {
    pss: ['seccompProfile_restricted'],
    trivy: ['KSV-0030'],
    checkov: ['CKV_K8S_31'],
    kics: ['seccomp_profile_is_not_configured'],
    'kube-score': ['container-seccomp-profile'],
    kubescape: ['C-0210'],
    kyverno: ['restrict-seccomp-strict'],
    kubesec: ['SeccompAny'],
  },
  fixable: 'review',
  threat: `
    Without a seccomp profile the container may call every one of the kernel's more than 300 system calls. Many ways
    out of a container start with one that hardly any service uses: unshare, keyctl, userfaultfd, bpf. The runtime's
    default profile refuses some forty of that kind.`,
  impact: 'The whole kernel interface to attack.',
  remedy: `
    Set \`seccompProfile.type: RuntimeDefault\` for the pod. Debuggers, profilers and programs that make namespaces of
    their own may be refused a call; give those a \`Localhost\` profile.`,
  exceptions: 'Nodes whose kubelet runs with seccompDefault do this for every pod; writing it down keeps it so.',
  references: [
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  ],
  standards: {
    cwe: [653],
    cis: ['CIS Kubernetes 1.12: 5.6.2'],
    pss: 'restricted',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611', 'T1068'],
  },

  subjects: containers,
  *check(container, context) {
    const version = policyVersion(container.pod, context);
    if (version < since.seccompFields) return;
    if (container.pod.isWindows && version >= since.windowsExemption) return;
    if (!lacksSetting(container, 'seccompProfile')) return;
    yield {
      at: absenceOf(container, 'seccompProfile'),
      lacks: 'seccompProfile',
      message: say`Container "${container.name}" has no seccomp profile: it may make every system call.`,
      fixes: [
        {
          title: say`Use the runtime's seccomp profile (rare system calls are refused)`,
          safety: 'review',
          caveat: say`Programs that trace others, make namespaces or use rare system calls may fail.`,
          changes: bestPlaceFor(container, 'seccompProfile').at('type').set('RuntimeDefault'),
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
            - name: «metrics»
              image: nginx/nginx-prometheus-exporter:1.3
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
            - name: metrics
              image: nginx/nginx-prometheus-exporter:1.3
          securityContext:
            seccompProfile:
              type: RuntimeDefault
      `,
    },
    {
      why: 'Where one container has its own profile, the author decides by container, and so does the fix.',
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
                  type: Localhost
                  localhostProfile: profiles/web.json
            - name: «metrics»
              image: nginx/nginx-prometheus-exporter:1.3
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
                  type: Localhost
                  localhostProfile: profiles/web.json
            - name: metrics
              image: nginx/nginx-prometheus-exporter:1.3
              securityContext:
                seccompProfile:
                  type: RuntimeDefault
      `,
    },
    {
      why: "The pod's profile holds for all its containers.",
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
      `,
    },
    {
      why: "The version that the pod's namespace pins decides: before 1.19 there was no such field.",
      world: {
        'namespace.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: archive
            labels:
              pod-security.kubernetes.io/enforce: restricted
              pod-security.kubernetes.io/enforce-version: v1.18
        `,
      },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          namespace: archive
        spec:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'Windows has no such filter.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          os:
            name: windows
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
