import type { FactKind } from '../../engine/facts';
import { type Query, query } from '../../engine/query';
import type { Field } from '../../yaml/field';
import { isYaml } from '../../yaml/units';
import { type KubernetesObject, objects } from '../objects';

type BackendShape = {
  service: { name: {}; port: { name: {}; number: {} } };
  resource: { apiGroup: {}; kind: {}; name: {} };
  /** Of the versions before networking.k8s.io/v1. */
  serviceName: {};
  servicePort: {};
};

type IngressShape = {
  spec: {
    ingressClassName: {};
    defaultBackend: BackendShape;
    backend: BackendShape;
    tls: { hosts: {}; secretName: {} };
    rules: { host: {}; http: { paths: { path: {}; pathType: {}; backend: BackendShape } } };
  };
};

type Ingress = KubernetesObject<IngressShape>;

/** Of every version of the API. */
export const ingresses: Query<Ingress> = query(
  isYaml,
  (unit) =>
    // The kind decides the shape.
    objects(unit).filter(
      ({ kind, group }) =>
        kind === 'Ingress' && (group === 'networking.k8s.io' || group === 'extensions' || group === undefined),
    ) as readonly KubernetesObject[] as readonly Ingress[],
);

interface IngressFact {
  readonly label: string;
  readonly name?: string;
  /** As written. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace?: string;
  /** `ingressClassName`, or the annotation that came before it. */
  readonly class?: string;
  /** Where each host and path leads; an empty host is every host. */
  readonly routes: readonly IngressRoute[];
}

interface IngressRoute {
  readonly host: string;
  readonly path: string;
  /** The name of a Service of the Ingress's own namespace. */
  readonly service?: string;
}

export const ingressFacts: FactKind<IngressFact, 'host' | 'service'> = {
  name: 'kubernetes/ingress',
  states: query(isYaml, (unit) =>
    ingresses(unit).flatMap((ingress) => {
      const { label, name, namespace, metadata } = ingress;
      if (unit.file.isPatch) return [];
      const ofClass = classOf(ingress);
      const fact = {
        label,
        ...(name && { name }),
        ...(namespace && { namespace }),
        ...(ofClass && { class: ofClass }),
        routes: routesOf(ingress),
      };
      return [{ fact, at: metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  identity: ({ name, namespace }) => name && `Ingress/${namespace ?? ''}/${name}`,
  tables: {
    host: ({ routes }) => [...new Set(routes.map(({ host }) => host))],
    service: ({ routes }) => [...new Set(routes.flatMap(({ service }) => service ?? []))],
  },
};

const classOf = ({ root, metadata }: Ingress): string | undefined =>
  root.at('spec').at('ingressClassName').string ?? metadata.at('annotations').at('kubernetes.io/ingress.class').string;

function routesOf({ root }: Ingress): readonly IngressRoute[] {
  const spec = root.at('spec');
  const fallbacks = [spec.at('defaultBackend'), spec.at('backend')].flatMap((backend): IngressRoute[] =>
    backend.isPresent ? [{ host: '', path: '/', ...serviceAt(backend) }] : [],
  );
  const routes = spec.at('rules').items.flatMap((rule) => {
    const host = rule.at('host');
    if (host.isUnknown) return [];
    return rule
      .at('http')
      .at('paths')
      .items.flatMap((entry): IngressRoute[] => {
        const path = entry.at('path');
        if (path.isUnknown) return [];
        return [{ host: host.string ?? '', path: path.string ?? '/', ...serviceAt(entry.at('backend')) }];
      });
  });
  return [...routes, ...fallbacks];
}

function serviceAt(backend: Field<BackendShape>): { service?: string } {
  const service = backend.at('service').at('name').string ?? backend.at('serviceName').string;
  return service ? { service } : {};
}
