import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { pods } from '../../server/kubernetes/pods';
import { type Home, misplacedSettings } from '../../server/kubernetes/security-fields';

export default rule({
  title: 'Security setting in the wrong place',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    The API reads this setting at another level only. \`kubectl apply\` and server-side apply (Flux, Helm 4) refuse the
    file; Helm 3, Argo CD and older clients send it with a warning at most, and the API server drops the key. The pod
    then runs with the default, as root or with all default capabilities, while everyone who reads the file believes in
    the protection.`,
  impact: 'Protection that is written down and not there.',
  remedy: `
    Move the setting to where the API reads it: \`privileged\`, \`capabilities\`, \`allowPrivilegeEscalation\`,
    \`procMount\` and \`readOnlyRootFilesystem\` into the \`securityContext\` of each container; \`fsGroup\`,
    \`supplementalGroups\` and \`sysctls\` into that of the pod; \`hostNetwork\` and its like into the pod spec. It takes
    effect from then on, for the first time: try the pod before it goes to production.`,
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
  ],
  standards: { cwe: [250], nsa: ['Kubernetes Pod security'] },

  subjects: pods,
  *check(pod) {
    for (const { key, field, level, home, isProtection, moved } of misplacedSettings(pod)) {
      yield {
        at: field.keyPlace,
        message: say`${level} sets ${key}, which has no effect there: it belongs in ${inWords[home]}.`,
        // What would weaken the pod is better dropped than read, though its author meant something else.
        ...(!isProtection && { severity: 'warning' as const }),
        fixes: [
          isProtection
            ? {
                title: say`Move ${key} to ${inWords[home]} (it takes effect for the first time)`,
                safety: 'review',
                caveat: say`So far ${key} had no effect; a program that relies on that may fail.`,
                changes: moved,
              }
            : {
                title: say`Remove ${key} (clients that refused the file apply it)`,
                safety: 'review',
                caveat: say`The pod runs as before, without the setting.`,
                changes: field.remove(),
              },
        ],
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
          template:
            spec:
              securityContext:
                runAsNonRoot: true
                «readOnlyRootFilesystem»: true
              containers:
                - name: web
                  image: registry.example.com/web:1.0
                - name: proxy
                  image: registry.example.com/proxy:1.0
                  securityContext:
                    readOnlyRootFilesystem: false
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              securityContext:
                runAsNonRoot: true
              containers:
                - name: web
                  image: registry.example.com/web:1.0
                  securityContext:
                    readOnlyRootFilesystem: true
                - name: proxy
                  image: registry.example.com/proxy:1.0
                  securityContext:
                    readOnlyRootFilesystem: false
      `,
      why: 'What exists for containers alone goes to every container that does not say otherwise.',
    },
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.0
              «runAsNonRoot»: true
              «capabilities»:
                drop: [ALL]
              securityContext:
                «fsGroup»: 10001
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.0
              securityContext:
                runAsNonRoot: true
                capabilities:
                  drop: [ALL]
          securityContext:
            fsGroup: 10001
      `,
      why: 'A setting beside the container goes into its securityContext, one of the pod to the pod.',
    },
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          securityContext:
            «privileged»: true
          containers:
            - name: agent
              image: registry.example.com/agent:1.0
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: agent
        spec:
          containers:
            - name: agent
              image: registry.example.com/agent:1.0
      `,
      why: 'What would weaken the pod is taken out: it has run without it so far.',
    },
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          «automountServiceAccountToken»: false
          template:
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.0
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.0
              automountServiceAccountToken: false
      `,
      why: "The workload's spec is not the pod's.",
    },
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            «securityContext»:
              runAsNonRoot: true
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.0
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.0
              securityContext:
                runAsNonRoot: true
      `,
      why: 'A whole securityContext beside the pod spec is dropped too.',
    },
    {
      secure: yaml`
        apiVersion: example.com/v1
        kind: Database
        metadata:
          name: orders
        spec:
          template:
            spec:
              runAsUser: 10001
              containers:
                - name: orders
                  image: registry.example.com/orders:1.0
      `,
      why: 'What a custom resource reads, and where, its controller decides.',
    },
    {
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          hostUsers: false
          securityContext:
            runAsUser: 10001
            fsGroup: 10001
            privileged: null
          containers:
            - name: web
              image: registry.example.com/web:1.0
              securityContext:
                runAsUser: 10002
                capabilities:
                  drop: [ALL]
      `,
      why: 'Pods and containers share some settings, and null is unset.',
    },
  ],
});

const inWords: Readonly<Record<Home, string>> = {
  container: "each container's securityContext",
  'pod securityContext': "the pod's securityContext",
  securityContext: 'a securityContext',
  pod: 'the pod spec',
  'pod or container': 'the pod spec or a container',
};
