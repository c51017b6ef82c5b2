import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods, truthOf } from '../../server/kubernetes/pods';

export default rule({
  title: 'Containers share their processes',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.1',
  fixable: 'review',
  threat: `
    Every container of the pod sees the others' processes with their command lines. An attacker in the weakest one,
    often a sidecar, who runs with the application's user id or with SYS_PTRACE, reads its environment and files through
    /proc, secrets included, and can stop or take over its processes.`,
  impact: 'The secrets of every container in the pod.',
  remedy: 'Remove the setting. Sidecars that signal or inspect the application stop working.',
  exceptions: 'A sidecar that must reload the application with a signal: give it the same care as the application.',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/'],
  standards: { cwe: [668], mitre: ['T1057'] },

  subjects: pods,
  *check({ spec, label }) {
    const shared = spec.at('shareProcessNamespace');
    if (truthOf(shared) !== true) return;
    yield {
      at: shared,
      message: say`The containers of ${label} see each other's processes, and those of the same user each other's files and environment.`,
      fixes: [
        {
          title: say`Keep the containers' processes apart (sidecars lose sight of the application)`,
          safety: 'review',
          caveat: say`Sidecars that signal or inspect the application stop working.`,
          changes: shared.set(false),
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
          shareProcessNamespace: «true»
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
          shareProcessNamespace: false
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
    {
      why: 'Not shared is the default.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: nginx:1.27
      `,
    },
  ],
});
