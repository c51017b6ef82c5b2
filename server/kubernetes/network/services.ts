import type { FactKind } from '../../engine/facts';
import { type Query, query } from '../../engine/query';
import type { Field } from '../../yaml/field';
import { isYaml } from '../../yaml/units';
import { type Labels, labelsIn } from '../label-selectors';
import { type KubernetesObject, objectsOf } from '../objects';
import { numberOf } from '../pods';
import type { StringMap } from '../shapes';
import type { Protocol } from './evaluation';
import { keysOf } from './postings';
import { protocolOf } from './workloads';

type ServicePortShape = { name: {}; port: {}; targetPort: {}; protocol: {}; nodePort: {}; appProtocol: {} };

export type ServiceShape = {
  spec: {
    type: {};
    selector: StringMap;
    ports: ServicePortShape;
    clusterIP: {};
    externalIPs: {};
    externalName: {};
    loadBalancerSourceRanges: {};
    loadBalancerClass: {};
    loadBalancerIP: {};
    allocateLoadBalancerNodePorts: {};
    externalTrafficPolicy: {};
    publishNotReadyAddresses: {};
  };
};

export const services: Query<KubernetesObject<ServiceShape>> = objectsOf<ServiceShape>('', 'Service');

export interface ServiceFact {
  readonly name: string;
  /** `Service "web"` */
  readonly label: string;
  /** As written. Undefined is not `default`: whoever applies the file decides. */
  readonly namespace?: string;
  /** With the API's default; undefined where a template decides it. */
  readonly type?: string;
  /** Undefined where it has none, so that somebody else keeps its endpoints, and where some of it is not known. */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  /** `clusterIP: None`: its name in DNS is that of each pod. */
  readonly isHeadless?: boolean;
  readonly externalName?: string;
}

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Of the pods: a number, or the name of a container's port. With the API's default. */
  readonly targetPort: number | string;
  readonly nodePort?: number;
  readonly appProtocol?: string;
}

export const serviceFacts: FactKind<ServiceFact, 'name' | 'selector'> = {
  name: 'kubernetes/service',
  states: query(isYaml, (unit) =>
    services(unit).flatMap((service) => {
      const { name, label, namespace, metadata, root } = service;
      if (name === undefined || unit.file.isPatch) return [];
      const selector = selectorOf(service);
      const type = typeOf(service);
      const externalName = root.at('spec').at('externalName').string;
      const fact = {
        name,
        label,
        ...(namespace && { namespace }),
        ...(type && { type }),
        ...(selector && { selector }),
        ports: root.at('spec').at('ports').items.flatMap(portOf),
        ...(root.at('spec').at('clusterIP').string === 'None' && { isHeadless: true }),
        ...(externalName && { externalName }),
      };
      return [{ fact, at: metadata.at('name') }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  identity: ({ name, namespace }) => `Service/${namespace ?? ''}/${name}`,
  hidden: query(isYaml, (unit) =>
    services(unit).flatMap((service) => {
      const hidesSelector = !selectorOf(service) && service.root.at('spec').at('selector').kind === 'mapping';
      return service.name === undefined || hidesSelector ? [{ fact: {}, at: service.metadata.at('name') }] : [];
    }),
  ),
  tables: {
    name: ({ name }) => [name],
    selector: ({ selector }) => (selector ? keysOf({ matchLabels: selector }) : []),
  },
};

/** The labels of its pods; undefined where it has no selector, or some of it is not known. */
export function selectorOf({ root }: KubernetesObject<ServiceShape>): Labels | undefined {
  const selector = root.at('spec').at('selector');
  const labels = selector.kind === 'mapping' ? labelsIn(selector) : undefined;
  return labels && Object.keys(labels).length > 0 ? labels : undefined;
}

/** `ClusterIP` where none is written; undefined where it is not known. */
export function typeOf({ root }: KubernetesObject<ServiceShape>): string | undefined {
  const type = root.at('spec').at('type');
  return type.isAbsent ? 'ClusterIP' : type.string;
}

function portOf(field: Field<ServicePortShape>): readonly ServicePort[] {
  const port = numberOf(field.at('port'));
  const protocol = protocolOf(field.at('protocol') as Field);
  const target = field.at('targetPort');
  const targetPort = target.isAbsent ? port : (numberOf(target) ?? target.string);
  if (port === undefined || !protocol || targetPort === undefined) return [];
  const name = field.at('name').string;
  const nodePort = numberOf(field.at('nodePort'));
  const appProtocol = field.at('appProtocol').string;
  return [
    {
      ...(name && { name }),
      port,
      protocol,
      targetPort,
      ...(nodePort && { nodePort }),
      ...(appProtocol && { appProtocol }),
    },
  ];
}
