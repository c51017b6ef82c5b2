import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Place } from '../engine/source';
import { namedObjects } from '../kubernetes/named-objects';
import { type KubernetesObject, objects } from '../kubernetes/objects';
import { type Pod, pods } from '../kubernetes/pods';
import type { StringMap, Volume } from '../kubernetes/shapes';
import type { Field } from '../yaml/field';
import { isYaml, yaml } from '../yaml/units';

type ProviderClass = {
  spec: {
    provider: {};
    parameters: StringMap;
    secretObjects: { secretName: {}; type: {}; data: { objectName: {}; key: {} } };
  };
};

const driver = 'secrets-store.csi.k8s.io';

/** SecretProviderClasses under any API version, because a wrong one is what people copy. */
export const providerClasses: Query<KubernetesObject<ProviderClass>> = query(
  isYaml,
  (unit) =>
    // The kind decides the shape.
    objects(unit).filter(
      ({ kind }) => kind === 'SecretProviderClass',
    ) as readonly KubernetesObject[] as readonly KubernetesObject<ProviderClass>[],
);

interface ClassFact {
  /** `vault`, `aws`, `azure`, `gcp` */
  readonly provider?: string;
  /** For Azure: an identity of its own, which the pod's account federates with. */
  readonly usesAccount: boolean;
}

export const classFacts = namedObjects<ProviderClass, ClassFact>('csi/provider-class', providerClasses, ({ root }) => {
  const provider = root.at('spec').at('provider').string;
  const parameters = root.at('spec').at('parameters');
  const usesAccount =
    provider === 'aws' ||
    provider === 'gcp' ||
    (provider === 'azure' && parameters.at('clientID').string !== undefined);
  return { ...(provider && { provider }), usesAccount };
});

/** A Secret that the driver makes of a class, for as long as a pod mounts it. */
interface SyncedSecret {
  readonly secret: string;
  readonly namespace?: string;
  readonly className: string;
}

export const syncedSecrets: FactKind<SyncedSecret, 'secret'> = {
  name: 'csi/synced-secret',
  states: query(isYaml, (unit) =>
    providerClasses(unit).flatMap(({ name: className, namespace, root }) =>
      root
        .at('spec')
        .at('secretObjects')
        .items.flatMap((item) => {
          const secret = item.at('secretName').string;
          if (secret === undefined || className === undefined) return [];
          return [{ fact: { secret, className, ...(namespace && { namespace }) }, at: item.at('secretName') }];
        }),
    ),
  ),
  namespace: ({ namespace }) => namespace,
  tables: { secret: ({ secret }) => [secret] },
};

/** A volume that mounts what a class names. */
interface ClassVolume {
  readonly pod: Pod;
  readonly volume: Field<Volume>;
  /** Undefined where it is not written or not known. */
  readonly className: string | undefined;
}

export const classVolumes: Query<ClassVolume> = query(isYaml, (unit) =>
  pods(unit).flatMap((pod) =>
    pod.volumes
      .filter((volume) => volume.at('csi').at('driver').string === driver)
      .map((volume) => ({
        pod,
        volume,
        className: volume.at('csi').at('volumeAttributes').at('secretProviderClass').string,
      })),
  ),
);

interface ClassMount {
  readonly className: string;
  readonly namespace?: string;
}

export const classMounts: FactKind<ClassMount, 'class'> = {
  name: 'csi/class-mount',
  states: query(isYaml, (unit) =>
    classVolumes(unit).flatMap(({ pod, volume, className }) => {
      const { namespace } = pod.workload;
      if (className === undefined) return [];
      const at = volume.at('csi').at('volumeAttributes').at('secretProviderClass');
      return [{ fact: { className, ...(namespace && { namespace }) }, at }];
    }),
  ),
  namespace: ({ namespace }) => namespace,
  // A volume that does not say which class it mounts may mount any.
  hidden: query(isYaml, (unit) =>
    classVolumes(unit)
      .filter(({ className }) => className === undefined)
      .map(({ volume }) => ({ fact: {}, at: volume as Field as Place })),
  ),
  tables: { class: ({ className }) => [className] },
};

type FetchedObject = { objectName: {}; filePermission: {} };

/** What the driver is told to fetch, as a class lists it in the text of `parameters.objects`. */
interface Fetched {
  /** Whether the provider finds the list that it expects. */
  readonly isList: boolean;
  /** Fields of that text. */
  readonly objects: readonly Field<FetchedObject>[];
  /** The place of such a field in the class's own file. */
  readonly placeOf: (field: Field) => Place;
}

/** Undefined where there is no such text, or it is not known. */
export function fetchedBy({ root }: KubernetesObject<ProviderClass>): Fetched | undefined {
  const written = root.at('spec').at('parameters').at('objects');
  const provider = root.at('spec').at('provider').string;
  const { string: text } = written;
  if (text === undefined || written.raw !== text || provider === undefined) return undefined;
  const placeOf = ({ span }: Field) => written.part(span.start, span.end);
  const [placed, ...others] = yaml.read({ path: written.unit.file.path }, text).units;
  if (!placed || others.length > 0 || !isYaml(placed.unit) || placed.unit.problems.length > 0)
    return { isList: false, objects: [], placeOf };
  // Every unit's root has these keys or lacks them.
  const list = placed.unit.root as Field as Field<{ array: {} }>;
  // Azure's provider has the list under a key, and each item of it is a text again.
  if (provider === 'azure') return { isList: list.at('array').kind === 'sequence', objects: [], placeOf };
  return {
    isList: list.kind === 'sequence',
    objects: list.items as readonly Field[] as readonly Field<FetchedObject>[],
    placeOf,
  };
}
