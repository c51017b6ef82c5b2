import { type Fix, rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policyVersion } from '../../server/kubernetes/namespaces';
import { since } from '../../server/kubernetes/pod-security';
import {
  absenceOf,
  bestPlaceFor,
  lacksSetting,
  namesRoot,
  pods,
  runsAsOrdinaryUser,
  truthOf,
} from '../../server/kubernetes/pods';

export default rule({
  title: 'Non-root user is not enforced',
  severity: 'info',
  confidence: 'high',
  // The containers' users are known, and root is reported as such. Only the restricted level asks for more.
  profile: 'strict',
  since: '0.1',
  aliases: { pss: ['runAsNonRoot'], kyverno: ['require-run-as-nonroot'] },
  fixable: 'safe',
  threat: `
    Each container names its user, and nothing forbids root. The next container, added by somebody or by an injector,
    inherits the pod's setting, which still allows root. Namespaces at the restricted level refuse the pod: they want
    \`runAsNonRoot: true\` and take no number in its place.`,
  impact: 'The next container may run as root.',
  remedy: `
    Set \`runAsNonRoot: true\` for the pod. Containers with a user other than 0 start as before; those with user 0 no
    longer start until another is named, nor does one that an injector adds as root.`,
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  ],
  standards: { cwe: [250], pss: 'restricted' },

  subjects: pods,
  *check(pod, context) {
    if (pod.hasUserNamespace && policyVersion(pod, context) >= since.userNamespaceExemption) return;
    const shared = pod.securityContext.at('runAsNonRoot');
    const title = say`Require a user other than root`;
    const forTheWholePod = (field: typeof shared): Fix => ({
      title: say`Require a user other than root of the whole pod (what an injector adds as root no longer starts)`,
      safety: 'review',
      caveat: say`A container that an injector adds as root, without a setting of its own, no longer starts.`,
      changes: field.set(true),
    });
    const isSettled = pod.containers.every(
      (container) => runsAsOrdinaryUser(container) || truthOf(container.securityContext.at('runAsNonRoot')) === true,
    );
    if (truthOf(shared) === false && isSettled && pod.containers.length > 0) {
      yield {
        at: shared,
        message: say`${pod.label} allows root, though none of its containers runs as root.`,
        fixes: [forTheWholePod(shared)],
      };
    }
    for (const container of pod.containers.filter(namesRoot)) {
      if (!lacksSetting(container, 'runAsNonRoot')) continue;
      yield {
        at: absenceOf(container, 'runAsNonRoot'),
        message: say`Container "${container.name}" names root as its user, and nothing forbids it.`,
        // Forbidding it would only stop the container: another user must be named first.
      };
    }
    const isOthersSafe = pod.containers.every(runsAsOrdinaryUser);
    for (const container of pod.containers.filter(runsAsOrdinaryUser)) {
      const own = container.securityContext.at('runAsNonRoot');
      if (truthOf(own) === false) {
        yield {
          at: own,
          message: say`Container "${container.name}" allows root, though it names another user.`,
          fixes: [{ title, safety: 'safe', changes: own.set(true) }],
        };
      } else if (lacksSetting(container, 'runAsNonRoot')) {
        const field = isOthersSafe ? bestPlaceFor(container, 'runAsNonRoot') : own;
        yield {
          at: absenceOf(container, 'runAsNonRoot'),
          message: say`Container "${container.name}" names a user other than root, but nothing enforces one.`,
          fixes: [field === own ? { title, safety: 'safe', changes: field.set(true) } : forTheWholePod(field)],
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
          securityContext:
            runAsUser: 10001
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
          securityContext:
            runAsUser: 10001
            runAsNonRoot: true
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'A pod that says false fails the standard although every container overrides it.',
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
      why: 'Forbidding root would stop a container that names it, so there is no fix.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: «tuner»
              image: example.com/tuner:1
              securityContext:
                runAsUser: 0
      `,
    },
    {
      why: 'Where another container may be root, the fix leaves that one alone.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: «web»
              image: registry.example.com/web:1.4
              securityContext:
                runAsUser: 10001
            - name: agent
              image: example.com/agent:1
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
                runAsUser: 10001
                runAsNonRoot: true
            - name: agent
              image: example.com/agent:1
      `,
    },
    {
      why: 'With a user namespace the level asks for no user, from 1.35 on; a container that settles it is for another rule.',
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
              image: nginx:1.27
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: tuner
        spec:
          containers:
            - name: web
              image: nginx:1.27
              securityContext:
                runAsUser: 0
                runAsNonRoot: false
      `,
    },
  ],
});
