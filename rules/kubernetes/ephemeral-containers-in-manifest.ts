import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Ephemeral container in a manifest',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kyverno: ['block-ephemeral-containers'] },
  fixable: 'review',
  threat: `
    The API server refuses a pod that is created with one: they are added to a running pod, by whoever debugs it. Left
    in a file they show that somebody copied a pod in which they had a shell.`,
  impact: `A pod that is refused, or a shell that was forgotten.`,
  remedy: `
    Remove them; \`kubectl debug\` adds one when it is needed.`,
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/'],

  subjects: pods,
  *check({ label, spec, workload }) {
    const list = spec.at('ephemeralContainers');
    if (list.items.length === 0) return;
    yield {
      at: list.keyPlace,
      isRefused: workload.kind === 'Pod',
      message: say`${label} is refused: ephemeral containers can only be added to a running pod.`,
      fixes: [
        {
          title: say`Remove the ephemeral containers`,
          safety: 'review',
          caveat: say`What they were there for has to be started with \`kubectl debug\`.`,
          changes: list.remove(),
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
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
          «ephemeralContainers»:
            - name: debug
              image: busybox:1.37
              stdin: true
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
      `,
    },
  ],
});
