import type { Place } from '../engine/rule';
import { type SensitiveHostPath, sensitiveHostPath } from './host-paths';
import type { Container, Pod } from './pods';

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
  /** Every container that mounts it does so read-only; a volume that nobody mounts is not. */
  readonly isReadOnly: boolean;
}

export function hostPathVolumes(pod: Pod): readonly HostPathVolume[] {
  return pod.volumes.flatMap((volume) => {
    const hostPath = volume.at('hostPath');
    if (hostPath.kind !== 'mapping') return [];
    const name = volume.at('name').string ?? '';
    const path = hostPath.at('path');
    const mountsOf = (container: Container) =>
      container.field.at('volumeMounts').items.filter((mount) => mount.at('name').string === name);
    const users = pod.containers.filter((container) => mountsOf(container).length > 0);
    return [
      {
        name,
        path: path.string,
        sensitive: path.string === undefined ? undefined : sensitiveHostPath(path.string),
        at: path.isPresent ? path : { ...hostPath.keyPlace, absentFrom: path.absentFrom },
        users,
        isReadOnly: users.length > 0 && users.flatMap(mountsOf).every((mount) => mount.at('readOnly').value === true),
      },
    ];
  });
}
