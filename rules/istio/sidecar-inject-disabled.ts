import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { policiesFor, uninjectedPods } from '../../server/istio/exclusions';
import { nameOf } from '../../server/istio/words';

export default rule({
  title: 'Workload without its sidecar',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The pod gets no proxy, and policies are enforced by the proxy of whom they protect. The policy that selects it is
    evaluated by nobody: every caller gets in, without TLS and without a token. Others that trust the mesh see a
    caller without an identity.`,
  impact: 'A policy that protects nothing.',
  remedy: `
    Take the label away. Where the pod must stay out, limit who reaches it with a NetworkPolicy, and say in the policy
    that it is not meant.`,
  references: [
    'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#controlling-the-injection-policy',
    'https://istio.io/latest/docs/concepts/security/#policy-enforcement-points',
  ],
  standards: { cwe: [693] },

  subjects: uninjectedPods,
  *check({ pod, at, reason }, context) {
    const [policy] = policiesFor(pod, context);
    if (!policy) return;
    yield {
      at,
      message: say`${pod.label} gets no sidecar${reason}, so nobody enforces ${nameOf(policy.fact)}.`,
      related: [{ at: policy, message: say`This policy selects its pods.` }],
      fixes:
        at.key === 'hostNetwork'
          ? []
          : [
              {
                title: say`Let the sidecar be injected`,
                safety: 'review',
                caveat: say`Its traffic goes through the proxy from then on, and policies hold for it.`,
                changes: at.remove(),
              },
            ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          template:
            metadata:
              labels:
                app: api
                sidecar.istio.io/inject: «"false"»
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          template:
            metadata:
              labels:
                app: api
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
      `,
      world: {
        'policy.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: «api»
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: api
            rules:
              - from:
                  - source:
                      requestPrincipals: ["*"]
        `,
      },
    },
    {
      why: 'Pods with the network of their node get none either.',
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: api
          template:
            metadata:
              labels:
                app: api
            spec:
              hostNetwork: «true»
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
      `,
      world: {
        'policy.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: «callers»
            namespace: shop
          spec:
            rules:
              - from:
                  - source:
                      requestPrincipals: ["*"]
        `,
      },
    },
    {
      why: 'Where no policy is meant for it, nobody is deceived; a job that is done soon stays out.',
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: other
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: other
          template:
            metadata:
              labels:
                app: other
                sidecar.istio.io/inject: "false"
            spec:
              containers:
                - name: other
                  image: registry.example.com/api:1.4.2
        ---
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: job
          namespace: shop
        spec:
          template:
            metadata:
              labels:
                app: api
                sidecar.istio.io/inject: "false"
            spec:
              restartPolicy: Never
              containers:
                - name: job
                  image: registry.example.com/job:1.0
      `,
      world: {
        'policy.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: api
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: api
            rules:
              - from:
                  - source:
                      requestPrincipals: ["*"]
        `,
      },
    },
  ],
});
