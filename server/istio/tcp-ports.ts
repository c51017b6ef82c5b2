import type { FactKind } from '../engine/facts';
import { query } from '../engine/query';
import { objectsOf } from '../kubernetes/objects';
import { numberOf } from '../kubernetes/pods';
import { isYaml } from '../yaml/units';

/** The ports of a Service's pods that are said to speak something else than HTTP. */
interface TcpPorts {
  readonly namespace: string | undefined;
  readonly selector: Readonly<Record<string, string>>;
  /** Of the pods, not of the Service. */
  readonly ports: readonly number[];
}

type Port = { name: {}; port: {}; targetPort: {}; appProtocol: {} };

const services = objectsOf<{ spec: { selector: { [label: string]: {} }; ports: Port } }>('', 'Service');

export const tcpPorts: FactKind<TcpPorts, 'all'> = {
  name: 'istio/tcp-ports',
  states: query(isYaml, (unit) =>
    services(unit).flatMap(({ root, namespace }) => {
      const spec = root.at('spec');
      const { entries } = spec.at('selector');
      const ports = spec.at('ports').items.flatMap((port) => {
        // What a port speaks, `appProtocol` says first, its name second; else the proxy looks at the traffic.
        // https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
        const protocol = port.at('appProtocol').string ?? port.at('name').string?.split('-')[0];
        if (!isOpaque.test(protocol ?? '')) return [];
        const target = port.at('targetPort');
        return numberOf(target.isAbsent ? port.at('port') : target) ?? [];
      });
      if (entries.length === 0 || ports.length === 0) return [];
      const selector = Object.fromEntries(entries.map(({ key, field }) => [key, field.raw ?? '']));
      return [{ fact: { namespace, selector, ports }, at: spec.at('ports').keyPlace }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { all: () => ['*'] },
};

/** Whether the proxy sees no requests on the port, as its protocol or its name says. */
export const isOpaquePort = ({
  appProtocol,
  name,
}: {
  readonly appProtocol?: string;
  readonly name?: string;
}): boolean => isOpaque.test(appProtocol ?? name?.split('-')[0] ?? '');

/** The proxy sees no requests in them. */
const isOpaque = /^(?:tcp|tls|https|mongo|mysql|redis)$/i;
