import { type Query, query } from '../../engine/query';
import type { Field } from '../../yaml/field';
import { isYaml } from '../../yaml/units';
import { objectsOf } from '../objects';
import { cidrOf, contains, ipOf } from './addresses';

/** Whether an address or name leads whoever connects to itself, or to its own node. */
export function isOwnAddress(text: string): boolean {
  const name = text.toLowerCase().replace(/\.$/, '');
  if (
    /(?:^|\.)localhost$|^localhost\.localdomain$|^metadata(?:\.google\.internal)?$|^instance-data(?:\.ec2\.internal)?$/.test(
      name,
    )
  )
    return true;
  const ip = ipOf(name);
  return ip !== undefined && own.some((range) => contains(range, ip));
}

/** Loopback and link-local addresses. */
const own = ['127.0.0.0/8', '169.254.0.0/16', '::1/128', 'fe80::/10', 'fd00:ec2::254/128'].flatMap(
  (range) => cidrOf(range) ?? [],
);

interface EndpointAddress {
  /** `EndpointSlice "web"` */
  readonly label: string;
  readonly field: Field;
}

const slices = objectsOf<{ endpoints: { addresses: {} } }>('discovery.k8s.io', 'EndpointSlice');
const endpoints = objectsOf<{ subsets: { addresses: { ip: {} }; notReadyAddresses: { ip: {} } } }>('', 'Endpoints');

/** Every address that somebody wrote as an endpoint of a Service. */
export const endpointAddresses: Query<EndpointAddress> = query(isYaml, (unit) => [
  ...slices(unit).flatMap(({ label, root }) =>
    root
      .at('endpoints')
      .items.flatMap((endpoint) => endpoint.at('addresses').items.map((field) => ({ label, field: field as Field }))),
  ),
  ...endpoints(unit).flatMap(({ label, root }) =>
    root
      .at('subsets')
      .items.flatMap((subset) =>
        (['addresses', 'notReadyAddresses'] as const).flatMap((key) =>
          subset.at(key).items.map((address) => ({ label, field: address.at('ip') as Field })),
        ),
      ),
  ),
]);
