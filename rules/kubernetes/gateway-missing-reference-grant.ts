import type { Data } from '../../server/engine/data';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { awaitingObject } from '../../server/kubernetes/network/awaiting';
import {
  type ForeignReference,
  foreignReferences,
  type GrantFact,
  grantFacts,
} from '../../server/kubernetes/network/gateways';
import { serviceFacts } from '../../server/kubernetes/network/services';
import { madeSecrets } from '../../server/kubernetes/network/tls-secrets';
import { workloads } from '../../server/kubernetes/network/workloads';

export default rule({
  title: 'Reference without a ReferenceGrant',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The owner of a namespace has to allow references into it by a ReferenceGrant there, so that nobody exposes a Service or
    takes a certificate of others. Without one the route answers with errors and the listener has no certificate; what
    people do next is a grant for everything.`,
  impact: 'Requests fail, and a grant that is too wide comes next.',
  remedy: 'Put a ReferenceGrant into the namespace that is referred to, for this kind, this namespace and this name.',
  references: ['https://gateway-api.sigs.k8s.io/api-types/referencegrant/'],
  standards: { cwe: [862] },

  subjects: foreignReferences,
  *check(reference, { find }) {
    const { owner, at, namespace, to } = reference;
    const home = owner.namespace ?? '';
    const grants = find(grantFacts, 'from', home, { namespace });
    if ([...grants].some(({ fact }) => allows(fact, reference)) || !grants.isAll) return;
    // Only where the workspace keeps the objects of that namespace is a grant that is not there missing.
    const others = [
      find(serviceFacts, 'name', to.name, { namespace }),
      find(madeSecrets, 'name', to.name, { namespace }),
      find(workloads, 'label', '*', { namespace }),
    ];
    if (others.every(({ length }) => length === 0)) return;
    const misplaced = [...find(grantFacts, 'from', home)].filter(({ fact }) => fact.namespace !== namespace);
    const value: Data = {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name: `${owner.name ?? 'route'}-to-${to.name}`, namespace },
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: owner.kind, namespace: home }],
        to: [{ group: to.group, kind: to.kind, name: to.name }],
      },
    };
    const [target] = [...others[0]!, ...others[1]!];
    const { unit } = owner;
    const common = {
      title: say`Allow it by a ReferenceGrant in namespace "${namespace}"`,
      safety: 'review',
      caveat: say`${owner.kind} objects of namespace "${home}" reach this ${to.kind} from then on.`,
    } as const;
    yield {
      at: awaitingObject(at),
      message: say`${owner.label} may not refer to ${to.kind} "${to.name}": no ReferenceGrant in namespace "${namespace}" allows it.`,
      related: misplaced.slice(0, 2).map((known) => ({
        at: known,
        message: say`This grant has to stand in namespace "${namespace}" and to name what is referred to.`,
      })),
      fixes: [
        { ...common, changes: [{ kind: 'append document', path: unit.file.path, value, after: unit }] },
        ...(target && target.path !== unit.file.path
          ? [
              {
                ...common,
                title: say`Allow it by a ReferenceGrant beside ${target.fact.label}`,
                changes: [{ kind: 'append document' as const, path: target.path, value, after: target }],
              },
            ]
          : []),
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: web
          namespace: edge
        spec:
          rules:
            - backendRefs:
                - name: web
                  namespace: «shop»
                  port: 80
      `,
      secure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: web
          namespace: edge
        spec:
          rules:
            - backendRefs:
                - name: web
                  namespace: shop
                  port: 80
        ---
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata:
          name: web-to-web
          namespace: shop
        spec:
          from:
            - group: gateway.networking.k8s.io
              kind: HTTPRoute
              namespace: edge
          to:
            - group: ""
              kind: Service
              name: web
      `,
      world: {
        'service.yaml': yaml`
          apiVersion: v1
          kind: Service
          metadata:
            name: web
            namespace: shop
        `,
        'grant.yaml': yaml`
          apiVersion: gateway.networking.k8s.io/v1beta1
          kind: ReferenceGrant
          metadata:
            name: «misplaced»
            namespace: edge
          spec:
            from:
              - group: gateway.networking.k8s.io
                kind: HTTPRoute
                namespace: edge
            to:
              - group: ""
                kind: Service
        `,
      },
    },
    {
      why: 'A grant for routes is none for certificates.',
      insecure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: public
          namespace: edge
        spec:
          listeners:
            - name: https
              protocol: HTTPS
              port: 443
              tls:
                certificateRefs:
                  - name: shop-tls
                    namespace: «shop»
      `,
      secure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: public
          namespace: edge
        spec:
          listeners:
            - name: https
              protocol: HTTPS
              port: 443
              tls:
                certificateRefs:
                  - name: shop-tls
                    namespace: shop
        ---
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata:
          name: public-to-shop-tls
          namespace: shop
        spec:
          from:
            - group: gateway.networking.k8s.io
              kind: Gateway
              namespace: edge
          to:
            - group: ""
              kind: Secret
              name: shop-tls
      `,
      world: {
        'certificate.yaml': yaml`
          apiVersion: cert-manager.io/v1
          kind: Certificate
          metadata:
            name: shop
            namespace: shop
          spec:
            secretName: shop-tls
          ---
          apiVersion: gateway.networking.k8s.io/v1beta1
          kind: ReferenceGrant
          metadata:
            name: routes
            namespace: shop
          spec:
            from:
              - group: gateway.networking.k8s.io
                kind: HTTPRoute
                namespace: edge
            to:
              - group: ""
                kind: Service
        `,
      },
    },
    {
      why: 'The grant is there; the own namespace needs none; of a namespace that is kept elsewhere nothing is known.',
      secure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: web
          namespace: edge
        spec:
          rules:
            - backendRefs:
                - name: web
                  namespace: shop
                - name: web
                  namespace: edge
                - name: web
                  namespace: elsewhere
                - name: web
      `,
      world: {
        'service.yaml': yaml`
          apiVersion: v1
          kind: Service
          metadata:
            name: web
            namespace: shop
          ---
          apiVersion: gateway.networking.k8s.io/v1beta1
          kind: ReferenceGrant
          metadata:
            name: routes
            namespace: shop
          spec:
            from:
              - group: gateway.networking.k8s.io
                kind: HTTPRoute
                namespace: edge
            to:
              - group: ""
                kind: Service
                name: web
        `,
      },
    },
    {
      why: 'What kind a template refers to is not known.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: web
          namespace: edge
        spec:
          rules:
            - backendRefs:
                - name: web
                  namespace: shop
                  kind: {{ .Values.kind }}
      `,
      world: {
        'service.yaml': yaml`
          apiVersion: v1
          kind: Service
          metadata:
            name: web
            namespace: shop
        `,
      },
    },
  ],
});

const allows = ({ from, to }: GrantFact, { owner, to: target }: ForeignReference): boolean =>
  from.some(
    ({ group, kind, namespace }) => group === owner.group && kind === owner.kind && namespace === owner.namespace,
  ) &&
  to.some(
    ({ group, kind, name }) =>
      group === target.group && kind === target.kind && (name === undefined || name === target.name),
  );
