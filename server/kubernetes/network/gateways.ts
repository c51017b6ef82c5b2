// The Gateway API: https://gateway-api.sigs.k8s.io/reference/spec/

import type { FactKind } from '../../engine/facts';
import { type Query, query } from '../../engine/query';
import type { Field } from '../../yaml/field';
import { isYaml } from '../../yaml/units';
import type { LabelSelectorShape } from '../label-selectors';
import { type KubernetesObject, objectsOf } from '../objects';
import { numberOf } from '../pods';

const group = 'gateway.networking.k8s.io';

/** What a Gateway or a route points to in its own namespace or, with a ReferenceGrant there, in another one. */
type ReferenceShape = { group: {}; kind: {}; name: {}; namespace: {}; port: {} };

type ListenerShape = {
  name: {};
  protocol: {};
  port: {};
  hostname: {};
  tls: { mode: {}; certificateRefs: ReferenceShape; options: {}; frontendValidation: {} };
  allowedRoutes: { namespaces: { from: {}; selector: LabelSelectorShape }; kinds: {} };
};

type GatewayShape = { spec: { gatewayClassName: {}; listeners: ListenerShape; addresses: {}; infrastructure: {} } };

type FilterShape = { type: {}; requestRedirect: { scheme: {} }; requestMirror: { backendRef: ReferenceShape } };

type RouteShape = {
  spec: {
    parentRefs: { group: {}; kind: {}; name: {}; namespace: {}; sectionName: {}; port: {} };
    hostnames: {};
    rules: { backendRefs: ReferenceShape; filters: FilterShape; matches: {} };
  };
};

type GrantShape = { spec: { from: { group: {}; kind: {}; namespace: {} }; to: { group: {}; kind: {}; name: {} } } };

export const gateways: Query<KubernetesObject<GatewayShape>> = objectsOf<GatewayShape>(group, 'Gateway');
export const routes: Query<KubernetesObject<RouteShape>> = objectsOf<RouteShape>(
  group,
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
);
export const referenceGrants: Query<KubernetesObject<GrantShape>> = objectsOf<GrantShape>(group, 'ReferenceGrant');

interface GatewayFact {
  readonly name: string;
  readonly label: string;
  /** As written. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace?: string;
  readonly class?: string;
  readonly listeners: readonly ListenerFact[];
}

interface ListenerFact {
  readonly name?: string;
  /** `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`, or one of an implementation's own. */
  readonly protocol?: string;
  readonly port?: number;
  /** Undefined: every host. */
  readonly hostname?: string;
  /** Whose routes it takes: `Same`, the API's default, `All`, `Selector` or `None`. */
  readonly routesFrom?: string;
}

export const gatewayFacts: FactKind<GatewayFact, 'name'> = {
  name: 'kubernetes/gateway',
  states: query(isYaml, (unit) =>
    gateways(unit).flatMap(({ name, label, namespace, metadata, root }) => {
      if (name === undefined || unit.file.isPatch) return [];
      const ofClass = root.at('spec').at('gatewayClassName').string;
      const fact = {
        name,
        label,
        ...(namespace && { namespace }),
        ...(ofClass && { class: ofClass }),
        listeners: root.at('spec').at('listeners').items.map(listenerOf),
      };
      return [{ fact, at: metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { name: ({ name }) => [name] },
};

function listenerOf(field: Field<ListenerShape>): ListenerFact {
  const name = field.at('name').string;
  const protocol = field.at('protocol').string;
  const port = numberOf(field.at('port'));
  const hostname = field.at('hostname').string;
  const from = field.at('allowedRoutes').at('namespaces').at('from');
  const routesFrom = from.isAbsent ? 'Same' : from.string;
  return {
    ...(name && { name }),
    ...(protocol && { protocol }),
    ...(port && { port }),
    ...(hostname && { hostname }),
    ...(routesFrom && { routesFrom }),
  };
}

interface RouteFact {
  /** `HTTPRoute "web"` */
  readonly label: string;
  readonly kind: string;
  /** As written. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace?: string;
  readonly hostnames: readonly string[];
  /** The Gateways and Services that it is attached to. */
  readonly parents: readonly RouteParent[];
  readonly backends: readonly RouteBackend[];
  /** All it does is send clients to HTTPS. */
  readonly isRedirect?: boolean;
}

interface RouteParent {
  /** `Gateway` or `Service`. */
  readonly kind: string;
  readonly name: string;
  /** As written, else the route's own. */
  readonly namespace?: string;
  /** The one listener that it is attached to. */
  readonly listener?: string;
}

interface RouteBackend {
  /** `Service`, unless something else is written. */
  readonly kind: string;
  readonly name: string;
  /** As written, else the route's own. */
  readonly namespace?: string;
  readonly port?: number;
}

export const routeFacts: FactKind<RouteFact, 'backend' | 'parent'> = {
  name: 'kubernetes/route',
  states: query(isYaml, (unit) =>
    routes(unit).flatMap(({ kind, label, namespace, metadata, root }) => {
      if (unit.file.isPatch) return [];
      const spec = root.at('spec');
      const rules = spec.at('rules').items;
      const backends = rules.flatMap((rule) =>
        rule.at('backendRefs').items.flatMap((field) => backendOf(field, namespace)),
      );
      const isRedirect = rules.length > 0 && rules.every((rule) => rule.at('filters').items.some(redirectsToHttps));
      const fact = {
        label,
        kind,
        ...(namespace && { namespace }),
        hostnames: spec.at('hostnames').items.flatMap(({ string }) => string ?? []),
        parents: spec.at('parentRefs').items.flatMap((parent) => {
          const name = parent.at('name').string;
          const own = parent.at('namespace').string ?? namespace;
          const listener = parent.at('sectionName').string;
          if (!name) return [];
          const of = { kind: parent.at('kind').string ?? 'Gateway', name };
          return [{ ...of, ...(own && { namespace: own }), ...(listener && { listener }) }];
        }),
        backends,
        ...(isRedirect && { isRedirect }),
      };
      return [{ fact, at: metadata.at('name') }];
    }),
  ),
  // In whichever namespace a route is, it may lead to any other.
  tables: {
    backend: ({ backends }) => [...new Set(backends.map(({ name }) => name))],
    parent: ({ parents }) => [...new Set(parents.map(({ name }) => name))],
  },
};

const redirectsToHttps = (filter: Field<FilterShape>): boolean =>
  filter.at('requestRedirect').at('scheme').string === 'https';

function backendOf(field: Field<ReferenceShape>, own: string | undefined): readonly RouteBackend[] {
  const name = field.at('name').string;
  if (!name) return [];
  const namespace = field.at('namespace').string ?? own;
  const port = numberOf(field.at('port'));
  const kind = field.at('kind').string ?? 'Service';
  return [{ kind, name, ...(namespace && { namespace }), ...(port && { port }) }];
}

/** Who may refer to what in the namespace of a ReferenceGrant. */
export interface GrantFact {
  readonly label: string;
  /** As written. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace?: string;
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
  /** Every object of the kind where no name is written. */
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string }[];
}

export const grantFacts: FactKind<GrantFact, 'from'> = {
  name: 'kubernetes/reference-grant',
  states: query(isYaml, (unit) =>
    referenceGrants(unit).flatMap(({ label, namespace, metadata, root }) => {
      if (unit.file.isPatch) return [];
      const from = root
        .at('spec')
        .at('from')
        .items.flatMap((entry) => {
          const of = entry.at('namespace').string;
          return of
            ? [{ group: entry.at('group').string ?? '', kind: entry.at('kind').string ?? '', namespace: of }]
            : [];
        });
      const to = root
        .at('spec')
        .at('to')
        .items.map((entry) => {
          const name = entry.at('name').string;
          return { group: entry.at('group').string ?? '', kind: entry.at('kind').string ?? '', ...(name && { name }) };
        });
      return [{ fact: { label, ...(namespace && { namespace }), from, to }, at: metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  hidden: query(isYaml, (unit) =>
    referenceGrants(unit)
      .filter(({ root }) =>
        root
          .at('spec')
          .at('from')
          .items.some((entry) => entry.at('namespace').string === undefined),
      )
      .map(({ metadata }) => ({ fact: {}, at: metadata.at('name') })),
  ),
  tables: { from: ({ from }) => [...new Set(from.map(({ namespace }) => namespace))] },
};

/** A reference to an object of another namespace, which needs a ReferenceGrant there. */
export interface ForeignReference {
  readonly owner: KubernetesObject;
  /** Where the other namespace is written. */
  readonly at: Field;
  readonly namespace: string;
  readonly to: { readonly group: string; readonly kind: string; readonly name: string };
}

/** Of routes to their backends, and of Gateways to their certificates. */
export const foreignReferences: Query<ForeignReference> = query(isYaml, (unit) => [
  ...gateways(unit).flatMap((owner) =>
    owner.root
      .at('spec')
      .at('listeners')
      .items.flatMap((listener) =>
        listener
          .at('tls')
          .at('certificateRefs')
          .items.flatMap((field) => foreign(owner, field, 'Secret')),
      ),
  ),
  ...routes(unit).flatMap((owner) =>
    owner.root
      .at('spec')
      .at('rules')
      .items.flatMap((rule) => rule.at('backendRefs').items.flatMap((field) => foreign(owner, field, 'Service'))),
  ),
]);

/** Nothing where a part is not known, or the namespace is the owner's own. */
function foreign(
  owner: KubernetesObject,
  field: Field<ReferenceShape>,
  defaultKind: string,
): readonly ForeignReference[] {
  const [name, namespace] = [field.at('name').string, field.at('namespace').string];
  const [group, kind] = [field.at('group'), field.at('kind')];
  if (!name || !namespace || owner.namespace === undefined || owner.namespace === namespace) return [];
  if (group.isUnknown || kind.isUnknown) return [];
  const to = { group: group.string ?? '', kind: kind.string ?? defaultKind, name };
  return [{ owner, at: field.at('namespace') as Field, namespace, to }];
}
