import { rule, yaml } from '../../server/engine/rule';
import { listed, say } from '../../server/engine/say';
import { closestTo, missOf, selectingPolicies } from '../../server/istio/selection';
import { labelsInWords } from '../../server/istio/words';

export default rule({
  title: 'Selector that matches no pod',
  severity: 'error',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  aliases: { istioctl: ['IST0127'], kiali: ['KIA0004'] },
  threat: `
    A policy holds for pods of its own namespace whose labels match its selector. None of the pods that are known here
    does, while others look like the ones that are meant. Whatever it denies or demands, nobody is kept from anything.`,
  impact: 'A policy that protects nothing.',
  remedy: `
    Write the labels of the pods, which stand in the template of the workload and not on the workload itself, and put
    the policy into their namespace.`,
  references: [
    'https://istio.io/latest/docs/concepts/security/#policy-target',
    'https://istio.io/latest/docs/reference/config/type/workload-selector/',
    'https://istio.io/latest/docs/reference/config/analysis/ist0127/',
  ],
  standards: { cwe: [863] },

  subjects: selectingPolicies,
  *check(selecting, context) {
    const { policy, labels, scope } = selecting;
    const miss = missOf(selecting, context);
    if (!miss) return;
    if ('elsewhere' in miss) {
      const [first] = miss.elsewhere;
      const namespaces = [...new Set(miss.elsewhere.map(({ fact }) => fact.namespace ?? ''))];
      yield {
        at: labels.entries[0]?.field ?? labels,
        message: say`${policy.label} selects no pod of namespace "${scope.namespace}": those with ${labelsInWords(scope)} are in ${listed(namespaces)}.`,
        related: [
          { at: first!, message: say`${first!.fact.label} has these labels, in namespace "${first!.fact.namespace}".` },
        ],
        fixes: [
          {
            title: say`Move the policy into namespace "${namespaces[0]}"`,
            safety: 'review',
            caveat: say`It holds there from then on, and callers may be refused.`,
            changes: namespaces.length > 1 ? [] : policy.metadata.at('namespace').set(namespaces[0]!),
          },
        ],
      };
      return;
    }
    const { label, value, like } = miss;
    const [key, own] = closestTo(miss);
    const field = labels.entries.find((entry) => entry.key === label)?.field;
    yield {
      at: field ?? labels,
      ...(key === label && { severity: 'warning' as const }),
      message: say`${policy.label} selects no pod here: none has ${label}=${value}, and the pods of ${like.fact.label} have ${key}=${own}.`,
      related: [{ at: like, message: say`Its pods have ${key}=${own}.` }],
      fixes: [
        {
          title: say`Select ${key}=${own}`,
          safety: 'review',
          caveat: say`The policy holds for ${like.fact.label} from then on, and callers may be refused.`,
          changes: (key === label ? field?.set(own) : field?.rename(key)) ?? [],
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-guests
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: «api»
          action: DENY
          rules:
            - from:
                - source:
                    namespaces: [guests]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: no-guests
          namespace: shop
        spec:
          selector:
            matchLabels:
              app.kubernetes.io/name: api
          action: DENY
          rules:
            - from:
                - source:
                    namespaces: [guests]
      `,
      world: {
        'app.yaml': yaml`
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: «api»
            namespace: shop
            labels:
              app: api
          spec:
            selector:
              matchLabels:
                app.kubernetes.io/name: api
            template:
              metadata:
                labels:
                  app.kubernetes.io/name: api
              spec:
                containers:
                  - name: api
                    image: registry.example.com/api:1.4.2
        `,
      },
    },
    {
      why: 'A letter is missing.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: «order»
          jwtRules:
            - issuer: https://login.example.com
              audiences: [shop]
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: tokens
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: orders
          jwtRules:
            - issuer: https://login.example.com
              audiences: [shop]
      `,
      world: {
        'app.yaml': yaml`
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: «orders»
            namespace: shop
          spec:
            selector:
              matchLabels:
                app: orders
            template:
              metadata:
                labels:
                  app: orders
              spec:
                containers:
                  - name: orders
                    image: registry.example.com/api:1.4.2
        `,
        'policy.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: require-token
            namespace: shop
          spec:
            action: DENY
            rules:
              - from:
                  - source:
                      notRequestPrincipals: ["*"]
        `,
      },
    },
    {
      why: 'The pods are in another namespace.',
      insecure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: gateway
          namespace: shop
        spec:
          selector:
            matchLabels:
              istio: «ingressgateway»
          mtls:
            mode: STRICT
      `,
      secure: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: gateway
          namespace: ingress
        spec:
          selector:
            matchLabels:
              istio: ingressgateway
          mtls:
            mode: STRICT
      `,
      world: {
        'gateway.yaml': yaml`
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: «gateway»
            namespace: ingress
          spec:
            selector:
              matchLabels:
                istio: ingressgateway
            template:
              metadata:
                labels:
                  istio: ingressgateway
              spec:
                containers:
                  - name: gateway
                    image: registry.example.com/api:1.4.2
        `,
      },
    },
    {
      why: 'Pods with these labels are there, or nothing like them is known.',
      secure: yaml`
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
                    namespaces: [web]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: legacy
          namespace: shop
        spec:
          selector:
            matchLabels:
              app: legacy
          rules:
            - from:
                - source:
                    namespaces: [web]
      `,
      world: {
        'app.yaml': yaml`
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
      },
    },
  ],
});
