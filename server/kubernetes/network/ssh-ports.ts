import { type Query, query } from '../../engine/query';
import type { Place } from '../../engine/source';
import { isYaml } from '../../yaml/units';
import { objectsOf } from '../objects';
import { numberOf, pods } from '../pods';

interface ExposedPort {
  readonly at: Place;
  /** To begin a sentence: `Container "web"`, `Service "web"`. */
  readonly owner: string;
}

const servicesOf = objectsOf<{ spec: { ports: { port: {}; targetPort: {} } } }>('', 'Service');

/** Every port 22 that a container or a Service opens. */
export const sshPorts: Query<ExposedPort> = query(
  isYaml,
  (unit) => {
    const inContainers = pods(unit).flatMap(({ containers }) =>
      containers.flatMap((container) =>
        container.field
          .at('ports')
          .items.map((port) => port.at('containerPort'))
          .filter((port) => numberOf(port) === 22)
          .map((at) => ({ at, owner: `Container "${container.name}"` })),
      ),
    );
    const inServices = servicesOf(unit).flatMap(({ root, name }) =>
      root
        .at('spec')
        .at('ports')
        .items.flatMap((port) => [port.at('port'), port.at('targetPort')].find((field) => numberOf(field) === 22) ?? [])
        .map((at) => ({ at, owner: `Service "${name}"` })),
    );
    return [...inContainers, ...inServices];
  },
  servicesOf,
);
