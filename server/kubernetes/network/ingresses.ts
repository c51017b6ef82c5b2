import type { FactKind } from '../../engine/facts';
import { type Query, query } from '../../engine/query';
import type { Field } from '../../yaml/field';
import { isYaml } from '../../yaml/units';
import { type KubernetesObject, objects, objectsOf } from '../objects';

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
    // The kind decides the shape. Some write the core API before it, which has none: what is wrong stays wrong.
    objects(unit).filter(
      ({ kind, group = '' }) => kind === 'Ingress' && groups.has(group),
    ) as readonly KubernetesObject[] as readonly Ingress[],
);

const groups = new Set(['networking.k8s.io', 'extensions', '']);

interface IngressFact {
  readonly label: string;
  readonly name?: string;
  /** As written. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace?: string;
  /** `ingressClassName`, or the annotation that came before it. */
  readonly class?: string;
  /** Takes a share of the requests of another one, for the same hosts and paths. */
  readonly isCanary?: boolean;
  /** An annotation asks for a login or limits who may connect, or may do so. */
  readonly isGuarded?: boolean;
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
      const isCanary = metadata.at('annotations').keys.some((key) => key.endsWith('/canary'));
      const fact = {
        label,
        ...(name && { name }),
        ...(namespace && { namespace }),
        ...(ofClass && { class: ofClass }),
        ...(isCanary && { isCanary }),
        ...(isGuarded(ingress) && { isGuarded: true }),
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

export const classOf = ({ root, metadata }: Ingress): string | undefined =>
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

const isGuarded = ({ metadata }: Ingress): boolean => {
  const annotations = metadata.at('annotations') as Field;
  if (annotations.isUnknown || annotations.at('seaworthy.dev/not-a-key').isUnknown) return true;
  return annotations.entries.some(
    ({ key, field }) =>
      /auth|oidc|source-range|middlewares|plugins|cognito|iap/i.test(key) ||
      (key.endsWith('/scheme') && field.raw !== 'internet-facing'),
  );
};

/** Whether a certificate comes from elsewhere than `spec.tls`, or may: by an annotation, or by the class of controller. */
export function bringsCertificate(ingress: Ingress): boolean {
  const annotations = ingress.metadata.at('annotations');
  if (annotations.isUnknown || annotations.at('seaworthy.dev/not-a-key').isUnknown) return true;
  const ofClass = classOf(ingress) ?? '';
  // A list of listeners may be without one for HTTPS.
  const isNamed = (annotations as Field).entries.some(
    ({ key, field }) =>
      elsewhere.test(key) && !(key.endsWith('/listen-ports') && field.string?.includes('HTTPS') === false),
  );
  return isNamed || /^(?:tailscale|cloudflare)/.test(ofClass);
}

/** Annotations by which AWS, Google, Azure, Traefik, OpenShift, Kong, HAProxy and others name certificates or listeners. */
const elsewhere =
  /certificate|pre-shared-cert|ssl-cert|router\.tls|listen-ports|termination|ssl-passthrough|tls-secret|frontend-config|httpsredirect/i;

/** The hosts of its rules, each where it is written. A host that a template writes is left out. */
export const hostsOf = ({ root }: Ingress): readonly { readonly host: string; readonly field: Field }[] =>
  root
    .at('spec')
    .at('rules')
    .items.flatMap((rule) => {
      const field = rule.at('host') as Field;
      return field.string ? [{ host: field.string, field }] : [];
    });

/** Whether a host of `tls` is for the host of a rule: the same one, or a wildcard for its first label. */
export const coversHost = (certificate: string, host: string): boolean =>
  certificate.toLowerCase() === host.toLowerCase() ||
  (certificate.startsWith('*.') && certificate.slice(1).toLowerCase() === host.slice(host.indexOf('.')).toLowerCase());

/** ConfigMaps, of which some steer ingress-nginx. */
export const controllerSettings: Query<
  KubernetesObject<{ data: { 'allow-snippet-annotations': {}; 'annotations-risk-level': {} } }>
> = objectsOf<{ data: { 'allow-snippet-annotations': {}; 'annotations-risk-level': {} } }>('', 'ConfigMap');
