import { type Query, query } from '../engine/query';
import { objectsOf } from '../kubernetes/objects';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';

type Provider = { identity: {}; aescbc: {} } & { [cipher: string]: { keys: { name: {}; secret: {} } } };
type Shape = { resources: { resources: {}; providers: Provider } };

/** How some resources are encrypted in etcd: one entry of an EncryptionConfiguration. */
interface EncryptedResources {
  /** The first one writes, all read. */
  readonly providers: Field<Provider>;
  readonly resources: Field;
  /** Whether Secrets are among the resources of any entry. */
  readonly protectsSecrets: boolean;
}

const configurations = objectsOf<Shape>('apiserver.config.k8s.io', 'EncryptionConfiguration');
const oldConfigurations = objectsOf<Shape>('', 'EncryptionConfig');

export const encryptionConfigurations: Query<EncryptedResources> = query(isYaml, (unit) =>
  [...configurations(unit), ...oldConfigurations(unit)].flatMap(({ root }) => {
    const entries = root.at('resources').items;
    const protectsSecrets = entries.some((entry) => isAboutSecrets(entry.at('resources') as Field));
    return entries
      .filter((entry) => !protectsSecrets || isAboutSecrets(entry.at('resources') as Field))
      .map((entry) => ({
        providers: entry.at('providers') as Field<Provider>,
        resources: entry.at('resources') as Field,
        protectsSecrets,
      }));
  }),
);

const isAboutSecrets = (resources: Field): boolean =>
  resources.items.some((item) => item.isUnknown || /^(?:secrets|\*\.\*?)$/.test(item.string ?? ''));
