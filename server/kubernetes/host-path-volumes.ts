import type { Place } from '../engine/source';
import type { Field } from '../yaml/field';
import { type SensitiveHostPath, sensitiveHostPath } from './host-paths';
import type { Container, Pod } from './pods';
import type { ContainerSpec } from './shapes';

/** A volume of the pod that is a path of the node. Each is for one rule, by what its path hands over. */
interface HostPathVolume {
  readonly name: string;
  /** Undefined where it is not written or not known. */
  readonly path: string | undefined;
  readonly sensitive: SensitiveHostPath | undefined;
  /** The path, else the key `hostPath`. */
  readonly at: Place;
  /** Containers that mount it. */
  readonly users: readonly Container[];
  /** Where they do: items of `volumeMounts`. */
  readonly mounts: readonly { readonly container: Container; readonly field: Field<ContainerSpec['volumeMounts']> }[];
  /** Every container that mounts it does so read-only; a volume that nobody mounts is not. */
  readonly isReadOnly: boolean;
}

export function hostPathVolumes(pod: Pod): readonly HostPathVolume[] {
  let mountsByName: ReturnType<typeof mountsIn> | undefined;
  return pod.volumes.flatMap((volume) => {
    const hostPath = volume.at('hostPath');
    if (hostPath.kind !== 'mapping') return [];
    const name = volume.at('name').raw ?? '';
    const path = hostPath.at('path');
    mountsByName ??= mountsIn(pod);
    const mounts = mountsByName.get(name) ?? [];
    return [
      {
        name,
        path: path.string,
        sensitive: path.string === undefined ? undefined : sensitiveHostPath(path.string),
        at: path.isPresent ? path : { ...hostPath.keyPlace, absentFrom: path.absentFrom },
        users: [...new Set(mounts.map(({ container }) => container))],
        mounts,
        isReadOnly: mounts.length > 0 && mounts.every(({ field }) => field.at('readOnly').value === true),
      },
    ];
  });
}

/** By the name of the volume; each container's in order. */
function mountsIn(pod: Pod): ReadonlyMap<string | undefined, HostPathVolume['mounts']> {
  const byName = new Map<string | undefined, HostPathVolume['mounts'][number][]>();
  for (const container of pod.containers) {
    for (const field of container.field.at('volumeMounts').items) {
      const name = field.at('name').raw;
      const known = byName.get(name);
      if (known) known.push({ container, field });
      else byName.set(name, [{ container, field }]);
    }
  }
  return byName;
}
