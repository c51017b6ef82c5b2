import { type Query, query } from '../engine/query';
import type { Place } from '../engine/source';
import { type KubernetesObject, objectsOf } from '../kubernetes/objects';
import { isYaml } from '../yaml/units';

type Match = { headers: { [name: string]: {} }; withoutHeaders: { [name: string]: {} } };

const virtualServices = objectsOf<{ spec: { http: { match: Match } } }>('networking.istio.io', 'VirtualService');

/** A route that is chosen by a claim of the token. */
interface ClaimRoute {
  readonly service: KubernetesObject;
  readonly at: Place;
  /** `@request.auth.claims.group` */
  readonly claim: string;
}

export const claimRoutes: Query<ClaimRoute> = query(
  isYaml,
  (unit) =>
    virtualServices(unit).flatMap((service) =>
      service.root
        .at('spec')
        .at('http')
        .items.flatMap((route) => route.at('match').items)
        .flatMap((match) => [...match.at('headers').entries, ...match.at('withoutHeaders').entries])
        .filter(({ key }) => key.startsWith('@request.auth.claims'))
        .map(({ key, keyPlace }) => ({ service: service as unknown as KubernetesObject, at: keyPlace, claim: key })),
    ),
  virtualServices,
);
