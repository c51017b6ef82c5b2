import type { YamlChange } from './field';
import { isWithin, type Path } from './statement';
import { NoCleanPlace } from './style';
import type { YamlValue } from './value';

/** A path that is no more what it was. */
export interface Taken {
  readonly from: Path;
  /** Where it is now; undefined where it is gone, and later items of its sequence move up. */
  readonly to: Path | undefined;
}

/** A change whose places are paths, which stay right while the draft changes. */
export class Step {
  constructor(
    readonly operation: YamlChange['operation'],
    public path: Path,
    readonly value: YamlValue,
    readonly name: string,
    /** Of a move: the mapping it goes to. */
    public to: Path,
  ) {}

  get target(): Path {
    if (this.operation === 'rename') return [...this.path.slice(0, -1), this.name];
    return this.operation === 'move' ? [...this.to, this.name] : this.path;
  }

  /**
   * The outermost item of a list that the step stays in, such as a container. Steps in different rooms touch neither each
   * other's lines nor paths. Undefined where it is in none, or moves something out of it.
   */
  get room(): Path | undefined {
    const room = roomOf(this.path);
    return room && (this.operation !== 'move' || isWithin(this.to, room)) ? room : undefined;
  }

  follow(taken: Taken): void {
    this.path = followed(this.path, taken);
    this.to = followed(this.to, taken);
  }
}

function roomOf(path: Path): Path | undefined {
  const index = path.findIndex((key) => typeof key === 'number');
  return index < 0 ? undefined : path.slice(0, index + 1);
}

function followed(path: Path, { from, to }: Taken): Path {
  if (to) return isWithin(path, from) ? [...to, ...path.slice(from.length)] : path;
  const last = from.length - 1;
  const gone = from[last];
  const mine = path[last];
  if (typeof gone !== 'number' || typeof mine !== 'number' || !isWithin(path, from.slice(0, -1))) return path;
  if (mine === gone) throw new NoCleanPlace();
  return mine > gone ? path.with(last, mine - 1) : path;
}
