import type { Field, YamlChange } from '../yaml/field';
import type { YamlValue } from '../yaml/value';
import { numberOf, type Pod, truthOf } from './pods';

/** A security setting at a level where the API does not read it. */
interface MisplacedSetting {
  readonly key: string;
  readonly field: Field;
  /** The level that has it, as messages name it: `Container "web"`. */
  readonly level: string;
  readonly home: Home;
  /** It would harden the pod, or at least not weaken it, if it took effect. */
  readonly isProtection: boolean;
  /** Brings it where it takes effect; `[]` where there is no clean place. */
  readonly moved: readonly YamlChange[];
}

/** What a pod, its containers and the levels around them set in vain. */
export function misplacedSettings(pod: Pod): readonly MisplacedSetting[] {
  return levelsOf(pod).flatMap(({ field: level, name, accepts }) =>
    level.keys.flatMap((key) => {
      const home = homes[key];
      if (!home || accepts.includes(home)) return [];
      const field = level.at(key);
      if (!field.isPresent) return [];
      const isProtection = protects(key, field);
      return [{ key, field, level: name, home, isProtection, moved: movedHome(pod, level, key, field, home) }];
    }),
  );
}

/** Where a setting belongs, by its name in the API. */
export type Home = 'container' | 'pod securityContext' | 'securityContext' | 'pod' | 'pod or container';

// Null prototype: keys of a manifest are looked up here, `constructor` among them.
const homes: Readonly<Record<string, Home>> = Object.assign(Object.create(null), {
  privileged: 'container',
  allowPrivilegeEscalation: 'container',
  capabilities: 'container',
  readOnlyRootFilesystem: 'container',
  procMount: 'container',
  fsGroup: 'pod securityContext',
  fsGroupChangePolicy: 'pod securityContext',
  supplementalGroups: 'pod securityContext',
  supplementalGroupsPolicy: 'pod securityContext',
  sysctls: 'pod securityContext',
  runAsNonRoot: 'securityContext',
  runAsUser: 'securityContext',
  runAsGroup: 'securityContext',
  seccompProfile: 'securityContext',
  appArmorProfile: 'securityContext',
  seLinuxOptions: 'securityContext',
  windowsOptions: 'securityContext',
  // As a whole: a workload's own spec, or the template beside its spec, is the wrong place for it.
  securityContext: 'pod or container',
  hostNetwork: 'pod',
  hostPID: 'pod',
  hostIPC: 'pod',
  hostUsers: 'pod',
  shareProcessNamespace: 'pod',
  serviceAccountName: 'pod',
  automountServiceAccountToken: 'pod',
} satisfies Record<string, Home>);

/** Nothing is written there that the API reads: each level drops what only the other one has. */
export function isBare(context: Field, level: 'pod' | 'container'): boolean {
  if (context.isAbsent) return true;
  if (context.kind !== 'mapping' || context.isUnknown) return false;
  const dropped = level === 'pod' ? 'container' : 'pod securityContext';
  return context.keys.every((key) => homes[key] === dropped);
}

interface Level {
  readonly field: Field;
  /** How messages name it. */
  readonly name: string;
  /** What the API reads there. */
  readonly accepts: readonly Home[];
}

/** Groups whose pods stand whole in their objects, so that every level between object and container is known. */
const knownGroups: readonly (string | undefined)[] = ['', 'apps', 'batch', 'extensions'];

function levelsOf(pod: Pod): readonly Level[] {
  const { workload, label } = pod;
  if (!knownGroups.includes(workload.group) || pod.spec.kind !== 'mapping') return none;
  const levels: Level[] = [
    { field: pod.spec as Field, name: `The pod spec of ${label}`, accepts: ['pod', 'pod or container'] },
    { field: pod.securityContext as Field, name: `The securityContext of ${label}`, accepts: shared },
    { field: pod.metadata as Field, name: `The metadata of ${label}`, accepts: [] },
  ];
  const root = workload.root as Field;
  for (let around = pod.spec.parent; around; around = around === root ? undefined : around.parent)
    levels.push({ field: around, name: `${label}, outside its pod spec,`, accepts: [] });
  for (const { field, securityContext, name } of pod.containers) {
    levels.push({ field: field as Field, name: `Container "${name}"`, accepts: ['pod or container'] });
    levels.push({
      field: securityContext as Field,
      name: `The securityContext of container "${name}"`,
      accepts: ['container', 'securityContext'],
    });
  }
  return levels;
}

const none: readonly Level[] = [];
const shared: readonly Home[] = ['pod securityContext', 'securityContext'];

/** Whether the setting would make the pod harder to break out of, or at least not weaker, if it took effect. */
function protects(key: string, field: Field): boolean {
  switch (key) {
    case 'privileged':
    case 'allowPrivilegeEscalation':
    case 'hostNetwork':
    case 'hostPID':
    case 'hostIPC':
    case 'hostUsers':
    case 'shareProcessNamespace':
    case 'automountServiceAccountToken':
      return truthOf(field) === false;
    case 'readOnlyRootFilesystem':
    case 'runAsNonRoot':
      return truthOf(field) === true;
    case 'runAsUser':
    case 'runAsGroup':
    case 'fsGroup':
      return numberOf(field) !== 0;
    case 'capabilities':
      return (field as Field<{ add: {} }>).at('add').isAbsent;
    case 'seccompProfile':
    case 'appArmorProfile':
      return (field as Field<{ type: {} }>).at('type').value !== 'Unconfined';
    case 'procMount':
      return field.value === 'Default';
    case 'sysctls':
    case 'seLinuxOptions':
    case 'windowsOptions':
      return false;
    default:
      return true;
  }
}

function movedHome(pod: Pod, level: Field, key: string, field: Field, home: Home): readonly YamlChange[] {
  const container = pod.containers.find((one) => (one.field as Field) === level);
  if (container && (home === 'container' || home === 'securityContext')) {
    const target = container.securityContext as Field;
    return isFree(target, key) ? field.move(target) : field.remove();
  }
  if (home === 'container') {
    const value = field.value as YamlValue | undefined;
    const lacking = pod.containers.filter((one) => isFree(one.securityContext as Field, key));
    const settings = lacking.flatMap((one) => (one.securityContext as Field).at(key).set(value ?? null));
    // Every container must get it, or the protection would be lost without a word.
    if (value === undefined || settings.length < lacking.length || pod.containers.length === 0) return [];
    return [...settings, ...field.remove()];
  }
  if (!pod.sharesSettings) return [];
  const target = (home === 'pod' || home === 'pod or container' ? pod.spec : pod.securityContext) as Field;
  if (isFree(target, key)) return field.move(target);
  // What the place has already beats what it would get; two whole contexts are the author's to join.
  return home === 'pod or container' ? [] : field.remove();
}

const isFree = (target: Field, key: string): boolean => target.at(key).isAbsent;
