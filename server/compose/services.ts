import { type Place, type Query, query } from '../engine/rule';
import type { Field, Shape } from '../yaml/field';
import { isYaml, type YamlUnit } from '../yaml/units';

type StringMap = { [key: string]: {} };

export type ServiceShape = {
  image: {};
  build: Shape;
  user: {};
  privileged: {};
  read_only: {};
  cap_add: {};
  cap_drop: {};
  security_opt: {};
  network_mode: {};
  pid: {};
  ipc: {};
  userns_mode: {};
  cgroup: {};
  volumes: { type: {}; source: {}; target: {}; read_only: {} };
  environment: StringMap;
  env_file: {};
  ports: { published: {}; target: {}; host_ip: {} };
  devices: {};
  secrets: {};
  mem_limit: {};
  deploy: { resources: { limits: { memory: {} } } };
};

/** One service of a Compose file. */
export interface Service {
  readonly unit: YamlUnit;
  /** Its key under `services`. */
  readonly name: string;
  readonly field: Field<ServiceShape>;
  /**
   * Whether absence may be reported: it names an image or a build, and takes nothing over with `extends`. An override
   * file completes services that stand elsewhere, so nothing is missing there.
   */
  readonly isComplete: boolean;
}

/** Compose and its forerunner look for these names; `-f` may name any other. */
const composeName = /(^|\/)(docker-)?compose([.-][^/]*)?\.ya?ml$/;
const overrideName = /(^|[/.-])override\.ya?ml$/;

/** Every service of a Compose file, known by its name, its language id, or its shape. */
export const services: Query<Service> = query(isYaml, (unit) => {
  const root = unit.root as Field as Field<{ services: StringMap; kind: {}; apiVersion: {}; openapi: {} }>;
  const { entries } = root.at('services');
  const isNamed = composeName.test(unit.file.path) || unit.file.languageId === 'dockercompose';
  if (!isNamed && !isShapedLikeCompose(root, entries)) return [];
  return entries.map(({ key, field }) => {
    const service = field as Field as Field<ServiceShape & { extends: {} }>;
    const hasContent = service.at('image').isPresent || service.at('build').isPresent;
    return {
      unit,
      name: key,
      field: service,
      isComplete: hasContent && !service.at('extends').isPresent && !overrideName.test(unit.file.path),
    };
  });
});

/** Other formats have `services` too: only where all of them look like containers, and the file like nothing else. */
function isShapedLikeCompose(
  root: Field<{ kind: {}; apiVersion: {}; openapi: {} }>,
  entries: Field['entries'],
): boolean {
  if (root.at('kind').isPresent || root.at('apiVersion').isPresent || entries.length === 0) return false;
  const known = new Set(['version', 'name', 'services', 'networks', 'volumes', 'configs', 'secrets', 'include']);
  if (root.entries.some(({ key }) => !known.has(key) && !key.startsWith('x-'))) return false;
  return entries.every(
    ({ field }) =>
      (field as Field<ServiceShape>).at('image').isPresent || (field as Field<ServiceShape>).at('build').isPresent,
  );
}

/** A directory or file of the host that a service mounts, in the short form (`/src:/dst:ro`) or the long one. */
export interface HostMount {
  /** Undefined where a variable hides it. */
  readonly source: string | undefined;
  readonly sourcePlace: Place;
  readonly isReadOnly: boolean;
}

export function hostMounts({ field }: Service): HostMount[] {
  return field.at('volumes').items.flatMap((volume): HostMount[] => {
    const short = volume.string;
    if (short !== undefined) {
      const parts = /^([^:]*):([^:]*)(?::(.*))?$/.exec(short);
      if (!parts || !/^[/~.$\\]/.test(parts[1]!)) return [];
      const raw = volume.raw ?? '';
      const at = raw.indexOf(parts[1]!);
      return [
        {
          source: known(parts[1]!),
          sourcePlace: volume.part(at, at + parts[1]!.length),
          isReadOnly: /(^|,)ro(,|$)/.test(parts[3] ?? ''),
        },
      ];
    }
    const source = volume.at('source');
    if (volume.at('type').string !== 'bind' || source.string === undefined) return [];
    return [{ source: known(source.string), sourcePlace: source, isReadOnly: volume.at('read_only').value === true }];
  });
}

/** A variable of an environment, in the form of a mapping or of a list of `NAME=value`. */
export interface Variable {
  readonly name: string;
  /** Undefined where it is taken from the shell, or a variable hides it. */
  readonly value: string | undefined;
  readonly valuePlace: Place;
  readonly field: Field;
}

export function variables({ field }: Service): Variable[] {
  const environment = field.at('environment');
  const written = environment.entries.map(({ key, field: value }) => ({
    name: key,
    value: value.isPresent && value.raw !== undefined ? known(value.raw) : undefined,
    valuePlace: value,
    field: value as Field,
  }));
  const listed = environment.items.flatMap((item) => {
    const raw = item.raw ?? '';
    const equals = raw.indexOf('=');
    if (equals <= 0) return [];
    return [
      {
        name: raw.slice(0, equals),
        value: known(raw.slice(equals + 1)),
        valuePlace: item.part(equals + 1, raw.length),
        field: item as Field,
      },
    ];
  });
  return [...written, ...listed];
}

/** Text without `$VAR` and `${VAR}`, which Compose replaces; `$$` stands for a dollar. */
const known = (text: string): string | undefined =>
  /(^|[^$])(\$\$)*\$(?!\$)/.test(text) ? undefined : text.replaceAll('$$', '$');
