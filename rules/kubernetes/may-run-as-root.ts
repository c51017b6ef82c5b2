// Fires on most real manifests: images run as root unless they say otherwise, and hardly any manifest forbids it.
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { since } from '../../server/kubernetes/pod-security';
import {
  absenceOf,
  bestPlaceFor,
  decidingField,
  lacksSetting,
  namesRoot,
  pods,
  runsAsOrdinaryUser,
  truthOf,
} from '../../server/kubernetes/pods';

export default rule({
  title: 'Container may run as root',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  group: 'hardening',
  aliases: {
    pss: ['runAsNonRoot'],
    // Where no user is written it may be 0, which is below 10000 too.
    trivy: ['KSV-0012'],
    checkov: ['CKV_K8S_23'],
    kics: ['containers_running_as_root'],
    'kube-linter': ['run-as-non-root'],
    polaris: ['runAsRootAllowed'],
    kubescape: ['C-0013', 'C-0198'],
    kyverno: ['require-run-as-nonroot'],
    semgrep: [
      'run-as-non-root',
      'run-as-non-root-unsafe-value',
      'run-as-non-root-container-level',
      'run-as-non-root-container-level-missing-security-context',
      'run-as-non-root-security-context-pod-level',
    ],
    kubesec: ['RunAsNonRoot'],
  },
  fixable: 'review',
  threat: `
    A container runs as the user its image names, and most images name none, which means root. Root in the container is
    root on the node once an attacker gets out, through a hole in the kernel, a mounted directory or a runtime socket,
    and until then it may change every file of the container. Nothing here makes the kubelet refuse such an image.`,
  impact: 'An escape ends as root on the node.',
  remedy: `
    Set \`runAsNonRoot: true\` for the pod. The kubelet then refuses to start an image whose user is 0 or a name it
    cannot check, so give \`runAsUser\` a number, or \`USER\` in the image's Dockerfile.`,
  exceptions: `
    A few programs must start as root, such as those that bind low ports on old runtimes. Put those in a user namespace
    (\`hostUsers: false\`), where root is an ordinary user on the node.`,
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://cwe.mitre.org/data/definitions/250.html',
  ],
  standards: {
    cwe: [250],
    cis: ['CIS Kubernetes 1.12: 5.2.7'],
    pss: 'restricted',
    nsa: ['Kubernetes Pod security'],
    mitre: ['T1611'],
  },

  subjects: pods,
  *check(pod, context) {
    if (pod.hasUserNamespace && policyVersion(pod, context) >= since.userNamespaceExemption) return;
    const shared = pod.securityContext.at('runAsNonRoot');
    const atRisk = pod.containers.filter(
      (container) => !runsAsOrdinaryUser(container) && !decidingField(container, 'runAsUser').isUnknown,
    );
    const isNamed = pod.containers.some(namesRoot);
    const title = say`Refuse to start as root (an image that runs as root no longer starts)`;
    const caveat = say`The kubelet refuses to start an image that runs as root, or whose user it cannot check.`;
    // Where all have a number or their own true, the rule `non-root-not-enforced` has its say.
    const isOverridden = atRisk.every(({ securityContext }) => truthOf(securityContext.at('runAsNonRoot')) === true);
    if (truthOf(shared) === false && !(isOverridden && pod.containers.length > 0)) {
      yield {
        at: shared,
        message: say`${pod.label} lets its containers run as root.`,
        fixes: isNamed ? [] : [{ title, safety: 'review', caveat, changes: shared.set(true) }],
      };
    }
    for (const container of atRisk) {
      const own = container.securityContext.at('runAsNonRoot');
      const place = isNamed ? own : bestPlaceFor(container, 'runAsNonRoot');
      if (truthOf(own) === false) {
        yield {
          at: own,
          message: say`Container "${container.name}" is allowed to run as root.`,
          fixes: namesRoot(container) ? [] : [{ title, safety: 'review', caveat, changes: own.set(true) }],
        };
        // One that names root as its user is reported for that, by `run-as-root-user`.
      } else if (lacksSetting(container, 'runAsNonRoot') && !namesRoot(container)) {
        yield {
          at: absenceOf(container, 'runAsNonRoot'),
          lacks: 'runAsNonRoot',
          message: say`Container "${container.name}" may run as root: nothing makes the kubelet refuse.`,
          fixes: [{ title, safety: 'review', caveat, changes: place.set(true) }],
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
            - name: «web»
              image: registry.example.com/web:1.4
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
          securityContext:
            runAsNonRoot: true
      `,
    },
    {
      why: 'A pod that says false is at fault even where a container says true.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            runAsNonRoot: «false»
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                runAsNonRoot: true
            - name: metrics
              image: nginx/nginx-prometheus-exporter:1.3
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            runAsNonRoot: true
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                runAsNonRoot: true
            - name: metrics
              image: nginx/nginx-prometheus-exporter:1.3
      `,
    },
    {
      why: "A container's false beats the pod's true.",
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            runAsNonRoot: true
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                runAsNonRoot: «false»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          securityContext:
            runAsNonRoot: true
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                runAsNonRoot: true
      `,
    },
    {
      why: 'Knative takes no setting for the whole pod, so the fix goes to the container.',
      insecure: yaml`
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata:
          name: hello
        spec:
          template:
            spec:
              containers:
                - name: «hello»
                  image: example.com/hello:2
      `,
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
                  securityContext:
                    runAsNonRoot: true
      `,
    },
    {
      why: 'A container that names root as its user gets no fix here: the kubelet would refuse to start it.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: tuner
              image: example.com/tuner:1
              securityContext:
                runAsUser: 0
                runAsNonRoot: «false»
      `,
    },
    {
      why: 'Naming root without a word on runAsNonRoot is for another rule, and no reason to report twice.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: tuner
              image: example.com/tuner:1
              securityContext:
                runAsUser: 0
      `,
    },
    {
      why: 'A user other than 0 is not root, whatever the image says.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              securityContext:
                runAsUser: 10001
      `,
    },
    {
      why: 'In a user namespace root is an ordinary user on the node; the standard says so from 1.35 on.',
      config: { kubernetesVersion: '1.35' },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          hostUsers: false
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
  ],
});
