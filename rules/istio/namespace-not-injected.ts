import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { unenforcedIn } from '../../server/istio/exclusions';
import { namespaceObjects } from '../../server/istio/membership';
import { openToAll } from '../../server/istio/policies';
import { nameOf } from '../../server/istio/words';

export default rule({
  title: 'Policies for a namespace without proxies',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The namespace's pods get no sidecar and are not in the ambient mesh, and policies are enforced by these. What the
    policies of the namespace deny or demand, nobody keeps anybody from.`,
  impact: 'Policies that nobody enforces.',
  remedy: `
    Add the label that brings the namespace into the mesh: \`istio-injection: enabled\`, a revision, or
    \`istio.io/dataplane-mode: ambient\`.`,
  references: [
    'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
    'https://istio.io/latest/docs/ambient/usage/add-workloads/',
    'https://istio.io/latest/docs/reference/config/analysis/ist0102/',
  ],
  standards: { cwe: [693] },

  subjects: namespaceObjects,
  *check({ label, name, metadata }, { find, config }) {
    const [policy] = unenforcedIn(name, metadata, find, config);
    if (!policy) return;
    const injection = metadata.at('labels').at('istio-injection');
    yield {
      at: openToAll(injection.isPresent ? injection : metadata.at('name')),
      message: injection.isPresent
        ? say`${label} keeps sidecars away from its pods, so nobody enforces ${nameOf(policy.fact)}.`
        : say`${label} has no label that brings its pods into the mesh, so nobody enforces ${nameOf(policy.fact)}.`,
      related: [{ at: policy, message: say`This policy is meant for its pods.` }],
      fixes: [
        {
          title: say`Let sidecars be injected`,
          safety: 'review',
          caveat: say`New pods get a proxy, and policies hold for them from then on.`,
          changes: injection.set('enabled'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio-injection: «disabled»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio-injection: enabled
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
                      namespaces: [web]
        `,
        'mesh.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: default
            namespace: istio-system
          spec:
            mtls:
              mode: STRICT
          ---
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: default-deny
            namespace: istio-system
          spec: {}
        `,
      },
    },
    {
      why: 'Others are in the mesh, and this one has been forgotten.',
      insecure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: «shop»
          labels:
            team: shop
      `,
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            team: shop
            istio-injection: enabled
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
                      namespaces: [web]
        `,
        'web.yaml': yaml`
          apiVersion: v1
          kind: Namespace
          metadata:
            name: web
            labels:
              istio-injection: enabled
        `,
        'mesh.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: PeerAuthentication
          metadata:
            name: default
            namespace: istio-system
          spec:
            mtls:
              mode: STRICT
          ---
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: default-deny
            namespace: istio-system
          spec: {}
        `,
      },
    },
    {
      why: 'In the mesh, with pods that ask for a sidecar themselves, or without policies of its own.',
      secure: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio.io/dataplane-mode: ambient
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: bank
          labels:
            team: bank
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: web
          labels:
            istio-injection: disabled
      `,
      world: {
        'policy.yaml': yaml`
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: callers
            namespace: shop
          spec:
            rules:
              - from:
                  - source:
                      namespaces: [web]
          ---
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata:
            name: callers
            namespace: bank
          spec:
            rules:
              - from:
                  - source:
                      namespaces: [web]
        `,
        'bank.yaml': yaml`
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: teller
            namespace: bank
          spec:
            selector:
              matchLabels:
                app: teller
            template:
              metadata:
                labels:
                  app: teller
                  sidecar.istio.io/inject: "true"
              spec:
                containers:
                  - name: teller
                    image: registry.example.com/api:1.4.2
        `,
      },
    },
  ],
});
