import { type Query, query } from '../engine/query';
import type { Place, Unit } from '../engine/source';
import type { Field } from '../yaml/field';
import { isYaml, type YamlUnit } from '../yaml/units';
import { type Interpolated, interpolated, itemsOf, unknownPart } from './interpolation';

type StringMap = { [key: string]: {} };

type ServiceShape = {
  image: {};
  build: { args: StringMap; dockerfile_inline: {}; entitlements: {}; network: {}; privileged: {} };
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
  uts: {};
  volumes: { type: {}; source: {}; target: {}; read_only: {} };
  environment: StringMap;
  env_file: {};
  ports: { published: {}; target: {}; host_ip: {} };
  devices: { source: {}; target: {}; permissions: {} };
  device_cgroup_rules: {};
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

/** Whether a text that may not parse is a Compose file: by its name, or by services at its margin that run images. */
export const isCompose = (unit: Unit): boolean =>
  isYaml(unit) &&
  (isNamedCompose(unit) || (/^services[ \t]*:/m.test(unit.text) && /^[ \t]+(?:image|build)[ \t]*:/m.test(unit.text)));

const isNamedCompose = ({ file }: Unit): boolean => composeName.test(file.path) || file.languageId === 'dockercompose';

/** Every service of a Compose file, known by its name, its language id, or its shape. */
export const services: Query<Service> = query(isYaml, (unit) =>
  (composeRoot(unit)?.at('services').entries ?? []).map(({ key, field }) => {
    const service = field as Field as Field<ServiceShape & { extends: {} }>;
    const hasContent = service.at('image').isPresent || service.at('build').isPresent;
    return {
      unit,
      name: key,
      field: service,
      isComplete: hasContent && !service.at('extends').isPresent && !overrideName.test(unit.file.path),
    };
  }),
);

type RootShape = {
  services: StringMap;
  volumes: { [name: string]: { driver: {}; driver_opts: { type: {}; o: {}; device: {} } } };
  kind: {};
  apiVersion: {};
};

function composeRoot(unit: YamlUnit): Field<RootShape> | undefined {
  const root = unit.root as Field as Field<RootShape>;
  const isNamed = composeName.test(unit.file.path) || unit.file.languageId === 'dockercompose';
  return isNamed || isShapedLikeCompose(root) ? root : undefined;
}

/** Other formats have `services` too: only where all of them look like containers, and the file like nothing else. */
function isShapedLikeCompose(root: Field<RootShape>): boolean {
  const { entries } = root.at('services');
  if (root.at('kind').isPresent || root.at('apiVersion').isPresent || entries.length === 0) return false;
  const known = new Set(['version', 'name', 'services', 'networks', 'volumes', 'configs', 'secrets', 'include']);
  if (root.keys.some((key) => !known.has(key) && !key.startsWith('x-'))) return false;
  return entries.every(
    ({ field }) =>
      (field as Field as Field<ServiceShape>).at('image').isPresent ||
      (field as Field as Field<ServiceShape>).at('build').isPresent,
  );
}

/**
 * A directory or file of the host that a service mounts, in the short form (`/src:/dst:ro`) or the long one, or that a
 * volume of the driver `local` is bound to.
 */
interface HostMount {
  /** Who mounts it, as a sentence begins: `Service "web"`. */
  readonly mountedBy: string;
  /** The path, the home folder as `~`. What a variable hides is an `unknownPart`. */
  readonly source: string;
  /** The path as it is written. */
  readonly written: string;
  readonly sourcePlace: Place;
  /** The path or the mode is a variable's default. */
  readonly isDefault: boolean;
  /** Also where a variable decides: more than reading is not certain there. */
  readonly isReadOnly: boolean;
}

export const hostMounts: Query<HostMount> = query(isYaml, (unit) => [
  ...services(unit).flatMap(({ name, field }) =>
    itemsOf(field.at('volumes')).flatMap((volume) => mountOf(`Service "${name}"`, volume)),
  ),
  ...(composeRoot(unit)?.at('volumes').entries ?? []).flatMap(({ key, field }) => boundVolume(key, field)),
]);

function mountOf(mountedBy: string, volume: Field<ServiceShape['volumes']>): HostMount[] {
  const short = interpolated(volume as Field);
  if (!short) {
    const source = interpolated(volume.at('source'));
    if (!source || interpolated(volume.at('type'))?.text !== 'bind') return [];
    const readOnly = interpolated(volume.at('read_only'));
    return mount(mountedBy, source, source.text.length, isOn(readOnly) || readOnly?.isKnown === false);
  }
  const [, path, target, mode = ''] = /^([^:]*):([^:]*)(?::(.*))?$/.exec(short.text) ?? [];
  if (path === undefined || target === undefined) return [];
  const isReadOnly = /(^|,)ro(,|$)/.test(mode) || mode.includes(unknownPart);
  return mount(mountedBy, short, path.length, isReadOnly, short.text.length - mode.length);
}

/** The driver `local` hands its options to mount(8): https://docs.docker.com/reference/cli/docker/volume/create/#opt */
function boundVolume(name: string, volume: Field<RootShape['volumes'][string]>): HostMount[] {
  const options = volume.at('driver_opts');
  const device = interpolated(options.at('device'));
  const flags = interpolated(options.at('o'))?.text.split(',') ?? [];
  const isLocal = volume.at('driver').isAbsent || interpolated(volume.at('driver'))?.text === 'local';
  if (!device || !isLocal || !flags.some((flag) => flag === 'bind' || flag === 'rbind')) return [];
  return mount(`Whoever mounts volume "${name}"`, device, device.text.length, flags.includes('ro'));
}

function mount(
  mountedBy: string,
  text: Interpolated,
  length: number,
  isReadOnly: boolean,
  modeStart = text.text.length,
): HostMount[] {
  const written = text.quoted(0, length);
  const path = text.text.slice(0, length);
  // Compose itself expands `~` alone; the shell's variable names the same folder.
  const source = /^\$(HOME\b|\{HOME\b)/.test(written) && path.startsWith(unknownPart) ? `~${path.slice(1)}` : path;
  if (!/^[/~.\\]/.test(source)) return [];
  const isDefault = text.isDefault(0, length) || text.isDefault(modeStart);
  return [{ mountedBy, source, written, sourcePlace: text.part(0, length), isDefault, isReadOnly }];
}

/** Whether a switch is on, in the words that Compose casts: `toBoolean` in loader/interpolate.go of compose-go. */
export const isOn = (text: Interpolated | undefined): boolean => /^(y|yes|true|on)$/i.test(text?.text ?? '');

/** Whether a switch is written and off. */
export const isOff = (text: Interpolated | undefined): boolean => /^(n|no|false|off)$/i.test(text?.text ?? '');

/** A variable of an environment or a build argument, in the form of a mapping or of a list of `NAME=value`. */
export interface Variable {
  readonly name: string;
  /** Undefined where it is taken from the shell. What a variable hides is written as `${}`, which is a reference. */
  readonly value: string | undefined;
  readonly valuePlace: Place;
  /** The value is a variable's default. */
  readonly isDefault: boolean;
  readonly field: Field;
}

/** What `environment` or `args` sets. */
export function variablesIn(variables: Field): Variable[] {
  const written = variables.entries.map(({ key, field }) => variable(key, field, interpolated(field), 0));
  const listed = itemsOf(variables).flatMap((item) => {
    const text = interpolated(item);
    const equals = text?.text.indexOf('=') ?? -1;
    const name = text?.text.slice(0, equals) ?? '';
    return equals <= 0 || name.includes(unknownPart) ? [] : [variable(name, item, text, equals + 1)];
  });
  return [...written, ...listed];
}

function variable(name: string, field: Field, text: Interpolated | undefined, start: number): Variable {
  return {
    name,
    value: text?.text.slice(start).replaceAll(unknownPart, '${}'),
    valuePlace: text?.part(start, text.text.length) ?? field,
    isDefault: text?.isDefault(start) ?? false,
    field,
  };
}
