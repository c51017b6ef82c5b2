import { type Query, query } from '../engine/query';
import { objectsOf } from '../kubernetes/objects';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';

type PodSecurity = { kind: {}; defaults: { enforce: {} }; exemptions: { usernames: {}; namespaces: {} } };
type Configuration = PodSecurity & { imagePolicy: { defaultAllow: {} } };

/** A plugin of the API server's admission, with its settings. */
interface AdmissionPlugin {
  readonly name: string | undefined;
  readonly configuration: Field<Configuration>;
}

const configurations = objectsOf<{ plugins: { name: {}; configuration: Configuration } }>(
  'apiserver.config.k8s.io',
  'AdmissionConfiguration',
);

export const admissionPlugins: Query<AdmissionPlugin> = query(isYaml, (unit) =>
  configurations(unit).flatMap(({ root }) =>
    root.at('plugins').items.map((plugin) => ({
      name: plugin.at('name').string,
      configuration: plugin.at('configuration') as Field<Configuration>,
    })),
  ),
);

const standalone = objectsOf<PodSecurity>('pod-security.admission.config.k8s.io', 'PodSecurityConfiguration');

/** In a file of its own, or among the plugins. */
export const podSecurityConfigurations: Query<{ readonly root: Field<PodSecurity> }> = query(isYaml, (unit) => [
  ...standalone(unit).map(({ root }) => ({ root: root as Field as Field<PodSecurity> })),
  ...admissionPlugins(unit)
    .filter(({ configuration }) => configuration.at('kind').string === 'PodSecurityConfiguration')
    .map(({ configuration }) => ({ root: configuration as Field as Field<PodSecurity> })),
]);
