import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { injectionAnnotations } from '../../server/istio/exclusions';

export default rule({
  title: 'Injection by annotation',
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    The annotation that switches injection on was replaced by a label, which the webhook selects pods by. Where a
    namespace has no label of its own, the annotation alone does not start an injection, and the pod runs without its
    proxy.`,
  impact: 'A pod that may run without its sidecar.',
  remedy: 'Write it as a label of the pod.',
  references: [
    'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
    'https://istio.io/latest/docs/reference/config/annotations/',
  ],
  standards: { cwe: [693] },

  subjects: injectionAnnotations,
  *check({ pod, at }) {
    yield {
      at: at.keyPlace,
      message: say`${pod.label} asks for its sidecar by an annotation, which the webhook may not see.`,
      fixes: [
        {
          title: say`Write it as a label`,
          safety: 'review',
          caveat: say`The sidecar may be injected where it was not before.`,
          changes: at.move(pod.metadata.at('labels')),
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
              annotations:
                «sidecar.istio.io/inject»: "true"
                example.com/owner: shop
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
                sidecar.istio.io/inject: "true"
              annotations:
                example.com/owner: shop
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
      `,
    },
    {
      why: 'With the label beside it nothing is missing.',
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
                sidecar.istio.io/inject: "true"
              annotations:
                sidecar.istio.io/inject: "true"
            spec:
              containers:
                - name: api
                  image: registry.example.com/api:1.4.2
      `,
    },
  ],
});
