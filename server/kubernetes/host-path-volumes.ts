import type { Place } from '../engine/rule';
import type { Field } from '../yaml/field';
import { type SensitiveHostPath, sensitiveHostPath } from './host-paths';
import type { Container, Pod } from './pods';
import type { ContainerSpec } from './shapes';

/** A volume of the pod that is a path of the node. Each is for one rule, by what its path hands over. */
export interface HostPathVolume {
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
  return pod.volumes.flatMap((volume) => {
    const hostPath = volume.at('hostPath');
    if (hostPath.kind !== 'mapping') return [];
    const name = volume.at('name').raw ?? '';
    const path = hostPath.at('path');
    const mounts = pod.containers.flatMap((container) =>
      container.field
        .at('volumeMounts')
        .items.filter((mount) => mount.at('name').raw === name)
        .map((field) => ({ container, field })),
    );
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
