import type { FactKind } from '../../engine/facts';
import { query } from '../../engine/query';
import type { Field } from '../../yaml/field';
import { isYaml } from '../../yaml/units';
import { type KubernetesObject, objects } from '../objects';

interface MadeSecret {
  readonly name: string;
  /** `Certificate "shop"` */
  readonly label: string;
  /** As written. */
  readonly namespace?: string;
}

type MakerShape = {
  spec: { secretName: {}; target: { name: {} } };
};

/** The Secrets that objects are or make: Secret, Certificate of cert-manager, SealedSecret, ExternalSecret. */
export const madeSecrets: FactKind<MadeSecret, 'name'> = {
  name: 'kubernetes/made-secret',
  states: query(isYaml, (unit) =>
    objects(unit).flatMap((object) => {
      const at = nameOf(object);
      if (!at?.string || unit.file.isPatch) return [];
      const { label, namespace } = object;
      return [{ fact: { name: at.string, label, ...(namespace && { namespace }) }, at }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { name: ({ name }) => [name] },
};

function nameOf({ kind, group, metadata, root }: KubernetesObject): Field | undefined {
  const own = metadata.at('name') as Field;
  const { spec } = fieldsOf(root as Field as Field<MakerShape>);
  switch (`${kind}.${group}`) {
    case 'Secret.':
    case 'SealedSecret.bitnami.com':
      return own;
    case 'Certificate.cert-manager.io':
      return spec.at('secretName') as Field;
    case 'ExternalSecret.external-secrets.io': {
      const target = spec.at('target').at('name') as Field;
      return target.isAbsent ? own : target;
    }
    default:
      return undefined;
  }
}

const fieldsOf = (root: Field<MakerShape>) => ({ spec: root.at('spec') });
