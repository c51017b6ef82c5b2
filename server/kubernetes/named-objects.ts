import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Shape } from '../yaml/field';
import { isYaml } from '../yaml/units';
import type { KubernetesObject } from './objects';

/** That there is an object of this kind and name. */
interface NamedObject {
  readonly name: string;
  /** As written; undefined for what belongs to no namespace. */
  readonly namespace?: string;
}

/**
 * The objects of one kind as other files find them: by name. `told` adds what else the kind tells, as plain data. Objects
 * whose name a template makes are hidden, so that nobody says that a name does not exist.
 */
export function namedObjects<Own extends Shape, Told extends object = {}>(
  name: string,
  objects: Query<KubernetesObject<Own>>,
  told: (object: KubernetesObject<Own>) => Told = () => ({}) as Told,
): FactKind<NamedObject & Told, 'name'> {
  return {
    name,
    states: query(isYaml, (unit) =>
      objects(unit).flatMap((object) => {
        if (object.name === undefined) return [];
        const { name, namespace, metadata } = object;
        return [{ fact: { name, ...(namespace && { namespace }), ...told(object) }, at: metadata.at('name') }];
      }),
    ),
    namespace: ({ namespace }) => namespace,
    hidden: query(isYaml, (unit) =>
      objects(unit)
        .filter((object) => object.name === undefined)
        .map(({ metadata }) => ({ fact: {}, at: metadata.at('name') })),
    ),
    tables: { name: (fact) => [fact.name] },
  };
}
