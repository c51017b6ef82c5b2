import type { Field } from '../../yaml/field';
import type { KubernetesObject } from '../objects';
import { looseCidrOf } from './addresses';
import { type ServiceShape, typeOf } from './services';

type Service = KubernetesObject<ServiceShape>;

/** How a Service of type LoadBalancer is limited to some clients. */
interface Limits {
  /** The ranges that hold every address. */
  readonly open: readonly Field[];
  /** No range is written, here or in an annotation. */
  readonly areMissing: boolean;
}

/**
 * The limits of a load balancer that may be public. Undefined for any other Service, for one that an annotation keeps
 * inside, and where that is not known.
 */
export function publicLimits(service: Service): Limits | undefined {
  const { metadata, root } = service;
  const spec = root.at('spec');
  const annotations = metadata.at('annotations');
  if (typeOf(service) !== 'LoadBalancer' || !isKnown(annotations) || isInternal(annotations)) return undefined;
  const ofClass = spec.at('loadBalancerClass');
  if (ofClass.isUnknown || ofClass.string === 'tailscale') return undefined;
  const ranges = spec.at('loadBalancerSourceRanges');
  if (ranges.isUnknown) return undefined;
  const isLimitedElsewhere = annotations.keys.some((key) =>
    /source-ranges|allowed-(?:ip-ranges|service-tags)|security-groups/.test(key),
  );
  const open = ranges.items.filter(({ string }) => looseCidrOf(string ?? '')?.prefix === 0) as readonly Field[];
  return { open, areMissing: ranges.items.length === 0 && !isLimitedElsewhere };
}

const isKnown = (annotations: Field): boolean =>
  !annotations.isUnknown &&
  !annotations.at('seaworthy.dev/not-a-key').isUnknown &&
  annotations.entries.every(({ field }) => !field.isUnknown);

/** The annotations by which clouds make a load balancer that is reached from inside only. */
const isInternal = (annotations: Field): boolean =>
  annotations.entries.some(({ key, field }) => {
    const value = (field.raw ?? '').toLowerCase();
    if (/internal-subnetid$/.test(key)) return value !== '';
    if (/load-balancer-internal$|internal-load-balancer$|loadbalancer-internal$/.test(key))
      return value !== 'false' && value !== '';
    return (
      /(?:load-balancer-type|-scheme|address-type|ip-type|load-balancer-network)$/.test(key) &&
      /^(?:internal|intranet|private)$/.test(value)
    );
  });
